"""Appointments into Outlook: only what differs is written, and an item is never left half written.

Most items take one Save. A series with changed or deleted occurrences takes one for the series and one for each of them;
while that goes on, the item carries a mark with what it said before (`kept.UNDONE`), so that whoever finds it after a crash
knows. A step that Outlook refuses undoes the steps before it.

Nothing here calls Send; recipients are the business of `guests`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

from engine.adapters.outlook import kept
from engine.adapters.outlook.appointment import AllDay, Appointment, Series, Spelled, Times
from engine.adapters.outlook.desk import Desk
from engine.adapters.outlook.errors import com_error
from engine.adapters.outlook.files import write_files
from engine.adapters.outlook.globalid import global_id_of
from engine.adapters.outlook.guests import Guests
from engine.adapters.outlook.mapping.to_ical import object_of
from engine.adapters.outlook.reading import Found, Reader, kept_with
from engine.adapters.outlook.reminders import Reminders, set_reminder
from engine.adapters.outlook.words import is_changed, is_gone, is_missing, refusal
from engine.adapters.outlook.writing_series import carry_exceptions, write_end, write_pattern
from engine.adapters.outlook.writing_times import write_times

GLOBAL_ID = "http://schemas.microsoft.com/mapi/id/{6ED8DA90-450B-101B-98DA-00AA003F1305}/00030102"


class NotTaken(Exception):
    """Outlook refuses an item, and it is as it was. ``reason`` in words."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class HalfWritten(Exception):
    """Outlook refused a step, and would not take back the ones before."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Writer:
    """Writes items of one desk. ``guests``: what becomes of the people in them. ``now``: the present instant; reminders of
    what is over are not set."""

    def __init__(self, desk: Desk, reader: Reader, guests: Guests, now: Callable[[], datetime]) -> None:
        self._desk = desk
        self._reader = reader
        self._guests = guests
        self._now = now

    def create(self, wanted: Appointment) -> str:
        """Make the item; its EntryID. Raises `NotTaken`, or com_error where Outlook went away."""
        item = self._desk.new_item()
        reminders = Reminders(wanted, None, self._now())
        own = kept.Properties(item, fresh=True)
        steps = _has_exceptions(wanted.series)
        try:
            self._put(item, own, wanted, None, reminders)
            known = own.put(kept.UID, wanted.uid)
            if not known:
                _put_global_id(item, wanted.uid)
            if steps:
                own.put(kept.UNDONE, kept.NEW)
            item.Save()
        except com_error as error:
            raise _refused(error) from error
        href: str = item.EntryID
        if not steps:
            return href
        try:
            self._carry(href, wanted, reminders)
        except com_error as error:
            if not is_gone(error):
                self._give_up(href)
            raise _refused(error) from error
        return href

    def _give_up(self, href: str) -> None:
        """Away with an item that could not be made whole."""
        try:
            self._desk.item(href).Delete()
        except com_error as error:
            if is_gone(error):
                raise

    def name(self, href: str, uid: str) -> None:
        """Let an item whose store keeps no user properties say its UID in its GlobalAppointmentID."""
        item = self._desk.item(href)
        if not kept_with(item).uid:
            _put_global_id(item, uid)
            item.Save()

    def update(self, href: str, item: Any, found: Found, wanted: Appointment) -> None:
        """Bring an open item to say what is wanted. Raises as `create`, and `HalfWritten`.

        A com_error of the first Save that says that somebody else saved the item comes out as it is.
        """
        was = found.appointment
        reminders = Reminders(wanted, found, self._now())
        own = kept.Properties(item)
        steps = _exceptions_differ(was, wanted)
        try:
            self._put(item, own, wanted, found, reminders)
            if steps:
                own.put(kept.UNDONE, found.undone or object_of(was, self._desk.locale).text)
            elif found.undone is not None:
                own.put(kept.UNDONE, "")
            item.Save()
        except com_error as error:
            raise _refused(error) from error
        if steps:
            try:
                self._carry(href, wanted, reminders)
            except com_error as error:
                if not is_gone(error):
                    self._take_back(href, found, error)
                raise _refused(error) from error

    # -- steps -------------------------------------------------------------------------------------------------------

    def _put(
        self, item: Any, own: kept.Properties, wanted: Appointment, found: Found | None, reminders: Reminders
    ) -> None:
        """All that one Save writes."""
        was = None if found is None else found.appointment
        for name, value in _texts(wanted, was).items():
            setattr(item, name, value)
        if was is None or was.times != wanted.times or (was.series is None) != (wanted.series is None):
            self._put_times(item, wanted, was)
        elif _pattern_differs(was.series, wanted.series):
            self._put_series(item, wanted, was)
        _put_details(item, wanted, was, self._desk.locale.separator)
        if reminders.changes(""):
            set_reminder(item, reminders.raw(""))
        write_files(item, () if was is None else was.files, wanted.files)
        self._put_kept(item, own, wanted, found, reminders)

    def _put_times(self, item: Any, wanted: Appointment, was: Appointment | None) -> None:
        if was is not None and was.series is not None:
            item.ClearRecurrencePattern()
        write_times(self._desk, item, wanted.times, fresh=was is None)
        if wanted.series is not None:
            write_pattern(self._desk, item, wanted.times, wanted.series.pattern)

    def _put_series(self, item: Any, wanted: Appointment, was: Appointment) -> None:
        """A series that stays one, at the same times. Only a new end leaves its exceptions alone."""
        if was.series is None or wanted.series is None:
            return
        before, after = was.series.pattern, wanted.series.pattern
        only_end = replace(before, occurrences=None) == replace(after, occurrences=None)
        if only_end and was.series.gone <= wanted.series.gone:
            write_end(self._desk, item, wanted.times, after)
        else:
            self._put_times(item, wanted, was)

    def _put_kept(
        self, item: Any, own: kept.Properties, wanted: Appointment, found: Found | None, reminders: Reminders
    ) -> None:
        was = None if found is None else found.appointment
        if wanted.people != (() if was is None else was.people):
            own.put(kept.PEOPLE, "\n".join(wanted.people))
            self._guests.put(item, wanted.people)
        spelled = self._filled(wanted.spelled, wanted.times)
        text = kept.spelled_text(spelled, reminders.asleep)
        old = "" if found is None else kept.spelled_text(self._filled(found.appointment.spelled, None), found.asleep)
        if text != old:
            own.put(kept.SPELLED, text)

    def _filled(self, spelled: Spelled, times: Times | None) -> Spelled:
        """Floating times are in the machine's zone: as long as the item stays in that zone, it floats."""
        if spelled.start_zone != ("", "") or times is None:
            return spelled
        here = (self._desk.machine_zone(), "")
        return replace(spelled, start_zone=here, end_zone=None if isinstance(times, AllDay) else here)

    def _carry(self, href: str, wanted: Appointment, reminders: Reminders) -> None:
        """The occurrences, and then the mark taken off."""
        carry_exceptions(self._desk, self._reader, href, wanted, reminders)
        item = self._desk.item(href)
        kept.put(item, kept.UNDONE, "")
        item.Save()

    def _take_back(self, href: str, found: Found, error: com_error) -> None:
        """The item as it was before. Raises `HalfWritten` where Outlook will not have that either."""
        try:
            item = self._desk.item(href)
            now = self._reader.read(item)
            reminders = Reminders(found.appointment, now, self._now())
            self._put(item, kept.Properties(item), found.appointment, now, reminders)
            item.Save()
            self._carry(href, found.appointment, reminders)
        except com_error as second:
            if is_gone(second):
                raise
            raise HalfWritten(f"{refusal(error)}; and it could not be put back: {refusal(second)}") from second


def _refused(error: com_error) -> Exception:
    expected = is_gone(error) or is_changed(error) or is_missing(error)
    return error if expected else NotTaken(refusal(error))


def _has_exceptions(series: Series | None) -> bool:
    return series is not None and bool(series.gone or series.changed)


def _pattern_differs(was: Series | None, wanted: Series | None) -> bool:
    if was is None or wanted is None:
        return was is not wanted
    return was.pattern != wanted.pattern or bool(was.gone - wanted.gone)  # nothing brings a deleted occurrence back


def _exceptions_differ(was: Appointment, wanted: Appointment) -> bool:
    """Whether occurrences have to be written one by one."""
    if wanted.series is None:
        return False
    if was.series is None or was.times != wanted.times or _pattern_differs(was.series, wanted.series):
        return _has_exceptions(wanted.series)
    return was.series != wanted.series or _regular_changed(was, wanted)


def _regular_changed(was: Appointment, wanted: Appointment) -> bool:
    """A changed occurrence that shows what the series showed would follow the series."""
    if wanted.series is None or not wanted.series.changed:
        return False
    said = [(of.subject, of.location, of.body, of.busy, of.reminder) for of in (was, wanted)]
    return said[0] != said[1]


# -- single properties -----------------------------------------------------------------------------------------------


def _texts(wanted: Appointment, was: Appointment | None) -> dict[str, str]:
    """The texts that differ; a body stays formatted as long as it says the same."""
    found = {
        "Subject": (wanted.subject, "" if was is None else was.subject),
        "Location": (wanted.location, "" if was is None else was.location),
        "Body": (wanted.body.replace("\n", "\r\n"), "" if was is None else was.body.replace("\n", "\r\n")),
    }
    return {name: new for name, (new, old) in found.items() if new != old}


def _put_details(item: Any, wanted: Appointment, was: Appointment | None, separator: str) -> None:
    if was is None or was.busy != wanted.busy:
        item.BusyStatus = int(wanted.busy)
    if was is None or was.sensitivity != wanted.sensitivity:
        item.Sensitivity = int(wanted.sensitivity)
    if was is None or was.importance != wanted.importance:
        item.Importance = int(wanted.importance)
    if wanted.categories != (() if was is None else was.categories):
        item.Categories = f"{separator} ".join(wanted.categories)


def _put_global_id(item: Any, uid: str) -> None:
    """The second-best place for a UID. It is a hint: where the store refuses it, the item is known by its own id."""
    try:
        item.PropertyAccessor.SetProperty(GLOBAL_ID, global_id_of(uid))
    except com_error as error:
        if is_gone(error):
            raise
