"""Bodies and attachments."""

from __future__ import annotations

from pathlib import Path

from tests.notes_simulated.desk import Desk, ical, refuses, vevent

ATTACHMENT = 1454


def _with_body(desk: Desk, text: str = "Plain, ") -> tuple[object, str]:
    document = desk.appointment()
    body = document.CreateRichTextItem("Body")
    body.AppendText(text)
    bold = desk.session.CreateRichTextStyle()
    bold.Bold = -1
    body.AppendStyle(bold)
    body.AppendText("bold")
    document.Save(True, False)
    return document, document.UniversalID


def _looks(desk: Desk, unid: str) -> list[tuple[str, str]]:
    body = desk.store.items(unid).find("Body")
    return [(run.text, run.style) for run in body.value.runs]


def test_a_rich_body_reads_as_plain_text(desk: Desk) -> None:
    """Rich text → plain strings."""
    _, unid = _with_body(desk)
    document = desk.database.GetDocumentByUNID(unid)
    assert document.GetItemValue("Body") == ("Plain, bold",)
    body = document.GetFirstItem("Body")
    assert body is not None
    assert body.Type == 1
    assert body.IsSummary is False
    assert body.GetUnformattedText() == "Plain, bold"


def test_its_looks_stay_when_something_else_is_saved(desk: Desk) -> None:
    _, unid = _with_body(desk)
    document = desk.database.GetDocumentByUNID(unid)
    document.ReplaceItemValue("Subject", "Renamed")
    document.Save(True, False)
    assert _looks(desk, unid) == [("Plain, ", ""), ("bold", "bold")]


def test_replacing_it_by_a_text_flattens_it(desk: Desk) -> None:
    """ReplaceItemValue creates or retypes the item from the value."""
    _, unid = _with_body(desk)
    document = desk.database.GetDocumentByUNID(unid)
    assert document.ReplaceItemValue("Body", "Flat").Type == 1280


def test_an_update_without_description_keeps_the_looks(desk: Desk) -> None:
    _, unid = _with_body(desk)
    entry = desk.calendar.GetEntryByUNID(unid)
    entry.Update(ical(vevent(uid=entry.UID, summary="Renamed")))
    assert _looks(desk, unid) == [("Plain, ", ""), ("bold", "bold")]
    entry.Update(ical(vevent("DESCRIPTION:New", uid=entry.UID)))
    assert _looks(desk, unid) == [("New", "")]


def test_new_lines(desk: Desk) -> None:
    document = desk.appointment()
    body = document.CreateRichTextItem("Body")
    body.AppendText("one")
    body.AddNewLine(2)
    body.AppendText("two")
    assert document.GetItemValue("Body") == ("one\r\n\r\ntwo",)


class TestAttachments:
    def attached(self, desk: Desk, folder: Path) -> str:
        source = folder / "plan.txt"
        source.write_bytes(b"the plan")
        document = desk.appointment()
        body = document.CreateRichTextItem("Body")
        body.AppendText("see ")
        body.EmbedObject(ATTACHMENT, "", str(source))
        document.Save(True, False)
        return document.UniversalID

    def test_in_and_out(self, desk: Desk, tmp_path: Path) -> None:
        unid = self.attached(desk, tmp_path)
        document = desk.database.GetDocumentByUNID(unid)
        assert document.HasEmbedded
        body = document.GetFirstItem("Body")
        (found,) = body.EmbeddedObjects
        assert (found.Name, found.Source, found.Type, found.FileSize) == ("", "plan.txt", ATTACHMENT, 8)
        found.ExtractFile(str(tmp_path / "out.txt"))
        assert (tmp_path / "out.txt").read_bytes() == b"the plan"
        assert document.GetAttachment("plan.txt") is not None
        assert document.GetAttachment("other.txt") is None
        assert document.EmbeddedObjects is None  # attachments are not among them

    def test_without_any_there_is_nothing(self, desk: Desk) -> None:
        document = desk.appointment()
        assert document.CreateRichTextItem("Body").EmbeddedObjects is None
        assert document.HasEmbedded is False

    def test_removing_one(self, desk: Desk, tmp_path: Path) -> None:
        unid = self.attached(desk, tmp_path)
        document = desk.database.GetDocumentByUNID(unid)
        found = document.GetFirstItem("Body").GetEmbeddedObject("PLAN.txt")
        found.Remove()
        with refuses(4464):
            _ = found.FileSize
        document.Save(True, False)
        again = desk.database.GetDocumentByUNID(unid)
        assert (again.HasEmbedded, again.GetItemValue("Body")) == (False, ("see ",))

    def test_two_of_one_name_are_two(self, desk: Desk, tmp_path: Path) -> None:
        unid = self.attached(desk, tmp_path)
        document = desk.database.GetDocumentByUNID(unid)
        body = document.GetFirstItem("Body")
        body.EmbedObject(ATTACHMENT, "", str(tmp_path / "plan.txt"))
        assert [found.Source for found in body.EmbeddedObjects] == ["plan.txt", "plan(2).txt"]

    def test_they_survive_an_update_but_not_a_literal_one(self, desk: Desk, tmp_path: Path) -> None:
        unid = self.attached(desk, tmp_path)
        entry = desk.calendar.GetEntryByUNID(unid)
        entry.Update(ical(vevent("DESCRIPTION:New", uid=entry.UID)))
        assert desk.database.GetDocumentByUNID(unid).HasEmbedded
        assert len(desk.database.GetDocumentByUNID(unid).GetFirstItem("Body").EmbeddedObjects) == 1
        entry.Update(ical(vevent(uid=entry.UID)), "", 1)
        assert not desk.database.GetDocumentByUNID(unid).HasEmbedded

    def test_what_is_no_file_is_refused(self, desk: Desk, tmp_path: Path) -> None:
        body = desk.appointment().CreateRichTextItem("Body")
        with refuses(4000):
            body.EmbedObject(ATTACHMENT, "", str(tmp_path / "nothing.txt"))
        with refuses(4000):
            body.EmbedObject(1453, "Excel.Sheet", "")

    def test_they_go_with_their_document(self, desk: Desk, tmp_path: Path) -> None:
        unid = self.attached(desk, tmp_path)
        desk.database.GetDocumentByUNID(unid).Remove(True)
        assert desk.store.attachments(unid) == {}
