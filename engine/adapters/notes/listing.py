"""What a mail file holds: everything, or what moved since a mark.

Everything comes from one search that Notes itself does; of each document found only its UNID, its series and its time are
asked for, no item is read. Every place of the result that fails must be explained by a document that does not open by
itself, else the listing is no listing.

What moved comes from the list of changes that newer releases keep, deletions included. These stubs are thrown away some
time after the deletion, so a mark is good for three weeks only, and once a week everything is listed again. Older releases
do not tell deletions for certain: there everything is listed each time.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any, Final

from engine.adapters.notes.client import LONG_AGO, Client
from engine.adapters.notes.errors import NotesNumber, com_error, number_of
from engine.adapters.notes.kinds import APPOINTMENTS
from engine.adapters.notes.mailbox import Absent, Held, Mailbox, Shut, was_broken_off
from engine.adapters.notes.trouble import Meaning, meaning
from engine.adapters.notes.versions import CLOSED, etag_of
from engine.model.errors import TokenExpired, Unreachable
from engine.model.resource import ETag, Href, Token
from engine.ports import Delta, Full, Listing

NEW_AND_DELETED: Final = 1
DELETED_ONLY: Final = 8
GOOD_FOR: Final = timedelta(days=21)
EVERYTHING_AFTER: Final = timedelta(days=7)

_MARK = re.compile(r"([0-9A-F]+)/(\d{8}T\d{6}\.\d\d)/(\d{8})\Z")
_FORMAT: Final = "%Y%m%dT%H%M%S.%f"
_SHORT: Final = (
    "The Notes calendar broke off while it was being listed: nothing was concluded from it. Run again; where it happens "
    "again, let Notes repair the mail file."
)


@dataclass(frozen=True, slots=True)
class Mark:
    """Up to when changes are known, and when everything was listed last."""

    replica: str
    until: datetime
    everything: datetime

    @property
    def token(self) -> Token:
        until = f"{self.until:%Y%m%dT%H%M%S}.{self.until.microsecond // 10_000:02d}"
        return Token(f"{self.replica}/{until}/{self.everything:%Y%m%d}")


def mark_of(token: Token, replica: str) -> Mark:
    """Raises `TokenExpired` for one that this mail file never gave."""
    found = _MARK.match(token)
    if found is None or found[1] != replica:
        raise TokenExpired("The Notes calendar does not know that mark: it is listed in full.")
    until = datetime.strptime(f"{found[2]}0000", _FORMAT).replace(tzinfo=UTC)
    return Mark(replica, until, datetime.strptime(found[3], "%Y%m%d").replace(tzinfo=UTC))


@dataclass(slots=True)
class _Found:
    """Documents by the entry they belong to: the time of each."""

    heads: dict[str, datetime] = field(default_factory=dict[str, datetime])
    children: dict[str, dict[str, datetime]] = field(default_factory=dict[str, dict[str, datetime]])
    failures: int = 0

    @property
    def unids(self) -> set[str]:
        return {*self.heads, *(unid for child in self.children.values() for unid in child)}


class Lister:
    """``check`` is asked between steps; it raises where nobody waits for the listing any more. ``recover`` carries to its
    end what an earlier run began to write; only then there is something to be listed. ``doubted``: entries of which a write found another version than it knew; the
    next listing names them, whatever their time says.
    """

    def __init__(
        self,
        mailbox: Mailbox,
        replica: str,
        check: Callable[[], None],
        recover: Callable[[], None],
        doubted: set[Href],
    ) -> None:
        self._mailbox = mailbox
        self._client: Client = mailbox.client
        self._replica = replica
        self._check = check
        self._recover = recover
        self._broken_off = False
        self._doubted = doubted

    def list(self, since: Token | None) -> Listing:
        """Raises `com_error`, `Unreachable`, `TokenExpired`."""
        now = self._client.now()
        tells = _tells_changes(self._client.database)
        if since is None or not tells:
            return self._full(now, tells=tells)
        mark = mark_of(since, self._replica)
        if now - mark.until > GOOD_FOR:
            raise TokenExpired("The last listing of the Notes calendar is too long ago: it is listed in full.")
        if now - mark.everything > EVERYTHING_AFTER:
            return self._full(now, tells=True)
        delta = self._delta(mark)
        if self._broken_off:
            self._broken_off = False
            self._recover()
            delta = self._delta(mark)
        return delta or self._full(now, tells=True)

    # -- everything -------------------------------------------------------------------------------------------------

    def _full(self, now: datetime, *, tells: bool) -> Full:
        self._recover()
        token = Mark(self._replica, self._until(now), now).token if tells else None
        found = self._searched()
        closed = self._closed(found)
        if found.failures > len(closed):
            raise Unreachable(_SHORT)
        entries, hot = {Href(unid): CLOSED for unid in closed}, self._mailbox.heat()
        for unid, stamp in found.heads.items():
            stamps = {unid: stamp, **found.children.get(unid, {})}
            entries[Href(unid)] = etag_of(stamps, hot, partial(self._content, unid))
        self._doubted.clear()
        return Full(entries, token)

    def _until(self, now: datetime) -> datetime:
        """The mark of this moment, taken before anything is looked at."""
        changes = self._client.changes(now, NEW_AND_DELETED)
        return self._client.instant(changes.UntilTime)

    def _searched(self) -> _Found:
        found = _Found()
        for document in walked(self._client.search(APPOINTMENTS), self._check):
            if document is None:
                found.failures += 1
                continue
            unid, parent = str(document.UniversalID), str(document.ParentDocumentUNID)
            place = found.children.setdefault(parent, {}) if parent else found.heads
            place[unid] = self._client.stamp(document)
        return found

    def _closed(self, found: _Found) -> set[str]:
        """What does not open, by UNID; and lost series: their dates stand for themselves."""
        closed: set[str] = set()
        for parent in [unid for unid in found.children if unid not in found.heads]:
            opened = self._mailbox.opened(parent)
            if isinstance(opened, Shut):
                closed.add(parent)
            elif isinstance(opened, Absent):
                found.heads.update(found.children.pop(parent))
            else:
                found.heads[parent] = self._client.stamp(opened)
        if found.failures > len(closed):
            unseen = set(self._in_views()) - found.unids
            closed |= {unid for unid in unseen if isinstance(self._mailbox.opened(unid), Shut)}
        return closed

    def _in_views(self) -> Iterator[str]:
        """UNIDs of all appointments and series without opening one; a document has a row for each of its dates."""
        for name in ("($Calendar)", "($RepeatLookup)"):
            view = self._view(name)
            if view is not None:
                view.AutoUpdate = False  # else rows move away while they are read
                entries = view.AllEntries
                entry = entries.GetFirstEntry()
                while entry is not None:
                    yield str(entry.UniversalID)
                    entry = entries.GetNextEntry(entry)

    def _view(self, name: str) -> Any:
        try:
            return self._client.database.GetView(name)
        except com_error as error:
            if number_of(error) == NotesNumber.NO_SUCH_VIEW:
                return None
            raise

    def _content(self, unid: str) -> str:
        held = self._mailbox.held(unid)
        return held.content if isinstance(held, Held) else ""

    # -- what moved -------------------------------------------------------------------------------------------------

    def _delta(self, mark: Mark) -> Delta | None:
        """None where a changed document does not open: then nobody can tell which one it is."""
        changes = self._client.changes(mark.until, NEW_AND_DELETED)
        until = self._client.instant(changes.UntilTime)
        touched: dict[str, None] = dict.fromkeys(sorted(self._doubted))
        vanished: set[Href] = set()
        for document in walked(changes, self._check):
            if document is None:
                return None
            if not document.IsValid or document.IsDeleted:
                vanished.add(Href(str(document.UniversalID)))
            elif str(next(iter(document.GetItemValue("Form")))) == "Appointment":
                touched[str(document.ParentDocumentUNID) or str(document.UniversalID)] = None
        changed = self._changed(touched, vanished)
        self._doubted.clear()
        return Delta(changed, frozenset(vanished - changed.keys()), Mark(mark.replica, until, mark.everything).token)

    def _changed(self, touched: Iterable[str], vanished: set[Href]) -> dict[Href, ETag]:
        changed: dict[Href, ETag] = {}
        for unid in touched:
            self._check()
            match self._mailbox.held(unid):
                case Absent():
                    vanished.add(Href(unid))
                case Shut():
                    changed[Href(unid)] = CLOSED
                case Held() as held:
                    self._broken_off |= was_broken_off(held)
                    changed[Href(unid)] = self._mailbox.etag(held)
        return changed


def _tells_changes(database: Any) -> bool:
    """Has this release a list of changes with the deletions in it?"""
    try:
        return database.GetModifiedDocumentsWithOptions is not None
    except AttributeError:
        return False


def stubs(client: Client) -> set[str] | None:
    """UNIDs of all deletions that are still known; None where the release does not tell."""
    if not _tells_changes(client.database):
        return None
    found: set[str] = set()
    for document in walked(client.changes(LONG_AGO, DELETED_ONLY), lambda: None):
        if document is not None:
            found.add(str(document.UniversalID))
    return found


def walked(collection: Any, check: Callable[[], None]) -> Iterator[Any]:
    """All documents of a collection in order; None in the place of one that does not open. Raises where Notes went away."""
    count, document = int(collection.Count), None
    for place in range(1, count + 1):
        if place % 64 == 0:
            check()
        try:
            if place == 1:
                document = collection.GetFirstDocument()
            elif document is not None:
                document = collection.GetNextDocument(document)
            else:  # the one before did not open: there is nothing to go on from
                document = collection.GetNthDocument(place)
        except com_error as error:
            if meaning(error) is Meaning.LOST:
                raise
            document = None
        yield document
