"""Whole items on their ways: copied, moved, deleted, private, and meetings; both ways, and no message ever leaves."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from pathlib import Path

import pytest

from engine.model.report import Result
from engine.session.request import Request
from tests.builders import event
from tests.outlook.office import Office
from tests.outlook.test_rows import comes_back, crosses, lines
from tests.outlook_simulated.profile import at


@pytest.fixture
async def office(tmp_path: Path) -> AsyncGenerator[Office]:
    made = Office(tmp_path)
    yield made
    assert made.sent == 0


# -- copies and other folders ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("made_in", ["mobile", "outlook"])
async def test_a_copy_with_all_hidden_ids_is_a_new_item(office: Office, made_in: str) -> None:
    """The original stays linked, the copy is new."""
    await office.put(made_in, event("Visit", uid="visit@x").text())
    await office.settle()
    with office.outlook() as outlook:
        original = outlook.only().EntryID
        copy = outlook.only().Copy()
        copy.Start = at(2026, 3, 9, 10)
        copy.Save()
    report = await office.settle()
    assert (report.counts.done.left.created, report.counts.done.left.updated, report.counts.done.left.deleted) == (
        1,
        0,
        0,
    )
    with office.outlook() as outlook:
        outlook.session.GetItemFromID(original).Delete()
    report = await office.settle()
    assert report.counts.done.left.deleted == 1
    (left,) = await office.held("mobile")
    assert "DTSTART;TZID=Europe/Berlin:20260309T100000" in left.object.text


async def test_an_item_moved_to_another_folder_and_back_between_two_runs(office: Office) -> None:
    """It has another entry id then, and is still the same item."""
    await crosses(office, event("Visit", uid="visit@x"))
    with office.outlook() as outlook:
        elsewhere = outlook.calendar.Folders.Add("Elsewhere")
        outlook.only().Move(elsewhere).Move(outlook.calendar)
    report = await office.settle()
    assert report.items == ()
    (left,) = await office.held("mobile")
    assert left.object.uid == "visit@x"


@pytest.mark.parametrize("new_ids", [True, False])
async def test_an_item_moved_to_another_folder_has_left_and_comes_back(tmp_path: Path, new_ids: bool) -> None:
    office = Office(tmp_path, move_changes_id=new_ids)
    await crosses(office, event("Visit", uid="visit@x"))
    with office.outlook() as outlook:
        elsewhere = outlook.calendar.Folders.Add("Elsewhere")
        outlook.only().Move(elsewhere)
    report = await office.settle()
    assert report.counts.done.left.deleted == 1
    with office.outlook() as outlook:
        outlook.calendar.Folders.Item("Elsewhere").Items.Item(1).Move(outlook.calendar)
    report = await office.settle()
    assert report.counts.done.left.created == 1


async def test_a_deleted_item_is_deleted_although_it_lies_in_deleted_items(tmp_path: Path) -> None:
    office = Office(tmp_path, move_changes_id=False)  # GetItemFromID still finds it there
    await crosses(office, event("Visit"))
    with office.outlook() as outlook:
        outlook.only().Delete()
    report = await office.settle()
    assert report.counts.done.left.deleted == 1


# -- private, and a meeting --------------------------------------------------------------------------------------------


async def test_a_private_one_from_the_crm(office: Office) -> None:
    await crosses(office, event("Doctor").private())
    with office.outlook() as outlook:
        assert outlook.only().Sensitivity == 2


async def test_a_private_one_from_outlook(office: Office) -> None:
    with office.outlook() as outlook:
        item = outlook.draft("Doctor")
        item.Sensitivity = 2
        item.Save()
    assert lines(await comes_back(office), "CLASS") == ["CLASS:PRIVATE"]


async def test_a_meeting_with_twelve_attendees_in_the_crm_sends_nothing(office: Office) -> None:
    meeting = event("Meeting", uid="meeting@x").organized_by("boss@example.com")
    for number in range(12):
        meeting = meeting.attended_by(f"guest{number}@example.com")
    await crosses(office, meeting)
    with office.outlook() as outlook:
        item = outlook.only()
        assert (item.MeetingStatus, item.Recipients.Count) == (0, 0)
    assert len(lines(await office.text("outlook"), "ATTENDEE")) == 12
    await office.change("mobile", meeting.saying(location="Hall 2").attended_by("late@example.com").text())
    await office.settle()
    assert len(lines(await office.text("outlook"), "ATTENDEE")) == 13
    await office.remove("mobile", "meeting@x")
    report = await office.sync(request=Request(yes=True))
    assert (report.result, report.counts.done.right.deleted) == (Result.OK, 1)
    assert office.sent == 0


async def test_a_meeting_made_in_outlook_is_told_and_sends_nothing(office: Office) -> None:
    with office.outlook() as outlook:
        item = outlook.draft("Meeting")
        item.MeetingStatus = 1
        for number in range(12):
            item.Recipients.Add(f"Guest {number} <guest{number}@example.com>")
        item.Save()
    text = await comes_back(office)
    assert "ORGANIZER;CN=A. Miller:mailto:amiller@example.com" in text
    assert "ATTENDEE;CN=Guest 3;PARTSTAT=NEEDS-ACTION:mailto:guest3@example.com" in lines(text, "ATTENDEE")
    await office.change("mobile", text.replace("SUMMARY:Meeting", "SUMMARY:Big meeting"))
    await office.settle()
    with office.outlook() as outlook:
        item = outlook.only()
        assert (item.Subject, item.Recipients.Count, item.MeetingStatus) == ("Big meeting", 12, 1)
