"""Own mapping code towards every kind of calendar: there and back, and what it fails on is held alone."""

from __future__ import annotations

import pytest

from engine.model.report import Result
from tests.between.desk import Desk, lines, saying
from tests.builders import event

CODE = """\
from engine.model.both import Side
from engine.model.resource import CalendarObject

def towards(item, side):
    if "SUMMARY:Fair" in item.text or "SUMMARY:CRM: Fair" in item.text:
        raise LookupError("no such customer")
    if side is Side.RIGHT:
        return CalendarObject(item.uid, item.text.replace("SUMMARY:", "SUMMARY:CRM: "))
    return CalendarObject(item.uid, item.text.replace("SUMMARY:CRM: ", "SUMMARY:"))
"""


@pytest.fixture
def desk(desk: Desk) -> Desk:
    module = f"own_{desk.folder.name.replace('-', '_')}_{abs(hash(desk.folder))}"
    (desk.folder / f"{module}.py").write_text(CODE, "utf-8")
    desk.settings = f'hook = "{module}:towards"'
    return desk


async def test_there_and_back(desk: Desk) -> None:
    await desk.enter("mobile", event("Visit", uid="visit").weekly(4))
    await desk.settle()
    assert lines(await desk.text("there"), "SUMMARY") == ["SUMMARY:CRM: Visit"]
    await desk.edit("there", saying("SUMMARY", ":CRM: Visit with the boss"))
    await desk.settle()
    assert lines(await desk.text("mobile"), "SUMMARY") == ["SUMMARY:Visit with the boss"]
    await desk.edit("mobile", saying("SUMMARY", ":Call"))
    await desk.settle()
    assert lines(await desk.text("there"), "SUMMARY") == ["SUMMARY:CRM: Call"]


async def test_what_is_entered_there_comes_mapped(desk: Desk) -> None:
    await desk.enter("there", event("CRM: Visit", uid="visit"))
    await desk.settle()
    assert lines(await desk.text("mobile"), "SUMMARY") == ["SUMMARY:Visit"]
    assert lines(await desk.text("there"), "SUMMARY") == ["SUMMARY:CRM: Visit"]


@pytest.mark.parametrize("side", ["mobile", "there"])
async def test_an_exception_holds_that_item_only(desk: Desk, side: str) -> None:
    await desk.enter(side, event("Visit", uid="visit"), event("Fair", "2026-03-03T10:00", uid="fair"))
    report = await desk.sync()
    assert (report.result, report.counts.held) == (Result.WAITING, 1)
    [held] = [line for line in report.items if line.action == "hold"]
    assert held.summary == "Fair"
    assert "no such customer" in held.sentence
    other = "there" if side == "mobile" else "mobile"
    assert (len(await desk.texts(side)), len(await desk.texts(other))) == (2, 1)
    again = await desk.sync()
    assert [line.action for line in again.items] == ["hold"]


async def test_a_linked_item_that_it_fails_on_is_left_alone_on_both_sides(desk: Desk) -> None:
    await desk.enter("mobile", event("Visit", uid="visit"))
    await desk.settle()
    await desk.edit("mobile", saying("SUMMARY", ":Fair"))
    assert (await desk.sync()).counts.held == 1
    assert lines(await desk.text("there"), "SUMMARY") == ["SUMMARY:CRM: Visit"]
    await desk.edit("mobile", saying("SUMMARY", ":Trip"))
    await desk.settle()
    assert lines(await desk.text("there"), "SUMMARY") == ["SUMMARY:CRM: Trip"]
