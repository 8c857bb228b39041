"""The mail file: one SQLite file that several simulated clients may use at the same time.

Every write is one short IMMEDIATE transaction. What a row of ``notes`` says beside its items is derived from them here
and nowhere else (`described`).
"""

from __future__ import annotations

import re
import secrets
import sqlite3
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple, cast

from engine.adapters.notes.simulated.items import Items, dump, load

VERSION = 1
GENERATED = "-Lotus_Notes_Generated"
"""Behind the UNID of the first note, the UID of an entry that has none of its own."""
HEX_UNID = re.compile(r"[0-9A-F]{32}\Z", re.IGNORECASE)
_URL = re.compile(r"(https?|notes)://", re.IGNORECASE)
_HUNDREDTH = timedelta(milliseconds=10)
_COLUMNS = "unid, note_id, state, sequence, created, modified, parent, form, subject, kind, uid, public, sealed"
HEADERS = f"SELECT {_COLUMNS} FROM notes"  # constant


class Header(NamedTuple):
    """A row of ``notes`` without its items."""

    unid: str
    note_id: int
    state: str
    sequence: int
    created: str
    modified: str
    parent: str
    form: str
    subject: str
    kind: str
    uid: str
    public: int
    sealed: str


class Row(NamedTuple):
    """A row of the calendar view."""

    starts: str
    unid: str
    position: int
    note_id: int


class Message(NamedTuple):
    """One message that a real client would have sent."""

    kind: str
    uid: str
    recipient: str
    subject: str


@dataclass(frozen=True, slots=True)
class Note:
    """All of a note that is to be written. ``attachments`` None keeps those that are there."""

    unid: str
    items: Items
    attachments: Mapping[str, bytes] | None = None
    sealed: str = ""


class NewerStore(ValueError):
    """The file was written by a newer release."""


def stamp(moment: datetime) -> str:
    """As the store keeps times: UTC, hundredths."""
    utc = moment.astimezone(UTC)
    return f"{utc:%Y-%m-%dT%H:%M:%S}.{utc.microsecond // 10_000:02d}Z"


def moment_of(text: str) -> datetime:
    """Aware, UTC."""
    return datetime.fromisoformat(f"{text[:-1]}0+00:00")


def new_unid() -> str:
    return secrets.token_hex(16).upper()


class MailFile:
    """The tables of one mail file. ``clock`` gives aware datetimes."""

    def __init__(self, path: Path, clock: Callable[[], datetime]) -> None:
        self.path = path
        self._clock = clock
        path.parent.mkdir(parents=True, exist_ok=True)
        self.db = sqlite3.connect(path, timeout=5, isolation_level=None, check_same_thread=False)
        try:
            self._prepare()
        except BaseException:
            self.db.close()
            raise

    def _prepare(self) -> None:
        self.db.execute("PRAGMA journal_mode=WAL")
        self.db.execute("PRAGMA synchronous=NORMAL")
        self.db.execute("PRAGMA foreign_keys=ON")
        with self.transaction():
            found = int(self.db.execute("PRAGMA user_version").fetchone()[0])
            if found > VERSION:
                raise NewerStore(f"{self.path.name} was written by a newer release of Syncline; use that one")
            if found == 0:
                self._create()

    def _create(self) -> None:
        for statement in Path(__file__).with_name("schema.sql").read_text("utf-8").split(";\n"):
            self.db.execute(statement)
        self.fact("replica_id", secrets.token_hex(8).upper())
        self.fact("created", stamp(self._clock()))
        self.db.execute(f"PRAGMA user_version = {VERSION}")

    def close(self) -> None:
        self.db.close()

    @contextmanager
    def transaction(self) -> Generator[None]:
        """One transaction; inside another one, part of it."""
        if self.db.in_transaction:
            yield
            return
        self.db.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self.db.execute("ROLLBACK")
            raise
        self.db.execute("COMMIT")

    # Reading

    def header(self, unid: str) -> Header | None:
        return next(iter(self.headers("WHERE unid = ?", unid.upper())), None)

    def header_by_note_id(self, note_id: int) -> Header | None:
        return next(iter(self.headers("WHERE note_id = ?", note_id)), None)

    def headers(self, where: str, *values: object) -> list[Header]:
        rows = self.db.execute(f"{HEADERS} {where}", cast("tuple[str, ...]", values))
        return [Header._make(row) for row in rows]

    def items(self, unid: str) -> Items:
        row = self.db.execute("SELECT items FROM notes WHERE unid = ?", (unid,)).fetchone()
        return Items() if row is None else load(row[0])

    def all_items(self, where: str, *values: str) -> Iterator[tuple[str, Items]]:
        for unid, items in self.db.execute(f"SELECT unid, items FROM notes {where}", values).fetchall():
            yield unid, load(items)

    def state(self, unid: str) -> str | None:
        row = self.db.execute("SELECT state FROM notes WHERE unid = ?", (unid,)).fetchone()
        return None if row is None else row[0]

    def calendar_rows(self, since: str = "", until: str = "~") -> list[Row]:
        """Rows that start in [since, until], in time order."""
        return [
            Row._make(row)
            for row in self.db.execute(
                "SELECT r.starts, r.unid, r.position, n.note_id FROM calendar_rows r JOIN notes n USING (unid)"
                " WHERE r.starts >= ? AND r.starts <= ? ORDER BY r.starts, r.unid, r.position",
                (since, until),
            )
        ]

    def notes_of(self, uid: str) -> list[tuple[Header, Items]]:
        """The live notes of one calendar entry, parent first."""
        found = self.headers("WHERE uid = ? AND state = 'live' ORDER BY kind != 'parent', note_id", uid)
        return [(header, self.items(header.unid)) for header in found]

    def attachments(self, unid: str) -> dict[str, bytes]:
        return dict(self.db.execute("SELECT name, content FROM attachments WHERE unid = ?", (unid,)).fetchall())

    # Writing

    def write(self, note: Note) -> Header:
        """The note as it is to be; a higher sequence, a later time."""
        with self.transaction():
            before = self.header(note.unid)
            now = self._now()
            about = described(note.unid, note.items)
            header = Header(
                note.unid,
                self._next_note_id() if before is None else before.note_id,
                "live",
                1 if before is None else before.sequence + 1,
                now if before is None else before.created,
                now,
                *about,
                public=int(note.items.text("$PublicAccess") == "1"),
                sealed=note.sealed,
            )
            self.db.execute("DELETE FROM calendar_rows WHERE unid = ?", (note.unid,))
            marks = ", ".join("?" * (len(header) + 1))
            updates = ", ".join(f"{name} = excluded.{name}" for name in ("items", *Header._fields[2:]))
            self.db.execute(
                f"INSERT INTO notes ({_COLUMNS}, items) VALUES ({marks}) ON CONFLICT (unid) DO UPDATE SET {updates}",
                (*header, dump(note.items)),
            )
            self._index(note)
        return header

    def _index(self, note: Note) -> None:
        starts = note.items.moments("CalendarDateTime")
        if starts:
            rows = [(stamp(start), note.unid, position) for position, start in enumerate(starts)]
            self.db.executemany("INSERT INTO calendar_rows (starts, unid, position) VALUES (?, ?, ?)", rows)
        if note.attachments is not None:
            self.db.execute("DELETE FROM attachments WHERE unid = ?", (note.unid,))
            contents = [(note.unid, name, content) for name, content in note.attachments.items()]
            self.db.executemany("INSERT INTO attachments (unid, name, content) VALUES (?, ?, ?)", contents)

    def _now(self) -> str:
        """Later than every stamp of the file, so that no change hides behind a ``since`` of the same moment."""
        now, latest = stamp(self._clock()), self.latest
        return now if now > latest else stamp(moment_of(latest) + _HUNDREDTH)

    @property
    def latest(self) -> str:
        """The last modification of any note."""
        row = self.db.execute("SELECT max(modified) FROM notes").fetchone()
        return row[0] or self.fact("created") or ""

    def _next_note_id(self) -> int:
        number = self.db.execute("SELECT max(note_id) FROM notes").fetchone()[0]
        return 0x8F6 if number is None else number + 4

    def touch(self, unid: str) -> None:
        """Modified, with nothing changed: what agents, repairs and replication do."""
        with self.transaction():
            before = self.header(unid)
            if before is not None:
                self.db.execute(
                    "UPDATE notes SET modified = ?, sequence = sequence + 1 WHERE unid = ?", (self._now(), unid)
                )

    def remove(self, unid: str, *, soft: bool = False) -> None:
        """To the trash, or to a deletion stub: UNID and time stay, all else goes."""
        with self.transaction():
            before = self.header(unid)
            if before is None or before.state == "stub":
                return
            self.db.execute("DELETE FROM calendar_rows WHERE unid = ?", (unid,))
            if soft:
                self.db.execute("UPDATE notes SET state = 'trash', modified = ? WHERE unid = ?", (self._now(), unid))
                return
            if before.uid:
                self.fact(f"retired_uid:{before.uid}", "1")
            self.db.execute("DELETE FROM attachments WHERE unid = ?", (unid,))
            self.db.execute(
                "UPDATE notes SET state = 'stub', modified = ?, sequence = sequence + 1, parent = '', form = '',"
                " subject = '', kind = '', uid = '', sealed = '', items = '[]' WHERE unid = ?",
                (self._now(), unid),
            )

    def restore(self, unid: str) -> None:
        """Out of the trash."""
        if self.state(unid) == "trash":
            self.write(Note(unid, self.items(unid)))

    def purge(self) -> None:
        """Forget the deletion stubs, as Notes does after the replication cut-off interval."""
        self.db.execute("DELETE FROM notes WHERE state = 'stub'")

    def send(self, messages: Iterable[Message]) -> None:
        now = stamp(self._clock())
        self.db.executemany(
            "INSERT INTO outbox (sent, kind, uid, recipient, subject) VALUES (?, ?, ?, ?, ?)",
            [(now, *message) for message in messages],
        )

    @property
    def outbox(self) -> list[Message]:
        """All that would have been sent so far, oldest first."""
        rows = self.db.execute("SELECT kind, uid, recipient, subject FROM outbox ORDER BY number")
        return [Message._make(row) for row in rows]

    def fact(self, name: str, value: str | None = None) -> str | None:
        """A remembered fact; with a value: remember it."""
        if value is not None:
            self.db.execute("INSERT OR REPLACE INTO facts (name, value) VALUES (?, ?)", (name, value))
            return value
        row = self.db.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return None if row is None else row[0]


class About(NamedTuple):
    """What a row says beside the items."""

    parent: str
    form: str
    subject: str
    kind: str
    uid: str


def described(unid: str, items: Items) -> About:
    parent = items.text("$REF")
    kind = _kind(items, parent)
    uid = uid_of(unid, parent if kind == "child" else "", items.text("ApptUNID"))
    belongs = kind in ("entry", "parent", "child", "overlay")
    return About(parent, items.text("Form"), items.text("Subject"), kind, uid if belongs else "")


def _kind(items: Items, parent: str) -> str:
    if items.has("$Conflict"):
        return "conflict"
    if items.text("Form") != "Appointment":
        return ""
    if _URL.match(items.text("ApptUNID")):
        return "overlay"
    if parent:
        return "child"
    if items.has("RepeatUnit") and not items.has("CalendarDateTime"):
        return "parent"
    return "entry" if items.has("CalendarDateTime") else ""


def uid_of(unid: str, parent: str, appt_unid: str) -> str:
    """The iCalendar UID: ApptUNID, or made from the UNID of the entry's first note."""
    if appt_unid and not HEX_UNID.match(appt_unid):
        return appt_unid
    return f"{(appt_unid or parent or unid).upper()}{GENERATED}"
