"""Home: every key, progress, what happened, what waits."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot

from engine.model.both import Both, Side
from engine.model.progress import Phase, Said, Step
from tests.builders import event
from tests.screens.cases import Cases, key, own_ids, press
from tests.screens.samples import sample
from tests.screens.slow import CONFIG as MEMORY
from tests.screens.slow import stores
from tests.screens.walking import CONFIG, NOON, quiet, shown, walking
from tui.app import PLACES, SynclineApp
from tui.meter import KEPT, Meter
from tui.screens.conflict import ConflictScreen
from tui.screens.home import HomeScreen
from tui.screens.plan import PlanScreen
from tui.screens.problem import ProblemScreen
from tui.state import Gauge, Happened, Running
from tui.widgets.gauges import gauge_line
from tui.widgets.live import Live
from tui.widgets.pairs import PairList

cases = Cases()


def test_every_key_has_a_case() -> None:
    assert own_ids(HomeScreen) == set(cases)


@pytest.mark.parametrize("id", sorted(own_ids(HomeScreen)))
async def test_key(id: str, tmp_path: Path) -> None:
    await sample(tmp_path, "changed")
    async with walking(tmp_path) as (app, pilot):
        await cases[id](app, pilot)


@cases("sync")
async def sync(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "sync")
    said = shown(app)
    assert "? just now: mobile: 2 entered, 1 changed, 1 removed; outlook: 1 …" in said
    assert "mail  mobile: 2 entered, 1 changed, 1 removed; outlook: 1 entered" in said
    assert "? 2 conflicts" in said
    assert "Dentist (2026-03-03): entered in mobile" in said
    assert "never synced yet" in said, "the other pair was left alone"


@cases("sync-all")
async def sync_all(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "sync-all")
    assert "never synced yet" not in shown(app)
    assert {each.pair for each in app.board.happened} == {"mail", "team"}


@cases("stop")
async def stop(app: SynclineApp, pilot: Pilot[int]) -> None:
    """With nothing running it does nothing, and is shown dim."""
    assert app.screen.check_action("stop", ()) is None
    await press(pilot, "stop")
    assert isinstance(app.screen, HomeScreen)


@cases("preview")
async def preview(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "preview")
    assert isinstance(app.screen, PlanScreen)


@cases("conflicts")
async def conflicts(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, "conflicts")
    assert isinstance(app.screen, ConflictScreen)
    assert "2 of 3 to decide" in shown(app)


def _place(id: str) -> None:
    @cases(id)
    async def leads_there(app: SynclineApp, pilot: Pilot[int]) -> None:
        module, _, name = PLACES[id].partition(":")
        pytest.importorskip(module)
        await press(pilot, id)
        assert type(app.screen).__name__ == name


for place in PLACES:
    _place(place)


async def test_enter_opens_the_conflicts_where_some_wait(tmp_path: Path) -> None:
    await sample(tmp_path, "changed")
    async with walking(tmp_path) as (app, pilot):
        await press(pilot, "open")
        assert isinstance(app.screen, PlanScreen), "nothing waits before the first look"
        await press(pilot, "back", "sync", "open")
        assert isinstance(app.screen, ConflictScreen)


async def test_moving_about(tmp_path: Path) -> None:
    async with walking(tmp_path) as (app, pilot):
        pairs = app.screen.query_one(PairList)
        for id, row in (
            ("down", 1),
            ("down", 1),
            ("up", 0),
            ("last", 1),
            ("first", 0),
            ("page-down", 1),
            ("page-up", 0),
        ):
            await press(pilot, id)
            assert pairs.cursor == row, id


async def test_a_pair_without_calendars_that_can_be_read_says_so(tmp_path: Path) -> None:
    config = CONFIG.replace('path = "outlook"\n', 'path = "outlook"\ncreate = false\n')
    async with walking(tmp_path, config) as (app, pilot):
        await press(pilot, "sync")
        said = shown(app)
        assert "✗ just now:" in said
        assert "outlook" in said


async def test_a_config_that_is_wrong_is_told_with_its_line_and_can_be_mended(tmp_path: Path) -> None:
    broken = CONFIG.replace('type = "mobile"', 'type = "mobil"')
    async with walking(tmp_path, broken) as (app, pilot):
        assert isinstance(app.screen, ProblemScreen)
        assert 'Line 5: calendars.mobile.type: found "mobil".' in shown(app)
        (tmp_path / "config.toml").write_text(CONFIG, encoding="utf-8")
        await press(pilot, "again")
        assert isinstance(app.screen, HomeScreen)
        assert "2 pairs" in shown(app)


async def test_f5_asks_the_history_again(tmp_path: Path) -> None:
    await sample(tmp_path)
    async with walking(tmp_path) as (app, pilot):
        await press(pilot, "again")
        assert isinstance(app.screen, HomeScreen)


async def test_pairs_with_an_interval_sync_while_the_app_is_open(tmp_path: Path) -> None:
    config = CONFIG.replace('right = "outlook"\n', 'right = "outlook"\ninterval = "15 minutes"\n')
    async with walking(tmp_path, config) as (app, pilot):
        assert app.bridge.due() == ["mail"]
        app.sync_what_is_due()
        await quiet(pilot)
        assert app.bridge.due() == [], "it was synced just now"
        assert [each.pair for each in app.board.happened] == ["mail"]


async def test_a_pair_that_runs_is_not_started_twice(tmp_path: Path) -> None:
    await sample(tmp_path, "changed")
    async with walking(tmp_path) as (app, pilot):
        app.sync(("mail",))
        app.sync(("mail",))
        await quiet(pilot)
        assert [each.sentence for each in app.board.happened].count("Dentist (2026-03-03): entered in mobile") == 1


# -- progress -------------------------------------------------------------------------------------------------------


def _meter() -> tuple[Meter, list[float]]:
    from tests.screens.walking import frozen

    now = [0.0]
    return Meter(lambda: now[0], frozen), now


def _step(done: int, total: int | None = 100, phase: Phase = Phase.WRITING) -> Step:
    return Step("mail", Side.LEFT, "mobile", phase, done, total)


def test_a_rate_and_the_time_left_come_of_what_was_done() -> None:
    meter, now = _meter()
    meter(_step(0))
    assert meter.running("mail", False).gauges.left == Gauge("mobile", Phase.WRITING, 0, 100)
    now[0] = 2.0
    meter(_step(40))
    gauge = meter.running("mail", False).gauges.left
    assert gauge == Gauge("mobile", Phase.WRITING, 40, 100, rate=20.0, left=3.0)


def test_a_new_phase_is_measured_anew() -> None:
    meter, now = _meter()
    meter(_step(100, phase=Phase.LISTING))
    now[0] = 5.0
    meter(_step(0))
    gauge = meter.running("mail", False).gauges.left
    assert gauge is not None
    assert gauge.rate is None


def test_the_live_list_keeps_the_latest_sentences() -> None:
    meter, _ = _meter()
    for n in range(KEPT + 5):
        meter(Said("mail", f"sentence {n}"))
    said = meter.said()
    assert len(said) == KEPT
    assert said[-1].sentence == f"sentence {KEPT + 4}"


def test_a_run_that_is_over_leaves_no_gauge() -> None:
    meter, _ = _meter()
    meter(_step(1))
    meter.forget("mail")
    assert meter.running("mail", False).gauges == Both(None, None)


@pytest.mark.parametrize("width", [76, 118])
def test_a_progress_line_tells_all_of_it(width: int) -> None:
    run = Running("mail", Both(Gauge("mobile", Phase.FETCHING, 300, 900, 120.0, 5.0), None))
    line = gauge_line(run, Side.LEFT, width).plain
    for words in ("mail", "mobile", "reading", "300 of 900", "120 a second", "5 s left", "█"):
        assert words in line
    assert len(line) <= width
    assert "waits for its turn" in gauge_line(run, Side.RIGHT, width).plain


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_pairs_that_have_no_room_are_counted(size: tuple[int, int], tmp_path: Path) -> None:
    async with walking(tmp_path, size=size) as (app, pilot):
        gauge = Gauge("desk", Phase.WRITING, 1, 2)
        running = tuple(Running(f"pair {n}", Both(gauge, gauge)) for n in range(30))
        app.board = app.board._replace(running=running)
        await pilot.pause()
        said = shown(app)
        told = sum(f"pair {n} " in said for n in range(30))
        assert told >= 2
        assert f"and {30 - told} more pairs at the same time" in said


@pytest.mark.parametrize("size", [(60, 20), (40, 12), (20, 6), (5, 2), (1, 1)])
async def test_small_windows_break_no_screen(size: tuple[int, int], tmp_path: Path) -> None:
    await sample(tmp_path, "changed")
    async with walking(tmp_path, size=size) as (app, pilot):
        await press(pilot, "sync-all")
        for id in ("preview", "conflicts", "history", "calendar", "settings", "help"):
            await press(pilot, id, "down", "page-down", "back")
        assert isinstance(app.screen, HomeScreen)


async def test_what_a_calendar_refused_for_good_waits_on_home_and_is_decided_in_the_plan(tmp_path: Path) -> None:
    with stores(items=1) as (crm, desk):
        async with walking(tmp_path, MEMORY) as (app, pilot):
            await press(pilot, "sync")
            desk.faults.objects_to, desk.faults.for_good = lambda _: "only its owner can change it", True
            crm.edit(next(iter(crm.items)), event("Great visit", "2026-03-01T10:00", uid="visit-0").text())
            await press(pilot, "sync")
            assert "? 1 refused for good: p decides" in shown(app)
            assert "1 decision waits" in shown(app)
            await press(pilot, "preview", "right", "go")
            assert "refused for good" not in shown(app)
        assert "Great visit" not in next(iter(crm.items.values())).text


MANY_SENTENCES = tuple(Happened(NOON, "mail", f"sentence {n}.") for n in range(40))


async def test_the_latest_sentence_stays_in_sight_when_there_is_less_room(tmp_path: Path) -> None:
    """Progress rows come and go above it, what waits is told, and windows are made smaller."""
    async with walking(tmp_path) as (app, pilot):
        gauge = Gauge("desk", Phase.WRITING, 1, 2)
        quiet_board = app.board._replace(happened=MANY_SENTENCES)
        for board in (quiet_board, quiet_board._replace(running=(Running("mail", Both(gauge, gauge)),)), quiet_board):
            app.board = board
            await pilot.pause()
            assert "sentence 39." in shown(app)
        for size in ((80, 16), (60, 30)):
            await pilot.resize_terminal(*size)
            await pilot.pause()
            assert "sentence 39." in shown(app)


async def test_the_latest_sentence_is_in_sight_when_one_comes_back_from_another_screen(tmp_path: Path) -> None:
    async with walking(tmp_path) as (app, pilot):
        await pilot.press(key("history"))
        app.board = app.board._replace(happened=MANY_SENTENCES)
        await pilot.press(key("back"))
        await pilot.pause()
        assert isinstance(app.screen, HomeScreen)
        assert "sentence 39." in shown(app)


async def test_a_few_sentences_begin_at_the_top(tmp_path: Path) -> None:
    async with walking(tmp_path) as (app, pilot):
        app.board = app.board._replace(happened=MANY_SENTENCES[:1])
        await pilot.pause()
        rows = shown(app).splitlines()
        assert "sentence 0." in rows[next(n for n, row in enumerate(rows) if "What happened" in row) + 1]


async def test_whoever_looks_at_earlier_sentences_is_left_there(tmp_path: Path) -> None:
    async with walking(tmp_path) as (app, pilot):
        app.board = app.board._replace(happened=MANY_SENTENCES)
        await pilot.pause()
        live = app.screen.query_one(Live)
        live.scroll_to(y=0, animate=False)
        await pilot.pause()
        app.board = app.board._replace(happened=(*MANY_SENTENCES, Happened(NOON, "mail", "sentence 40.")))
        await pilot.pause()
        assert "sentence 0." in shown(app)
