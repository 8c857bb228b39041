"""A mail file and what works on it, on the test's own thread."""

from __future__ import annotations

import tempfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from engine.adapters.com_thread import Patience, Patient
from engine.adapters.notes.client import Client
from engine.adapters.notes.expressing import fit
from engine.adapters.notes.listing import Lister
from engine.adapters.notes.mailbox import Mailbox
from engine.adapters.notes.simulated import Colleague, SimulatedNotes, Simulation
from engine.adapters.notes.simulated.items import Items
from engine.adapters.notes.simulated.validator import flaws_in
from engine.adapters.notes.trouble import is_busy
from engine.adapters.notes.writer import Writer
from engine.ical.objects import one_object
from engine.model.capabilities import Fits
from engine.model.resource import CalendarObject, Href, Resource
from engine.model.write import Create, Delete, Outcome, Update, Written
from engine.ports import Full

MAIL = "mail/amiller.nsf"
OWNER = "CN=Alex Miller/O=Example"


class Clock:
    """Moves on by a hundredth with each look, and further when told."""

    def __init__(self, now: datetime = datetime(2026, 3, 1, 8, 0, 0, 110_000, tzinfo=UTC)) -> None:
        self.now = now

    def __call__(self) -> datetime:
        self.now += timedelta(milliseconds=10)
        return self.now

    def seconds(self) -> float:
        return self.now.timestamp()

    def forward(self, **how: float) -> None:
        self.now += timedelta(**how)

    def pause(self, seconds: float) -> None:
        self.forward(seconds=seconds)


@dataclass(frozen=True)
class Desk:
    """``owned``: the session as the adapter sees it."""

    notes: SimulatedNotes
    clock: Clock
    session: Any
    database: Any
    mailbox: Mailbox
    writer: Writer
    lister: Lister

    @property
    def store(self) -> Any:
        return self.notes.store

    @property
    def colleague(self) -> Colleague:
        return Colleague(self.notes.store)

    def one(self, write: Create | Update | Delete) -> Outcome:
        (outcome,) = self.writer.write([write])
        return outcome

    def created(self, text: str) -> Resource:
        outcome = self.one(Create(as_object(text)))
        assert isinstance(outcome, Written), outcome
        return outcome.now

    def updated(self, now: Resource, text: str) -> Resource:
        outcome = self.one(Update(now.href, now.etag, as_object(text), now.object))
        assert isinstance(outcome, Written), outcome
        return outcome.now

    def fetched(self, href: str) -> Resource:
        found = self.mailbox.fetch(Href(href))
        assert isinstance(found, Resource), found
        return found

    def listed(self) -> Full:
        found = self.lister.list(None)
        assert isinstance(found, Full)
        return found

    def items(self, unid: str) -> Items:
        return self.store.items(unid)

    def children(self, unid: str) -> list[str]:
        return [
            header.unid for header in self.store.headers("WHERE parent = ? AND state = 'live' ORDER BY note_id", unid)
        ]

    def count(self) -> int:
        """Live documents."""
        return len(self.store.headers("WHERE state = 'live'"))

    def check(self) -> None:
        """Every note is as Notes itself would have made it, and nothing left the house."""
        assert flaws_in(self.store) == {}
        assert self.store.outbox == []


@contextmanager
def desk_at(path: Path, clock: Clock | None = None, **switches: Any) -> Generator[Desk]:
    clock = clock or Clock()
    simulation = Simulation(clock=clock, seconds=clock.seconds, **switches)
    with SimulatedNotes(path, simulation) as notes:
        session = Patient(notes.dispatch(), Patience(is_busy, clock.pause))
        session.Initialize()
        database = session.GetDatabase("", MAIL)
        mailbox = Mailbox(Client(session, database, simulation.zone))
        doubted: set[Href] = set()
        writer = Writer(mailbox, OWNER, simulation.zone, doubted.add)
        lister = Lister(mailbox, database.ReplicaID, lambda: None, writer.recover, doubted)
        yield Desk(notes, clock, session, database, mailbox, writer, lister)


@contextmanager
def any_desk(**switches: Any) -> Generator[Desk]:
    """Of its own, for one example of Hypothesis."""
    with tempfile.TemporaryDirectory() as folder, desk_at(Path(folder) / "notes.db", **switches) as desk:
        yield desk


def as_object(text: str) -> CalendarObject:
    found = one_object(text)
    assert isinstance(found, CalendarObject), found
    return found


def held(text: str) -> CalendarObject:
    """What `fit` foretells."""
    found = fit(as_object(text))
    assert isinstance(found, Fits), found
    return found.object
