"""Reminders of what is over are not set: Outlook would show all of them at once. They are kept with the item, asleep."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta
from typing import Any

from engine.adapters.outlook.appointment import Appointment, bounded
from engine.adapters.outlook.reading import Found

_SOON = timedelta(days=1)
"""An item counts as over a day after its last day: by then it is over in every zone."""


class Reminders:
    """What to set, and what to keep asleep. Keys: "" for the item, original dates for changed occurrences."""

    def __init__(self, wanted: Appointment, found: Found | None, now: datetime) -> None:
        self.asleep: dict[str, int] = {}
        self._new = found is None
        self._was = {} if found is None else _awake(found)
        self._wanted = _by_key(wanted)
        self._raw: dict[str, int | None] = {}
        over = _is_over(wanted, now)
        for key, minutes in self._wanted.items():
            sleeps = over and minutes is not None and self._was.get(key) != minutes
            self._raw[key] = None if sleeps else minutes
            if sleeps and minutes is not None:
                self.asleep[key] = minutes

    def raw(self, key: str) -> int | None:
        """What is to be set in Outlook; for an occurrence that is not changed, what is set for the series."""
        return self._raw.get(key, self._raw[""])

    def changes(self, key: str) -> bool:
        """Whether that differs from what is set."""
        return self._new or self._raw[key] != self._was.get(key)


def _by_key(appointment: Appointment) -> dict[str, int | None]:
    changed = () if appointment.series is None else appointment.series.changed
    return {"": appointment.reminder, **{each.original.isoformat(): each.reminder for each in changed}}


def _awake(found: Found) -> dict[str, int | None]:
    """What is set in Outlook."""
    told = _by_key(found.appointment)
    return {key: None if key in found.asleep else minutes for key, minutes in told.items()}


def _is_over(appointment: Appointment, now: datetime) -> bool:
    last = appointment.times.last
    if appointment.series is not None:
        last = _last_of_series(appointment)
    return last is not None and last + _SOON < now.astimezone(UTC).replace(tzinfo=None)


def _last_of_series(appointment: Appointment) -> datetime | None:
    """The end of the last occurrence, roughly; None for a series without an end."""
    series = appointment.series
    if series is None or series.pattern.occurrences is None:
        return None
    end = bounded(series.pattern, appointment.times.first.date(), 0).end
    ends = [appointment.times.last if end is None else datetime.combine(end, time()) + appointment.times.length + _SOON]
    return max((*ends, *(each.times.last for each in series.changed)))


def set_reminder(item: Any, minutes: int | None) -> None:
    if minutes is None:
        item.ReminderSet = False
        return
    item.ReminderSet = True
    item.ReminderMinutesBeforeStart = minutes
