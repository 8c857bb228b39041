"""Where an item is when it is gone, and what is told of a meeting. What both mail clients have is in `tests.mail_clients`."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders import event
from tests.mail_clients.rows import lines
from tests.outlook.office import Office


@pytest.mark.parametrize("new_ids", [True, False])
async def test_an_item_moved_to_another_folder_has_left_and_comes_back(tmp_path: Path, new_ids: bool) -> None:
    office = Office(tmp_path, move_changes_id=new_ids)
    await office.put("mobile", event("Visit", uid="visit@x").text())
    await office.settle()
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
    await office.put("mobile", event("Visit").text())
    await office.settle()
    with office.outlook() as outlook:
        outlook.only().Delete()
    report = await office.settle()
    assert report.counts.done.left.deleted == 1


async def test_a_meeting_made_in_outlook_is_told_and_sends_nothing(office: Office) -> None:
    with office.outlook() as outlook:
        item = outlook.draft("Meeting")
        item.MeetingStatus = 1
        for number in range(12):
            item.Recipients.Add(f"Guest {number} <guest{number}@example.com>")
        item.Save()
    await office.settle()
    text = await office.text("mobile")
    assert "ORGANIZER;CN=A. Miller:mailto:amiller@example.com" in text
    assert "ATTENDEE;CN=Guest 3;PARTSTAT=NEEDS-ACTION:mailto:guest3@example.com" in lines(text, "ATTENDEE")
    await office.change("mobile", text.replace("SUMMARY:Meeting", "SUMMARY:Big meeting"))
    await office.settle()
    with office.outlook() as outlook:
        item = outlook.only()
        assert (item.Subject, item.Recipients.Count, item.MeetingStatus) == ("Big meeting", 12, 1)
    assert office.sent == 0
