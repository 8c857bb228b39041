"""The simulated Notes under the contract: a recent release, and an older one without calendar classes and lists of changes.

The somebody else sits at another desk with the same mail file, and works with the calendar classes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

from engine.adapters.notes.adapter import NotesKind
from engine.adapters.notes.expressing import fit
from engine.adapters.notes.simulated import SimulatedNotes, Simulation
from engine.adapters.notes.simulated.calendar import NotesCalendar
from engine.adapters.notes.simulated.validator import flaws_in
from engine.ical.facts import facts, same
from engine.ical.objects import one_object
from engine.model.capabilities import Fits
from engine.model.resource import CalendarObject, Href
from engine.ports import Adapter, Place
from tests.contract.harness import Harness
from tests.contract.objects import TELLING

LITERAL = 1 | 2  # what is not given goes; nobody is told
BY_CLASSES = ("single", "all-day", "utc", "over-midnight-into-summer-time", "series-with-overrides", "unicode")
"""What the calendar classes store as the adapter does. Others lose something on their way in: X- properties, a floating
time, a second alarm ..."""


class Clock:
    """Never stands still, and never shows a whole second: each save has a time of its own."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 8, 0, 0, 110_000, tzinfo=UTC)

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=10)
        if not self.now.microsecond:
            self.now += timedelta(milliseconds=10)
        return self.now


class NotesHarness(Harness):
    name = "notes"
    deltas = True
    unreadable = False
    examples = 6
    switches: dict[str, object] = {}  # noqa: RUF012

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.clock = Clock()
        self.kind = NotesKind(adjust=lambda found: replace(found, clock=self.clock))

    def open(self) -> AbstractAsyncContextManager[Adapter]:
        settings = {"backend": "simulated", "path": "notes.db", "simulated": self.switches}
        return self.kind.open(Place("notes", settings, self.folder, self.folder / "data"))

    async def stop(self) -> None:
        """Whatever was done: nothing left the house, and every note is as Notes itself would have made it."""
        with SimulatedNotes(self.folder / "notes.db") as notes:
            assert flaws_in(notes.store) == {}
            assert notes.store.outbox == []

    async def foreign_create(self, text: str) -> Href:
        if text in TELLING.values() and text not in [TELLING[name] for name in BY_CLASSES]:
            raise NotImplementedError
        with self._calendar() as calendar:
            entry = calendar.CreateEntry(text, 2)
            unids = [header.unid for header in self._store_headers(calendar, entry.UID)]
        return Href(unids[0])

    async def foreign_edit(self, href: Href, text: str) -> None:
        with self._calendar() as calendar:
            calendar.GetEntryByUNID(href).Update(text.replace(_uid_line(text), ""), "", LITERAL)

    async def foreign_delete(self, href: Href) -> None:
        with self._calendar() as calendar:
            calendar.GetEntryByUNID(href).Remove("", 1)

    async def forget_tokens(self) -> None:
        self.clock.now += timedelta(days=60)

    def holds(self, text: str) -> str:
        item = one_object(text)
        assert isinstance(item, CalendarObject)
        found = fit(item)
        return found.object.text if isinstance(found, Fits) else text

    def same_meaning(self, one: str, other: str) -> bool:
        return same(facts(one), facts(other))

    @staticmethod
    def _store_headers(calendar: NotesCalendar, uid: str) -> list:
        return calendar._machine.store.headers(
            "WHERE uid = ? AND state = 'live' ORDER BY kind != 'parent', note_id", uid
        )

    @contextmanager
    def _calendar(self) -> Iterator[NotesCalendar]:
        with SimulatedNotes(self.folder / "notes.db", Simulation(clock=self.clock)) as notes:
            session = notes.dispatch()
            session.Initialize()
            calendar = session.GetCalendar(session.GetDatabase("", "mail/amiller.nsf"))
            calendar.AutoSendNotices = False
            yield calendar


def _uid_line(text: str) -> str:
    return next(line for line in text.splitlines(keepends=True) if line.startswith("UID:"))


class OlderNotesHarness(NotesHarness):
    """Release 8.5: documents only, and deletions are not told."""

    name = "notes-older"
    deltas = False
    switches = {"calendar_classes": False, "modified_options": False, "stubs_in_modified": False}  # noqa: RUF012


class WholeSecondsHarness(NotesHarness):
    """A release that tells times in whole seconds only."""

    name = "notes-whole-seconds"
    steady = False
    examples = 3
    switches = {"exact_times": False, "rewrites": True, "alarm_noise": True}  # noqa: RUF012


HARNESSES = (NotesHarness, OlderNotesHarness, WholeSecondsHarness)
