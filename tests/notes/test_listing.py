"""What a listing says of a mail file, at what price; and what is proven absent."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from engine.adapters.notes.adapter import NotesCalendar, NotesKind
from engine.adapters.notes.errors import com_error
from engine.adapters.notes.kinds import APPOINTMENTS, is_appointment
from engine.adapters.notes.simulated import Colleague, SimulatedNotes
from engine.adapters.notes.simulated.items import text_item
from engine.adapters.notes.simulated.simulation import Fails
from engine.adapters.notes.versions import CLOSED
from engine.model.errors import TokenExpired, Unreachable
from engine.model.resource import Href, Missing, Unreadable
from engine.model.write import Create, Delete
from engine.ports import Delta, Full, Place, Presence
from tests.builders import event
from tests.notes.desk import Clock, Desk, desk_at

OpenDesk = Callable[..., Desk]
NINE = datetime(2026, 3, 5, 8, tzinfo=UTC)
VISIT, SERIES = event("Visit"), event("Rounds").weekly(4).edited("2026-03-09T10:00", location="Hall 2")


def changed(desk: Desk, since: Full | Delta) -> Delta:
    found = desk.lister.list(since.token)
    assert isinstance(found, Delta)
    return found


def test_hundreds_are_listed_without_reading_one(desk: Desk) -> None:
    """One search; then three questions for each document found, and no item of any."""
    desk.writer.write([Create(event(f"Visit {n}", uid=f"{n}@example.com").object()) for n in range(300)])
    statements: list[str] = []
    desk.store.db.set_trace_callback(statements.append)
    calls = desk.notes.calls
    entries = desk.listed().entries
    desk.store.db.set_trace_callback(None)
    assert len(entries) == 300
    assert desk.notes.calls - calls < 300 * 4 + 30
    assert not [one for one in statements if one.startswith("SELECT items") and "unid =" in one]
    assert len([one for one in statements if "items" in one]) <= 3


def test_a_change_costs_a_question_about_what_changed(desk: Desk) -> None:
    now = [desk.created(event(f"Visit {n}", uid=f"{n}@example.com").text()) for n in range(100)]
    mark = desk.listed()
    desk.colleague.rename(now[7].href, "Tour")
    calls = desk.notes.calls
    assert set(changed(desk, mark).changed) == {now[7].href}
    assert desk.notes.calls - calls < 120


def test_a_series_is_one_entry_and_any_of_its_documents_moves_it(desk: Desk) -> None:
    now = desk.created(SERIES.text())
    mark = desk.listed()
    assert dict(mark.entries) == {now.href: now.etag}
    for unid in (now.href, *desk.children(now.href)):
        before = desk.listed().entries[now.href]
        desk.colleague.touch(unid)
        assert set(changed(desk, mark).changed) == {now.href}
        assert desk.listed().entries[now.href] != before


def test_a_removed_child_moves_its_series(desk: Desk) -> None:
    now = desk.created(SERIES.text())
    desk.colleague.remove(desk.children(now.href)[1])
    assert desk.listed().entries[now.href] != now.etag


def test_mails_and_the_like_do_not_show(desk: Desk) -> None:
    mark = desk.listed()
    mail = desk.database.CreateDocument()
    mail.ReplaceItemValue("Form", "Memo")
    mail.Save(True, False)
    desk.colleague.to_do("Offer", NINE)
    assert changed(desk, mark).changed == {}
    assert desk.listed().entries == {}


def test_the_formula_and_the_look_at_a_document_agree(desk: Desk) -> None:
    someone = desk.colleague
    made = [
        someone.overlay("Team", NINE),
        someone.holiday("May", NINE),
        someone.to_do("Do", NINE),
        someone.notice("Come", NINE),
    ]
    single, series = desk.created(VISIT.text()), desk.created(SERIES.text())
    made += [someone.conflict(single.href), single.href, series.href, *desk.children(series.href)]
    draft = desk.database.CreateDocument()
    draft.ReplaceItemValue("Form", "Appointment")
    draft.Save(True, False)
    made.append(draft.UniversalID)
    found = desk.database.Search(APPOINTMENTS, None, 0)
    searched = {found.GetNthDocument(n + 1).UniversalID for n in range(found.Count)}
    assert searched == {
        one for one in made if is_appointment(desk.mailbox.client.read(desk.mailbox.client.open(one)).document)
    }
    assert searched == {single.href, series.href, *desk.children(series.href)}


# -- marks --------------------------------------------------------------------------------------------------------------


def test_a_mark_of_another_mail_file_is_not_known(desk: Desk) -> None:
    token = desk.listed().token
    assert token is not None
    with pytest.raises(TokenExpired):
        desk.lister.list(token.replace(desk.database.ReplicaID, "0123456789ABCDEF"))  # type: ignore[arg-type]


def test_a_mark_is_good_for_three_weeks_as_long_as_deletions_are_remembered(desk: Desk, clock: Clock) -> None:
    mark = desk.listed()
    clock.forward(days=22)
    with pytest.raises(TokenExpired):
        desk.lister.list(mark.token)


def test_once_a_week_everything_is_listed(desk: Desk, clock: Clock) -> None:
    mark = desk.listed()
    clock.forward(days=6)
    delta = changed(desk, mark)
    clock.forward(days=2)
    assert isinstance(desk.lister.list(delta.token), Full)


def test_an_older_release_lists_everything_each_time(open_desk: OpenDesk) -> None:
    desk = open_desk(modified_options=False)
    now = desk.created(VISIT.text())
    listing = desk.lister.list(None)
    assert listing == Full({now.href: now.etag}, None)


def test_soft_deletions_are_told_too(open_desk: OpenDesk) -> None:
    desk = open_desk(soft_deletes=True)
    now, series = desk.created(VISIT.text()), desk.created(SERIES.text())
    mark = desk.listed()
    assert all(desk.one(Delete(one.href, one.etag)) for one in (now, series))
    assert {now.href, series.href} <= changed(desk, mark).vanished
    assert desk.listed().entries == {}


# -- what does not open -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("subject", ["Visit", "Rounds"])
def test_what_does_not_open_is_listed_all_the_same(open_desk: OpenDesk, subject: str) -> None:
    desk = open_desk()
    now, series = desk.created(VISIT.text()), desk.created(SERIES.text())
    other = open_desk(unopenable=(subject,))
    entries = other.listed().entries
    closed = now if subject == "Visit" else series
    assert {now.href, series.href} <= entries.keys()
    assert entries[closed.href] == CLOSED
    found = other.mailbox.fetch(closed.href)
    assert isinstance(found, Unreadable)
    assert found.passing


def test_a_changed_document_that_does_not_open_makes_the_listing_a_full_one(open_desk: OpenDesk) -> None:
    desk = open_desk()
    now = desk.created(VISIT.text())
    mark = desk.listed()
    desk.colleague.touch(now.href)
    listing = open_desk(unopenable=("Visit",)).lister.list(mark.token)
    assert isinstance(listing, Full)
    assert listing.entries == {now.href: CLOSED}


def test_a_listing_that_breaks_off_is_none(open_desk: OpenDesk) -> None:
    desk = open_desk()
    for number in range(5):
        desk.created(event(f"Visit {number}").text())
    with pytest.raises(com_error, match="no longer responding"):
        open_desk(listing=Fails()).listed()


def test_a_delegate_sees_less_and_takes_nothing_for_deleted(tmp_path: Path) -> None:
    """Private entries are hidden from a deputy: they are not to be opened, which proves no deletion."""
    with desk_at(tmp_path / "notes.db") as desk:
        private = desk.created(VISIT.private().text())
    with desk_at(tmp_path / "notes.db", delegate=True) as desk:
        assert desk.listed().entries == {}
        assert isinstance(desk.mailbox.fetch(private.href), Unreadable)


# -- proof of absence, on the adapter -----------------------------------------------------------------------------------


class Opened:
    """The adapter on a mail file, with the means of others beside it."""

    def __init__(self, folder: Path, **switches: object) -> None:
        self.folder = folder
        self.kind = NotesKind(pause=lambda _: None)
        self.place = Place("notes", {"backend": "simulated", "path": "notes.db", "simulated": switches}, folder, folder)

    async def presence(self, href: str) -> Presence:
        async with self.kind.open(self.place) as side:
            assert isinstance(side, NotesCalendar)
            return (await side.probe([Href(href)]))[Href(href)]

    async def created(self) -> str:
        async with self.kind.open(self.place) as side:
            (outcome,) = await side.write([Create(VISIT.object())])
            return outcome.now.href  # type: ignore[union-attr]

    def notes(self) -> SimulatedNotes:
        return SimulatedNotes(self.folder / "notes.db")


@pytest.mark.parametrize("switches", [{}, {"modified_options": False}, {"stub_by_unid": "invalid-document"}])
async def test_what_left_a_stub_is_absent_and_what_was_purged_too(tmp_path: Path, switches: dict[str, object]) -> None:
    opened = Opened(tmp_path, **switches)
    href = await opened.created()
    assert await opened.presence(href) is Presence.PRESENT
    with opened.notes() as notes:
        notes.store.remove(href)
    assert await opened.presence(href) is Presence.ABSENT
    with opened.notes() as notes:
        notes.store.purge()
    assert await opened.presence(href) is Presence.ABSENT


@pytest.mark.parametrize("tells", [True, False])
async def test_a_purged_one_whose_name_lives_on_is_unknown(tmp_path: Path, tells: bool) -> None:
    """A repair gave it another document; where a stub is there to prove the deletion, a copy does not matter."""
    opened = Opened(tmp_path, modified_options=tells)
    href = await opened.created()
    with opened.notes() as notes:
        Colleague(notes.store).copy(href)
        notes.store.remove(href)
    assert await opened.presence(href) is (Presence.ABSENT if tells else Presence.UNKNOWN)
    with opened.notes() as notes:
        notes.store.purge()
    assert await opened.presence(href) is Presence.UNKNOWN


async def test_what_does_not_open_is_unknown(tmp_path: Path) -> None:
    href = await Opened(tmp_path).created()
    assert await Opened(tmp_path, unopenable=["Visit"]).presence(href) is Presence.UNKNOWN
    assert await Opened(tmp_path, delegate=True).presence(href) is Presence.PRESENT


async def test_what_became_something_else_is_unknown(tmp_path: Path) -> None:
    opened = Opened(tmp_path)
    href = await opened.created()
    with opened.notes() as notes:
        Colleague(notes.store).edit(href, text_item("Form", "Task"))
    assert await opened.presence(href) is Presence.UNKNOWN
    async with opened.kind.open(opened.place) as side:
        assert list(await side.fetch([Href(href)])) == [Missing(Href(href))]


async def test_notes_that_went_away_proves_nothing(tmp_path: Path) -> None:
    href = await Opened(tmp_path).created()
    with pytest.raises(Unreachable, match="went away"):
        await Opened(tmp_path, disconnect_after=25).presence(href)
