"""The object model's checklist, "Documents"."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.notes_simulated.desk import Clock, Desk, OpenDesk, desk_at, refuses


def test_a_missing_item_is_an_empty_text(desk: Desk) -> None:
    """GetItemValue of a missing item → ("",)."""
    assert desk.appointment().GetItemValue("Nothing") == ("",)


def test_every_item_value_is_a_tuple_and_names_ignore_case(desk: Desk) -> None:
    """Of any item → tuple, even single values; item names case-insensitive."""
    document = desk.appointment("Visit", Number=3, Many=["a", "b"])
    assert document.GetItemValue("SUBJECT") == ("Visit",)
    assert document.GetItemValue("number") == (3.0,)
    assert document.GetItemValue("Many") == ("a", "b")
    assert document.GetItemValue("StartDateTime") == (datetime(2026, 3, 5, 9, tzinfo=UTC),)
    assert document.HasItem("sUBJECT")


def test_the_value_decides_the_type_of_an_item(desk: Desk) -> None:
    """ReplaceItemValue with str makes a text item (a later date read gives text) — type is taken from the value."""
    document = desk.appointment()
    item = document.ReplaceItemValue("StartDateTime", "05.03.2026 09:00:00")
    assert item.Type == 1280
    assert document.GetItemValue("StartDateTime") == ("05.03.2026 09:00:00",)
    assert item.DateTimeValue is None
    assert document.GetItemValueDateTimeArray("StartDateTime") == ()


def test_replaced_items_are_summary_items(desk: Desk) -> None:
    assert desk.appointment().ReplaceItemValue("Long", "x").IsSummary


@pytest.mark.parametrize("value,kind", [("a", 1280), (1, 768), (1.5, 768), (datetime(2026, 3, 1, tzinfo=UTC), 1024)])
def test_item_types(desk: Desk, value: object, kind: int) -> None:
    assert desk.appointment().ReplaceItemValue("Thing", value).Type == kind


def test_what_no_item_can_hold_is_refused(desk: Desk) -> None:
    document = desk.appointment()
    with refuses(4000):
        document.ReplaceItemValue("Thing", None)
    with refuses(4000):
        document.ReplaceItemValue("Thing", ["text", 1])


def test_unid_noteid_and_what_rises_at_each_save(desk: Desk, clock: Clock) -> None:
    """UNID 32 hex, stable; NoteID per replica; LastModified and the sequence number rise at each Save."""
    document = desk.appointment()
    unid, note_id, before = document.UniversalID, document.NoteID, document.LastModified
    assert len(unid) == 32
    assert int(unid, 16) >= 0
    sequences: list[int] = []
    for step in range(3):  # the clock stands still: the stamp rises all the same
        document.ReplaceItemValue("Subject", f"Visit {step}")
        assert document.Save(True, False)
        assert document.LastModified > before
        before = document.LastModified
        sequences.append(desk.store.header(unid).sequence)
    assert sequences == [2, 3, 4]
    assert (document.UniversalID, document.NoteID) == (unid, note_id)
    assert desk.database.GetDocumentByID(note_id).UniversalID == unid


def test_another_replica_numbers_its_notes_itself(tmp_path: Path) -> None:
    """NoteID per replica: the same UNID, another NoteID."""
    with desk_at(tmp_path / "one.db") as here, desk_at(tmp_path / "two.db") as there:
        there.appointment("First of the other replica")
        document, copy = here.appointment(), there.database.CreateDocument()
        copy.UniversalID = document.UniversalID
        copy.Save(True, False)
        assert copy.UniversalID == document.UniversalID
        assert copy.NoteID != document.NoteID


def test_a_unid_can_be_chosen_before_the_first_save_only(desk: Desk) -> None:
    document = desk.database.CreateDocument()
    with refuses(4324):
        document.UniversalID = "short"
    document.UniversalID = "ab" * 16
    document.Save(True, False)
    assert desk.database.GetDocumentByUNID("AB" * 16).UniversalID == "AB" * 16
    with refuses(4000):
        document.UniversalID = "cd" * 16


def test_a_unid_that_is_taken_cannot_be_saved(desk: Desk) -> None:
    taken, document = desk.appointment(), desk.database.CreateDocument()
    document.UniversalID = taken.UniversalID
    with refuses(4154):
        document.Save(True, False)


def test_save_refuses_when_another_reference_saved_since(desk: Desk) -> None:
    """Save(False, False) returns False if another reference saved since."""
    document = desk.appointment()
    desk.colleague.rename(document.UniversalID, "Theirs")
    document.ReplaceItemValue("Subject", "Mine")
    assert document.Save(False, False) is False
    assert desk.database.GetDocumentByUNID(document.UniversalID).GetItemValue("Subject") == ("Theirs",)


def test_save_makes_a_conflict_response(desk: Desk) -> None:
    """Save(False, True) makes a response with $Conflict and leaves the winner."""
    document = desk.appointment()
    winner = document.UniversalID
    desk.colleague.rename(winner, "Theirs")
    document.ReplaceItemValue("Subject", "Mine")
    assert document.Save(False, True) is True
    kept = desk.database.GetDocumentByUNID(winner)
    assert kept.GetItemValue("Subject") == ("Theirs",)
    loser = kept.Responses.GetFirstDocument()
    assert loser is not None
    assert loser.GetItemValue("Subject") == ("Mine",)
    assert loser.HasItem("$Conflict")
    assert loser.ParentDocumentUNID == winner
    assert document.UniversalID == loser.UniversalID


def test_save_by_force_overwrites(desk: Desk) -> None:
    """Save(True, …) overwrites."""
    document = desk.appointment()
    desk.colleague.rename(document.UniversalID, "Theirs")
    document.ReplaceItemValue("Subject", "Mine")
    assert document.Save(True, True) is True
    assert desk.database.GetDocumentByUNID(document.UniversalID).GetItemValue("Subject") == ("Mine",)
    assert document.Responses.Count == 0


def test_the_switch_changed_lets_somebody_else_save_first_once(open_desk: OpenDesk) -> None:
    desk = open_desk(changed=("Visit",))
    document = desk.appointment()
    assert document.Save(False, False) is False
    again = desk.database.GetDocumentByUNID(document.UniversalID)
    assert again.Save(False, False) is True


@pytest.mark.parametrize("locale,expected", [("de_DE", (4, 3)), ("en_GB", (4, 3)), ("en_US", (3, 4))])
def test_date_texts_are_read_in_the_machines_order(open_desk: OpenDesk, locale: str, expected: tuple[int, int]) -> None:
    """Locale switch: CreateDateTime text and formulas parse d/m or m/d; wrong order swaps silently."""
    desk = open_desk(locale=locale)
    day = desk.session.CreateDateTime("03/04/2026 10:00").LSLocalTime
    assert (day.month, day.day) == expected
    (found,) = desk.session.Evaluate('@TextToTime("03/04/2026 10:00")')
    assert found == day
    international = desk.session.International
    assert international.IsDateMDY is (locale == "en_US")
    assert international.IsDateDMY is (locale != "en_US")


def test_a_date_takes_the_wildcards_away(desk: Desk) -> None:
    """DATE round trip loses the wildcard parts."""
    document = desk.appointment()
    day = desk.at(2026, 3, 5, 9)
    day.SetAnyTime()
    document.ReplaceItemValue("Day", day)
    (kept,) = document.GetItemValueDateTimeArray("Day")
    assert (kept.DateOnly, kept.TimeOnly, kept.TimeZone) == ("05.03.2026", "", 0)
    (plain,) = document.GetItemValue("Day")
    document.ReplaceItemValue("Day", plain)
    (lost,) = document.GetItemValueDateTimeArray("Day")
    assert lost.TimeOnly == "00:00:00"


def test_a_day_that_lost_its_wildcard_moves_with_the_zone(open_desk: OpenDesk) -> None:
    """Entries move a day: the midnight of one zone is the evening before in another."""
    berlin = open_desk(zone="Europe/Berlin")
    document = berlin.appointment()
    day = berlin.at(2026, 3, 5)
    document.ReplaceItemValue("Instant", day)
    day.SetAnyTime()
    document.ReplaceItemValue("Day", day)
    document.Save(True, False)
    there = open_desk(zone="America/New_York").database.GetDocumentByUNID(document.UniversalID)
    assert [value.day for value in there.GetItemValue("Instant")] == [4]
    assert [value.day for value in there.GetItemValue("Day")] == [5]


def test_conflict_documents_lie_in_the_calendar_too(desk: Desk) -> None:
    """Conflict documents lie in the calendar view too and carry the same ApptUNID."""
    document = desk.appointment(ApptUNID="visit-1")
    loser = desk.colleague.conflict(document.UniversalID)
    assert sorted(desk.rows()) == sorted([document.UniversalID, loser])
    assert desk.database.GetDocumentByUNID(loser).GetItemValue("ApptUNID") == ("visit-1",)
    entries = desk.view().AllEntries
    assert {entries.GetNthEntry(n).IsConflict for n in (1, 2)} == {True, False}


def test_append_makes_a_second_item_of_a_name(desk: Desk) -> None:
    document = desk.appointment()
    document.AppendItemValue("Note", "one")
    document.AppendItemValue("Note", "two")
    assert document.GetItemValue("Note") == ("one",)
    assert [item.Text for item in document.Items if item.Name == "Note"] == ["one", "two"]
    document.ReplaceItemValue("note", "three")
    assert [item.Text for item in document.Items if item.Name.lower() == "note"] == ["three"]
    document.RemoveItem("NOTE")
    assert not document.HasItem("Note")


def test_a_removed_item_is_invalidated(desk: Desk) -> None:
    document = desk.appointment()
    item = document.GetFirstItem("Subject")
    assert item is not None
    item.Remove()
    assert not document.HasItem("Subject")
    with refuses(4464):
        _ = item.Text


def test_too_much_summary_data_is_refused_at_save(desk: Desk) -> None:
    document = desk.appointment()
    document.ReplaceItemValue("Long", "x" * 20_000)
    with refuses(4000):
        document.Save(True, False)
    item = document.GetFirstItem("Long")
    assert item is not None
    item.IsSummary = False
    assert document.Save(True, False)


def test_a_copy_carries_all_hidden_ids(desk: Desk) -> None:
    document = desk.appointment(ApptUNID="visit-1")
    copy = document.CopyToDatabase(desk.database)
    assert copy.UniversalID != document.UniversalID
    assert copy.GetItemValue("ApptUNID") == ("visit-1",)


def test_revisions_remember_when_it_was_saved_before(desk: Desk) -> None:
    document = desk.appointment()
    before = document.LastModified
    document.Save(True, False)
    assert document.GetItemValue("$Revisions") == (before,)
    assert document.Authors == ("CN=Alex Miller/O=Example",)


def test_stamps_may_lose_their_hundredths(open_desk: OpenDesk, clock: Clock) -> None:
    clock.forward(milliseconds=250)
    desk = open_desk(exact_times=False)
    document = desk.appointment()
    assert document.LastModified == document.Created
    assert document.LastModified.microsecond == 0
    assert open_desk().database.GetDocumentByUNID(document.UniversalID).LastModified.microsecond > 0


def test_sending_is_counted_and_nothing_leaves(desk: Desk) -> None:
    document = desk.appointment(SendTo=["sam@example.com", "kim@example.com"])
    document.Send(False)
    assert [(message.kind, message.recipient) for message in desk.store.outbox] == [
        ("memo", "sam@example.com"),
        ("memo", "kim@example.com"),
    ]


def test_a_delegate_does_not_see_what_is_private(open_desk: OpenDesk) -> None:
    """Quirk 17: missing $PublicAccess hides entries from delegates: a smaller calendar, no deletions."""
    owner = open_desk()
    public, private = owner.appointment("Public"), owner.appointment("Private")
    private.RemoveItem("$PublicAccess")
    private.Save(True, False)
    desk = open_desk(delegate=True)
    assert desk.rows() == [public.UniversalID]
    assert list(_unids(desk.database.GetModifiedDocuments())) == [public.UniversalID]
    with refuses(4000):
        desk.database.GetDocumentByUNID(private.UniversalID)


def test_rewriting_normalises_subject_and_body(open_desk: OpenDesk) -> None:
    desk = open_desk(rewrites=True)
    document = desk.appointment("  Visit\tat \n noon ")
    body = document.CreateRichTextItem("Body")
    body.AppendText("one  \ntwo\u00a0three\n\n")
    document.Save(True, False)
    again = desk.database.GetDocumentByUNID(document.UniversalID)
    assert again.GetItemValue("Subject") == ("Visit at noon",)
    assert again.GetItemValue("Body") == ("one\r\ntwo three",)


def _unids(collection: object) -> dict[str, bool]:
    """UNID -> IsValid, by the way every reader of a collection goes."""
    found: dict[str, bool] = {}
    document = collection.GetFirstDocument()
    while document is not None:
        found[document.UniversalID] = document.IsValid
        document = collection.GetNextDocument(document)
    return found


def test_last_modified_moves_without_an_edit(desk: Desk) -> None:
    """Quirk 19: LastModified also moves by replication/repair/agents without user changes."""
    document = desk.appointment()
    before, items = document.LastModified, desk.store.items(document.UniversalID)
    desk.colleague.touch(document.UniversalID)
    assert desk.database.GetDocumentByUNID(document.UniversalID).LastModified > before
    assert desk.store.items(document.UniversalID) == items
