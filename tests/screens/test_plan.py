"""The plan: every key, what is shown is what runs, and ten thousand rows."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from engine.adapters.memory import Store
from engine.model.both import Both
from engine.model.preview import Effect, Row, Stand
from engine.model.resource import ItemKey
from tests.screens.cases import Cases, own_ids, press
from tests.screens.samples import WIDE, sample
from tests.screens.slow import CONFIG as SLOW
from tests.screens.slow import stores
from tests.screens.walking import quiet, shown, walking
from tui.app import SynclineApp
from tui.screens.conflict import ConflictScreen
from tui.screens.home import HomeScreen
from tui.screens.plan import PlanScreen
from tui.sorts import FILTERS, Sort, counted, has, sort_of
from tui.widgets.table import Column, Table

cases = Cases()


def test_every_key_has_a_case() -> None:
    assert own_ids(PlanScreen) == set(cases)


@pytest.mark.parametrize("id", sorted(own_ids(PlanScreen)))
async def test_key(id: str, tmp_path: Path) -> None:
    await sample(tmp_path, "changed")
    async with walking(tmp_path) as (app, pilot):
        await press(pilot, "preview")
        await cases[id](app, pilot)


def table(app: SynclineApp) -> Table[Row]:
    return app.screen.query_one("#rows", Table)


async def mark(app: SynclineApp, pilot: Pilot[int], summary: str) -> Row:
    rows = table(app).rows
    table(app).cursor = next(n for n, row in enumerate(rows) if row.summary == summary)
    await quiet(pilot)
    return marked(app)


def marked(app: SynclineApp) -> Row:
    row = table(app).marked
    assert row is not None
    return row


def summaries(app: SynclineApp) -> list[str]:
    return [row.summary for row in table(app).rows]


ALL = ["Dentist", "Call Novak", "Visit Arslan GmbH", "Lunch with Kim", "Old appointment", "Jour fixe", WIDE]


async def test_a_plan_is_a_table_by_date_that_counts_itself(tmp_path: Path) -> None:
    await sample(tmp_path, "changed")
    async with walking(tmp_path, size=(120, 40)) as (app, pilot):
        await press(pilot, "preview")
        assert summaries(app) == ALL
        said = shown(app)
        for words in ("+ 3 to enter", "~ 1 to change", "− 1 to remove", "? 2 to decide", "change location", "↻"):
            assert words in said


async def test_nothing_to_do_is_said(tmp_path: Path) -> None:
    await sample(tmp_path)
    async with walking(tmp_path) as (app, pilot):
        await press(pilot, "preview")
        assert "both calendars say the same" in shown(app)


@cases("go")
async def go(app: SynclineApp, pilot: Pilot[int]) -> None:
    """What was taken out is not done; what is shown is done."""
    await mark(app, pilot, "Dentist")
    await press(pilot, "toggle", "go")
    assert isinstance(app.screen, HomeScreen)
    said = shown(app)
    assert "Dentist" not in said
    assert "Call Novak" in said
    await press(pilot, "preview")
    assert summaries(app) == ["Dentist", "Visit Arslan GmbH", "Jour fixe"]


@cases("toggle")
async def toggle(app: SynclineApp, pilot: Pilot[int]) -> None:
    row = await mark(app, pilot, "Old appointment")
    assert sort_of(row) is Sort.REMOVE
    await press(pilot, "toggle")
    assert "Old appointment" not in summaries(app), "what is left alone is under its own filter"
    assert "− 0 to remove" in shown(app)
    for _ in range(len(FILTERS) - 1):
        await press(pilot, "filter")
    assert summaries(app) == ["Old appointment"]
    await press(pilot, "toggle", "filter")
    assert summaries(app) == ALL


@cases("left")
async def left(app: SynclineApp, pilot: Pilot[int]) -> None:
    """The left side's version of a change made on the right: the change is taken back."""
    await mark(app, pilot, WIDE)
    await press(pilot, "left")
    row = marked(app)
    assert (row.effects.left, row.effects.right) == (Effect.NOTHING, Effect.CHANGE)


@cases("right")
async def right(app: SynclineApp, pilot: Pilot[int]) -> None:
    """Of a conflict: the right side's version goes to the left."""
    await mark(app, pilot, "Visit Arslan GmbH")
    await press(pilot, "right")
    assert sort_of(marked(app)) is Sort.CHANGE
    assert "? 1 to decide" in shown(app)


async def test_taking_a_side_makes_no_sense_for_what_is_on_one_side(tmp_path: Path) -> None:
    await sample(tmp_path, "changed")
    async with walking(tmp_path) as (app, pilot):
        await press(pilot, "preview")
        await mark(app, pilot, "Dentist")
        assert app.screen.check_action("take_left", ()) is None
        await press(pilot, "left")
        assert sort_of(marked(app)) is Sort.ENTER


@cases("skip")
async def skip(app: SynclineApp, pilot: Pilot[int]) -> None:
    await mark(app, pilot, "Call Novak")
    await press(pilot, "skip")
    assert "Call Novak" not in summaries(app)
    assert "1 left alone" in shown(app)


@cases("exclude")
async def exclude(app: SynclineApp, pilot: Pilot[int]) -> None:
    """Out of the pair for good: other runs leave it alone as well."""
    await mark(app, pilot, "Call Novak")
    await press(pilot, "exclude", "go", "sync", "preview")
    assert "Call Novak" not in summaries(app)
    await press(pilot, "filter-back")
    assert summaries(app) == ["Call Novak"]
    await press(pilot, "toggle", "go", "preview")
    assert "Call Novak" not in [row.summary for row in table(app).rows], "taken in again, and in step"
    await press(pilot, "filter-back")
    assert not summaries(app)


@cases("let-through")
async def let_through(app: SynclineApp, pilot: Pilot[int]) -> None:
    """Nothing is held here; held deletions have a test of their own."""
    await mark(app, pilot, "Call Novak")
    assert app.screen.check_action("let_through", ()) is None


@cases("same-for-all")
async def same_for_all(app: SynclineApp, pilot: Pilot[int]) -> None:
    """The marked row's decision for all rows that are listed, in one step that can be taken back."""
    await press(pilot, "filter")
    assert summaries(app) == ["Dentist", "Call Novak", "Lunch with Kim"]
    screen = app.screen
    assert isinstance(screen, PlanScreen)
    await press(pilot, "undo")
    await mark(app, pilot, "Dentist")
    await press(pilot, "as-proposed", "same-for-all")
    assert summaries(app) == ["Dentist", "Call Novak", "Lunch with Kim"]


@cases("conflicts")
async def conflicts(app: SynclineApp, pilot: Pilot[int]) -> None:
    """Decided over there is decided here."""
    await press(pilot, "conflicts")
    assert isinstance(app.screen, ConflictScreen)
    await press(pilot, "left", "back")
    assert "? 1 to decide" in shown(app)


async def test_enter_compares_the_marked_row(tmp_path: Path) -> None:
    await sample(tmp_path, "changed")
    async with walking(tmp_path, size=(120, 40)) as (app, pilot):
        await press(pilot, "preview")
        await mark(app, pilot, WIDE)
        await press(pilot, "open")
        assert isinstance(app.screen, ConflictScreen)
        said = shown(app)
        assert "京都" in said
        assert "大阪" in said
        await press(pilot, "back")
        assert marked(app).summary == WIDE


@cases("filter")
async def next_filter(app: SynclineApp, pilot: Pilot[int]) -> None:
    seen = [summaries(app)]
    for _ in FILTERS:
        await press(pilot, "filter")
        seen.append(summaries(app))
    assert seen[1] == ["Dentist", "Call Novak", "Lunch with Kim"]
    assert seen[2] == [WIDE]
    assert seen[3] == ["Old appointment"]
    assert seen[4] == ["Visit Arslan GmbH", "Jour fixe"]
    assert seen[-1] == seen[0] == ALL


@cases("filter-back")
async def previous_filter(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "filter-back")
    assert "left alone" in shown(app)
    await press(pilot, "filter")
    assert summaries(app) == ALL


@cases("find")
async def find(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "find")
    await pilot.press(*"kim", "enter")
    await quiet(pilot)
    assert summaries(app) == ["Lunch with Kim"]
    assert app.focused is table(app)
    await press(pilot, "back")
    assert summaries(app) == ALL
    assert not app.screen.query_one("#find", Input).display


@cases("order")
async def order(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "order", "order")
    assert summaries(app) == sorted(ALL, key=str.casefold)
    for _ in range(5):
        await press(pilot, "order")
    assert summaries(app) == ALL, "after the last column as they came"


@cases("order-back")
async def reverse_order(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "order-back")
    assert summaries(app) == ALL[::-1]


@cases("next", "previous")
async def next_and_previous(app: SynclineApp, pilot: Pilot[int]) -> None:
    found: list[str] = []
    for id in ("next", "next", "next", "previous"):
        await press(pilot, id)
        found.append(marked(app).summary)
    assert found == ["Visit Arslan GmbH", "Jour fixe", "Visit Arslan GmbH", "Jour fixe"]


@cases("as-proposed")
async def as_proposed(app: SynclineApp, pilot: Pilot[int]) -> None:
    await mark(app, pilot, "Visit Arslan GmbH")
    await press(pilot, "left", "as-proposed")
    assert marked(app).stand is Stand.ASKS


@cases("undo")
async def undo(app: SynclineApp, pilot: Pilot[int]) -> None:
    await mark(app, pilot, "Dentist")
    await press(pilot, "skip")
    await mark(app, pilot, "Call Novak")
    await press(pilot, "skip", "undo")
    assert "Call Novak" in summaries(app)
    assert "Dentist" not in summaries(app)
    await press(pilot, "undo", "undo")
    assert summaries(app) == ALL


@cases("reset")
async def reset(app: SynclineApp, pilot: Pilot[int]) -> None:
    for summary in ("Dentist", "Call Novak"):
        await mark(app, pilot, summary)
        await press(pilot, "skip")
    await press(pilot, "reset")
    assert summaries(app) == ALL


@cases("back")
async def back(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "back")
    assert isinstance(app.screen, HomeScreen)
    assert not app.board.happened, "nothing was done"


# -- what guards hold -----------------------------------------------------------------------------------------------


async def _guarded(app: SynclineApp, pilot: Pilot[int], crm: Store) -> None:
    """A plan in which four deletions are held."""
    await press(pilot, "sync")
    for href in list(crm.items)[:4]:
        crm.delete(href)
    await press(pilot, "preview")
    assert "! 4 held" in shown(app)


async def test_held_deletions_stand_out_and_are_let_through_one_by_one(tmp_path: Path) -> None:
    with stores(items=12) as (crm, desk):
        async with walking(tmp_path, GUARDED) as (app, pilot):
            await _guarded(app, pilot, crm)
            assert "too many deletions at once" in shown(app)
            await press(pilot, "let-through")
            assert "− 1 to remove" in shown(app)
            assert "! 3 held" in shown(app)
            await press(pilot, "go")
            assert len(desk.items) == 11
            assert "! 3 held" in shown(app)


async def test_what_is_missing_from_a_listing_is_planned_again_once_it_is_believed(tmp_path: Path) -> None:
    with stores(items=12, deltas=False) as (crm, desk):
        async with walking(tmp_path, GUARDED) as (app, pilot):
            await _guarded(app, pilot, crm)
            assert "missing from a listing that is not believed" in shown(app)
            await press(pilot, "let-through")
            assert "− 4 to remove" in shown(app)
            await press(pilot, "skip", "go")
            assert len(desk.items) == 9


GUARDED = SLOW.replace('right = "desk"', 'right = "desk"\nmax_deletions = { count = 1, share = "10%" }')


async def test_two_conflicts_of_one_kind_are_decided_together(tmp_path: Path) -> None:
    with stores(items=3) as (crm, desk):
        async with walking(tmp_path, SLOW) as (app, pilot):
            await press(pilot, "sync")
            for store, room in ((crm, "Room 1"), (desk, "Room 2")):
                for href, stored in list(store.items.items())[:2]:
                    store.edit(href, stored.text.replace("END:VEVENT", f"LOCATION:{room}\r\nEND:VEVENT"))
            await press(pilot, "conflicts")
            assert "2 of 2 to decide" in shown(app)
            await press(pilot, "right", "same-for-all")
            assert "all decided" in shown(app)
            await press(pilot, "undo")
            assert "1 of 2 to decide" in shown(app)
            await press(pilot, "same-for-all", "go")
            assert sum("Room 2" in stored.text for stored in crm.items.values()) == 2


# -- many rows ------------------------------------------------------------------------------------------------------


def _rows(count: int) -> list[Row]:
    return [
        Row(
            ItemKey(f"k{n}"),
            f"u{n}",
            f"Visit {n} 顧客",
            f"2026-03-{n % 28 + 1:02d}T10:00:00+01:00",
            False,
            Stand.GOES,
            Both(Effect.NOTHING, Effect.ENTER),
            Both("", "enter"),
        )
        for n in range(count)
    ]


async def test_only_lines_in_sight_are_drawn(tmp_path: Path) -> None:
    """The cells that are asked for depend on the height of the screen, not on the number of rows."""

    async def asked_of(rows: list[Row]) -> int:
        asked: list[Row] = []
        async with walking(tmp_path) as (app, pilot):
            await press(pilot, "preview")
            table(app).recast([Column("item", lambda row: asked.append(row) or (row.summary, ""), 10, 1)])
            await quiet(pilot)
            asked.clear()
            table(app).show(rows)
            await press(pilot, "last", "page-up", "first")
        return len(asked)

    assert await asked_of(_rows(10_000)) == await asked_of(_rows(1_000))


async def test_what_is_cut_is_cut_before_the_scrollbar(tmp_path: Path) -> None:
    async with walking(tmp_path) as (app, pilot):
        await press(pilot, "preview")
        table(app).recast([Column("item", lambda row: (row.summary * 20, ""), 10, 1)])
        table(app).show(_rows(100))
        await quiet(pilot)
        assert sum("…" in line for line in shown(app).splitlines()) == table(app).size.height - 1


def test_sorts_and_filters_of_ten_thousand_rows() -> None:
    rows = _rows(10_000)
    assert counted(rows)[Sort.ENTER] == 10_000
    assert sum(map(FILTERS[1].passes, rows)) == 10_000
    assert sum(has(row, "VISIT 99 ") for row in rows) == 1
