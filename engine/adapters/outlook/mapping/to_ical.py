"""An appointment as a calendar object. The same appointment always gives the same text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from functools import lru_cache

from engine.adapters.outlook.appointment import AllDay, Appointment, Changed, Timed, Times, times_on
from engine.adapters.outlook.locale import Locale
from engine.adapters.outlook.mapping import details
from engine.adapters.outlook.mapping.files import lines_of
from engine.adapters.outlook.mapping.held import Held
from engine.adapters.outlook.mapping.rules import Planned, planned, rule_value, told
from engine.adapters.outlook.mapping.times import rules_of
from engine.adapters.outlook.mapping.zones import UTC, main_tzid
from engine.ical.lines import fold, make, parse, split, unfold, write
from engine.ical.objects import PRODID
from engine.ical.rule import Rule, parse_rule
from engine.ical.values import Day, Moment, When, escape, when_text
from engine.ical.vtimezone import vtimezone
from engine.ical.zones import canonical_zone
from engine.model.content import Component
from engine.model.resource import CalendarObject, Uid

_NO_STAMP = "20000101T000000Z"


def object_of(appointment: Appointment, locale: Locale) -> CalendarObject:
    """The calendar object; LAST-MODIFIED is in it where Outlook has told when the appointment was saved."""
    return CalendarObject(Uid(appointment.uid), _Telling(appointment, locale).text())


def stamped(item: CalendarObject, modified: datetime | None) -> CalendarObject:
    """What `object_of` gave for an appointment without ``modified``, for the same one with it."""
    if modified is None:
        return item
    stamp = f"{modified:%Y%m%dT%H%M%SZ}"
    text = item.text.replace(f"\r\nDTSTAMP:{_NO_STAMP}\r\n", f"\r\nDTSTAMP:{stamp}\r\nLAST-MODIFIED:{stamp}\r\n")
    return CalendarObject(item.uid, text)


class _Telling:
    """One appointment on its way into a text."""

    def __init__(self, appointment: Appointment, locale: Locale) -> None:
        self._of = appointment
        self._locale = locale
        self._kept = appointment.spelled
        times = appointment.times
        zones = (None, None) if isinstance(times, AllDay) else (times.start_zone, times.end_zone)
        self._start_tzid = _tzid(zones[0], self._kept.start_zone)
        self._end_tzid = self._start_tzid if appointment.series else _tzid(zones[1], self._kept.end_zone)
        modified = appointment.modified
        self._stamp = _NO_STAMP if modified is None else f"{modified:%Y%m%dT%H%M%SZ}"

    def text(self) -> str:
        head = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODID}"]
        body = list(self._master())
        if self._of.series is not None:
            for changed in self._of.series.changed:
                body += self._changed(changed)
        lines = "".join([f"{fold(line)}\r\n" for line in body])
        return "\r\n".join(head) + "\r\n" + self._zones() + lines + "END:VCALENDAR\r\n"

    def _zones(self) -> str:
        """The VTIMEZONEs of the zones that are named (RFC 5545 3.2.19)."""
        own = "".join(self._kept.definitions)
        named = dict.fromkeys(tzid for tzid in (self._start_tzid, self._end_tzid) if tzid)
        return own + "".join(map(_definition, named))

    def _master(self) -> Iterator[str]:
        of = self._of
        yield from self._head(of.times)
        if of.series is not None:
            yield from self._recurrence()
        yield from self._said(of.subject, of.location, of.body)
        yield from self._common("", of.busy)
        yield from (line.raw for line in lines_of(of.files, self._kept.heads))
        yield from self._alarm("", of.reminder)
        yield "END:VEVENT"

    def _changed(self, changed: Changed) -> Iterator[str]:
        key = changed.original.isoformat()
        original = times_on(self._of.times, changed.original)
        yield from self._head(changed.times, self._when("RECURRENCE-ID", original.first, original))
        yield from self._said(changed.subject, changed.location, changed.body)
        yield from self._common(key, changed.busy)
        yield from self._alarm(key, changed.reminder)
        yield "END:VEVENT"

    def _head(self, times: Times, recurrence_id: str = "") -> Iterator[str]:
        yield from ("BEGIN:VEVENT", f"UID:{self._of.uid}", f"DTSTAMP:{self._stamp}")
        if self._of.modified is not None:
            yield f"LAST-MODIFIED:{self._stamp}"
        if recurrence_id:
            yield recurrence_id
        yield self._when("DTSTART", times.first, times)
        yield self._when("DTEND", times.last, times, end=True)

    def _when(self, name: str, wall: datetime, times: Times, *, end: bool = False) -> str:
        return _line(name, self._moment(wall, times, end=end))

    def _moment(self, wall: datetime, times: Times, *, end: bool = False) -> When:
        if isinstance(times, AllDay):
            return Day(wall.date())
        if isinstance(self._of.times, AllDay):  # an occurrence with a time of day in a series of whole days
            return Moment(wall, main_tzid(times.end_zone if end else times.start_zone))
        return Moment(wall, self._end_tzid if end else self._start_tzid)

    def _said(self, subject: str, location: str, body: str) -> Iterator[str]:
        for name, text in (("SUMMARY", subject), ("LOCATION", location), ("DESCRIPTION", body)):
            if text:
                yield f"{name}:{escape(text)}"

    def _common(self, key: str, busy: details.OlBusyStatus) -> Iterator[str]:
        """What an occurrence has from its series as well."""
        of = self._of
        if of.categories:
            yield f"CATEGORIES:{','.join(map(escape, of.categories))}"
        kept = self._kept.lines.get(key, self._kept.lines.get("", ()))
        for line in details.told_lines(tuple(map(split, kept)), busy, of.sensitivity, of.importance):
            yield line.raw
        yield from of.people

    def _alarm(self, key: str, minutes: int | None) -> Iterator[str]:
        if minutes is None:
            return
        for text in (self._kept.alarms.get(key), self._kept.alarms.get("")):
            kept = None if text is None else next((p for p in parse(text) if isinstance(p, Component)), None)
            if kept is not None and details.minutes_of(kept) == minutes:
                break
        else:
            kept = details.usual_alarm(minutes)
        yield from unfold(write([kept])).rstrip().split("\r\n")

    # -- series ------------------------------------------------------------------------------------------------------

    def _recurrence(self) -> Iterator[str]:
        series, start = self._of.series, self._of.times.first.date()
        if series is None:
            return
        week_start = self._locale.week_start
        kept = self._kept_plan()
        plan = kept or told(series.pattern, series.gone, start, week_start)
        yield f"RRULE:{self._kept.rule if kept is not None else rule_value(plan, start, week_start)}"
        yield from self._exdates(sorted(series.gone - plan.left_out))

    def _kept_plan(self) -> Planned | None:
        """What the rule means that the item was made with; None where Outlook shows something else by now."""
        series, times = self._of.series, self._of.times
        rule = parse_rule(self._kept.rule) if self._kept.rule else None
        if series is None or not isinstance(rule, Rule):
            return None
        zone = rules_of(times.start_zone) if isinstance(times, Timed) else None
        try:
            plan = planned(
                rule, times.first, zone, all_day=isinstance(times, AllDay), week_start=self._locale.week_start
            )
        except Held:
            return None
        return plan if plan.pattern == series.pattern and plan.left_out <= series.gone else None

    def _exdates(self, days: list[date]) -> Iterator[str]:
        usual: list[str] = []
        head = ""
        for day in days:
            own = self._kept.left_out.get(day.isoformat())
            if own is not None:
                yield own
                continue
            original = times_on(self._of.times, day)
            line = split(self._when("EXDATE", original.first, original))
            head = line.head
            usual.append(line.value)
        if usual:
            yield f"{head}:{','.join(usual)}"


def _line(name: str, moment: When) -> str:
    value, params = when_text(moment)
    return make(name, value, *params).raw


def _tzid(windows: str | None, kept: tuple[str, str] | None) -> str | None:
    """The TZID of a Windows zone: the one it was made with as long as the item is in that zone. None: floating."""
    if kept is not None and kept[0] == windows:
        return kept[1] or None
    return None if not windows else main_tzid(windows) or windows


@lru_cache(maxsize=64)
def _definition(tzid: str) -> str:
    known = tzid != UTC and canonical_zone(tzid) is not None
    return write([vtimezone(tzid)]) if known else ""
