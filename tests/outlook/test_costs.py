"""What a first sync asks of Outlook, counted: nothing is mapped twice, no call is made that tells nothing new, and the
simulated store is asked as little as a save that lasts can be."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from engine.adapters.outlook.com import SimulatedOutlook
from engine.adapters.outlook.desk import Desk, Wanted, open_desk
from engine.adapters.outlook.forecasts import Forecasts
from engine.adapters.outlook.locale import Locale
from engine.adapters.outlook.work import Work
from engine.model.capabilities import Fits, Unfit
from engine.model.settings import Meetings
from engine.model.write import Create, Written
from tests.builders import event
from tests.contract.asking import as_object
from tests.contract.harness_outlook import never, noon

VISITS = tuple(as_object(event(f"Visit {number}", f"2026-03-{number + 2:02}T10:00").text()) for number in range(3))

CALLS = 45
"""Calls of Outlook that an appointment takes which has a subject only: made, saved, opened, read back."""

ONCE = 4
"""Those of them that are the same for all items of a job: the folder's items, and the machine's zone."""


@pytest.fixture
def program(tmp_path: Path) -> Iterator[SimulatedOutlook]:
    found = SimulatedOutlook(tmp_path / "outlook.db", {"zone": "Europe/Berlin"}, noon)
    yield found
    found.close()


@pytest.fixture
def desk(program: SimulatedOutlook) -> Desk:
    return open_desk(program, Wanted(), never, 0)


def test_what_was_told_while_planning_is_not_worked_out_again_for_the_write() -> None:
    forecasts = Forecasts(Locale())
    told = [forecasts.fit(item) for item in VISITS]
    assert all(forecasts.fit(item) is fit for item, fit in zip(VISITS, told, strict=True))
    for item, fit in zip(VISITS, told, strict=True):
        found = forecasts.for_write(item)
        assert not isinstance(found, Unfit)
        assert found.fits is fit


def test_a_forecast_is_let_go_with_the_write(desk: Desk) -> None:
    forecasts = Forecasts(desk.locale)
    work = Work(noon, lambda: None, Meetings.TEXT, forecasts)
    assert all(isinstance(forecasts.fit(item), Fits) for item in VISITS)
    assert len(forecasts) == 3
    assert all(isinstance(outcome, Written) for outcome in work.write(desk, [Create(item) for item in VISITS[:2]]))
    assert len(forecasts) == 1


def _calls(program: SimulatedOutlook, desk: Desk, *texts: str) -> list[int]:
    """Calls of Outlook that making each of the items takes, after a first one has shown the machine's zones."""
    work = Work(noon, lambda: None, Meetings.TEXT, Forecasts(desk.locale))
    work.write(desk, [Create(VISITS[0])])
    found: list[int] = []
    for text in texts:
        before = program.machine.calls
        (outcome,) = work.write(desk, [Create(as_object(text))])
        assert isinstance(outcome, Written)
        found.append(program.machine.calls - before)
    return found


def test_a_new_item_in_another_zone_costs_the_two_calls_that_set_it(program: SimulatedOutlook, desk: Desk) -> None:
    """And none to ask which zone a new item has, which is the machine's."""
    here = event("Visit", "2026-03-02T10:00", uid="a@x", zone="Europe/Berlin").text()
    there = event("Visit", "2026-03-02T10:00", uid="b@x", zone="Asia/Tokyo").text()
    near, _, far = _calls(program, desk, here, there, there.replace("b@x", "c@x"))
    assert near == CALLS
    assert far == near + 2


def test_a_text_kept_with_a_new_item_costs_five_calls(program: SimulatedOutlook, desk: Desk) -> None:
    """Added and set; then found, named and read. A new item is not asked whether it has it already."""
    alone = event("Visit", "2026-03-02T10:00", uid="a@x")
    invited = event("Visit", "2026-03-02T10:00", uid="b@x").attended_by("eva@example.com")
    assert _calls(program, desk, alone.text(), invited.text()) == [CALLS, CALLS + 5]


def test_what_is_the_same_for_all_items_is_asked_once_a_job(program: SimulatedOutlook, desk: Desk) -> None:
    work = Work(noon, lambda: None, Meetings.TEXT, Forecasts(desk.locale))
    work.write(desk, [Create(VISITS[0])])
    before = program.machine.calls
    work.write(desk, [Create(item) for item in VISITS[1:]])
    assert program.machine.calls - before == 2 * CALLS - ONCE


def test_a_save_is_one_transaction_and_an_item_is_opened_with_one_statement(
    program: SimulatedOutlook, desk: Desk
) -> None:
    first, item = desk.new_item(), desk.new_item()
    first.Save()  # the folder is looked up once
    item.Subject = "Visit"
    asked = _statements(program)
    item.Save()
    assert asked == ["BEGIN", "UPDATE", "SELECT", "INSERT", "COMMIT"]
    asked.clear()
    assert desk.item(item.EntryID).Subject == "Visit"
    assert asked == ["SELECT"]


def _statements(program: SimulatedOutlook) -> list[str]:
    """What the simulated store is asked from now on: the first word of each statement."""
    asked: list[str] = []
    machine: Any = program.machine
    (context,) = machine._contexts.values()
    context.store._db.set_trace_callback(lambda sql: asked.append(sql.split(" ", 1)[0]))
    return asked
