"""Fetching and writing: what opens, reads, maps and writes items. Loaded once something moved; see `work`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from engine.adapters.outlook import kept
from engine.adapters.outlook.desk import Desk
from engine.adapters.outlook.errors import com_error
from engine.adapters.outlook.etags import etag_of, is_hot
from engine.adapters.outlook.forecasts import Forecasts
from engine.adapters.outlook.guests import Guests, NotSent
from engine.adapters.outlook.listing import Version, version_of
from engine.adapters.outlook.mapping.fit import Foretold
from engine.adapters.outlook.mapping.to_ical import object_of, stamped
from engine.adapters.outlook.plain import CannotRead
from engine.adapters.outlook.reading import Found, Reader
from engine.adapters.outlook.words import (
    TRIES,
    gone,
    is_changed,
    is_gone,
    is_missing,
    is_out_of_date,
    raise_general,
    refusal,
    sentence,
)
from engine.adapters.outlook.writing import HalfWritten, NotTaken, Writer
from engine.ical.objects import one_object
from engine.model.capabilities import Unfit
from engine.model.resource import CalendarObject, ETag, Fetched, Href, Missing, Resource, Unreadable
from engine.model.settings import Meetings
from engine.model.write import Create, Delete, Outcome, Refused, Removed, Stale, Unsure, Update, Write, Written

R = TypeVar("R")

UNOPENED = ETag("unopened")
"""Of an item that does not open, which it may do the next time without having changed: no listing ever tells this etag, so
that it is tried again."""


class OpenedItems:
    """The jobs that open items. The parameters are those of `Work`."""

    def __init__(
        self, now: Callable[[], datetime], check: Callable[[], None], meetings: Meetings, forecasts: Forecasts
    ) -> None:
        self._now = now
        self._check = check
        self._meetings = meetings
        self._forecasts = forecasts

    # -- fetch -------------------------------------------------------------------------------------------------------

    def fetch(self, desk: Desk, hrefs: Sequence[Href]) -> Sequence[Fetched]:
        desk.begin()
        found: list[Fetched] = []
        for href in hrefs:
            self._check()
            found.append(self.fetched(desk, href))
        return found

    def fetched(self, desk: Desk, href: Href, wanted: Foretold | None = None) -> Fetched:
        """One item; opened anew where one of its occurrences was out of date. ``wanted``: what was just written."""
        try:
            return _anew(lambda: self._opened(desk, href, wanted))
        except com_error as error:
            raise_general(error)
            if is_missing(error):
                return Missing(href)
            return Unreadable(href, UNOPENED, f"Outlook cannot open it: {sentence(error)}", passing=True)

    def _opened(self, desk: Desk, href: Href, wanted: Foretold | None) -> Fetched:
        item = desk.item(href)
        if wanted is None and not desk.is_here(item):
            return Missing(href)
        version = version_of(item)
        hot = is_hot(version, self._now())
        try:
            found = Reader(desk).read(item)
        except CannotRead as error:
            return Unreadable(href, etag_of(version, hot, href, error.problem), error.problem)
        if found.undone is not None:
            return self._undone(desk, href, found, etag_of(version, hot, href, found.undone))
        if wanted is not None and found.appointment == wanted.appointment:
            told = stamped(wanted.fits.object, version.modified)
        else:
            told = self._told(desk, found, version)
        return Resource(href, etag_of(version, hot, href, told.text), told)

    def _told(self, desk: Desk, found: Found, version: Version) -> CalendarObject:
        return object_of(replace(found.appointment, modified=version.modified), desk.locale)

    def _undone(self, desk: Desk, href: Href, found: Found, etag: ETag) -> Fetched:
        """An item in the middle of a write that never came to its end: it says what it said before, until the write is made
        again. One that had only begun to be made is not there yet, and making it anew takes it away."""
        was = one_object(found.undone or "")
        if isinstance(was, CalendarObject):
            return Resource(href, etag, was)
        desk.unfinished[found.appointment.uid] = href
        return Missing(href)

    # -- write -------------------------------------------------------------------------------------------------------

    def write(self, desk: Desk, writes: Sequence[Write]) -> Sequence[Outcome]:
        desk.begin()
        outcomes: list[Outcome] = []
        for write in writes:
            try:
                outcomes.append(self._written(desk, write))
            except com_error as error:
                if is_gone(error):
                    lost = Unsure(str(gone(error)))
                    return [*outcomes, *[lost] * (len(writes) - len(outcomes))]
                outcomes.append(Refused(refusal(error)))
        return outcomes

    def _written(self, desk: Desk, write: Write) -> Outcome:
        try:
            match write:
                case Create(item):
                    return self._create(desk, item)
                case Update():
                    return self._update(desk, write)
                case Delete(href, etag):
                    return self._delete(desk, href, etag)
        except NotTaken as error:
            return Refused(error.reason)
        except (HalfWritten, NotSent) as error:
            return Unsure(error.reason)
        except com_error as error:
            if is_changed(error) or is_missing(error):
                return Stale()
            raise

    def _create(self, desk: Desk, item: CalendarObject) -> Outcome:
        wanted = self._forecasts.for_write(item)
        if isinstance(wanted, Unfit):
            return Refused(wanted.reason)
        self._clear_unfinished(desk, item.uid)
        guests = Guests(desk, self._meetings)
        writer = Writer(desk, Reader(desk), guests, self._now)
        href = writer.create(wanted.appointment)
        guests.tell(href, None, wanted.appointment)
        now = self._read_back(desk, href, wanted)
        if isinstance(now, Written) and now.now.object.uid != item.uid:
            writer.name(href, item.uid)
            now = self._read_back(desk, href, wanted)
        return now

    def _clear_unfinished(self, desk: Desk, uid: str) -> None:
        """What an earlier run had begun to make of the same item goes, or it would be there twice."""
        href = desk.unfinished.pop(uid, None)
        if href is None:
            return
        item = desk.item(href)
        if Reader(desk).read(item).undone == kept.NEW:
            item.Delete()

    def _update(self, desk: Desk, write: Update) -> Outcome:
        wanted = self._forecasts.for_write(write.object)
        if isinstance(wanted, Unfit):
            return Refused(wanted.reason)
        item, found = _anew(lambda: self._expected(desk, write.href, write.etag))
        if item is None or found is None:
            return Stale()
        guests = Guests(desk, self._meetings)
        Writer(desk, Reader(desk), guests, self._now).update(write.href, item, found, wanted.appointment)
        guests.tell(write.href, found.appointment, wanted.appointment)
        return self._read_back(desk, write.href, wanted)

    def _expected(self, desk: Desk, href: Href, etag: ETag) -> tuple[Any, Found] | tuple[None, None]:
        """The open item where it is the version that is expected."""
        item = desk.item(href)
        if not desk.is_here(item):
            return None, None
        version = version_of(item)
        try:
            found = Reader(desk).read(item)
        except CannotRead:
            return None, None
        text = found.undone or self._told(desk, found, version).text
        same = etag in (etag_of(version, False, href, None), etag_of(version, True, href, text))
        return (item, found) if same else (None, None)

    def _delete(self, desk: Desk, href: Href, etag: ETag) -> Outcome:
        item = desk.item(href)
        if not desk.is_here(item):
            return Stale()
        expected, _ = _anew(lambda: self._expected(desk, href, etag))
        if expected is None:
            return Stale()
        Guests(desk, self._meetings).delete(href, expected)
        return Removed()

    def _read_back(self, desk: Desk, href: str, wanted: Foretold) -> Outcome:
        now = self.fetched(desk, Href(href), wanted)
        match now:
            case Resource():
                return Written(now)
            case Unreadable(_, _, problem):
                return Unsure(f"it was written and cannot be read again: {problem}")
            case Missing():
                return Unsure("it was written and is not there any more")


def _anew(ask: Callable[[], R]) -> R:
    """Ask again where an occurrence was out of date."""
    for _ in range(TRIES - 1):
        try:
            return ask()
        except com_error as error:
            if is_gone(error) or not is_out_of_date(error):
                raise
    return ask()
