"""The way in: application, stores, folders, and the class numbers: sections 1 and 2."""

from __future__ import annotations

import pytest

from engine.adapters.outlook.errors import E_INVALIDARG, MAPI_E_NOT_FOUND
from tests.outlook_simulated.profile import CALENDAR, DELETED_ITEMS, INBOX, Profile, at, failing


def test_class_numbers(outlook: Profile) -> None:
    """OlObjectClass."""
    item = outlook.series()
    outlook.occurrence(item, at(2026, 3, 3, 9)).Delete()
    item.UserProperties.Add("Uid", 1)
    pattern, table = item.GetRecurrencePattern(), outlook.calendar.GetTable()
    numbers = {
        0: outlook.app,
        1: outlook.session,
        2: outlook.calendar,
        4: item.Recipients.Add("x"),
        15: outlook.calendar.Folders,
        16: outlook.calendar.Items,
        17: item.Recipients,
        18: item.Attachments,
        26: item,
        28: pattern,
        29: pattern.Exceptions,
        30: pattern.Exceptions.Item(1),
        38: item.UserProperties,
        39: item.UserProperties.Item(1),
        98: item.ItemProperties,
        99: item.ItemProperties.Item(0),
        107: outlook.session.DefaultStore,
        108: outlook.session.Stores,
        112: item.PropertyAccessor,
        120: table,
        121: table.GetNextRow(),
        150: table.Columns,
        151: table.Columns.Item(1),
        152: outlook.session.Categories.Add("Red"),
        153: outlook.session.Categories,
        174: item.StartTimeZone,
        175: outlook.app.TimeZones,
    }
    assert {number: one.Class for number, one in numbers.items()} == {number: number for number in numbers}


@pytest.mark.parametrize("role, name", [(CALENDAR, "Calendar"), (DELETED_ITEMS, "Deleted Items"), (INBOX, "Inbox")])
def test_default_folders(outlook: Profile, role: int, name: str) -> None:
    folder = outlook.session.GetDefaultFolder(role)
    assert folder.FolderPath == f"\\\\A. Miller\\{name}"
    assert folder.Parent.Name == outlook.session.DefaultStore.DisplayName == "A. Miller"
    assert folder.Parent.Parent.Type == "MAPI"
    assert folder.DefaultMessageClass == ("IPM.Appointment" if role == CALENDAR else "IPM.Note")


def test_stores(outlook: Profile) -> None:
    outlook.session.AddStore("archive.pst")
    stores = outlook.session.Stores
    archive = stores.Item("ARCHIVE")
    assert (stores.Count, archive.ExchangeStoreType, archive.IsDataFileStore, archive.IsCachedExchange) == (
        2,
        3,
        True,
        False,
    )
    assert outlook.session.GetStoreFromID(archive.StoreID).DisplayName == "archive"
    assert archive.GetRootFolder().Folders.Item("Calendar").Store.StoreID == archive.StoreID
    assert archive.GetDefaultFolder(CALENDAR).StoreID != outlook.calendar.StoreID
    for call in (
        lambda: stores.Item("none"),
        lambda: outlook.session.GetStoreFromID("00"),
        lambda: archive.GetDefaultFolder(99),
    ):
        with failing(MAPI_E_NOT_FOUND):
            call()
    with failing(MAPI_E_NOT_FOUND):
        outlook.session.GetFolderFromID(outlook.calendar.EntryID, archive.StoreID)


def test_folders_are_added_under_folders(outlook: Profile) -> None:
    folders = outlook.calendar.Folders
    assert folders.Add("Team").DefaultItemType == folders.Add("Other", CALENDAR).DefaultItemType == 1
    assert folders.Add("Mails", INBOX).DefaultItemType == 0
    assert [folders.Item(index).Name for index in (1, 2, 3)] == ["Team", "Other", "Mails"]
    for call in (lambda: folders.Add("TEAM"), lambda: folders.Add("New", 99), lambda: outlook.session.Folders.Add("x")):
        with failing(E_INVALIDARG):
            call()
    with failing(MAPI_E_NOT_FOUND):
        folders.Item("none")
    fields = outlook.calendar.UserDefinedProperties
    fields.Add("Uid", 1)
    assert (fields.Count, fields.Item(1).Name, fields.Find("Uid").Type) == (1, "Uid", 1)


def test_session_of_an_item_is_the_one_of_the_application(outlook: Profile) -> None:
    session = outlook.appointment().Session
    assert (session.CurrentProfileName, session.Offline, session.ExchangeConnectionMode) == ("Outlook", False, 0)
    session.Logon()
    assert outlook.app.Version.startswith("16.")
    outlook.appointment().Display()
    assert outlook.calendar.Items.Parent.EntryID == outlook.calendar.EntryID


def test_closing_keeps_or_discards(outlook: Profile) -> None:
    """OlInspectorClose: Save 0, Discard 1."""
    item = outlook.appointment()
    for mode, subject in ((1, "Visit"), (0, "Changed")):
        item.Subject = "Changed"
        item.Close(mode)
        assert item.Subject == outlook.reopen(item).Subject == subject
    draft = outlook.draft()
    draft.Close(1)
    assert outlook.calendar.Items.Count == 1
