"""Edits of any item: nothing is touched that was not named."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.ical.edit import Changes, change
from engine.ical.fields import fields_of
from engine.ical.lines import parse
from engine.ical.occurrences import occurrences
from engine.ical.values import Moment, When
from engine.model.content import Component, Part
from engine.model.resource import CalendarObject
from tests.builders import Event
from tests.drawing import events, subjects
from tests.ical.edited import when

# -- laws ------------------------------------------------------------------------------------------------------------

plain_changes = st.fixed_dictionaries(
    {},
    optional={
        "summary": subjects(),
        "location": subjects(),
        "description": subjects(),
        "categories": st.lists(subjects().filter(bool), max_size=3).map(tuple),
        "private": st.booleans(),
        "priority": st.integers(0, 9),
        "status": st.sampled_from(["confirmed", "tentative", ""]),
        "show_as": st.sampled_from(["busy", "free"]),
        "account": subjects(),
    },
)
NAMES = {
    "summary": "SUMMARY",
    "location": "LOCATION",
    "description": "DESCRIPTION",
    "categories": "CATEGORIES",
    "private": "CLASS",
    "priority": "PRIORITY",
    "status": "STATUS",
    "show_as": "TRANSP",
    "account": "X-SYNCLINE-ACCOUNT",
}


def untouched(parts: tuple[Part, ...], names: set[str]) -> list[object]:
    """All but the lines of these names, nested as they are."""
    return [
        (part.name, untouched(part.body, names)) if isinstance(part, Component) else part
        for part in parts
        if part.name not in names
    ]


@settings(deadline=None)
@given(events(), plain_changes)
def test_a_change_touches_nothing_that_was_not_named(item: Event, changes: dict[str, object]) -> None:
    old = item.object()
    new = change(old, Changes(**changes))  # type: ignore[arg-type]
    names = {NAMES[name] for name in changes}
    assert untouched(parse(new.text), names) == untouched(parse(old.text), names)


@settings(deadline=None)
@given(events(), plain_changes)
def test_a_change_says_what_was_asked(item: Event, changes: dict[str, object]) -> None:
    new = change(item.object(), Changes(**changes))  # type: ignore[arg-type]
    said = fields_of(new)
    for name in changes.keys() & {"summary", "location", "description", "private"}:
        wanted = changes[name]
        assert said[name] == (wanted.strip() if isinstance(wanted, str) else wanted)
    if "categories" in changes:
        assert said["categories"] == [text for name in changes["categories"] if (text := name.strip())]  # type: ignore[attr-defined]


@settings(deadline=None)
@given(events(), plain_changes)
def test_the_same_change_again_changes_nothing(item: Event, changes: dict[str, object]) -> None:
    once = change(item.object(), Changes(**changes))  # type: ignore[arg-type]
    assert change(once, Changes(**changes)) == once  # type: ignore[arg-type]


@settings(deadline=None)
@given(events())
def test_no_change_is_no_change(item: Event) -> None:
    old = item.object()
    assert parse(change(old, Changes()).text) == parse(old.text)


@settings(deadline=None)
@given(events())
def test_the_start_that_it_has_anyway_is_no_change(item: Event) -> None:
    old = item.object()
    start = when(item.start, item.zone)
    assert parse(change(old, Changes(start=start)).text) == parse(old.text)


@settings(deadline=None)
@given(events(), st.timedeltas(timedelta(hours=-9), timedelta(hours=9)))
def test_another_time_of_day_moves_every_occurrence_that_was_not_moved_itself(item: Event, by: timedelta) -> None:
    by = timedelta(minutes=int(by.total_seconds()) // 900 * 15)
    old = item.object()
    if "T" not in item.start:
        return
    start = datetime.fromisoformat(item.start)
    moved = datetime.combine(start, (start + by).time())
    new = change(old, Changes(start=Moment(moved, item.zone)))
    assert len(times_everywhere(new)) == len(times_everywhere(old))
    own = {each.at for each in item.occurrences if each.start != each.at}
    shifted = Counter(at + (moved - start) for at, due in times_everywhere(old) if f"{due:%Y-%m-%dT%H:%M}" not in own)
    stayed = Counter(at for at, due in times_everywhere(old) if f"{due:%Y-%m-%dT%H:%M}" in own)
    assert Counter(at for at, _ in times_everywhere(new)) == shifted + stayed


def times_everywhere(item: CalendarObject) -> list[tuple[datetime, datetime]]:
    """Start and original start of every occurrence, on the wall clock."""
    found = occurrences(item, datetime(2020, 1, 1, tzinfo=UTC), datetime(2035, 1, 1, tzinfo=UTC), ZoneInfo("UTC"))
    return [(_wall(each.start), _wall(each.recurrence_id or each.start)) for each in found]


def _wall(moment: When) -> datetime:
    assert isinstance(moment, Moment)
    return moment.wall
