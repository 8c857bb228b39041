"""Objects and identity: section 3.4, 3.5, and the checklist's first group."""

from __future__ import annotations

from datetime import UTC, timedelta

import pytest

from engine.adapters.outlook.errors import (
    MAPI_E_NOT_FOUND,
    MAPI_E_OBJECT_CHANGED,
    MAPI_E_OBJECT_DELETED,
    code_of,
    com_error,
    same_failure,
)
from engine.adapters.outlook.simulated.properties import CLEAN_GLOBAL_ID, GLOBAL_ID, PUBLIC_STRINGS
from tests.outlook_simulated.conftest import Start
from tests.outlook_simulated.profile import CALENDAR, INBOX, Profile, StandingClock, at, failing


def test_unsaved_item_has_no_entry_id_and_keeps_the_first_one(outlook: Profile) -> None:
    """Unsaved item: EntryID == "" ; after Save non-empty and stable over further Saves."""
    item = outlook.draft()
    assert (item.EntryID, item.Saved) == ("", False)
    item.Save()
    first = item.EntryID
    assert first
    assert item.Saved
    item.Subject = "Another"
    item.Save()
    assert item.EntryID == first == outlook.reopen(item).EntryID


def test_move_to_another_folder_gives_a_new_entry_id(outlook: Profile) -> None:
    """Move to another folder/store gives a new EntryID; old id → com_error scode 0x8004010F; GlobalAppointmentID
    unchanged.
    """
    item = outlook.appointment()
    old, global_id = item.EntryID, item.GlobalAppointmentID
    moved = item.Move(outlook.calendar.Folders.Add("Team", CALENDAR))
    assert moved.EntryID not in ("", old)
    assert moved.GlobalAppointmentID == global_id
    assert moved.Parent.Name == "Team"
    with failing(MAPI_E_NOT_FOUND):
        outlook.session.GetItemFromID(old)


def test_move_to_another_store_gives_a_new_entry_id_even_where_folders_keep_it(start: Start) -> None:
    """Move to another folder/store: the EntryID inside one store is a switch, between stores it always changes."""
    outlook = start(move_changes_id=False)
    outlook.session.AddStore("C:/archive.pst")
    other = outlook.session.Stores.Item(2)
    item = outlook.appointment()
    first = item.EntryID
    item = item.Move(outlook.calendar.Folders.Add("Team"))
    assert item.EntryID == first
    item = item.Move(other.GetDefaultFolder(CALENDAR))
    assert item.EntryID != first
    with failing(MAPI_E_NOT_FOUND):
        outlook.session.GetItemFromID(item.EntryID)
    assert outlook.session.GetItemFromID(item.EntryID, other.StoreID).Subject == "Visit"


def test_appointment_cannot_be_moved_among_mails(outlook: Profile) -> None:
    item = outlook.appointment()
    with pytest.raises(com_error):
        item.Move(outlook.session.GetDefaultFolder(INBOX))
    assert outlook.reopen(item).Subject == "Visit"


@pytest.mark.parametrize("shared", [True, False])
def test_copy_has_a_new_entry_id_and_the_same_user_properties(start: Start, shared: bool) -> None:
    """Copy: new EntryID, same user properties; same GlobalAppointmentID documented ("all copies"), configurable."""
    outlook = start(copies_share_global_id=shared)
    item = outlook.draft()
    item.UserProperties.Add("Uid", 1).Value = "a@b"
    item.Save()
    copy = item.Copy()
    assert copy.EntryID not in ("", item.EntryID)
    assert copy.UserProperties.Find("Uid").Value == "a@b"
    assert (copy.GlobalAppointmentID == item.GlobalAppointmentID) is shared
    assert outlook.calendar.Items.Count == 2
    copy.UserProperties.Find("Uid").Value = "other"
    copy.Save()
    assert outlook.reopen(item).UserProperties.Find("Uid").Value == "a@b"


def test_copy_to_another_calendar_takes_a_series_along_with_its_exceptions(outlook: Profile) -> None:
    item = outlook.series()
    outlook.occurrence(item, at(2026, 3, 3, 9)).Delete()
    copy = item.CopyTo(outlook.calendar.Folders.Add("Team"), 1)
    assert copy.Parent.Name == "Team"
    assert copy.GetRecurrencePattern().Exceptions.Count == 1


def test_delete_moves_to_deleted_items_and_is_final_there(outlook: Profile) -> None:
    """Delete: item appears in Deleted Items (new id), is gone from the calendar; second Delete there is final."""
    item = outlook.appointment()
    old = item.EntryID
    item.Delete()
    assert outlook.calendar.Items.Count == 0
    thrown = outlook.bin.Items.Item(1)
    assert (thrown.Subject, thrown.Parent.Name) == ("Visit", "Deleted Items")
    assert thrown.EntryID != old
    last = thrown.EntryID
    thrown.Delete()
    assert outlook.bin.Items.Count == 0
    with failing(MAPI_E_NOT_FOUND):
        outlook.session.GetItemFromID(last)


def test_deleted_item_that_keeps_its_id_is_found_in_deleted_items(start: Start) -> None:
    """Deleted items keep existing in Deleted Items and would be found by GetItemFromID: check Parent folder."""
    outlook = start(move_changes_id=False)
    item = outlook.appointment()
    entry_id = item.EntryID
    item.Delete()
    assert outlook.session.GetItemFromID(entry_id).Parent.EntryID == outlook.bin.EntryID


@pytest.mark.parametrize("switch, code", [("not_found", MAPI_E_NOT_FOUND), ("object_deleted", MAPI_E_OBJECT_DELETED)])
def test_get_item_from_id_raises_for_unknown_and_deleted_ids(start: Start, switch: str, code: int) -> None:
    """GetItemFromID of an unknown id raises; of a deleted one raises NOT_FOUND or OBJECT_DELETED, never returns
    None.
    """
    outlook = start(deleted_code=switch)
    item = outlook.appointment()
    entry_id = item.EntryID
    item.Delete()
    with failing(code):
        outlook.session.GetItemFromID(entry_id)
    with failing(MAPI_E_NOT_FOUND):
        outlook.session.GetItemFromID("00000000FF")


def test_global_appointment_id_has_the_documented_layout(outlook: Profile, clock: StandingClock) -> None:
    """GlobalAppointmentID is hex in the documented layout; exception's has bytes 16–19 set; clean one equal to
    master's.
    """
    item = outlook.series()
    raw = bytes.fromhex(item.GlobalAppointmentID)
    assert raw[:16].hex().upper() == "040000008200E00074C5B7101A82E008"
    assert raw[16:20] == bytes(4)
    created = at(1601, 1, 1) + timedelta(microseconds=int.from_bytes(raw[20:28], "little") // 10)
    assert created == clock.now.astimezone(UTC)
    assert raw[28:36] == bytes(8)
    assert int.from_bytes(raw[36:40], "little") == len(raw) - 40

    occurrence = outlook.occurrence(item, at(2026, 3, 3, 9))
    assert bytes.fromhex(occurrence.GlobalAppointmentID)[16:20] == bytes([0x07, 0xEA, 3, 3])
    for one in (item, occurrence):
        assert one.PropertyAccessor.GetProperty(CLEAN_GLOBAL_ID) == raw


def test_global_appointment_id_is_read_only_but_its_mapi_property_is_not(outlook: Profile) -> None:
    item = outlook.appointment()
    with pytest.raises(com_error):
        item.GlobalAppointmentID = "00"
    item.PropertyAccessor.SetProperty(GLOBAL_ID, bytes(40))
    item.Save()
    assert outlook.reopen(item).GlobalAppointmentID == "00" * 40


def test_two_open_items_do_not_see_each_others_unsaved_writes(outlook: Profile) -> None:
    """Item state is per object: two references opened separately do not see each other's unsaved writes; second
    saver gets OBJECT_CHANGED.
    """
    first = outlook.appointment()
    second = outlook.reopen(first)
    first.Subject = "First"
    assert second.Subject == "Visit"
    first.Save()
    assert second.Subject == "Visit"
    second.Location = "Hall"
    with failing(MAPI_E_OBJECT_CHANGED):
        second.Save()
    assert not second.Saved
    second.Close(1)
    assert (second.Subject, second.Location, second.Saved) == ("First", "", True)


def test_last_writer_wins_where_the_store_says_so(start: Start) -> None:
    """Second saver gets OBJECT_CHANGED (mode switch: last writer wins)."""
    outlook = start(object_changed=False)
    first = outlook.appointment()
    second = outlook.reopen(first)
    first.Subject = "First"
    first.Save()
    second.Location = "Hall"
    second.Save()
    assert (outlook.reopen(first).Subject, outlook.reopen(first).Location) == ("Visit", "Hall")


def test_item_held_while_another_deletes_it(start: Start) -> None:
    """Item gone while held: MAPI_E_OBJECT_DELETED at Save, and a dead object after one's own Delete."""
    outlook, other = start(), start()
    item = outlook.appointment()
    other.reopen(item).Delete()
    item.Subject = "Too late"
    with failing(MAPI_E_OBJECT_DELETED):
        item.Save()
    with failing(MAPI_E_OBJECT_DELETED):
        item.Delete()
    mine = outlook.appointment()
    mine.Delete()
    with pytest.raises(com_error) as caught:
        _ = mine.Subject
    assert same_failure(code_of(caught.value), MAPI_E_OBJECT_DELETED)


def test_last_modification_time_moves_with_saves_and_never_with_reads(outlook: Profile, clock: StandingClock) -> None:
    """LastModificationTime moves forward on every Save that writes (also own), never on reads; local time; whole
    seconds.
    """
    clock.now = clock.now.replace(microsecond=345678)
    item = outlook.appointment()
    first = item.LastModificationTime
    assert first == at(2026, 1, 5, 10) == item.CreationTime  # 09:00 UTC is 10:00 in Berlin
    clock.advance(60)
    item.Save()
    assert (outlook.reopen(item).Subject, outlook.reopen(item).LastModificationTime) == ("Visit", first)
    item.UserProperties.Add("Uid", 1).Value = "x"
    item.Save()
    assert item.LastModificationTime == first + timedelta(seconds=60)
    assert item.CreationTime == first


@pytest.mark.parametrize("coarse, seconds", [(False, 2), (True, 0)])
def test_saves_within_one_second(start: Start, coarse: bool, seconds: int) -> None:
    """LastModificationTime moves on every Save; a store that is coarse about it is a switch."""
    item = start(coarse_modified=coarse).appointment()
    first = item.LastModificationTime
    for subject in ("a", "b"):
        item.Subject = subject
        item.Save()
    assert item.LastModificationTime == first + timedelta(seconds=seconds)


def test_server_can_touch_an_item_after_its_save(start: Start) -> None:
    """With cached Exchange the server round trip can bump it again shortly after."""
    outlook = start(server_touch=True)
    item = outlook.appointment()
    assert outlook.reopen(item).LastModificationTime == item.LastModificationTime + timedelta(seconds=1)
    item.Subject = "Still mine"
    item.Save()
    assert outlook.reopen(item).Subject == "Still mine"


def test_folders_and_stores_are_found_by_their_ids(outlook: Profile) -> None:
    team = outlook.calendar.Folders.Add("Team")
    assert team.FolderPath == "\\\\A. Miller\\Calendar\\Team"
    assert outlook.session.GetFolderFromID(team.EntryID, team.StoreID).Name == "Team"
    assert (
        outlook.session.Folders.Item("A. Miller").Folders.Item("calendar").Folders.Item("Team").EntryID == team.EntryID
    )
    assert team.DefaultItemType == 1
    assert outlook.session.CompareEntryIDs(team.EntryID.lower(), team.EntryID)
    with failing(MAPI_E_NOT_FOUND):
        outlook.session.GetFolderFromID("00")
    with failing(MAPI_E_NOT_FOUND):
        outlook.session.GetDefaultFolder(28)


def test_categories_and_hidden_names_travel_through_the_accessor(outlook: Profile) -> None:
    """PropertyAccessor: names are case-sensitive, dates are UTC, unknown property raises 0x8004010F."""
    item = outlook.appointment()
    accessor = item.PropertyAccessor
    assert accessor.GetProperty("urn:schemas:calendar:dtstart") == at(2026, 3, 2, 8)
    with failing(MAPI_E_NOT_FOUND):
        accessor.GetProperty("urn:schemas:calendar:DTSTART")
    name = PUBLIC_STRINGS + "X-Mark"
    with failing(MAPI_E_NOT_FOUND):
        accessor.GetProperty(name)
    accessor.SetProperty(name, "here")
    item.Save()
    assert outlook.reopen(item).PropertyAccessor.GetProperty(name) == "here"
    accessor.DeleteProperty(name)
    item.Save()
    with failing(MAPI_E_NOT_FOUND):
        outlook.reopen(item).PropertyAccessor.GetProperty(name)
