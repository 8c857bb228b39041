"""The objects of Notes as plain values, on the one thread that owns them.

Every text that is a date goes through here, because Notes reads dates in the machine's own order. Points in time are
written as text with "GMT" behind, and read by ``LSGMTTime``: both are exact where a wall clock time comes twice.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from engine.adapters.notes.content import Attachment, body
from engine.adapters.notes.document import NUMBERS, TEXTS, TEXTS_BESIDE, TIMES, Document, Puts, Value
from engine.adapters.notes.laying import Body
from engine.adapters.notes.zones import offset_of_west
from engine.ical.zones import in_utc

_ATTACHMENT: Final = 1454
_UNSUMMARIZED: Final = frozenset(("SynclinePeople", "SynclineRule", "SynclineFiles"))
"""Items that may be long: not among the summary data, of which a document can hold 32 KB."""
_NAMES: Final = frozenset(("Chair", "From", "Principal", "$BusyName"))
_MARKS: Final = ("$Conflict", "$SrvrHldy", "SynclinePending")
LONG_AGO: Final = datetime(1980, 1, 1, tzinfo=UTC)
_HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Opened:
    """An open document: the object itself, and what was read of it."""

    object: Any
    document: Document


class Client:
    """A session with its mail file. ``zone``: the machine's."""

    def __init__(self, session: Any, database: Any, zone: str) -> None:
        self.session = session
        self.database = database
        self.zone = ZoneInfo(zone)
        self._day = _day_format(session.International)

    # -- times ------------------------------------------------------------------------------------------------------

    def moment(self, instant: datetime) -> Any:
        """A NotesDateTime of a point in time, to the hundredth."""
        utc = instant.astimezone(UTC)
        hundredths = f".{utc.microsecond // 10_000:02d}" if utc.microsecond else ""
        return self.session.CreateDateTime(f"{utc:{self._day}} {utc:%H:%M:%S}{hundredths} GMT")

    def instant(self, moment: Any) -> datetime:
        found: datetime = moment.LSGMTTime
        return found.replace(tzinfo=UTC)

    def now(self) -> datetime:
        """By Notes' own clock."""
        moment = self.session.CreateDateTime("Today")
        moment.SetNow()
        return self.instant(moment)

    def stamp(self, thing: Any) -> datetime:
        """When a document or the database was last changed. A DATE is a wall clock time of the machine."""
        found: datetime = thing.LastModified
        return in_utc(found.replace(tzinfo=None), self.zone)

    # -- finding ----------------------------------------------------------------------------------------------------

    def search(self, formula: str) -> Any:
        """All documents that a formula selects. A date is given, because COM takes no nothing in its place."""
        return self.database.Search(formula, self.moment(LONG_AGO), 0)

    def changes(self, since: datetime, options: int) -> Any:
        """What was saved or removed since, in releases that tell it."""
        until = self.moment(self.now() + timedelta(days=1))
        return self.database.GetModifiedDocumentsWithOptions(self.moment(since), until, options)

    # -- reading ----------------------------------------------------------------------------------------------------

    def open(self, unid: str) -> Any:
        """The document of that UNID. Raises `com_error`: INVALID_UNID where there is none."""
        return self.database.GetDocumentByUNID(unid)

    def read(self, found: Any) -> Opened:
        """All that matters of a document."""
        items: dict[str, Value] = {}
        for name in NUMBERS:
            if numbers := _numbers(found.GetItemValue(name)):
                items[name.lower()] = numbers
        self._read_texts(found, items, TEXTS)
        for name, beside in TEXTS_BESIDE.items():
            if name.lower() in items:
                self._read_texts(found, items, beside)
        for name in _MARKS:
            if found.HasItem(name):
                items[name.lower()] = ("",)
        offset = self._read_times(found, items)
        parent: str = found.ParentDocumentUNID
        plain = Document(found.UniversalID, parent, self.stamp(found), items, "", (), offset)
        told = {name: head for name, _, head in (text.partition("\t") for text in plain.texts("SynclineFiles"))}
        attachments = tuple(self._attachments(found, told)) if found.HasEmbedded else ()
        text = "".join(part for part in found.GetItemValue("Body") if isinstance(part, str))
        return Opened(found, Document(plain.unid, parent, plain.stamp, items, body(text), attachments, offset))

    def _read_texts(self, found: Any, items: dict[str, Value], names: Iterable[str]) -> None:
        for name in names:
            if texts := _texts(found.GetItemValue(name)):
                items[name.lower()] = texts

    def _read_times(self, found: Any, items: dict[str, Value]) -> timedelta:
        offset = timedelta()
        for name in TIMES:
            moments = found.GetItemValueDateTimeArray(name) or ()
            if moments:
                items[name.lower()] = tuple(self.instant(moment) for moment in moments)
            if moments and name == "StartDateTime" and "starttimezone" not in items:
                offset = offset_of_west(int(moments[0].TimeZone)) + (_HOUR if moments[0].IsDST else timedelta())
        return offset

    def _attachments(self, found: Any, told: dict[str, str]) -> Iterator[Attachment]:
        rich = found.GetFirstItem("Body")
        for one in (None if rich is None else rich.EmbeddedObjects) or ():
            if one.Type == _ATTACHMENT:
                name: str = one.Source
                with tempfile.TemporaryDirectory(prefix="syncline-") as folder:
                    place = Path(folder) / "attachment"
                    one.ExtractFile(str(place))
                    data = place.read_bytes()
                yield Attachment(name, data, told.get(name) or _attach_head(name))

    def children(self, found: Any) -> list[Any]:
        """The responses to a document. Raises where one of them cannot be opened."""
        return documents(found.Responses)

    # -- writing ----------------------------------------------------------------------------------------------------

    def put(self, found: Any, puts: Puts) -> None:
        """Into the open document; nothing is stored before it is saved."""
        moments: dict[datetime, Any] = {}
        for name, value in puts.items():
            if value is None:
                found.RemoveItem(name)
                continue
            item = found.ReplaceItemValue(name, self._variant(value, moments))
            if name in _UNSUMMARIZED:
                item.IsSummary = False
            if name in _NAMES:
                item.IsNames = True

    def _variant(self, value: Value, moments: dict[datetime, Any]) -> Any:
        found: list[Any] = []
        for one in value:
            if isinstance(one, datetime):
                if one not in moments:
                    moments[one] = self.moment(one)
                found.append(moments[one])
            else:
                found.append(one)
        return found[0] if len(found) == 1 else found

    def put_body(self, found: Any, new: Body) -> None:
        """A plain body with its attachments, instead of whatever was there."""
        self._drop_attachments(found)
        found.RemoveItem("Body")
        if not new.text and not new.attachments:
            return
        rich = found.CreateRichTextItem("Body")
        rich.AppendText(new.text.replace("\n", "\r\n"))
        for one in new.attachments:
            with tempfile.TemporaryDirectory(prefix="syncline-") as folder:
                place = Path(folder) / one.name
                place.write_bytes(one.data)
                rich.EmbedObject(_ATTACHMENT, "", str(place))

    def _drop_attachments(self, found: Any) -> None:
        rich = found.GetFirstItem("Body") if found.HasEmbedded else None
        for one in (None if rich is None else rich.EmbeddedObjects) or ():
            one.Remove()


def documents(collection: Any) -> list[Any]:
    """All of a collection. Raises where one of them cannot be opened."""
    found: list[Any] = []
    document = collection.GetFirstDocument()
    while document is not None:
        found.append(document)
        document = collection.GetNextDocument(document)
    if len(found) < collection.Count:
        raise ShortCollection
    return found


class ShortCollection(Exception):
    """A collection ended before its end."""


def _texts(values: Sequence[Any]) -> tuple[str, ...]:
    """Of an item that is not there Notes gives one empty text: nothing can be told from that, and nothing needs to."""
    texts = tuple(value for value in values if isinstance(value, str))
    return texts if len(texts) == len(values) and any(texts) else ()


def _numbers(values: Sequence[Any]) -> tuple[float, ...]:
    return tuple(float(value) for value in values if isinstance(value, int | float))


def _day_format(international: Any) -> str:
    separator: str = international.DateSep
    order = "%Y %m %d" if international.IsDateYMD else "%d %m %Y" if international.IsDateDMY else "%m %d %Y"
    return order.replace(" ", separator)


def _attach_head(name: str) -> str:
    clean = name.replace('"', "'")
    quoted = f'"{clean}"' if any(char in clean for char in ":;,") else clean
    return f"ATTACH;FILENAME={quoted};ENCODING=BASE64;VALUE=BINARY"
