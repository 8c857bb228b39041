"""Which writes may be carried out for a user, and what becomes of each. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from engine.adapters.activities.derive import item_parts
from engine.adapters.activities.rows import Put, row_of
from engine.adapters.enterprise.store import Batch, Here, Standing, etag
from engine.ical.lines import parse
from engine.model.resource import CalendarObject, Uid
from engine.model.write import Create, Delete, Outcome, Refused, Removed, Stale, Update, Write, Written

NO_TEXT = "it holds characters that are no text (NUL, or half of a pair)"


@dataclass(frozen=True, slots=True)
class Prepared:
    """A write, and the row it makes (a deletion makes none), worked out before the database is held."""

    write: Write
    row: Put | Refused | None


def prepared(write: Write) -> Prepared:
    match write:
        case Create(item):
            return Prepared(write, _row(str(uuid.uuid4()), item))
        case Update(href, _, item):
            return Prepared(write, _row(href, item))
        case Delete():
            return Prepared(write, None)


def _row(id: str, item: CalendarObject) -> Put | Refused:
    return row_of(id, item) if is_text(item.text) else Refused(NO_TEXT)


def is_text(text: str) -> bool:
    """PostgreSQL's texts hold no NUL, and none holds half a character; quoted-printable (vCalendar 1.0) may hide either."""
    if "\0" in text or not _is_whole(text):
        return False
    if "QUOTED-PRINTABLE" not in text.upper():
        return True
    row = row_of("", CalendarObject(Uid(""), text))
    parts = () if isinstance(row, Refused) else (row.activity, *row.occurrences)
    columns = [value for part in parts for value in part if isinstance(value, str)]
    return not any("\0" in column or not _is_whole(column) for column in columns)


def _is_whole(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


@dataclass(slots=True)
class _Deciding:
    """One batch of writes, in order; what an earlier one does counts for the later ones."""

    user: str
    here: Here
    standing: dict[str, Standing]
    shown: dict[str, set[str]]
    batch: Batch = field(default_factory=Batch)

    def one(self, prepared: Prepared) -> Outcome:
        match prepared.write, prepared.row:
            case Delete(href, expected), _:
                return self._delete(href, expected)
            case Update(href, expected), row:
                return self._update(href, expected, row)
            case Create(item), row:
                return self._create(item.uid, row)

    def _delete(self, href: str, expected: str) -> Outcome:
        now = self.standing.get(href)
        if now is None or now.etag != expected:
            return Stale()
        if now.owner != self.user:
            return Refused(f"only its owner ({now.owner}) can delete it", final=True)
        self.batch.deletes.append((href, now.version))
        del self.standing[href]
        for ids in self.shown.values():
            ids.discard(href)
        return Removed()

    def _update(self, href: str, expected: str, row: Put | Refused | None) -> Outcome:
        now = self.standing.get(href)
        if now is None or now.etag != expected:
            return Stale()
        if not isinstance(row, Put):
            return row or Stale()
        if now.owner != self.user and (why := _not_yours(now, row)):
            return Refused(why, final=True)
        self.batch.updates.append((row, now.version))
        del self.standing[href]  # a row is written at most once, and only in the version that its write names
        return self._written(row, now.version + 1)

    def _create(self, uid: Uid, row: Put | Refused | None) -> Outcome:
        if not isinstance(row, Put):
            return row or Stale()
        if self.shown.get(uid):
            return Refused("the calendar holds an activity with the same UID already")
        if uid in self.here.departed:
            return Refused(
                f"it is an activity of {self.here.departed[uid]} that is not shared with {self.user} any more",
                final=True,
            )
        self.shown.setdefault(uid, set()).add(row.id)
        self.batch.inserts.append(row)
        return self._written(row, 1)

    def _written(self, row: Put, version: int) -> Outcome:
        addresses = self.here.addresses
        self.batch.attending[row.id] = frozenset(addresses[who] for who in attendees(row.ical) if who in addresses)
        return Written(row.read(etag(version, self.here.stamp)))


def _not_yours(now: Standing, row: Put) -> str | None:
    if not now.attended:
        return f"only its owner ({now.owner}) and those who attend it can change it"
    if row.activity.private:
        return f"only its owner ({now.owner}) can make it private"
    return None


def decide(user: str, writes: Sequence[Prepared]) -> Callable[[Here], tuple[Batch, list[Outcome]]]:
    """What is to be written for ``user``, and each write's outcome once that is done."""

    def decided(here: Here) -> tuple[Batch, list[Outcome]]:
        deciding = _Deciding(user, here, dict(here.standing), _sets(here.shown))
        outcomes = [deciding.one(write) for write in writes]
        return deciding.batch, outcomes

    return decided


def _sets(shown: Mapping[str, frozenset[str]]) -> dict[str, set[str]]:
    return {uid: set(ids) for uid, ids in shown.items()}


def attendees(text: str) -> Iterator[str]:
    """The addresses of all ATTENDEE lines (RFC 5545 3.8.4.1), in lower case and without ``mailto:``."""
    if "ATTENDEE" not in text.upper():
        return
    for part in item_parts(parse(text)):
        for line in part.all("ATTENDEE"):
            yield line.value.strip().lower().removeprefix("mailto:")
