"""What the history keeps: baseline, journal, questions, choices, refusals; each text once, each pair for itself."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.history import baseline, journal, questions, report_text
from engine.history.baseline import Changes
from engine.history.database import Database, opened
from engine.history.journal import Deleted, Entry, Image
from engine.history.pairs import forget_baseline, numbers, pair_number, rename_pairs
from engine.history.questions import Failure, Waiting
from engine.model.both import Both, Side
from engine.model.errors import ForeignHistory
from engine.model.memory import Index, Memory
from engine.model.plan import Choice, Use
from engine.model.report import Told
from engine.model.resource import CalendarObject, ETag, Href, ItemKey, Token, Uid
from engine.model.situation import Held
from tests.builders import Event, event

WHO = Both("memory:left", "memory:right")
VISIT = event("Visit", uid="visit")
K = ItemKey("k1")


@pytest.fixture
async def db(tmp_path: Path) -> AsyncGenerator[Database]:
    async with opened(tmp_path / "history.db") as found:
        yield found


def held(made: Event, href: str, etag: str = "1") -> Held:
    return Held(Href(href), ETag(etag), made.object())


def memory(key: str = "k1", made: Event = VISIT, settled: bool = True) -> Memory:
    return Memory(ItemKey(key), made.object().uid, Both(held(made, f"l{key}"), held(made, f"r{key}")), settled)


async def put(db: Database, pair: int, *memories: Memory, forget: tuple[ItemKey, ...] = ()) -> None:
    async with db.transaction() as connection:
        await baseline.apply(connection, pair, Changes(memories, forget))


# -- pairs -------------------------------------------------------------------------------------------------------------------


async def test_pairs_under_other_names_keep_their_numbers(db: Database) -> None:
    mail, team, old = [await pair_number(db, name, WHO) for name in ("mail", "team", "old")]
    await rename_pairs(db, {"mail": "team", "team": "mail", "nobody": "somebody"})
    assert await numbers(db) == {"mail": team, "team": mail, "old": old}
    await rename_pairs(db, {"mail": "old"})
    assert await numbers(db) == {"old": team, "team": mail, f"old (until {old})": old}


async def test_a_pair_keeps_its_number(db: Database) -> None:
    first = await pair_number(db, "mail", WHO)
    assert await pair_number(db, "mail", WHO) == first
    assert await pair_number(db, "team", WHO) != first
    assert await numbers(db) == {"mail": first, "team": first + 1}


@pytest.mark.parametrize(
    ("other", "named"), [(Both("memory:x", "memory:right"), "left"), (Both("memory:left", "x"), "right")]
)
async def test_a_history_of_other_calendars_is_refused(db: Database, other: Both[str], named: str) -> None:
    await pair_number(db, "mail", WHO)
    with pytest.raises(ForeignHistory, match=f"about another {named} calendar .* Nothing was done"):
        await pair_number(db, "mail", other)


async def test_a_new_history_keeps_the_journal_of_the_old_one(db: Database) -> None:
    old = await pair_number(db, "mail", WHO)
    await put(db, old, memory())
    run = await journal.begin(db, old, "2026-03-01T08:00:00Z")
    await forget_baseline(db, "mail")
    new = await pair_number(db, "mail", Both("memory:x", "memory:y"))
    assert new != old
    assert (await baseline.known(db, new)).linked == 0
    kept = await journal.run(db, run)
    assert kept is not None
    assert kept.pair == f"mail (until run {run})"


# -- baseline ----------------------------------------------------------------------------------------------------------------


async def test_what_was_remembered_is_recalled(db: Database) -> None:
    pair = await pair_number(db, "mail", WHO)
    loner = Memory(ItemKey("k2"), Uid("visit"), Both(None, held(VISIT, "lone")), settled=False)
    await put(db, pair, memory(), loner)
    known = await baseline.known(db, pair)
    assert known.linked == 1
    assert known.open == {"k2"}
    assert known.index.left == Index({Href("lk1"): ETag("1")}, {Href("lk1"): K})
    assert known.index.right.keys == {"rk1": "k1", "lone": "k2"}
    assert await baseline.memories(db, pair, [K]) == [memory()]
    by_uid = await baseline.memories(db, pair, [], [Uid("visit")])
    assert sorted(by_uid, key=lambda each: each.key) == [memory(), loner]
    assert await baseline.everything(db, pair) == [memory(), loner]
    await put(db, pair, forget=(K,))
    assert await baseline.memories(db, pair, [K]) == []


async def test_pairs_do_not_see_each_other(db: Database) -> None:
    mail, team = await pair_number(db, "mail", WHO), await pair_number(db, "team", WHO)
    await put(db, mail, memory())
    assert (await baseline.known(db, team)).index == Both(Index(), Index())
    await put(db, team, forget=(K,))
    assert (await baseline.known(db, mail)).linked == 1


async def test_a_text_is_stored_once(db: Database) -> None:
    pair = await pair_number(db, "mail", WHO)
    await put(db, pair, memory("a"), memory("b"))
    assert len(await db.rows("SELECT * FROM body")) == 1


async def test_thousands_are_recalled_at_once(db: Database) -> None:
    pair = await pair_number(db, "mail", WHO)
    many = [memory(f"k{n:04}") for n in range(1200)]
    await put(db, pair, *many)
    assert await baseline.memories(db, pair, [each.key for each in many]) == many


@given(st.text())
def test_any_text_has_a_digest(text: str) -> None:
    assert len(baseline.digest(text)) == 16


async def test_what_cannot_be_read_and_where_listings_start(db: Database) -> None:
    pair = await pair_number(db, "mail", WHO)
    assert await baseline.tokens(db, pair) == Both(None, None)
    async with db.transaction() as connection:
        await baseline.put_unreadables(connection, pair, Side.LEFT, {Href("a"): (ETag("1"), "no end")})
        await baseline.put_tokens(connection, pair, Both(Token("7"), Token("8")))
    assert await baseline.unreadables(db, pair) == Both({"a": ("1", "no end")}, {})
    assert await baseline.tokens(db, pair) == Both("7", "8")
    async with db.transaction() as connection:
        await baseline.put_unreadables(connection, pair, Side.LEFT, {})
        await baseline.drop_tokens(connection, pair, {Side.RIGHT})
    assert await baseline.unreadables(db, pair) == Both({}, {})
    assert await baseline.tokens(db, pair) == Both("7", None)


# -- journal -----------------------------------------------------------------------------------------------------------------


def told(action: str = "update", side: str = "right", key: str = "k1") -> Told:
    return Told(ItemKey(key), "visit", "Visit", "2026-03-02T10:00:00+01:00", action, side, ("summary",), "why")


def entry(state: str = "intended", **about: str) -> Entry:
    right = Image(VISIT.object(), VISIT.object(), None, Href("r"))
    return Entry(told(**about), Both(Image(), right), state)


async def test_an_entry_is_intended_and_then_concluded(db: Database) -> None:
    pair = await pair_number(db, "mail", WHO)
    run = await journal.begin(db, pair, "2026-03-01T08:00:00Z")
    async with db.transaction() as connection:
        (number,) = (await journal.write(connection, run, [entry()])).numbers
    (found,) = await journal.entries(db, run, with_texts=True)
    assert (found.state, found.images.right.before, found.images.right.after) == ("intended", VISIT.object(), None)
    after = VISIT.saying(summary="Edited").object()
    done = Entry(told(), Both(Image(), Image(VISIT.object(), VISIT.object(), after, Href("r2"))), "done")
    async with db.transaction() as connection:
        await journal.conclude(connection, [(number, done)])
    (found,) = await journal.entries(db, run, with_texts=True)
    assert (found.state, found.images, found.told) == ("done", done.images, told())
    (bare,) = await journal.entries(db, run)
    assert bare.images.right.after is None


async def test_runs_the_latest_first(db: Database) -> None:
    pair = await pair_number(db, "mail", WHO)
    first = await journal.begin(db, pair, "2026-03-01T08:00:00Z")
    second = await journal.begin(db, pair, "2026-03-01T09:00:00Z", undoes=first)
    async with db.transaction() as connection:
        await journal.finish(connection, second, "2026-03-01T09:00:05Z", "ok", {"unchanged": 3})
    one, other = await journal.runs(db, "mail")
    assert (one.id, one.result, one.counts, one.undoes) == (second, "ok", {"unchanged": 3}, first)
    assert (other.id, other.finished, other.result) == (first, None, None)
    assert await journal.run(db, 99) is None
    assert [run.id for run in await journal.runs(db, most=1)] == [second]


async def test_an_items_story_across_runs(db: Database) -> None:
    pair = await pair_number(db, "mail", WHO)
    for hour in (8, 9):
        run = await journal.begin(db, pair, f"2026-03-01T0{hour}:00:00Z")
        async with db.transaction() as connection:
            await journal.write(connection, run, [entry("done"), entry("done", key="other")])
    story = await journal.of_item(db, "mail", K)
    assert [at for _, at, _ in story] == ["2026-03-01T09:00:00Z", "2026-03-01T08:00:00Z"]


async def test_deletions_of_the_last_days_are_counted_without_undos_and_failures(db: Database) -> None:
    pair = await pair_number(db, "mail", WHO)
    old = await journal.begin(db, pair, "2026-02-01T08:00:00Z")
    new = await journal.begin(db, pair, "2026-03-01T08:00:00Z")
    undo = await journal.begin(db, pair, "2026-03-01T08:30:00Z", undoes=new)
    for run in (old, new, undo):
        async with db.transaction() as connection:
            await journal.write(
                connection,
                run,
                [
                    entry("done", action="delete", side="right"),
                    entry("done", action="delete", side="both"),
                    entry("failed", action="delete", side="left"),
                    entry("done", action="create", side="left"),
                ],
            )
    assert await journal.deleted_since(db, pair, "2026-02-27T00:00:00Z") == Both(Deleted(1), Deleted(2))


@pytest.mark.parametrize("where", range(4))
async def test_a_deleted_item_that_had_attendees_on_either_side_was_a_meeting(db: Database, where: int) -> None:
    pair = await pair_number(db, "mail", WHO)
    run = await journal.begin(db, pair, "2026-03-01T08:00:00Z")
    texts = [VISIT.object()] * 4
    texts[where] = VISIT.attended_by("bo@example.com").object()
    images = Both(Image(texts[0], texts[1]), Image(texts[2], texts[3]))
    async with db.transaction() as connection:
        deleted = entry("done", action="delete", side="right")
        await journal.write(connection, run, [deleted, deleted._replace(images=images)])
    assert await journal.deleted_since(db, pair, "2026-03-01T00:00:00Z") == Both(Deleted(), Deleted(2, 1))


async def test_what_a_pair_has_overwritten_is_told_by_uid_and_side(db: Database) -> None:
    pair, other = [await pair_number(db, name, WHO) for name in ("mail", "team")]
    old, new = VISIT.object(), VISIT.saying(summary="New").object()
    updated = Both(Image(old, old, old), Image(old, old, new))
    deleted = Both(Image(new, new, None), Image(new, None, None))
    for started, number in (
        ("2026-02-01T08:00:00Z", pair),
        ("2026-03-01T08:00:00Z", pair),
        ("2026-03-01T08:00:00Z", other),
    ):
        run = await journal.begin(db, number, started)
        async with db.transaction() as connection:
            update, removal = entry("done", action="update"), entry("half", action="delete")
            failed = entry("failed", action="delete")
            entries = [
                update._replace(images=updated),
                removal._replace(images=deleted),
                failed._replace(images=updated),
            ]
            await journal.write(connection, run, entries)
    assert await journal.overwritten(db, pair, "2026-02-27T00:00:00Z", [old.uid, Uid("x")]) == {
        old.uid: Both([new], [old])
    }
    assert await journal.overwritten(db, pair, "2026-03-02T00:00:00Z", [old.uid]) == {}


# -- questions, choices, refusals ----------------------------------------------------------------------------------------------


def waiting(key: str) -> Waiting:
    return Waiting("mail", ItemKey(key), "conflict", {"summary": "Visit"}, Both("a", None))


async def test_questions_are_replaced_but_for_those_not_got_to(db: Database) -> None:
    pair = await pair_number(db, "mail", WHO)
    async with db.transaction() as connection:
        await questions.replace_waiting(connection, pair, [waiting("a"), waiting("b"), waiting("c")])
    async with db.transaction() as connection:
        await questions.replace_waiting(connection, pair, [waiting("d")], keep=[ItemKey("b"), ItemKey("x")])
    assert [each.key for each in await questions.waiting(db)] == ["b", "d"]
    assert await questions.waiting(db, "mail") == [waiting("b"), waiting("d")]
    assert await questions.waiting(db, "team") == []


@pytest.mark.parametrize(
    "choice",
    [
        Choice(K, Use.LEFT, Both("a", None), {}),
        Choice(K, Use.MERGE, Both("a", "b"), {"summary": Side.LEFT, "start": Side.RIGHT}),
        Choice(K, Use.MERGE, Both("a", "b"), {}, VISIT.object()),
        Choice(K, Use.SKIP, Both(None, "b"), {}, undone=True),
    ],
)
async def test_choices_are_kept_as_they_were_made(db: Database, choice: Choice) -> None:
    pair = await pair_number(db, "mail", WHO)
    async with db.transaction() as connection:
        await questions.put_choices(connection, pair, [Choice(K, Use.BOTH, Both(None, None), {}), choice])
    assert await questions.choices(db, pair) == {K: choice}
    async with db.transaction() as connection:
        await questions.drop_choices(connection, pair, [K])
    assert await questions.choices(db, pair) == {}


async def test_exclusions(db: Database) -> None:
    pair = await pair_number(db, "mail", WHO)
    async with db.transaction() as connection:
        await questions.exclude(connection, pair, K, "Visit", "2026-03-01T08:00:00Z")
    assert await questions.exclusions(db, pair) == {K: "Visit"}
    async with db.transaction() as connection:
        await questions.include(connection, pair, K)
    assert await questions.exclusions(db, pair) == {}


async def test_refusals(db: Database) -> None:
    pair = await pair_number(db, "mail", WHO)
    failure = Failure(K, Side.RIGHT, "too long", 2, "2026-03-01T09:00:00Z", Both("a", "b"))
    async with db.transaction() as connection:
        await questions.replace_failures(connection, pair, [failure])
    assert await questions.failures(db, pair) == {K: failure}
    async with db.transaction() as connection:
        await questions.replace_failures(connection, pair, [])
    assert await questions.failures(db, pair) == {}


# -- the readable history ------------------------------------------------------------------------------------------------------


async def test_the_readable_history(db: Database, tmp_path: Path) -> None:
    pair = await pair_number(db, "mail", WHO)
    one = VISIT.saying(summary="Two\nlines")
    other = Memory(
        ItemKey("k2"),
        Uid("x"),
        Both(held(one, "l2"), Held(Href("r2"), ETag("1"), CalendarObject(Uid("y"), one.text()))),
    )
    bare = Memory(ItemKey("k0"), Uid("w"), Both(held(VISIT.saying(summary=""), "l0"), held(VISIT, "r0")))
    await put(db, pair, memory(), other, bare, Memory(ItemKey("k3"), Uid("z"), Both(held(VISIT, "lone"), None)))
    run = await journal.begin(db, pair, "2026-03-01T08:00:00Z")
    async with db.transaction() as connection:
        await journal.finish(connection, run, "2026-03-01T08:00:05Z", "ok", {})
    text = await report_text.export(db, "A. Miller", {"outlook": "Work"})
    assert text == (
        "Syncline: history of synchronization\n"
        "\n"
        "Mobile user:   A. Miller\n"
        "Mail profile:  Work  (calendar outlook)\n"
        "\n"
        f"Pair mail: last run {run} at 2026-03-01T08:00:00Z, ok\n"
        "\n"
        "==================== Mapping ====================\n"
        "\n"
        "Pair mail\n"
        "\n"
        "2026-03-02T10:00  (no subject)  [k0]  l0 <-> r0  UID visit\n"
        "2026-03-02T10:00  Two lines  [k2]  l2 <-> r2  UID visit / y\n"
        "2026-03-02T10:00  Visit  [k1]  lk1 <-> rk1  UID visit\n"
    )


async def test_the_readable_history_is_written_anew_by_replacement(db: Database, tmp_path: Path) -> None:
    pair = await pair_number(db, "mail", WHO)
    path = tmp_path / "history.txt"
    await report_text.refresh(db, path, "", {}, True)
    assert "No activity is linked yet." in path.read_text("utf-8")
    assert "(not named in the configuration)" in path.read_text("utf-8")
    await put(db, pair, memory())
    await report_text.refresh(db, path, "A. Miller", {}, True)
    assert "lk1 <-> rk1" in path.read_text("utf-8")
    await report_text.refresh(db, path, "B. Miller", {}, False)
    assert "lk1 <-> rk1" in path.read_text("utf-8")
    assert "B. Miller" in path.read_text("utf-8")
    assert [file.name for file in tmp_path.iterdir() if file.name.startswith(".")] == []


async def test_a_readable_history_that_cannot_be_written_fails_no_run(db: Database, tmp_path: Path) -> None:
    (tmp_path / "history.txt").mkdir()
    await report_text.refresh(db, tmp_path / "history.txt", "", {}, True)
    assert (tmp_path / "history.txt").is_dir()


async def test_a_readable_history_that_lost_its_mapping_gets_it_back(db: Database, tmp_path: Path) -> None:
    pair = await pair_number(db, "mail", WHO)
    await put(db, pair, memory())
    path = tmp_path / "history.txt"
    path.write_text("somebody wrote something else", "utf-8")
    await report_text.refresh(db, path, "", {}, False)
    assert "lk1 <-> rk1" in path.read_text("utf-8")
