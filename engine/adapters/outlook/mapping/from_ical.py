"""A calendar object as an appointment: what Outlook can hold of it, or why it can hold none of it.

What Outlook has no place for (unknown properties, further reminders, links, texts in other languages) is left out: it stays
where it is, on the other side. What would make the appointment another one (other days, other times, other occurrences)
is not left out: then the whole item is held.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from engine.adapters.outlook.appointment import Appointment, Changed, Series, Spelled, regular
from engine.adapters.outlook.locale import Locale
from engine.adapters.outlook.mapping import details
from engine.adapters.outlook.mapping.files import files_of
from engine.adapters.outlook.mapping.held import Held
from engine.adapters.outlook.mapping.placing import check_placing
from engine.adapters.outlook.mapping.series import SeriesPlan, left_out_dates, original_of, series_plan
from engine.adapters.outlook.mapping.texts import body, one_line
from engine.adapters.outlook.mapping.times import Spelling, needed, occurrence_times, series_times, single_times
from engine.ical.facts import canon_component
from engine.ical.lines import Malformed, parse, split, write
from engine.ical.series import Definitions, read_parts
from engine.ical.values import items, unescape
from engine.model.capabilities import Unfit
from engine.model.content import Component, Part
from engine.model.resource import CalendarObject

_LONGEST_ALARM = 2000
_PEOPLE = frozenset(("ORGANIZER", "ATTENDEE"))
_RECURRENCE = frozenset(("RRULE", "RDATE", "EXRULE"))


def appointment_of(item: CalendarObject, locale: Locale) -> Appointment | Unfit:
    """What Outlook would hold of an object."""
    try:
        item.text.encode("utf-8")
        return _appointment(item, locale)
    except Held as held:
        return Unfit(held.reason)
    except Malformed as error:
        return Unfit(f"its calendar text cannot be read: {error}")
    except UnicodeEncodeError:
        return Unfit("it holds characters that are no text (lone surrogates)")


def _appointment(item: CalendarObject, locale: Locale) -> Appointment:
    master, overrides, definitions = _parts(item.text)
    recurring = bool(overrides) or not _RECURRENCE.isdisjoint([line.name for line in master.lines])
    if recurring:
        times, start = series_times(master, definitions)
        end = None
    else:
        times, start, end = single_times(master, definitions)
    files, heads = files_of(master.lines)
    kept = _Kept(heads=heads)
    kept.zones(start, end)
    stated = details.Stated.by(master)
    kept.component("", master, stated)
    found = Appointment(
        uid=item.uid,
        times=times,
        subject=one_line(text_of(master, "SUMMARY")),
        location=one_line(text_of(master, "LOCATION")),
        body=body(text_of(master, "DESCRIPTION")),
        busy=stated.busy,
        reminder=reminder_of(master),
        sensitivity=stated.sensitivity,
        importance=stated.importance,
        categories=_categories(master, locale.separator),
        people=tuple([line.raw for line in master.lines if line.name in _PEOPLE]),
        files=files,
        spelled=kept.spelled(),
    )
    return _as_series(found, master, overrides, definitions, kept, locale) if recurring else found


def _parts(text: str) -> tuple[Component, tuple[Component, ...], Definitions]:
    """Master, overrides and zones of the one event that a text holds."""
    top = parse(text)
    read = read_parts(top)
    if read is None:
        raise Held("it is no appointment")
    named = {part.name for part in (read.master, *read.overrides) if part is not None}
    if named != {"VEVENT"}:
        raise Held(
            "it is a task, and only appointments go into a calendar" if "VTODO" in named else "it is no appointment"
        )
    if read.master is None:
        raise Held("it is a single occurrence of a series that is not here")
    if _events(top) != 1 + len(read.overrides):
        raise Held("it is told twice over, and nobody can say which one counts")
    return read.master, read.overrides, read.definitions


def _events(top: Iterable[Part]) -> int:
    return sum(part.name == "VEVENT" for calendar in top if isinstance(calendar, Component) for part in calendar.parts)


def text_of(part: Component, name: str) -> str:
    return unescape(part.value(name) or "")


def reminder_of(part: Component) -> int | None:
    found = details.alarm_of(part)
    return None if found is None else found[0]


def _categories(part: Component, separator: str) -> tuple[str, ...]:
    """In their order, each once; not those that Outlook would take apart at its separator."""
    names = (unescape(text).strip() for line in part.all("CATEGORIES") for text in items(line.value))
    fit = (name for name in names if name and separator not in name and one_line(name) == name)
    found: dict[str, str] = {}
    for name in fit:
        found.setdefault(name.casefold(), name)
    return tuple(found.values())


def _as_series(
    found: Appointment,
    master: Component,
    overrides: tuple[Component, ...],
    definitions: Definitions,
    kept: _Kept,
    locale: Locale,
) -> Appointment:
    plan = series_plan(master, found.times, definitions, locale)
    changed = [(part, _changed(part, master, plan, found, definitions)) for part in overrides]
    taken = {each.original for _, each in changed}
    if len(taken) < len(changed):
        raise Held("it says two things of one occurrence")
    gone = {day: raw for day, raw in left_out_dates(master, plan, definitions).items() if day not in taken}
    differing = [(part, each) for part, each in changed if each != regular(found, each.original)]
    series = Series(
        plan.planned.pattern,
        frozenset(gone) | plan.planned.left_out,
        tuple(sorted((each for _, each in differing), key=lambda each: each.original)),
    )
    check_placing(series, found.times, plan.days)
    kept.rule = plan.rule
    kept.left_out = {day.isoformat(): raw for day, raw in gone.items() if raw}
    for part, each in differing:
        stated = details.Stated(details.kept_lines(part), each.busy, found.sensitivity, found.importance)
        kept.component(each.original.isoformat(), part, stated)
    return replace(found, series=series, spelled=kept.spelled())


def _changed(
    part: Component, master: Component, plan: SeriesPlan, found: Appointment, definitions: Definitions
) -> Changed:
    day = original_of(part, plan, definitions)
    return Changed(
        day,
        occurrence_times(part, plan.start, found.times, day, definitions),
        one_line(text_of(part, "SUMMARY")),
        one_line(text_of(part, "LOCATION")),
        body(text_of(part, "DESCRIPTION")),
        details.busy_of(details.kept_lines(part)),
        reminder_of(part),
    )


@dataclass(slots=True)
class _Kept:
    """Gathers how the text puts things, where Outlook would put them otherwise."""

    heads: dict[str, str]
    rule: str = ""
    left_out: dict[str, str] = field(default_factory=dict[str, str])
    _zones: list[tuple[str, str] | None] = field(default_factory=lambda: [None, None])
    _definitions: dict[str, str] = field(default_factory=dict[str, str])
    _lines: dict[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    _alarms: dict[str, str] = field(default_factory=dict[str, str])

    def zones(self, *spellings: Spelling | None) -> None:
        for place, spelling in enumerate(spellings):
            if spelling is not None and (kept := needed(spelling)) is not None:
                self._zones[place] = kept
                if spelling.definition:
                    self._definitions[spelling.tzid] = spelling.definition

    def component(self, key: str, part: Component, stated: details.Stated) -> None:
        """The lines and the alarm of the master (key "") or of an occurrence, which falls back on those of the master."""
        inherited = tuple(map(split, self._lines.get("", ())))
        usual = details.told_lines(inherited, stated.busy, stated.sensitivity, stated.importance)
        if stated.lines != usual and details.said(stated.lines) != details.said(usual):
            self._lines[key] = tuple(line.raw for line in stated.lines)
        alarm = details.alarm_of(part)
        if alarm is not None:
            usual_text = self._alarms.get("", "") if key else ""
            if not usual_text and canon_component(alarm[1]) == details.usual_canon(alarm[0]):
                return
            text = write([alarm[1]])
            if len(text) <= _LONGEST_ALARM and text != usual_text:
                self._alarms[key] = text

    def spelled(self) -> Spelled:
        return Spelled(
            self._zones[0],
            self._zones[1],
            tuple(self._definitions.values()),
            self.rule,
            self._lines,
            self._alarms,
            self.left_out,
            self.heads,
        )
