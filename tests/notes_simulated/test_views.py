"""Views: rows, keys, and what saving in between does to a reader."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.notes_simulated.desk import Desk, ical, refuses, weekly


def _three(desk: Desk) -> list[Any]:
    """On 5, 6 and 7 March at 9."""
    found = []
    for day in (5, 6, 7):
        start, end = desk.at(2026, 3, day, 9), desk.at(2026, 3, day, 10)
        times = {"StartDateTime": start, "EndDateTime": end, "CalendarDateTime": start}
        found.append(desk.appointment(f"Day {day}", **times))
    return found


def test_rows_stand_in_time_order(desk: Desk) -> None:
    documents = _three(desk)
    assert desk.rows() == [document.UniversalID for document in documents]
    first = desk.view().AllEntries.GetFirstEntry()
    assert first.ColumnValues[4] == "Day 5"
    assert first.Document.GetItemValue("Subject") == ("Day 5",)
    assert desk.view().AllEntries.GetLastEntry().UniversalID == documents[2].UniversalID


@pytest.mark.parametrize("way", ["entries", "navigator"])
def test_ways_through_the_rows(desk: Desk, way: str) -> None:
    documents = _three(desk)
    view = desk.view()
    view.AutoUpdate = False
    source = view.AllEntries if way == "entries" else view.CreateViewNav()
    first: Callable[[], Any] = source.GetFirstEntry if way == "entries" else source.GetFirst
    following: Callable[[Any], Any] = source.GetNextEntry if way == "entries" else source.GetNext
    found, entry = [], first()
    while entry is not None:
        found.append(entry.UniversalID)
        entry = following(entry)
    assert found == [document.UniversalID for document in documents]
    assert source.Count == 3


def test_a_range_is_a_key(desk: Desk) -> None:
    """A NotesDateRange as key selects view rows in the range."""
    documents = _three(desk)
    span = desk.session.CreateDateRange()
    span.StartDateTime, span.EndDateTime = desk.at(2026, 3, 6), desk.at(2026, 3, 7, 9)
    entries = desk.view().GetAllEntriesByKey(span, False)
    assert [entries.GetNthEntry(n).UniversalID for n in (1, 2)] == [document.UniversalID for document in documents[1:]]
    assert desk.view().GetAllDocumentsByKey(span).Count == 2


def test_a_day_is_a_key(desk: Desk) -> None:
    documents = _three(desk)
    day = desk.session.CreateDateTime("06.03.2026")
    found = desk.view().GetDocumentByKey(day)
    assert found.UniversalID == documents[1].UniversalID
    with refuses(4000):
        desk.view().GetDocumentByKey("text")


def test_documents_by_key_come_once(desk: Desk) -> None:
    days = [desk.at(2026, 3, day, 9) for day in (5, 6, 7)]
    desk.appointment(CalendarDateTime=days)
    span = desk.session.CreateDateRange()
    span.StartDateTime, span.EndDateTime = desk.march()
    assert desk.view().GetAllEntriesByKey(span).Count == 3
    assert desk.view().GetAllDocumentsByKey(span).Count == 1


class TestAutoUpdate:
    """`NotesView.AutoUpdate` default True — iterating while saving makes rows jump/vanish."""

    def test_it_is_on(self, desk: Desk) -> None:
        assert desk.view().AutoUpdate is True

    def test_a_saved_row_jumps_from_under_the_reader(self, desk: Desk) -> None:
        documents = _three(desk)
        view = desk.view()
        document = view.GetFirstDocument()
        document.ReplaceItemValue("CalendarDateTime", desk.at(2026, 3, 8, 9))
        document.Save(True, False)
        with refuses(4000):
            view.GetNextDocument(document)
        assert [row for row in desk.rows() if row == documents[0].UniversalID] == [documents[0].UniversalID]

    def test_switched_off_the_rows_stay(self, desk: Desk) -> None:
        documents = _three(desk)
        view = desk.view()
        view.AutoUpdate = False
        found, document = [], view.GetFirstDocument()
        while document is not None:
            found.append(document.UniversalID)
            document.ReplaceItemValue("CalendarDateTime", desk.at(2026, 3, 8, 9))
            document.Save(True, False)
            document = view.GetNextDocument(document)
        assert found == [document.UniversalID for document in documents]

    def test_refresh_shows_what_was_written(self, desk: Desk) -> None:
        view = desk.view()
        view.AutoUpdate = False
        assert view.EntryCount == 0
        desk.appointment()
        assert view.EntryCount == 0
        view.Refresh()
        assert view.EntryCount == 1

    def test_entries_of_a_collection_stay_as_they_were(self, desk: Desk) -> None:
        entries = desk.view().AllEntries
        desk.appointment()
        assert entries.Count == 0


class TestErrorsWhileIterating:
    """4432 entry removed, 4433 entry deleted, 4434 document deleted."""

    def test_entry_removed(self, desk: Desk) -> None:
        documents = _three(desk)
        navigator = desk.view().CreateViewNav()
        entry = navigator.GetFirst()
        documents[0].RemoveItem("CalendarDateTime")
        documents[0].Save(True, False)
        with refuses(4432):
            navigator.GetNext(entry)

    def test_entry_deleted(self, desk: Desk) -> None:
        documents = _three(desk)
        navigator = desk.view().CreateViewNav()
        entry = navigator.GetFirst()
        documents[0].Remove(True)
        with refuses(4433):
            navigator.GetNext(entry)
        with refuses(4433):
            _ = entry.Document
        assert entry.IsValid is False

    def test_document_deleted(self, desk: Desk) -> None:
        _three(desk)
        view = desk.view()
        document = view.GetFirstDocument()
        desk.colleague.remove(document.UniversalID)
        with refuses(4434):
            view.GetNextDocument(document)


def test_an_entry_of_another_collection_is_refused(desk: Desk) -> None:
    _three(desk)
    view = desk.view()
    stranger = view.AllEntries.GetFirstEntry()
    with refuses(4336):
        view.AllEntries.GetNextEntry(stranger)


def test_the_repeat_lookup_lists_the_dates_of_parents(desk: Desk) -> None:
    desk.calendar.CreateEntry(ical(weekly()))
    view = desk.database.GetView("($RepeatLookup)")
    assert view is not None
    (parent,) = desk.store.headers("WHERE kind = 'parent'")
    assert {view.AllEntries.GetNthEntry(n).UniversalID for n in range(1, 5)} == {parent.unid}
    assert view.EntryCount == 4


def test_the_views_of_the_mail_file(desk: Desk) -> None:
    names = [view.Name for view in desk.database.Views]
    assert names == ["($Calendar)", "($All)", "($RepeatLookup)", "($SoftDeletions)"]
    calendar = desk.database.GetView("calendar")
    assert calendar is not None
    assert calendar.IsCalendar


class TestBulk:
    """A listing costs as many statements for many documents as for few."""

    @pytest.mark.parametrize("count", [5, 50])
    def test_listing(self, desk: Desk, count: int) -> None:
        for number in range(count):
            desk.appointment(f"Visit {number}")
        statements: list[str] = []
        desk.store.db.set_trace_callback(statements.append)
        assert len(desk.rows()) == count
        found, collection = [], desk.database.GetModifiedDocuments()
        for number in range(collection.Count):
            document = collection.GetNthDocument(number + 1)
            assert document is not None
            found.append(document)
        desk.store.db.set_trace_callback(None)
        assert len(found) == count
        assert len(statements) < 10

    def test_stamps_do_not_read_the_items(self, desk: Desk) -> None:
        desk.appointment()
        document = desk.database.GetModifiedDocuments().GetFirstDocument()
        assert document is not None
        statements: list[str] = []
        desk.store.db.set_trace_callback(statements.append)
        listed = (document.UniversalID, document.LastModified, document.NoteID)
        desk.store.db.set_trace_callback(None)
        assert listed[0] == desk.rows()[0]
        assert not [statement for statement in statements if "items" in statement]
