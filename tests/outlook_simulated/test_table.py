"""Table, Row, Columns: section 6.2."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine.adapters.outlook.errors import (
    DISP_E_BADINDEX,
    DISP_E_TYPEMISMATCH,
    E_FAIL,
    E_INVALIDARG,
    MAPI_E_NOT_FOUND,
)
from engine.adapters.outlook.simulated.properties import CLEAN_GLOBAL_ID, GLOBAL_ID, KEYWORDS, PUBLIC_STRINGS
from engine.adapters.outlook.simulated.store import Store
from tests.outlook_simulated.conftest import Start
from tests.outlook_simulated.profile import Profile, at, failing

START_UTC = "urn:schemas:calendar:dtstart"
LONG_TERM_ID = "http://schemas.microsoft.com/mapi/proptag/0x66700102"


def table_of(outlook: Profile, *columns: str, filter: str = "") -> Any:
    table = outlook.calendar.GetTable(filter)
    if columns:
        table.Columns.RemoveAll()
        for column in columns:
            table.Columns.Add(column)
    return table


def test_default_columns(outlook: Profile) -> None:
    """Default calendar columns, as documented."""
    item = outlook.series()
    table = table_of(outlook)
    assert [column.Name for column in table.Columns] == [
        "EntryID", "Subject", "CreationTime", "LastModificationTime", "MessageClass", "Start", "End", "IsRecurring",
    ]  # fmt: skip
    values = table.GetNextRow().GetValues()
    assert values[:2] == (item.EntryID, "Round")
    assert values[4:] == ("IPM.Appointment", at(2026, 3, 2, 9), at(2026, 3, 2, 10), True)


def test_rows_end_with_none(outlook: Profile) -> None:
    """Table: None at end; one row per series master."""
    outlook.series(count=0)
    outlook.appointment()
    table = table_of(outlook, "Subject")
    assert (table.GetRowCount(), table.EndOfTable) == (2, False)
    assert [table.GetNextRow()("Subject"), table.GetNextRow().Item(1)] == ["Round", "Visit"]
    assert table.GetNextRow() is None
    assert table.EndOfTable is True
    table.MoveToStart()
    assert table.GetNextRow().GetValues() == ("Round",)


@pytest.mark.parametrize("name", ["RecurrenceState", "IsConflict", "Class", "Saved", "Recipients", "Nonsense", "x:y"])
def test_only_allowed_columns(outlook: Profile, name: str) -> None:
    """Table: only allowed columns."""
    with failing(E_INVALIDARG):
        outlook.calendar.GetTable().Columns.Add(name)


def test_columns_move_the_cursor_back(outlook: Profile) -> None:
    """Columns.RemoveAll/Add/Remove and Sort/Restrict move the cursor back to the start."""
    outlook.appointment("a")
    outlook.appointment("b")
    table = table_of(outlook, "Subject")
    for change in (
        lambda: table.Columns.Add("Location"),
        lambda: table.Columns.Remove("Location"),
        lambda: table.Sort("[Subject]", False),
    ):
        table.GetNextRow()
        change()
        assert table.GetNextRow()("Subject") == "a"
    table.Sort("[Subject]", True)
    assert table.GetNextRow()("Subject") == "b"
    assert table.Restrict("[Subject] = 'a'").GetRowCount() == 1
    with failing(DISP_E_BADINDEX):
        table.Columns.Remove("Location")
    with failing(E_INVALIDARG):
        table.Sort("[Categories]")


def test_utc_or_local_by_the_form_of_the_name(outlook: Profile) -> None:
    """Table: UTC vs local by name form; binary hex or bytes; multi-valued comma string or array."""
    item = outlook.draft()
    item.Categories = "Red, Green"
    item.Save()
    row = table_of(outlook, "Start", START_UTC, "EntryID", LONG_TERM_ID, "Categories", KEYWORDS, GLOBAL_ID).GetNextRow()
    assert (row("Start"), row(START_UTC)) == (at(2026, 3, 2, 9), at(2026, 3, 2, 8))
    assert (row("EntryID"), row(LONG_TERM_ID)) == (item.EntryID, bytes.fromhex(item.EntryID))
    assert (row("Categories"), row(KEYWORDS)) == ("Red, Green", ("Red", "Green"))
    assert row.BinaryToString(GLOBAL_ID) == item.GlobalAppointmentID
    assert row.LocalTimeToUTC("Start") == row(START_UTC)
    assert row.UTCToLocalTime(START_UTC) == row("Start")
    with failing(DISP_E_TYPEMISMATCH):
        row.BinaryToString("Start")
    with failing(DISP_E_TYPEMISMATCH):
        row.LocalTimeToUTC("EntryID")


def test_cells_are_asked_for_by_the_name_they_were_added_with(outlook: Profile) -> None:
    """`row(name)` has to use the same name form as in Columns.Add."""
    outlook.appointment()
    row = table_of(outlook, "Start").GetNextRow()
    with failing(MAPI_E_NOT_FOUND):
        row(START_UTC)
    for index in (0, 2):
        with failing(DISP_E_BADINDEX):
            row(index)


def test_strings_are_cut_at_255(outlook: Profile) -> None:
    """Table: strings cut at 255; Body column holds only its first 255 bytes."""
    item = outlook.draft("s" * 300)
    item.Body = "ä" * 300
    item.UserProperties.Add("Uid", 1, False).Value = "u" * 300
    item.Save()
    cells = table_of(outlook, "Subject", "Body", PUBLIC_STRINGS + "Uid").GetNextRow().GetValues()
    assert cells == ("s" * 255, "ä" * 127, "u" * 255)
    assert outlook.reopen(item).Subject == "s" * 300


def test_table_is_read_only(outlook: Profile) -> None:
    """Table: read-only."""
    outlook.appointment()
    row = table_of(outlook, "Subject").GetNextRow()
    with pytest.raises(AttributeError):
        row.Subject = "x"
    assert outlook.calendar.Items.Item(1).Subject == "Visit"


def test_user_properties_are_columns(outlook: Profile) -> None:
    item = outlook.draft()
    item.UserProperties.Add("Known", 1).Value = "k"
    item.PropertyAccessor.SetProperty("http://schemas.microsoft.com/mapi/id/{0}/1", 5)
    item.Save()
    columns = ("Known", PUBLIC_STRINGS + "Known", PUBLIC_STRINGS + "None", "http://schemas.microsoft.com/mapi/id/{0}/1")
    assert table_of(outlook, *columns).GetNextRow().GetValues() == ("k", "k", None, 5)


def test_clean_global_id_is_a_column(outlook: Profile) -> None:
    item = outlook.appointment()
    assert table_of(outlook, CLEAN_GLOBAL_ID).GetNextRow()(CLEAN_GLOBAL_ID) == bytes.fromhex(item.GlobalAppointmentID)


@pytest.mark.parametrize("order", ["rows", "columns"])
def test_get_array_advances_and_is_zero_based(start: Start, order: str) -> None:
    """GetArray(n): at most n rows, advances the cursor; index order (C, switch)."""
    outlook = start(array_order=order)
    for subject in "abc":
        outlook.appointment(subject)
    table = table_of(outlook, "Subject", "BusyStatus")
    first = table.GetArray(2)
    assert first == ((("a", 2), ("b", 2)) if order == "rows" else (("a", "b"), (2, 2)))
    assert table.GetArray(2) == ((("c", 2),) if order == "rows" else (("c",), (2,)))
    assert table.GetArray(2) == ()


def test_row_count_may_fail(start: Start) -> None:
    """GetRowCount (approximate / may error)."""
    outlook = start(row_count="error")
    with failing(E_FAIL):
        outlook.calendar.GetTable().GetRowCount()


def test_null_cells_happen(start: Start) -> None:
    """Rows can come with NULL LastModificationTime; NULL cells happen (LastModificationTime, Start)."""
    outlook = start(null_cells=("Broken",))
    outlook.appointment("Broken")
    outlook.appointment("Sound")
    table = table_of(outlook, "Start", "LastModificationTime", "End")
    assert table.GetNextRow().GetValues() == (None, None, at(2026, 3, 2, 10))
    assert None not in table.GetNextRow().GetValues()


def test_filter_and_hidden_items(outlook: Profile) -> None:
    outlook.appointment("a", at(2026, 3, 2, 9))
    outlook.appointment("b", at(2026, 3, 3, 9))
    assert table_of(outlook, "Subject", filter="[Start] > '3/2/2026 10:00 AM'").GetNextRow().GetValues() == ("b",)
    assert outlook.calendar.GetTable("", 1).GetNextRow() is None


def test_five_thousand_rows_come_without_opening_an_item(start: Start, path: Path) -> None:
    """5,000 appointments must list through the Table interface without opening each item."""
    outlook = start(unopenable=("Visit",))
    fill(path, outlook.appointment().EntryID, 5000)
    table = table_of(outlook, "EntryID", "Subject", "LastModificationTime")
    found = [row for _ in range(11) for row in table.GetArray(500)]
    assert len({entry_id for entry_id, _, _ in found}) == 5001


def fill(path: Path, entry_id: str, count: int) -> None:
    """Copies an item's row many times over, past the object model: only the listing is of interest."""
    store = Store(path, "somebody else")
    record = store.find(entry_id)
    assert record is not None
    with store.writing():
        for _ in range(count):
            store.insert(record.copy())
    store.close()


CHANGE_KEY_NAME = "http://schemas.microsoft.com/mapi/proptag/0x65E20102"


def test_the_change_key_is_another_one_after_every_save(start: Start) -> None:
    """PidTagChangeKey moves with every save, also where the stamps are coarse; some stores keep none (switch)."""
    outlook = start(coarse_modified=True)
    item = outlook.appointment()
    seen: set[bytes] = set()
    for place in ("Hall 1", "Hall 2", "Hall 3"):
        item.Location = place
        item.Save()
        (key,) = table_of(outlook, CHANGE_KEY_NAME).GetNextRow().GetValues()
        assert item.PropertyAccessor.GetProperty(CHANGE_KEY_NAME) == key
        seen.add(key)
    assert len(seen) == 3
    assert table_of(start(change_keys=False), CHANGE_KEY_NAME).GetNextRow().GetValues() == (None,)
