"""From listings to situations: what moved, what is new, what is proven gone, who is whose partner."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.both import Both, Side, only
from engine.model.memory import Held, Index, Memory
from engine.model.resource import CalendarObject, ETag, Fetched, Href, ItemKey, Missing, Resource, Uid, Unreadable
from engine.model.situation import Blocked, Edited, Kept, New, Removed, Tracked, Twins
from engine.sync.moves import Moves, Seen, moves, moves_since
from engine.sync.survey import Found, Survey, item_key, situate
from tests.builders import Event, event
from tests.sync.cases import VISIT, held, resource

UNIQUE = Both(True, True)
NOTHING = Seen()
K = ItemKey("k")


def index(known: dict[Href, ETag]) -> Index:
    return Index(known, dict.fromkeys(known, K))


def seen(*found: Fetched, absent: tuple[str, ...] = (), unknown: tuple[str, ...] = (), doubt: str = "") -> Seen:
    return Seen({one.href: one for one in found}, frozenset(map(Href, absent)), frozenset(map(Href, unknown)), doubt)


def memory(left: Held | None, right: Held | None, key: str = "k", settled: bool = True) -> Memory:
    return Memory(ItemKey(key), Uid("visit"), Both(left, right), settled)


LINKED = memory(held(VISIT, "l"), held(VISIT, "r"))


def situations(survey: Survey) -> list[object]:
    return [found.situation for found in survey.found]


def at(made: Event, href: str) -> Resource:
    return resource(made, href)


# -- listings --------------------------------------------------------------------------------------------------------------

texts = st.sampled_from("abcdef").map(Href)
listings = st.dictionaries(texts, st.sampled_from("12").map(ETag), max_size=6)


@given(listings, listings)
def test_a_listing_says_what_to_fetch_and_what_to_ask_for(known: dict[Href, ETag], listed: dict[Href, ETag]) -> None:
    found = moves(index(known), listed)
    assert set(found.fetch) == {href for href in listed if known.get(href) != listed[href]}
    assert set(found.vanished) == known.keys() - listed.keys()


@given(listings, listings, st.frozensets(texts))
def test_a_delta_says_the_same_of_what_it_names(
    known: dict[Href, ETag], changed: dict[Href, ETag], vanished: frozenset[Href]
) -> None:
    found = moves_since(index(known), changed, vanished)
    assert set(found.fetch) == {href for href in changed if known.get(href) != changed[href]}
    assert set(found.vanished) == vanished & known.keys()


def test_an_empty_etag_never_matches() -> None:
    assert moves(index({Href("a"): ETag("")}), {Href("a"): ETag("1")}) == Moves((Href("a"),), ())


# -- one item --------------------------------------------------------------------------------------------------------------


def test_what_says_the_same_under_a_new_etag_was_kept() -> None:
    again = at(VISIT, "r")
    (situation,) = situations(situate([LINKED], Both(NOTHING, seen(again)), UNIQUE))
    assert situation == Tracked(Both(Kept(at_rest("l"), held(VISIT, "l")), Kept(again, held(VISIT, "r"))))


def at_rest(href: str) -> Resource:
    return resource(VISIT, href, "1")


def test_what_says_something_else_was_edited() -> None:
    now = at(VISIT.saying(summary="Edited"), "r")
    (situation,) = situations(situate([LINKED], Both(NOTHING, seen(now)), UNIQUE))
    assert isinstance(situation, Tracked)
    assert situation.drift.right == Edited(now, held(VISIT, "r"))


def test_what_is_proven_absent_was_removed() -> None:
    (situation,) = situations(situate([LINKED], Both(seen(absent=("l",)), NOTHING), UNIQUE))
    assert isinstance(situation, Tracked)
    assert situation.drift.left == Removed(held(VISIT, "l"))


def test_what_nobody_can_tell_of_is_blocked() -> None:
    survey = situate([LINKED], Both(seen(unknown=("l",)), NOTHING), UNIQUE)
    assert survey.found == ()
    (blocked,) = survey.blocked
    assert (blocked.side, blocked.guarded) == (Side.LEFT, False)


def test_what_is_missing_from_a_listing_that_is_not_believed_is_held() -> None:
    survey = situate([LINKED], Both(seen(unknown=("l",), doubt="it came back empty"), NOTHING), UNIQUE)
    (blocked,) = survey.blocked
    assert (blocked.problem, blocked.guarded) == ("it came back empty", True)


@pytest.mark.parametrize("found", [Unreadable(Href("l"), ETag("2"), "no"), Missing(Href("l"))])
def test_what_cannot_be_read_blocks_its_item(found: Fetched) -> None:
    survey = situate([LINKED], Both(seen(found), seen(at(VISIT.saying(summary="Edited"), "r"))), UNIQUE)
    assert survey.found == ()
    assert [blocked.key for blocked in survey.blocked] == ["k"]


def test_an_item_under_a_new_id_is_the_same_item() -> None:
    """A renamed file: gone there, one stranger with its UID here."""
    (situation,) = situations(situate([LINKED], Both(seen(at(VISIT, "new"), absent=("l",)), NOTHING), UNIQUE))
    assert isinstance(situation, Tracked)
    assert situation.drift.left == Kept(at(VISIT, "new"), held(VISIT, "l"))


def test_two_strangers_with_the_uid_of_what_is_gone_are_not_guessed_at() -> None:
    strangers = seen(at(VISIT, "one"), at(VISIT, "two"), absent=("l",))
    survey = situate([LINKED], Both(strangers, NOTHING), Both(False, False))
    assert isinstance(next(f.situation for f in survey.found if f.key == "k"), Tracked)
    assert sum(isinstance(found.situation, New) for found in survey.found) == 2


def test_a_copy_with_all_hidden_ids_is_an_item_of_its_own() -> None:
    survey = situate([LINKED], Both(seen(at(VISIT, "copy")), NOTHING), Both(False, True))
    assert [type(found.situation) for found in survey.found if found.key != "k"] == [New]
    assert Uid("visit") in survey.taken.right


def test_a_copy_where_a_uid_may_be_there_once_is_told_and_left_alone() -> None:
    survey = situate([LINKED], Both(NOTHING, seen(at(VISIT, "copy"))), UNIQUE)
    assert [blocked.href for blocked in survey.blocked] == ["copy"]


def test_a_loner_that_is_gone_is_forgotten() -> None:
    loner = memory(held(VISIT, "l"), None)
    assert situate([loner], Both(seen(absent=("l",)), NOTHING), UNIQUE).forgotten == ("k",)


def test_a_loner_that_is_there_is_new() -> None:
    loner = memory(held(VISIT, "l"), None)
    assert situations(situate([loner], Both(NOTHING, NOTHING), UNIQUE)) == [New(Side.LEFT, at_rest("l"))]


@pytest.mark.parametrize("side", Side)
def test_a_loner_meets_a_stranger_and_the_left_ones_key_counts(side: Side) -> None:
    """So that a question about them keeps its id for as long as it waits."""
    holding = Both(held(VISIT, "x"), None) if side is Side.LEFT else Both(None, held(VISIT, "x"))
    loner = Memory(K, Uid("visit"), holding)
    news = seen(at(VISIT, "y"))
    strangers = Both(NOTHING, news) if side is Side.LEFT else Both(news, NOTHING)
    survey = situate([loner], strangers, UNIQUE)
    ((key, situation),) = [(found.key, found.situation) for found in survey.found]
    assert isinstance(situation, Twins)
    assert key == (K if side is Side.LEFT else item_key(Side.LEFT, Href("y")))
    assert survey.aliases[key] == (item_key(Side.RIGHT, Href("y")) if side is Side.LEFT else K)


def test_the_key_of_an_item_that_lives_is_not_given_away() -> None:
    """The item has moved to another href; somebody puts another item where it was first."""
    moved = memory(held(VISIT, "elsewhere"), held(VISIT, "r"), key=item_key(Side.LEFT, Href("first")))
    survey = situate([moved], Both(seen(at(event("Other", uid="other"), "first")), NOTHING), UNIQUE)
    assert len({found.key for found in survey.found}) == len(survey.found) == 2


def test_new_items_with_one_uid_are_known_as_copies() -> None:
    strangers = seen(at(VISIT, "one"), at(VISIT.saying(summary="Other"), "two"))
    survey = situate([], Both(strangers, NOTHING), Both(False, False))
    assert len(survey.found) == 2
    assert len(survey.copies) == 1


def test_partners_of_doubles_are_left_alone_with_them() -> None:
    doubles = seen(at(VISIT, "one"), at(VISIT.saying(summary="Other"), "two"))
    survey = situate([], Both(seen(at(VISIT, "l")), doubles), UNIQUE)
    assert survey.found == ()
    assert sorted(blocked.href for blocked in survey.blocked) == ["l", "one", "two"]


# -- names and places ------------------------------------------------------------------------------------------------------


def test_the_key_of_an_item_is_short_and_the_same_for_ever() -> None:
    """People see it as the item's id, and histories of earlier versions hold it."""
    assert item_key(Side.LEFT, Href("visit.ics")) == "ed8f6242c8"
    assert len({item_key(side, Href(href)) for side in Side for href in ("visit.ics", "\udce4.ics")}) == 4


def test_both_sides_may_have_the_same_href() -> None:
    """Two folders of files name their files alike."""
    survey = situate([memory(None, held(VISIT, "x"))], Both(seen(at(VISIT, "x")), NOTHING), UNIQUE)
    assert [type(found.situation) for found in survey.found] == [Twins]


def test_what_is_found_has_the_name_by_which_it_is_remembered_or_its_own() -> None:
    named = Memory(K, Uid("its name"), Both(held(VISIT, "l"), held(VISIT, "r")))
    stranger, other = at(event("Fair", uid="fair"), "new"), at(event("Fair", uid="other"), "new")
    survey = situate([named], Both(seen(stranger), NOTHING), UNIQUE)
    assert Found(item_key(Side.LEFT, Href("new")), Uid("fair"), New(Side.LEFT, stranger)) in survey.found
    assert {found.uid for found in survey.found if found.key == K} == {"its name"}
    met = situate([], Both(seen(stranger), seen(other)), UNIQUE)
    assert met.found == (Found(item_key(Side.LEFT, Href("new")), Uid("fair"), Twins(Both(stranger, other))),)


def test_uids_are_taken_on_the_side_where_they_are() -> None:
    survey = situate([], Both(seen(at(VISIT, "l")), seen(at(event("Fair", uid="fair"), "r"))), UNIQUE)
    assert survey.taken == Both(frozenset(["visit"]), frozenset(["fair"]))


def test_the_first_of_several_new_items_with_one_uid_is_no_copy() -> None:
    strangers = [at(VISIT, "one"), at(VISIT, "two"), at(event("Fair", uid="fair"), "three")]
    survey = situate([], Both(seen(*strangers), NOTHING), Both(False, False))
    _, second = sorted(item_key(Side.LEFT, Href(href)) for href in ("one", "two"))
    assert survey.copies == {second}


def test_several_keys_that_are_not_free_are_replaced_by_several() -> None:
    """Two items have moved away, and two others are where they were first."""
    moved = [
        memory(held(VISIT, f"elsewhere{n}"), held(VISIT, f"r{n}"), key=item_key(Side.LEFT, Href(f"first{n}")))
        for n in range(2)
    ]
    others = [at(event("Other", uid=f"other{n}"), f"first{n}") for n in range(2)]
    survey = situate(moved, Both(seen(*others), NOTHING), Both(False, False))
    assert len({found.key for found in survey.found}) == len(survey.found) == 4


def test_another_spelling_under_a_new_etag_is_no_edit() -> None:
    again = Resource(Href("r"), ETag("2"), CalendarObject(Uid("visit"), VISIT.text("\n")))
    (situation,) = situations(situate([LINKED], Both(NOTHING, seen(again)), UNIQUE))
    assert situation == Tracked(Both(Kept(at_rest("l"), held(VISIT, "l")), Kept(again, held(VISIT, "r"))))


@pytest.mark.parametrize("side", Side)
def test_a_loner_of_either_side_that_is_gone_is_forgotten(side: Side) -> None:
    loner = memory(*only(side, held(VISIT, "x"), None))
    survey = situate([loner], only(side, seen(absent=("x",)), NOTHING), UNIQUE)
    assert (survey.found, survey.forgotten) == ((), (K,))


def test_what_is_remembered_of_neither_side_is_forgotten() -> None:
    assert situate([memory(None, None)], Both(NOTHING, NOTHING), UNIQUE).forgotten == (K,)


# -- what is told of what cannot be judged -----------------------------------------------------------------------------------


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize(
    ("learned", "problem", "guarded"),
    [
        (seen(unknown=("x",)), "it was not listed, and nobody can tell whether it is still there", False),
        (seen(unknown=("x",), doubt="it came back empty"), "it came back empty", True),
        (seen(Unreadable(Href("x"), ETag("2"), "no END")), "no END", False),
        (seen(Missing(Href("x"))), "it went away while it was being read", False),
    ],
)
def test_an_item_that_cannot_be_judged_is_told_with_its_place(
    side: Side, learned: Seen, problem: str, guarded: bool
) -> None:
    known = memory(*only(side, held(VISIT, "x"), held(VISIT, "y")))
    survey = situate([known], only(side, learned, NOTHING), UNIQUE)
    assert (survey.found, survey.blocked) == ((), (Blocked(K, side, Href("x"), problem, guarded),))


@pytest.mark.parametrize("side", Side)
def test_something_new_that_cannot_be_read_is_told_with_its_place(side: Side) -> None:
    news = seen(Unreadable(Href("x"), ETag("1"), "no END"))
    survey = situate([], only(side, news, NOTHING), UNIQUE)
    assert survey.blocked == (Blocked(item_key(side, Href("x")), side, Href("x"), "no END"),)
    known = memory(*only(side, held(VISIT, "x"), None))
    assert [blocked.key for blocked in situate([known], only(side, news, NOTHING), UNIQUE).blocked] == [K]


@pytest.mark.parametrize("side", Side)
def test_doubles_and_their_partners_are_told_with_their_places(side: Side) -> None:
    doubles, partner = seen(at(VISIT, "one"), at(VISIT, "two")), seen(at(VISIT, "x"))
    survey = situate([], only(side, doubles, partner), UNIQUE)
    same = "another item has the same UID visit"
    assert set(survey.blocked) == {
        Blocked(item_key(side, Href("one")), side, Href("one"), same),
        Blocked(item_key(side, Href("two")), side, Href("two"), same),
        Blocked(
            item_key(side.other, Href("x")),
            side.other,
            Href("x"),
            "several items on the other side have its UID visit",
        ),
    }


def test_doubles_of_both_sides_are_told() -> None:
    doubles = [seen(at(VISIT, "one"), at(VISIT, "two")), seen(at(VISIT, "three"), at(VISIT, "four"))]
    survey = situate([], Both(*doubles), UNIQUE)
    assert survey.found == ()
    assert sorted(blocked.href for blocked in survey.blocked) == ["four", "one", "three", "two"]


def test_doubles_that_may_be_are_partners_of_those_that_may_not() -> None:
    doubles = [seen(at(VISIT, "one"), at(VISIT, "two")), seen(at(VISIT, "three"), at(VISIT, "four"))]
    survey = situate([], Both(*doubles), Both(False, True))
    assert sorted((blocked.side.value, blocked.problem.partition(" ")[0]) for blocked in survey.blocked) == [
        ("left", "several"),
        ("left", "several"),
        ("right", "another"),
        ("right", "another"),
    ]


@pytest.mark.parametrize("side", Side)
def test_the_copy_of_a_linked_item_is_a_double_of_its_own_side_and_nobodys_partner(side: Side) -> None:
    """The linked item has another UID on the other side; what has the copy's UID there is new."""
    there = event("Visit", uid="visit-2")
    known = memory(*only(side, held(VISIT, "x"), held(there, "y")))
    copy, new = seen(at(VISIT, "copy")), seen(at(VISIT.saying(summary="Other"), "new"))
    survey = situate([known], only(side, copy, new), UNIQUE)
    assert [(blocked.side, blocked.href) for blocked in survey.blocked] == [(side, "copy")]
    assert {type(found.situation) for found in survey.found} == {Tracked, New}
