"""Recipients and meetings: section 8. Nothing is ever transmitted; Send is counted."""

from __future__ import annotations

import pytest

from engine.adapters.outlook.errors import E_FAIL, E_INVALIDARG, MAPI_E_NOT_FOUND
from engine.adapters.outlook.simulated.recipients import PR_SMTP_ADDRESS
from tests.outlook_simulated.profile import CALENDAR, Profile, at, failing


def test_recipients_of_a_meeting(outlook: Profile) -> None:
    """Recipients.Add(name), Item(i), Count, Remove(i), ResolveAll(); AddressEntry raises if unresolvable."""
    item = outlook.draft()
    item.MeetingStatus = 1
    bea = item.Recipients.Add("Bea <bea@example.com>")
    item.Recipients.Add("carl@example.com").Type = 2
    nobody = item.Recipients.Add("Nobody Known")
    nobody.Type = 3
    assert item.Recipients.ResolveAll() is False
    assert (bea.Resolved, nobody.Resolved, bea.Address, bea.MeetingResponseStatus) == (
        True,
        False,
        "bea@example.com",
        0,
    )
    item.Save()
    found = outlook.reopen(item)
    assert (found.RequiredAttendees, found.OptionalAttendees, found.Resources) == (
        "Bea",
        "carl@example.com",
        "Nobody Known",
    )
    entry = found.Recipients.Item("bea").AddressEntry
    assert (entry.Type, entry.Address, entry.Name, entry.GetExchangeUser()) == ("SMTP", "bea@example.com", "Bea", None)
    assert entry.PropertyAccessor.GetProperty(PR_SMTP_ADDRESS) == "bea@example.com"
    with failing(MAPI_E_NOT_FOUND):
        entry.PropertyAccessor.GetProperty("x")
    with failing(E_FAIL):
        _ = found.Recipients.Item(3).AddressEntry
    found.Recipients.Item(3).Delete()
    found.Recipients.Remove(2)
    found.Save()
    assert outlook.reopen(item).Recipients.Count == 1
    with failing(E_INVALIDARG):
        bea.Type = 7


def test_nothing_is_sent_unless_send_is_called(outlook: Profile) -> None:
    """Nothing is sent unless Send() is called; a counter of sent messages stays 0 in sync tests."""
    item = outlook.draft()
    item.MeetingStatus = 1
    item.Recipients.Add("bea@example.com")
    item.Save()
    item.Start = at(2026, 3, 4, 9)
    item.Save()
    item.Copy().Delete()
    item.Move(outlook.calendar.Folders.Add("Team")).Delete()
    assert outlook.machine.sent == 0


def test_send_is_counted_and_saves(outlook: Profile) -> None:
    """Nothing is sent unless Send() is called; setting MeetingStatus 5 + Send is the cancellation."""
    item = outlook.draft()
    with failing(E_INVALIDARG, "no meeting"):
        item.Send()
    item.MeetingStatus = 1
    with failing(E_INVALIDARG, "at least one name"):
        item.Send()
    item.Recipients.Add("bea@example.com")
    item.Send()
    assert (item.Saved, item.ResponseStatus, outlook.machine.sent) == (True, 1, 1)
    item.MeetingStatus = 5
    item.Send()
    assert outlook.machine.sent == 2


@pytest.mark.parametrize("answer, status, kind", [(3, 3, 56), (2, 2, 57)])
def test_respond_replaces_the_item(outlook: Profile, answer: int, status: int, kind: int) -> None:
    """Respond: accept/tentative replaces the item by a copy with a new EntryID."""
    item = outlook.draft()
    item.MeetingStatus = 3
    item.Save()
    entry_id, global_id = item.EntryID, item.GlobalAppointmentID
    response = item.Respond(answer, True)
    assert response.Class == kind
    with failing(MAPI_E_NOT_FOUND):
        outlook.session.GetItemFromID(entry_id)
    found = outlook.calendar.Items.Item(1)
    assert (found.GlobalAppointmentID, found.ResponseStatus, outlook.machine.sent) == (global_id, status, 0)
    response.Send()
    assert outlook.machine.sent == 1


def test_declined_meeting_goes_to_deleted_items(outlook: Profile) -> None:
    item = outlook.draft()
    item.MeetingStatus = 3
    item.Save()
    response = item.Respond(4, True)
    assert (response.Class, response.Subject) == (55, "Visit")
    assert (outlook.calendar.Items.Count, outlook.bin.Items.Count) == (0, 1)


def test_only_received_meetings_are_answered(outlook: Profile) -> None:
    with failing(E_INVALIDARG):
        outlook.appointment().Respond(3, True)
    with failing(E_INVALIDARG):
        outlook.occurrence(outlook.series(), at(2026, 3, 3, 9)).Respond(3, True)


def test_organizer(outlook: Profile) -> None:
    item = outlook.draft()
    assert item.Organizer == "A. Miller"
    item.MeetingStatus = 1
    assert item.GetOrganizer().Address == "amiller@example.com"
    item.Recipients.Add("boss@example.com").Type = 0
    assert item.GetOrganizer().Address == "boss@example.com"


def test_users_and_their_folders(outlook: Profile) -> None:
    session = outlook.session
    assert session.CurrentUser.Address == "amiller@example.com"
    other = session.CreateRecipient("bea@example.com")
    with failing(E_INVALIDARG):
        session.GetSharedDefaultFolder(other, CALENDAR)
    assert other.Resolve() is True
    with failing(MAPI_E_NOT_FOUND):
        session.GetSharedDefaultFolder(other, CALENDAR)
    assert session.GetSharedDefaultFolder(session.CurrentUser, CALENDAR).EntryID == outlook.calendar.EntryID
