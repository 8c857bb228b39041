"""From listings to situations: what moved, what is new, what is proven gone, who is whose partner."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.model.both import Both, Side
from engine.model.memory import Mark, Memory
from engine.model.resource import ETag, Fetched, Href, ItemKey, Missing, Resource, Uid, Unreadable
from engine.model.situation import Edited, Held, Kept, New, Removed, Tracked, Twins
from engine.sync.matching import Pair, Unlinked, pair_up
from engine.sync.survey import Moves, Seen, Survey, item_key, moves, moves_since, situate
from tests.builders import Event, event
from tests.sync.cases import VISIT, held, resource

UNIQUE = Both(True, True)
NOTHING = Seen()
K = ItemKey("k")


def mark(etag: str) -> Mark:
    return Mark(K, ETag(etag))


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
    index = {href: Mark(K, etag) for href, etag in known.items()}
    found = moves(index, listed)
    assert set(found.fetch) == {href for href in listed if known.get(href) != listed[href]}
    assert set(found.vanished) == known.keys() - listed.keys()


@given(listings, listings, st.frozensets(texts))
def test_a_delta_says_the_same_of_what_it_names(
    known: dict[Href, ETag], changed: dict[Href, ETag], vanished: frozenset[Href]
) -> None:
    index = {href: Mark(K, etag) for href, etag in known.items()}
    found = moves_since(index, changed, vanished)
    assert set(found.fetch) == {href for href in changed if known.get(href) != changed[href]}
    assert set(found.vanished) == vanished & known.keys()


def test_an_empty_etag_never_matches() -> None:
    assert moves({Href("a"): mark("")}, {Href("a"): ETag("1")}) == Moves((Href("a"),), ())


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


# -- first meeting -----------------------------------------------------------------------------------------------------------


def loners(side: Side, *made: Event) -> list[Unlinked]:
    return [Unlinked(ItemKey(f"{side.value}{n}"), at(one, f"{side.value}{n}"), side) for n, one in enumerate(made)]


def met(left: list[Event], right: list[Event]) -> tuple[set[tuple[str, str]], set[str]]:
    """Pairs of keys, and keys of those left alone."""
    found = pair_up(Both(loners(Side.LEFT, *left), loners(Side.RIGHT, *right)))
    pairs = {(one.both.left.key[4:], one.both.right.key[5:]) for one in found if isinstance(one, Pair)}
    return pairs, {one.key for one in found if isinstance(one, Unlinked)}


def test_by_uid_whatever_they_say() -> None:
    assert met([VISIT], [VISIT.saying(summary="Other").at("2027-01-01T08:00")]) == ({("0", "0")}, set())


def test_by_start_end_subject_and_rule() -> None:
    other = event("Visit", uid="other")
    assert met([VISIT], [other.saying(location="Hall 2")]) == ({("0", "0")}, set())
    for unlike in (
        other.saying(summary="Fair"),
        other.at("2026-03-02T10:15"),
        other.weekly(3),
        other.at(other.start, minutes=5),
    ):
        assert met([VISIT], [unlike]) == (set(), {"left0", "right0"})


def test_by_what_is_the_same_time_in_another_zone() -> None:
    assert met([VISIT], [event("Visit", "2026-03-02T09:00", zone="UTC", uid="other")])[0] == {("0", "0")}


def test_an_item_without_a_start_is_paired_by_uid_only() -> None:
    one = VISIT.object().text
    bare = "\r\n".join(line for line in one.splitlines() if not line.startswith(("DTSTART", "DTEND"))) + "\r\n"
    from engine.model.resource import CalendarObject

    left = Unlinked(ItemKey("a"), resource(CalendarObject(Uid("visit"), bare)), Side.LEFT)
    right = Unlinked(ItemKey("b"), resource(CalendarObject(Uid("other"), bare)), Side.RIGHT)
    assert len(pair_up(Both([left], [right]))) == 2


def test_several_against_several_the_likest_first() -> None:
    one, two = VISIT.saying(summary="One"), VISIT.saying(summary="Two")
    pairs, alone = met([one, two], [two, one, VISIT])
    assert pairs == {("0", "1"), ("1", "0")}
    assert alone == {"right2"}


@given(st.lists(st.sampled_from("abc"), max_size=5), st.lists(st.sampled_from("abc"), max_size=5))
def test_nobody_is_lost_and_nobody_has_two_partners(left: list[str], right: list[str]) -> None:
    made = [event("Visit", uid=uid).saying(location=uid) for uid in left], [event("Visit", uid=uid) for uid in right]
    found = pair_up(Both(loners(Side.LEFT, *made[0]), loners(Side.RIGHT, *made[1])))
    keys = [one.key for each in found for one in (each.both if isinstance(each, Pair) else (each,))]
    assert sorted(keys) == sorted([f"left{n}" for n in range(len(left))] + [f"right{n}" for n in range(len(right))])
    assert sum(isinstance(each, Pair) for each in found) == min(len(left), len(right))
