"""What Hypothesis draws: realistic calendar texts, and edits that a person or a program makes to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeAlias

from hypothesis import strategies as st

from engine.ical.lines import make, parse, write
from engine.ical.values import Day, Moment, escape, when, when_text
from engine.model.content import Component, Line, Part
from tests.builders import Event, event

ZONES = ("Europe/Berlin", "America/New_York", "W. Europe Standard Time", "UTC", None)

EXTRAS: tuple[tuple[str, ...], ...] = (
    ("LOCATION:Hall 2\\; left door",),
    ("DESCRIPTION:First line\\nsecond line\\, with more " + "and more " * 12,),
    ("CATEGORIES:Visit,Customer",),
    ("CATEGORIES:Visit", "CATEGORIES:Fair"),
    ("CLASS:PRIVATE", "PRIORITY:1", "TRANSP:TRANSPARENT"),
    ("ORGANIZER;CN=Ann:mailto:ann@example.com", 'ATTENDEE;CN="Müller, Bo":mailto:bo@example.com'),
    ("BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:Reminder", "TRIGGER:-PT15M", "END:VALARM"),
    ("X-MICROSOFT-CDO-BUSYSTATUS:OOF", "X-ACCOUNT;X-KIND=customer:4711"),
    ("ATTACH;FMTTYPE=text/plain;ENCODING=BASE64;VALUE=BINARY:SGVsbG8=",),
    ("URL:https://example.com/?a=1;b=2,3",),
    ("GEO:nonsense",),
    ("a line that is no content line",),
    ("LAST-MODIFIED:20260101T120000Z", "SEQUENCE:3"),
)


def subjects() -> st.SearchStrategy[str]:
    """What people type: any printable characters, now and then something telling."""
    typed = st.text(st.characters(exclude_categories=("Cc", "Cs")), max_size=30)
    return st.sampled_from(("Visit", "Besuch bei Müller & Söhne", "会議", "🚲 tour", "a; b, c\\d", " blank ")) | typed


def uids() -> st.SearchStrategy[str]:
    """Few, so that some meet again; and of the shapes that real producers make."""
    numbers = st.integers(1, 40)
    return numbers.map("item-{}@example.com".format) | numbers.map("040000008200E00074C5B7101A82E008{:08X}".format)


@st.composite
def events(draw: st.DrawFn, uid: st.SearchStrategy[str] | None = None) -> Event:
    """An event: timed or all-day, in some zone, single or a series with changed and deleted occurrences."""
    start = datetime(2026, 1, 1) + timedelta(minutes=15 * draw(st.integers(0, 35_000)))
    all_day = draw(st.integers(0, 4)) == 0
    text = f"{start:%Y-%m-%d}" if all_day else f"{start:%Y-%m-%dT%H:%M}"
    made = event(draw(subjects()), text, zone=draw(st.sampled_from(ZONES)), uid=draw(uids() if uid is None else uid))
    for lines in draw(st.lists(st.sampled_from(EXTRAS), unique=True, max_size=4)):
        made = made.with_lines(*lines)
    return draw(_series(made, start, text)) if draw(st.booleans()) else made


@st.composite
def _series(draw: st.DrawFn, made: Event, start: datetime, text: str) -> Event:
    step, grown = draw(st.sampled_from(((1, made.daily(6)), (7, made.weekly(6)))))
    for index in draw(st.lists(st.integers(0, 5), unique=True, max_size=3)):
        due = start + timedelta(days=step * index)
        at = f"{due:%Y-%m-%d}" if len(text) == 10 else f"{due:%Y-%m-%dT%H:%M}"
        match draw(st.sampled_from(("moved", "edited", "deleted"))):
            case "moved":
                to = at if len(at) == 10 else f"{due + timedelta(hours=2):%Y-%m-%dT%H:%M}"
                grown = grown.moved(at, to=to)
            case "edited":
                grown = grown.edited(at, summary=draw(subjects()))
            case _:
                grown = grown.deleted(at)
    return grown


def calendar_texts(uid: st.SearchStrategy[str] | None = None) -> st.SearchStrategy[str]:
    """Whole calendars of one item each, with the line ends that producers use."""
    return st.builds(Event.text, events(uid), st.sampled_from(("\r\n", "\n")))


# -- edits -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SetProperty:
    """The item says something else: one property of its master is set."""

    name: str
    value: str

    def __call__(self, text: str) -> str:
        return _on_master(text, lambda master: _with_property(master, self.name, self.value))


@dataclass(frozen=True, slots=True)
class DropProperty:
    """One property of the master goes."""

    name: str

    def __call__(self, text: str) -> str:
        return _on_master(text, lambda master: _without(master, self.name))


@dataclass(frozen=True, slots=True)
class AddLine:
    """One more line in the master, beside others of its name."""

    name: str
    value: str

    def __call__(self, text: str) -> str:
        line = make(self.name, self.value)
        return _on_master(text, lambda master: Component(master.name, (line, *master.body)))


@dataclass(frozen=True, slots=True)
class SetOccurrence:
    """One occurrence says something else; of an item that is no series, the whole item does."""

    index: int
    name: str
    value: str

    def __call__(self, text: str) -> str:
        return _on_occurrence(text, self.index, lambda part: _with_property(part, self.name, self.value))


@dataclass(frozen=True, slots=True)
class CancelOccurrence:
    """One occurrence is cancelled (EXDATE); of an item that is no series, the whole item is."""

    index: int

    def __call__(self, text: str) -> str:
        due = _due(text, self.index)
        if due is None:
            return SetProperty("STATUS", "CANCELLED")(text)
        exdate = Line("EXDATE", due.head.replace("DTSTART", "EXDATE", 1), due.value)
        return _on_master(text, lambda master: Component(master.name, (*master.body, exdate)))


Edit: TypeAlias = Callable[[str], str]


def edits() -> st.SearchStrategy[Edit]:
    """One change to one property or one occurrence: a function from text to text, with a readable repr."""
    values = subjects().map(escape)
    names = st.sampled_from(("SUMMARY", "LOCATION", "DESCRIPTION"))
    return st.one_of(
        st.builds(SetProperty, names, values),
        st.builds(DropProperty, st.sampled_from(("LOCATION", "DESCRIPTION", "CLASS"))),
        st.builds(AddLine, st.just("CATEGORIES"), st.sampled_from(("Visit", "Fair", "Lunch"))),
        st.builds(SetOccurrence, st.integers(0, 5), names, values),
        st.builds(CancelOccurrence, st.integers(0, 5)),
    )


def _is_item(part: Part) -> bool:
    return isinstance(part, Component) and part.name == "VEVENT"


def _is_master(part: Part) -> bool:
    return isinstance(part, Component) and _is_item(part) and part.first("RECURRENCE-ID") is None


def _in_calendar(text: str, change: Callable[[tuple[Part, ...]], tuple[Part, ...]]) -> str:
    (calendar,) = parse(text)
    assert isinstance(calendar, Component)
    return write([Component(calendar.name, change(calendar.body))])


def _master(text: str) -> Component:
    (calendar,) = parse(text)
    assert isinstance(calendar, Component)
    return next(part for part in calendar.parts if _is_master(part))


def _on_master(text: str, change: Callable[[Component], Component]) -> str:
    return _in_calendar(
        text,
        lambda body: tuple(change(part) if isinstance(part, Component) and _is_master(part) else part for part in body),
    )


def _on_occurrence(text: str, index: int, change: Callable[[Component], Component]) -> str:
    due = _due(text, index)
    if due is None:
        return _on_master(text, change)
    at = Line("RECURRENCE-ID", due.head.replace("DTSTART", "RECURRENCE-ID", 1), due.value)

    def changed(body: tuple[Part, ...]) -> tuple[Part, ...]:
        for position, part in enumerate(body):
            if isinstance(part, Component) and _is_item(part) and part.value("RECURRENCE-ID") == at.value:
                return (*body[:position], change(part), *body[position + 1 :])
        return (*body, change(_override(_master(text), at, index)))

    return _in_calendar(text, changed)


def _override(master: Component, at: Line, index: int) -> Component:
    """The master's own words for one occurrence (RFC 5545 3.8.4.4)."""
    times = ("DTSTART", "DTEND")
    kept = (part for part in master.body if part.name not in ("RRULE", "EXDATE", "RDATE", *times))
    shifted = (_shifted(master, name, index) for name in times)
    return Component(master.name, (at, *(line for line in shifted if line is not None), *kept))


def _due(text: str, index: int) -> Line | None:
    """When the occurrence of that number is due, as a DTSTART; None where there is no daily or weekly series."""
    return _shifted(_master(text), "DTSTART", index)


def _shifted(master: Component, name: str, index: int) -> Line | None:
    rule, line = master.value("RRULE") or "", master.first(name)
    first = None if line is None else when(line)
    step = next((days for days, freq in ((1, "FREQ=DAILY"), (7, "FREQ=WEEKLY")) if freq in rule), None)
    if line is None or first is None or step is None:
        return None
    later = timedelta(days=step * index)
    due = Day(first.date + later) if isinstance(first, Day) else Moment(first.wall + later, first.zone)
    return line._replace(value=when_text(due)[0])


def _without(part: Component, name: str) -> Component:
    return Component(part.name, tuple(inner for inner in part.body if inner.name != name))


def _with_property(part: Component, name: str, value: str) -> Component:
    return Component(part.name, (*_without(part, name).body, make(name, value)))
