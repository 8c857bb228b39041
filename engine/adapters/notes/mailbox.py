"""The appointments of a mail file: opened, with all documents that belong together."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from engine.adapters.notes.client import Client, Opened, ShortCollection
from engine.adapters.notes.entry import Entry
from engine.adapters.notes.errors import com_error
from engine.adapters.notes.kinds import is_appointment
from engine.adapters.notes.reading import Family, Unclear, entry_of
from engine.adapters.notes.telling import object_of
from engine.adapters.notes.trouble import Meaning, meaning, told
from engine.adapters.notes.versions import CLOSED, etag_of, is_hot
from engine.model.resource import ETag, Fetched, Href, Missing, Resource, Unreadable

LIVE: Final[set[str]] = set()
"""Writings under way in this process, by the mark they leave in a series (`writer`)."""

_CLOSED_WORDS: Final = "Notes cannot open it"


@dataclass(frozen=True, slots=True)
class Held:
    """An entry's documents, opened. ``entry``: what they say, or why they say nothing."""

    head: Opened
    children: tuple[Opened, ...]
    entry: Entry | str

    @property
    def family(self) -> Family:
        return Family(self.head.document, tuple(child.document for child in self.children))

    @property
    def stamps(self) -> Mapping[str, datetime]:
        return {one.document.unid: one.document.stamp for one in (self.head, *self.children) if one.document.stamp}

    @property
    def content(self) -> str:
        """All that tells one version from another: what it says, and how often each document was changed."""
        said = self.entry if isinstance(self.entry, str) else object_of(self.entry).text
        documents = (one.document for one in (self.head, *self.children))
        return f"{said}{[(one.unid, one.number('UpdateSeq')) for one in documents]}"


@dataclass(frozen=True, slots=True)
class Shut:
    """It is there and does not open."""

    problem: str


class Absent:
    """It is not there, or no appointment."""


class Mailbox:
    """Reads entries. Raises `com_error` only where Notes went away."""

    def __init__(self, client: Client) -> None:
        self.client = client

    # -- versions ---------------------------------------------------------------------------------------------------

    def heat(self) -> Callable[[datetime], bool]:
        """Tells of a time, as things stand now, whether it is hot. Notes is asked once at most."""
        clocks: list[tuple[datetime, datetime]] = []

        def hot(stamp: datetime) -> bool:
            if stamp.microsecond:
                return False
            if not clocks:
                clocks.append((self.client.stamp(self.client.database), self.client.now()))
            return is_hot(stamp, *clocks[0])

        return hot

    def etag(self, held: Held) -> ETag:
        return etag_of(held.stamps, self.heat(), lambda: held.content)

    # -- entries ----------------------------------------------------------------------------------------------------

    def fetch(self, href: Href) -> Fetched:
        match self.held(href):
            case Absent():
                return Missing(href)
            case Shut(problem):
                return Unreadable(href, CLOSED, problem, passing=True)
            case Held() as held:
                return self.answer(held)

    def answer(self, held: Held) -> Resource | Unreadable:
        """What an entry says, with the version that says it."""
        href, etag = Href(held.head.document.unid), self.etag(held)
        if isinstance(held.entry, str):
            return Unreadable(href, etag, held.entry)
        return Resource(href, etag, object_of(held.entry))

    def held(self, unid: str) -> Held | Shut | Absent:
        """The entry whose first document has that UNID."""
        found = self.opened(unid)
        if isinstance(found, Shut | Absent):
            return found
        try:
            return self._held(found)
        except com_error as error:
            return _shut(error)
        except ShortCollection:
            return Shut("Notes does not give all of its documents")

    def opened(self, unid: str) -> Any:
        """The document, or `Shut`, or `Absent`."""
        try:
            found = self.client.open(unid)
            return found if found.IsValid and not found.IsDeleted else Absent()
        except com_error as error:
            return _shut(error)

    def _held(self, found: Any) -> Held | Absent:
        head = self.client.read(found)
        document = head.document
        if not is_appointment(document):
            return Absent()
        if document.parent:
            return self._orphan(head)
        children: tuple[Opened, ...] = ()
        if document.has("RepeatUnit"):
            read = (self.client.read(child) for child in self.client.children(found))
            children = tuple(child for child in read if is_appointment(child.document))
        return Held(head, children, self._entry(head, children))

    def _orphan(self, head: Opened) -> Held | Absent:
        """A date of a series is no item of its own, unless its series is lost."""
        if not isinstance(self.opened(head.document.parent), Absent):
            return Absent()
        return Held(head, (), "it is a date of a series whose own document is missing; Notes can repair that")

    def _entry(self, head: Opened, children: Sequence[Opened]) -> Entry | str:
        if any(one.object.IsEncrypted for one in (head, *children)):
            return "it is encrypted"
        if head.document.has("SynclinePending") and pending_mark(head.object) in LIVE:
            return "it is being written just now"
        try:
            return entry_of(Family(head.document, tuple(child.document for child in children)))
        except Unclear as problem:
            return str(problem)


def pending_mark(found: Any) -> str:
    """Whose writing of a series was begun and not ended; see `writer`."""
    return str(found.GetItemValue("SynclinePending")[0]).partition(" ")[0]


def was_broken_off(held: Held) -> bool:
    """Did a run begin to write it that is not there any more?"""
    return held.head.document.has("SynclinePending") and pending_mark(held.head.object) not in LIVE


def _shut(error: com_error) -> Shut | Absent:
    """Raises the error itself where Notes went away."""
    match meaning(error):
        case Meaning.LOST:
            raise error
        case Meaning.GONE:
            return Absent()
        case Meaning.OTHER:
            return Shut(f"{_CLOSED_WORDS} ({told(error)})")
