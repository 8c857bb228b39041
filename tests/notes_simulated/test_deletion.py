"""The object model's checklist, "Documents": what is left of a deleted one, and how changes are found."""

from __future__ import annotations

import pytest

from tests.notes_simulated.desk import Desk, OpenDesk, refuses


def test_remove_leaves_a_stub(desk: Desk) -> None:
    """Remove leaves a stub: GetDocumentByUNID → 4091."""
    document = desk.appointment()
    unid = document.UniversalID
    assert document.Remove(True)
    with refuses(4091):
        desk.database.GetDocumentByUNID(unid)
    with refuses(4270):
        desk.database.GetDocumentByID(f"{desk.store.header(unid).note_id:X}")
    assert desk.store.header(unid).state == "stub"
    assert desk.rows() == []


def test_a_stub_may_come_as_an_invalid_document(open_desk: OpenDesk) -> None:
    """Or IsValid False object."""
    desk = open_desk(stub_by_unid="invalid-document")
    document = desk.appointment()
    unid = document.UniversalID
    document.Remove(True)
    stub = desk.database.GetDocumentByUNID(unid)
    assert stub.IsValid is False
    assert stub.UniversalID == unid
    with refuses(4376):
        stub.GetItemValue("Subject")


def test_get_modified_documents_brings_stubs_or_not(open_desk: OpenDesk) -> None:
    """GetModifiedDocuments per option includes/excludes it."""
    desk = open_desk()
    start = desk.database.GetModifiedDocuments().UntilTime
    kept, gone = desk.appointment("Kept"), desk.appointment("Gone")
    gone_unid = gone.UniversalID
    gone.Remove(True)
    with_stubs = _unids(desk.database.GetModifiedDocuments(start))
    assert with_stubs == {kept.UniversalID: True, gone_unid: False}
    assert _unids(open_desk(stubs_in_modified=False).database.GetModifiedDocuments(start)) == {kept.UniversalID: True}
    assert _unids(desk.database.GetModifiedDocuments()) == {kept.UniversalID: True}  # from the minimum time: no stubs


@pytest.mark.parametrize(
    "options,expected", [(1, {"Kept", "Gone"}), (4, {"Kept"}), (8, {"Gone"}), (1 | 0x80, {"Kept"})]
)
def test_get_modified_documents_with_options(desk: Desk, options: int, expected: set[str]) -> None:
    names = {}
    for name in ("Kept", "Gone"):
        document = desk.appointment(name)
        names[document.UniversalID] = name
        if name == "Gone":
            document.Remove(True)
    found = desk.database.GetModifiedDocumentsWithOptions(None, None, options)
    assert {names[unid] for unid in _unids(found)} == expected


def test_older_releases_have_no_options(open_desk: OpenDesk) -> None:
    with pytest.raises(AttributeError):
        _ = open_desk(modified_options=False).database.GetModifiedDocumentsWithOptions


def test_until_time_is_the_next_since(desk: Desk) -> None:
    """The collection's `UntilTime` is to be the next `since`."""
    desk.appointment("Old")
    until = desk.database.GetModifiedDocuments().UntilTime
    assert desk.database.GetModifiedDocuments(until).Count == 0
    new = desk.appointment("New")
    assert list(_unids(desk.database.GetModifiedDocuments(until))) == [new.UniversalID]


def test_soft_deletion_leaves_the_views_but_is_no_stub(open_desk: OpenDesk) -> None:
    """Soft-delete mode: leaves views, is not a stub."""
    desk = open_desk(soft_deletes=True)
    document = desk.appointment()
    unid = document.UniversalID
    document.Remove(True)
    assert desk.rows() == []
    assert desk.store.header(unid).state == "trash"
    again = desk.database.GetDocumentByUNID(unid)
    assert (again.IsValid, again.IsDeleted) == (True, True)
    trash = desk.database.GetView("($SoftDeletions)")
    assert trash is not None
    assert trash.EntryCount == 1
    desk.store.restore(unid)
    assert desk.rows() == [unid]


def test_remove_permanently_passes_the_trash(open_desk: OpenDesk) -> None:
    desk = open_desk(soft_deletes=True)
    document = desk.appointment()
    unid = document.UniversalID
    document.RemovePermanently(True)
    assert desk.store.header(unid).state == "stub"


def test_remove_without_force_refuses_what_somebody_else_changed(desk: Desk) -> None:
    document = desk.appointment()
    desk.colleague.rename(document.UniversalID, "Theirs")
    assert document.Remove(False) is False
    assert document.IsDeleted is False
    assert document.Remove(True) is True


def test_a_held_document_that_somebody_else_deleted(desk: Desk) -> None:
    """A held document deleted by someone else: IsDeleted True, member access 4434/4376."""
    theirs, mine = desk.appointment(), desk.appointment()
    item = theirs.GetFirstItem("Subject")
    assert item is not None
    desk.colleague.remove(theirs.UniversalID)
    assert (theirs.IsDeleted, theirs.IsValid) == (True, True)
    with refuses(4434):
        theirs.GetItemValue("Subject")
    with refuses(4434):
        _ = item.Text
    with refuses(4434):
        theirs.Save(True, False)
    mine.Remove(True)
    with refuses(4376):
        mine.GetItemValue("Subject")


def test_purged_stubs_cannot_be_told_from_what_never_was(desk: Desk) -> None:
    """Quirk 18: deletion stubs are purged; after a long pause deletions look like "never existed"."""
    start = desk.database.GetModifiedDocuments().UntilTime
    document = desk.appointment()
    unid = document.UniversalID
    document.Remove(True)
    desk.colleague.purge()
    assert desk.database.GetModifiedDocuments(start).Count == 0
    with refuses(4091):
        desk.database.GetDocumentByUNID(unid)


def _unids(collection: object) -> dict[str, bool]:
    """UNID -> IsValid, by the way every reader of a collection goes."""
    found: dict[str, bool] = {}
    document = collection.GetFirstDocument()
    while document is not None:
        found[document.UniversalID] = document.IsValid
        document = collection.GetNextDocument(document)
    return found
