"""Writing entries: each on its condition, a series all or nothing.

A document is saved only where nobody saved it since it was read (``Save(False, False)``), never sent, and read back. A
series is several documents, and Notes knows no transaction. So the first save puts into the series' own document what the
series is to be (`SynclinePending`, which no form shows), then the documents of its dates are saved, and the last save takes it
out again. Whoever finds it there, after a crash or a lost connection, carries the writing to its end (`Writer.recover`).
What Notes refuses half-way is taken back.
"""

from __future__ import annotations

import base64
import binascii
import secrets
import zlib
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Final

from engine.adapters.notes.client import Client
from engine.adapters.notes.dates import EXTEND, window_text
from engine.adapters.notes.document import Document, Puts
from engine.adapters.notes.entry import Entry
from engine.adapters.notes.errors import com_error
from engine.adapters.notes.expressing import entry_of_object
from engine.adapters.notes.kinds import PENDING, windowed
from engine.adapters.notes.laying import Change, Machine, Plan, Skipped, plan_for
from engine.adapters.notes.listing import walked
from engine.adapters.notes.mailbox import LIVE, Absent, Held, Mailbox, Shut, pending_mark
from engine.adapters.notes.reading import Family, uid_of
from engine.adapters.notes.telling import object_of
from engine.adapters.notes.trouble import Meaning, meaning, told, unreachable
from engine.ical.objects import one_object
from engine.model.capabilities import Unfit
from engine.model.resource import CalendarObject, ETag, Href, Resource, Uid
from engine.model.write import Create, Delete, Outcome, Refused, Removed, Stale, Unsure, Update, Write, Written

_PENDING: Final = "SynclinePending"
_GONE: Final = "gone"
_CHUNK: Final = 4000


class _Refused(Exception):
    """Notes does not take it; nothing was changed."""


class _Changed(Exception):
    """Somebody else saved one of the documents meanwhile; nothing was changed."""


@dataclass(slots=True)
class _Done:
    """What was saved so far, so that it can be taken back."""

    created: list[Any] = field(default_factory=list[Any])
    restore: list[Callable[[], object]] = field(default_factory=list[Callable[[], object]])


class Writer:
    """``owner``: canonical name of the mail file's owner. ``zone``: the machine's. ``doubt``: told of each stale write."""

    def __init__(self, mailbox: Mailbox, owner: str, zone: str, doubt: Callable[[Href], None]) -> None:
        self._mailbox = mailbox
        self._client: Client = mailbox.client
        self._owner = owner
        self._zone = zone
        self._doubt = doubt
        self._mark = ""

    # -- a batch ------------------------------------------------------------------------------------------------------

    def write(self, writes: Sequence[Write]) -> list[Outcome]:
        outcomes: list[Outcome] = []
        with self._live():
            for write in writes:
                try:
                    outcomes.append(self._one(write))
                except com_error as error:
                    reason = str(unreachable(error))
                    return [*outcomes, *(Unsure(reason) for _ in writes[len(outcomes) :])]
        return outcomes

    @contextmanager
    def _live(self) -> Generator[None]:
        """While it lasts, others in this process leave alone what is half-written by this batch."""
        self._mark = secrets.token_hex(8)
        LIVE.add(self._mark)
        try:
            yield
        finally:
            LIVE.discard(self._mark)

    def _one(self, write: Write) -> Outcome:
        """Raises `com_error` where Notes went away, and nobody knows what was done."""
        try:
            match write:
                case Create(object):
                    return self._create(object)
                case Update(href, etag, object, _):
                    return self._update(href, etag, object)
                case Delete(href, etag):
                    return self._delete(href, etag)
        except (_Refused, Skipped) as reason:
            return Refused(str(reason))
        except _Changed:
            if not isinstance(write, Create):
                self._doubt(write.href)
            return Stale()

    def _create(self, object: CalendarObject) -> Outcome:
        entry = entry_of_object(object)
        if isinstance(entry, Unfit):
            return Refused(entry.reason)
        head = self._client.database.CreateDocument()
        self._carry_out(head, plan_for(entry, None, self._machine), (), object)
        return self._read_back(str(head.UniversalID))

    def _update(self, href: Href, etag: ETag, object: CalendarObject) -> Outcome:
        entry = entry_of_object(object)
        if isinstance(entry, Unfit):
            return Refused(entry.reason)
        held = self._expected(href, etag)
        plan = plan_for(entry, held.family, self._machine)
        self._carry_out(held.head.object, plan, tuple(one.object for one in held.children), object, held.head.document)
        return self._read_back(href)

    def _delete(self, href: Href, etag: ETag) -> Outcome:
        held = self._expected(href, etag)
        if not held.children:
            if not self._tried(lambda: held.head.object.Remove(False)):
                raise _Changed
            return Removed()
        self._put_pending(held.head.object, _GONE)
        self._save(held.head.object)
        self._remove_set(held.head.object, [one.object for one in held.children])
        return Removed()

    def _remove_set(self, head: Any, children: Sequence[Any]) -> None:
        for document in (*children, head):
            self._tried(lambda document=document: document.Remove(True))

    def _expected(self, href: Href, etag: ETag) -> Held:
        """The entry in the version that a write names; sealed ones are left alone."""
        held = self._mailbox.held(href)
        if isinstance(held, Shut):
            raise _Refused(held.problem)
        if isinstance(held, Absent) or self._mailbox.etag(held) != etag:
            raise _Changed
        for one in (held.head, *held.children):
            if one.object.IsSigned:
                raise _Refused("it is signed in Notes, and a change would break the signature")
            if one.object.IsEncrypted:
                raise _Refused("it is encrypted")
        return held

    def _read_back(self, unid: str) -> Outcome:
        found = self._mailbox.fetch(Href(unid))
        if isinstance(found, Resource):
            return Written(found)
        return Unsure("it was saved in Notes, and cannot be read back")

    @property
    def _machine(self) -> Machine:
        return Machine(self._zone, self._owner, self._client.now())

    # -- documents ----------------------------------------------------------------------------------------------------

    def _carry_out(
        self,
        head: Any,
        plan: Plan,
        children: Sequence[Any],
        object: CalendarObject,
        was: Document | None = None,
    ) -> None:
        """Raises `_Refused` and `_Changed`, with everything as it was before; `com_error` where Notes went away."""
        named = self._named(head, object.uid, was)
        if self._saved_at_once(head, plan, children, named):
            return
        done = _Done()
        try:
            self._begin(head, plan, object, named, done, new=was is None)
            unids = self._children(head, plan.children, children, done)
            self._drop(plan.gone, children)
            if was is not None:
                self._apply(head, plan.head, named)
            self._client.put(head, {_PENDING: None, "RepeatIds": unids or None})
            self._save(head)
        except (_Refused, _Changed):
            self._take_back(head, done)
            raise

    def _saved_at_once(self, head: Any, plan: Plan, children: Sequence[Any], named: Puts) -> bool:
        """Where no more than one document changes, its save is all there is to do."""
        changed = [change for change in plan.children if change.changes]
        if not changed and not plan.gone:
            if plan.head.changes or named:
                self._apply(head, plan.head, named)
                self._save(head)
            return True
        known = {str(child.UniversalID): child for child in children}
        if plan.head.changes or named or plan.gone or len(changed) > 1 or changed[0].unid not in known:
            return False
        child = known[changed[0].unid]
        self._apply(child, changed[0], {})
        self._save(child)
        return True

    def _named(self, head: Any, uid: Uid, was: Document | None) -> Puts:
        """The UID goes with the item, as a hint. ApptUNID is Notes' own, and must not be shared by two sets."""
        if was is None:
            return {"ApptUNID": (str(head.UniversalID),), "SynclineUid": (uid,)}
        return {} if uid_of(was) == uid else {"SynclineUid": (uid,)}

    def _apply(self, document: Any, change: Change, more: Puts) -> None:
        def put() -> bool:
            self._client.put(document, change.puts | more)
            if change.body is not None:
                self._client.put_body(document, change.body)
            return True

        self._tried(put)

    def _begin(self, head: Any, plan: Plan, object: CalendarObject, named: Puts, done: _Done, *, new: bool) -> None:
        if new:
            self._apply(head, plan.head, named)
            done.created.append(head)
        self._put_pending(head, object.text)
        self._save(head)

    def _children(self, head: Any, changes: Sequence[Change], children: Sequence[Any], done: _Done) -> tuple[str, ...]:
        known = {str(child.UniversalID): child for child in children}
        unids: list[str] = []
        for change in changes:
            child = known.get(change.unid)
            if child is None:
                child = self._client.database.CreateDocument()
                child.MakeResponse(head)
                self._apply(child, change, {"ApptUNID": (str(head.UniversalID),)})
                self._save(child)
                done.created.append(child)
            elif change.changes:
                undo = self._snapshot(child, change)
                self._apply(child, change, {})
                self._save(child)
                done.restore.append(undo)
            unids.append(str(child.UniversalID))
        return tuple(unids)

    def _drop(self, gone: Sequence[str], children: Sequence[Any]) -> None:
        for child in children:
            if str(child.UniversalID) in gone:
                self._tried(lambda child=child: child.Remove(True))

    def _snapshot(self, document: Any, change: Change) -> Callable[[], object]:
        """How to bring a child back to what it says now."""
        read = self._client.read(document).document
        raw = {name: _raw(document, name) for name in change.puts}

        def restore() -> None:
            for name, value in raw.items():
                if value is None:
                    document.RemoveItem(name)
                else:
                    document.ReplaceItemValue(name, value)
            if change.body is not None:
                self._client.put_body(document, type(change.body)(read.body, read.attachments))
            document.Save(True, False)

        return restore

    def _take_back(self, head: Any, done: _Done) -> None:
        for restore in done.restore:
            restore()
        for document in reversed(done.created):
            document.Remove(True)
        if head not in done.created:
            stored = self._client.open(str(head.UniversalID))  # not the open one, which holds what was refused
            self._client.put(stored, {_PENDING: None})
            stored.Save(True, False)

    def _save(self, document: Any) -> None:
        """Never over somebody else's save, and never as a conflict document."""
        if not self._tried(lambda: document.Save(False, False)):
            raise _Changed

    def _tried(self, ask: Callable[[], Any]) -> bool:
        try:
            return bool(ask())
        except com_error as error:
            match meaning(error):
                case Meaning.LOST:
                    raise
                case Meaning.GONE:
                    raise _Changed from error
                case Meaning.OTHER:
                    raise _Refused(f"Notes does not take it ({told(error)})") from error

    # -- what was begun and not ended -----------------------------------------------------------------------------------

    def _put_pending(self, head: Any, text: str) -> None:
        packed = (
            text if text == _GONE else base64.b64encode(zlib.compress(text.encode("utf-8", "surrogatepass"))).decode()
        )
        head.RemoveItem(_PENDING)
        rich = head.CreateRichTextItem(_PENDING)  # of any length, unlike a text item
        rich.AppendText(f"{self._mark} ")
        for start in range(0, len(packed), _CHUNK):
            rich.AppendText(packed[start : start + _CHUNK])

    def recover(self) -> None:
        """Carry to its end what an earlier run began to write and did not end. Raises `com_error` where Notes went away."""
        with self._live():
            for head in list(walked(self._client.search(PENDING), lambda: None)):
                if head is not None and pending_mark(head) not in LIVE:
                    self._recover(head)

    def extend(self) -> None:
        """Put off the horizons that come near. What a series says does not change by that."""
        near = window_text(self._client.now() + EXTEND)
        with self._live():
            for head in list(walked(self._client.search(windowed(near)), lambda: None)):
                held = None if head is None else self._mailbox.held(str(head.UniversalID))
                if isinstance(held, Held) and isinstance(held.entry, Entry):
                    self._extend(held, held.entry)

    def _extend(self, held: Held, entry: Entry) -> None:
        if any(one.object.IsSigned for one in (held.head, *held.children)):
            return
        plan = plan_for(entry, held.family, self._machine)
        children = tuple(one.object for one in held.children)
        try:
            self._carry_out(held.head.object, plan, children, object_of(entry), held.head.document)
        except (_Refused, _Changed, Skipped):
            return  # another day

    def _recover(self, head: Any) -> None:
        try:
            packed = str(head.GetItemValue(_PENDING)[0]).partition(" ")[2]
            children = self._client.children(head)
            if packed == _GONE:
                self._remove_set(head, children)
                return
            self._end(head, children, _unpacked(packed))
        except com_error as error:
            if meaning(error) is Meaning.LOST:
                raise
        except (_Refused, _Changed, Skipped):
            self._client.put(head, {_PENDING: None})  # then it counts as it stands
            head.Save(True, False)

    def _end(self, head: Any, children: Sequence[Any], text: str) -> None:
        """All its dates anew: nobody knows which of them were written."""
        was = self._client.read(head).document
        object = one_object(text)
        if isinstance(object, str):
            raise _Refused(object)
        entry = entry_of_object(object)
        if isinstance(entry, Unfit):
            raise _Refused(entry.reason)
        plan = plan_for(entry, Family(was), self._machine)
        unids = self._children(head, plan.children, (), _Done())
        self._drop([str(child.UniversalID) for child in children], children)
        self._apply(head, plan.head, self._named(head, object.uid, was))
        self._client.put(head, {_PENDING: None, "RepeatIds": unids or None})
        self._save(head)


def _unpacked(packed: str) -> str:
    """Raises `_Refused` where the text was damaged."""
    try:
        return zlib.decompress(base64.b64decode("".join(packed.split()))).decode("utf-8", "surrogatepass")
    except (binascii.Error, zlib.error, ValueError) as error:
        raise _Refused("what was to be written cannot be read any more") from error


def _raw(document: Any, name: str) -> Any:
    """An item's value as it can be put back; None where there is no such item."""
    if not document.HasItem(name):
        return None
    moments = document.GetItemValueDateTimeArray(name)
    return list(moments) if moments else list(document.GetItemValue(name))
