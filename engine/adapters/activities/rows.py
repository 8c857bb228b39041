"""An activity as a database holds it: one row, its exceptions, and its text. Pure. What reads and makes texts is loaded when a row needs it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from engine.adapters.activities.columns import Activity, BadColumn, Occurrence
from engine.model.resource import CalendarObject, ETag, Href, Resource, Uid, Unreadable

if TYPE_CHECKING:
    from engine.model.write import Refused


class Kept(NamedTuple):
    """A row that nobody has written since its text was."""

    id: str
    etag: str
    uid: str
    ical: str

    def read(self) -> Resource:
        return Resource(Href(self.id), ETag(self.etag), CalendarObject(Uid(self.uid), self.ical))


class Touched(NamedTuple):
    """A row that another program wrote: columns, exceptions and text have to be read together."""

    id: str
    etag: str
    ical: str | None
    activity: Activity
    occurrences: tuple[Occurrence, ...]

    def read(self) -> Resource | Unreadable:
        """The row as one calendar object; or why it is none."""
        found = self._object()
        if isinstance(found, str):
            return Unreadable(Href(self.id), ETag(self.etag), found)
        return Resource(Href(self.id), ETag(self.etag), found)

    def _object(self) -> CalendarObject | str:
        from engine.adapters.activities.carry import current
        from engine.ical.objects import one_object

        ical = self.ical or None
        if ical is None and not self.activity.subject and not self.activity.start:
            return "it has neither a subject nor a start"
        if ical is not None and isinstance(problem := one_object(ical), str):
            return f"its calendar text cannot be read: {problem}"
        try:
            text = current(self.id, ical, self.activity, {one.key: one for one in self.occurrences})
            text.encode("utf-8")
        except UnicodeEncodeError:
            return "one of its columns holds bytes that are no text (UTF-8)"
        except BadColumn as error:
            return str(error)
        return one_object(text)


class Put(NamedTuple):
    """A row as it is to be written."""

    id: str
    uid: str
    ical: str
    activity: Activity
    occurrences: tuple[Occurrence, ...]

    def read(self, etag: str) -> Resource:
        """What the database holds once the row is written."""
        return Kept(self.id, etag, self.uid, self.ical).read()


def row_of(id: str, item: CalendarObject) -> Put | Refused:
    """The row that an object makes, worked out before the database is held."""
    from engine.adapters.activities.derive import derive
    from engine.ical.lines import Malformed
    from engine.model.write import Refused

    try:
        item.text.encode("utf-8")
        reading = derive(item.text)
    except UnicodeEncodeError:
        return Refused("it holds characters that are no text (lone surrogates)")
    except Malformed as error:
        return Refused(f"its calendar text cannot be read: {error}")
    return Put(id, item.uid, item.text, reading.activity, tuple(reading.occurrences.values()))
