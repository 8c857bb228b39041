"""An open item as an appointment. Only reads; may raise com_error."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum
from typing import Any, Final, TypeVar

from engine.adapters.outlook.appointment import Appointment, Changed, Series, Spelled, Timed, Times, regular
from engine.adapters.outlook.desk import Desk
from engine.adapters.outlook.files import read_files
from engine.adapters.outlook.globalid import uid_of
from engine.adapters.outlook.kept import NAMES, Kept, kept_of
from engine.adapters.outlook.mapping import texts
from engine.adapters.outlook.mapping.zones import main_tzid
from engine.adapters.outlook.numbers import OlBusyStatus, OlImportance, OlMeetingStatus, OlSensitivity
from engine.adapters.outlook.people import lines_of_meeting, together
from engine.adapters.outlook.plain import (
    CannotRead,
    naive,
    occurrence_times,
    text,
    utc_times,
    whole_days,
    with_spelling,
)
from engine.adapters.outlook.reading_series import SeriesReader

E = TypeVar("E", bound=IntEnum)

_BUSY: Final = OlBusyStatus.BUSY
_NORMAL: Final = OlSensitivity.NORMAL
_USUAL: Final = OlImportance.NORMAL
_NO_MEETING: Final = OlMeetingStatus.NON_MEETING


@dataclass(frozen=True, slots=True)
class Found:
    """An item as it is: what it says, which reminders are asleep, and what it said before an unfinished write."""

    appointment: Appointment
    asleep: Mapping[str, int]
    undone: str | None


def kept_with(item: Any) -> Kept:
    """What Syncline keeps with an item."""
    properties = item.UserProperties
    values: dict[str, str] = {}
    for index in range(1, properties.Count + 1):
        found = properties.Item(index)
        name = found.Name
        if name in NAMES:
            values[name] = text(found.Value)
    return kept_of(values)


class Reader:
    """Reads items of one desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def read(self, item: Any) -> Found:
        """Raises com_error, and `CannotRead` for a series whose zone nobody knows."""
        kept = kept_with(item)
        times, spelled = self._times(item, kept.spelled)
        found = Appointment(
            uid=kept.uid or uid_of(text(item.GlobalAppointmentID)) or f"outlook-{item.EntryID}",
            times=times,
            subject=texts.one_line(text(item.Subject)),
            location=texts.one_line(text(item.Location)),
            body=texts.body(text(item.Body)),
            busy=_member(OlBusyStatus, item.BusyStatus, _BUSY),
            reminder=_reminder(item, kept.asleep.get("")),
            sensitivity=_member(OlSensitivity, item.Sensitivity, _NORMAL),
            importance=_member(OlImportance, item.Importance, _USUAL),
            categories=self._categories(text(item.Categories)),
            people=self._people(item, kept),
            files=read_files(item),
            spelled=spelled,
        )
        if item.IsRecurring:
            found = self._with_series(found, item, kept)
        return Found(found, kept.asleep, kept.undone)

    # -- parts -------------------------------------------------------------------------------------------------------

    def _categories(self, names: str) -> tuple[str, ...]:
        found = (name.strip() for name in names.split(self._desk.locale.separator))
        return tuple({name.casefold(): name for name in found if name}.values())

    def _people(self, item: Any, kept: Kept) -> tuple[str, ...]:
        """The lines that are kept; of a real meeting also what has become of its recipients since."""
        if item.MeetingStatus == _NO_MEETING:
            return kept.people or ()
        return together(kept.people or (), kept.invited, lines_of_meeting(item))

    def _times(self, item: Any, spelled: Spelled) -> tuple[Times, Spelled]:
        if item.AllDayEvent:
            return whole_days(item), replace(spelled, start_zone=None, end_zone=None)
        start_zone, end_zone = item.StartTimeZone.ID, item.EndTimeZone.ID
        if main_tzid(start_zone) is None or main_tzid(end_zone) is None:
            if item.IsRecurring:
                raise CannotRead(f'it is a series in the time zone "{start_zone}", which nobody knows')
            return utc_times(item), replace(spelled, start_zone=None, end_zone=None)
        times = Timed(naive(item.StartInStartTimeZone), naive(item.EndInEndTimeZone), start_zone, end_zone)
        return with_spelling(times, spelled)

    def _with_series(self, found: Appointment, item: Any, kept: Kept) -> Appointment:
        reader = SeriesReader(self._desk, item, found.times)
        times, pattern = reader.pattern()
        found = replace(found, times=times)
        gone, standing = reader.exceptions()
        changed = [self._changed(found, day, each, kept) for day, each in standing]
        differing = (each for each in changed if each != regular(found, each.original))
        ordered = tuple(sorted(differing, key=lambda each: each.original))
        return replace(found, series=Series(pattern, gone, ordered))

    def occurrences(self, item: Any) -> tuple[Appointment, dict[date, tuple[Changed, Any]], frozenset[date]]:
        """The exceptions of a series as they are stored: what the series itself says; the changed ones by original date,
        each with its open object; the deleted ones. Reminders as they are set."""
        times, spelled = self._times(item, Spelled())
        reader = SeriesReader(self._desk, item, times)
        times, _ = reader.pattern()
        said = self._changed(Appointment("", times, spelled=spelled), times.first.date(), item, Kept())
        series = Appointment(
            "", times, said.subject, said.location, said.body, said.busy, said.reminder, spelled=spelled
        )
        gone, standing = reader.exceptions()
        return series, {day: (self._changed(series, day, each, Kept()), each) for day, each in standing}, gone

    def _changed(self, series: Appointment, day: date, item: Any, kept: Kept) -> Changed:
        return Changed(
            day,
            occurrence_times(item, series.times),
            texts.one_line(text(item.Subject)),
            texts.one_line(text(item.Location)),
            texts.body(text(item.Body)),
            _member(OlBusyStatus, item.BusyStatus, _BUSY),
            _reminder(item, kept.asleep.get(day.isoformat())),
        )


def _reminder(item: Any, asleep: int | None) -> int | None:
    return int(item.ReminderMinutesBeforeStart) if item.ReminderSet else asleep


def _member(kind: type[E], value: int, otherwise: E) -> E:
    """The member of a number; another one where nobody knows the number."""
    found = kind._value2member_map_.get(value)
    return found if isinstance(found, kind) else otherwise
