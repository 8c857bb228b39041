"""What holds for every text and every row: nothing is lost, and what a column says is carried.

Drawn texts, drawn columns, and the whole corpus of real files.
"""

from __future__ import annotations

import re
import sqlite3
from collections import Counter
from itertools import cycle
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from engine.adapters.activities.carry import carry, current, fresh
from engine.adapters.activities.columns import DELETED, INHERITED, TIMES, Activity, Occurrence
from engine.adapters.activities.derive import Key, derive, item_parts
from engine.adapters.activities.properties import normal
from engine.adapters.activities.times import Times, span_of, times_of
from engine.ical.facts import facts, same
from engine.ical.lines import parse, write
from engine.model.content import Component
from engine.model.resource import Resource
from engine.model.write import Create, Update, Written
from engine.ports import Adapter
from tests.drawing import calendar_texts
from tests.mobile.asking import as_object, corpus

_TEXTS = st.none() | st.text(st.characters(exclude_categories=("Cs",)), max_size=80)
_STAMPS = st.none() | st.datetimes().map(lambda at: at.replace(microsecond=0).isoformat(" "))
_NAMES = st.text('abc ,\\;:äß"=', min_size=1, max_size=8)

COLUMNS: dict[str, st.SearchStrategy[Any]] = {
    "uid": st.text("abc012@.-:;, ", max_size=20),
    "type": st.sampled_from(("Appointment", "Visit", "Call", "Task", "", "a;b,c")),
    "category": st.none() | st.lists(_NAMES, max_size=4).map(", ".join),
    "subject": _TEXTS,
    "location": _TEXTS,
    "description": _TEXTS,
    "status": st.sampled_from((None, "", "planned", "Confirmed", "tentative", "cancelled", "completed", "needs action", "x;y")),
    "priority": st.sampled_from((None, 0, 1, 5, 9)),
    "private": st.sampled_from((0, 1)),
    "account": _TEXTS,
    "contact": _TEXTS,
    "employee_responsible": _TEXTS,
    "repeats": st.sampled_from((None, "", "FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,WE;COUNT=4", "FREQ=YEARLY;UNTIL=20300101T000000Z")),
    "reminder_minutes": st.none() | st.integers(-100_000, 1_000_000),
    "created_at": _STAMPS,
    "changed_at": _STAMPS,
}  # fmt: skip

ZONES = st.sampled_from((None, "", "Europe/Berlin", "America/New_York", "UTC", "Custom: one; two"))
MOMENTS = st.datetimes().map(lambda at: at.replace(microsecond=0))
TIME_COLUMNS = st.builds(
    Times,
    st.none() | MOMENTS.map(lambda at: at.isoformat(" ")) | MOMENTS.map(lambda at: at.date().isoformat()),
    st.none() | MOMENTS.map(lambda at: at.isoformat(" ")) | MOMENTS.map(lambda at: at.date().isoformat()),
    st.sampled_from((None, 0, 1)),
    ZONES,
    ZONES | st.just("floating"),
)


@st.composite
def edits(draw: st.DrawFn) -> dict[str, Any]:
    """Columns that somebody sets to something else."""
    names = draw(st.lists(st.sampled_from(tuple(COLUMNS)), unique=True, max_size=5))
    edit = {name: draw(COLUMNS[name]) for name in names}
    return edit | draw(TIME_COLUMNS)._asdict() if draw(st.booleans()) else edit


def settled(row: Activity, was: Activity) -> Activity:
    """The row as it reads back: what was set in its normal form, what was not set as it was."""
    changed = {name: normal(name, value) for name, value in row._asdict().items() if value != getattr(was, name)}
    for name in ("uid", "type"):  # no item is without these
        if changed.get(name, "") is None:
            changed[name] = was.uid if name == "uid" else "Appointment"
    now = was._replace(**{name: value for name, value in changed.items() if name not in TIMES})
    if not changed.keys() & set(TIMES):
        return now
    zones = {name: normal("zone", getattr(row, name)) for name in ("zone", "end_zone")}
    times = times_of(span_of(Times(row.start, row.end, row.all_day, **zones)))
    return now._replace(**times._asdict())


# -- what nobody touched ---------------------------------------------------------------------------------------------


@given(calendar_texts())
def test_columns_that_say_what_the_text_says_leave_it_alone(text: str) -> None:
    reading = derive(text)
    assert current("row", text, reading.activity, reading.occurrences) == text


@given(calendar_texts())
def test_carrying_what_the_text_says_anyway_changes_no_line(text: str) -> None:
    reading = derive(text)
    assert parse(carry(reading, reading.activity, reading.occurrences)) == parse(text)


def test_carrying_what_a_real_file_says_anyway_changes_no_line() -> None:
    for item in corpus():
        reading = derive(item.text)
        assert parse(carry(reading, reading.activity, reading.occurrences)) == parse(item.text)


async def test_every_real_file_reads_back_as_it_was_written(side: Adapter) -> None:
    written = await side.write([Create(item) for item in corpus()])
    assert all(isinstance(outcome, Written) for outcome in written)
    now = [outcome.now for outcome in written if isinstance(outcome, Written)]
    assert [resource.object for resource in now] == list(corpus())
    assert list(await side.fetch([resource.href for resource in now])) == now


async def test_every_real_file_says_the_same_after_its_row_was_stored_again(
    side: Adapter, client: sqlite3.Connection
) -> None:
    """A CRM client that saves rows without changing anything; only the time of the last change moves."""
    written = await side.write([Create(item) for item in corpus()])
    hrefs = [outcome.now.href for outcome in written if isinstance(outcome, Written)]
    client.execute("UPDATE activity SET subject = subject")
    client.execute("UPDATE activity_exception SET subject = subject")
    for item, now in zip(corpus(), await side.fetch(hrefs), strict=True):
        assert isinstance(now, Resource)
        assert _without_stamps(now.object.text) == _without_stamps(item.text)


def _without_stamps(text: str) -> str:
    return re.sub(r"(?m)^LAST-MODIFIED.*\r?\n", "", write(parse(text)))


# -- what somebody set -----------------------------------------------------------------------------------------------


@given(calendar_texts(), edits())
def test_after_carrying_the_text_says_what_the_columns_say(text: str, edit: dict[str, Any]) -> None:
    reading = derive(text)
    wanted = reading.activity._replace(**edit)
    assert derive(carry(reading, wanted, reading.occurrences)).activity == settled(wanted, reading.activity)


@given(calendar_texts(), edits())
def test_a_text_that_was_carried_is_carried_once(text: str, edit: dict[str, Any]) -> None:
    reading = derive(text)
    wanted = reading.activity._replace(**edit)
    once = carry(reading, wanted, reading.occurrences)
    again = derive(once)
    assert carry(again, settled(wanted, reading.activity), again.occurrences) == once


@pytest.mark.parametrize("column", COLUMNS)
@given(data=st.data(), text=calendar_texts())
def test_a_column_moves_no_line_but_its_own(column: str, data: st.DataObject, text: str) -> None:
    reading = derive(text)
    wanted = reading.activity._replace(**{column: data.draw(COLUMNS[column])})
    after = derive(carry(reading, wanted, reading.occurrences))
    touched = _names_that_moved(reading.main, after.main)
    assert touched <= _OWN.get(column, {_LINES.get(column, "")})


_LINES = {
    "uid": "UID",
    "type": "X-SYNCLINE-TYPE",
    "category": "CATEGORIES",
    "subject": "SUMMARY",
    "location": "LOCATION",
    "description": "DESCRIPTION",
    "priority": "PRIORITY",
    "private": "CLASS",
    "account": "X-SYNCLINE-ACCOUNT",
    "contact": "X-SYNCLINE-CONTACT",
    "employee_responsible": "X-SYNCLINE-EMPLOYEE",
    "repeats": "RRULE",
    "reminder_minutes": "VALARM",
    "created_at": "CREATED",
    "changed_at": "LAST-MODIFIED",
}
_OWN = {"status": {"STATUS", "X-SYNCLINE-STATUS"}}


def _names_that_moved(one: Component, other: Component) -> set[str]:
    before, after = Counter(one.body), Counter(other.body)
    return {part.name for part in (before - after) + (after - before)}


_NEW = {
    "subject": "Neu; a,b", "location": None, "description": "one\ntwo", "category": "A, B", "status": "completed",
    "priority": 3, "private": 1, "account": "ACME", "repeats": "FREQ=DAILY", "reminder_minutes": 10, "uid": "u1",
    "type": "Visit", "created_at": "2026-01-01 00:00:00",
}  # fmt: skip


def test_a_column_is_carried_into_every_real_file() -> None:
    """Malformed ones too, the columns taking turns: what it says is said, all other columns say what they said."""
    for item, (column, value) in zip(corpus(), cycle(_NEW.items()), strict=False):
        reading = derive(item.text)
        wanted = reading.activity._replace(**{column: value})
        after = derive(carry(reading, wanted, reading.occurrences))
        assert after.activity == wanted
        assert after.occurrences.keys() == reading.occurrences.keys()


def test_times_are_carried_into_every_real_file() -> None:
    times = Times("2026-03-02 10:00:00", "2026-03-02 11:30:00", 0, "Asia/Tokyo", None)
    for item in corpus():
        reading = derive(item.text)
        wanted = reading.activity._replace(**times._asdict())
        after = derive(carry(reading, wanted, reading.occurrences))
        assert after.activity == wanted
        assert after.occurrences.keys() == reading.occurrences.keys()


# -- exceptions ------------------------------------------------------------------------------------------------------

_DUE = tuple(f"2026-03-{day:02d} 10:00:00" for day in (2, 9, 16, 23))
_SHIFTED = tuple(f"2026-03-{day:02d} 15:30:00" for day in (3, 10, 17))


@st.composite
def exceptions(draw: st.DrawFn) -> Occurrence:
    due = draw(st.sampled_from(_DUE))
    if draw(st.booleans()):
        return Occurrence(due, kind=DELETED)
    row = Occurrence(
        due, start=draw(st.sampled_from((None, *_SHIFTED))), zone=draw(st.sampled_from((None, "Asia/Tokyo")))
    )
    names = draw(st.lists(st.sampled_from(INHERITED), unique=True))
    return row._replace(**{name: draw(COLUMNS[name]) for name in names})


def _rows(drawn: list[Occurrence]) -> dict[Key, Occurrence]:
    return {row.key: row for row in drawn}


@given(st.lists(exceptions()), st.lists(exceptions()), edits())
def test_exceptions_are_carried_whatever_there_was_before(
    before: list[Occurrence], after: list[Occurrence], edit: dict[str, Any]
) -> None:
    """Rows come, change and go, also while the series itself is edited: the text has the rows that are wanted."""
    series = Activity(subject="Visit", start="2026-03-02 10:00:00", end="2026-03-02 11:00:00", zone="Europe/Berlin")
    old = derive(fresh("row", series, _rows(before)))
    wanted = old.activity._replace(**{name: value for name, value in edit.items() if name not in TIMES})
    new = derive(carry(old, wanted, _rows(after)))
    assert new.activity == settled(wanted, old.activity)
    assert new.occurrences.keys() == _rows(after).keys()
    for key, row in _rows(after).items():
        _assert_says(new.occurrences[key], row, new.activity)


def _assert_says(found: Occurrence, row: Occurrence, series: Activity) -> None:
    if row.kind == DELETED:
        assert found == Occurrence(*row.key, kind=DELETED)
        return
    assert found.kind != DELETED
    assert found.start == (row.start or row.original_start)
    assert found.zone == (row.zone if row.start else None)  # a zone belongs to a time of its own
    for name in INHERITED:
        own = getattr(row, name)
        effective = getattr(series, name) if own is None else normal(name, own)
        said = getattr(found, name)
        assert (getattr(series, name) if said is None else normal(name, said)) == effective


@given(st.lists(exceptions()))
def test_rows_that_were_carried_are_what_is_read(drawn: list[Occurrence]) -> None:
    series = Activity(subject="Visit", start="2026-03-02 10:00:00", end="2026-03-02 11:00:00", zone="Europe/Berlin")
    text = fresh("row", series, _rows(drawn))
    reading = derive(text)
    assert carry(reading, reading.activity, reading.occurrences) == text


@given(st.lists(exceptions()))
def test_a_series_that_moves_to_another_zone_takes_its_exceptions_along(drawn: list[Occurrence]) -> None:
    series = Activity(subject="Visit", start="2026-03-02 10:00:00", end="2026-03-02 11:00:00", zone="Europe/Berlin")
    old = derive(fresh("row", series, _rows(drawn)))
    new = derive(carry(old, old.activity._replace(zone="America/New_York"), old.occurrences))
    assert new.occurrences.keys() == old.occurrences.keys()
    for key, row in new.occurrences.items():
        assert (row.start, row.end, row.zone) == (
            old.occurrences[key].start,
            old.occurrences[key].end,
            old.occurrences[key].zone,
        )


# -- through the database --------------------------------------------------------------------------------------------


async def test_an_update_brings_the_row_to_what_a_creation_would_have_made(
    side: Adapter, client: sqlite3.Connection
) -> None:
    """Every real file over one and the same row: nothing of the one before stays in any column."""
    (first,) = await side.write([Create(corpus()[0])])
    assert isinstance(first, Written)
    now = first.now
    for item in corpus()[:150]:
        (outcome,) = await side.write([Update(now.href, now.etag, item, now.object)])
        assert isinstance(outcome, Written)
        now = outcome.now
        reading = derive(item.text)
        names = ", ".join(f'"{name}"' for name in Activity._fields)
        [row] = client.execute(f"SELECT {names} FROM activity").fetchall()
        assert row == reading.activity
        [(count,)] = client.execute("SELECT count(*) FROM activity_exception").fetchall()
        assert count == len(reading.occurrences)


@given(calendar_texts())
def test_a_row_made_of_columns_alone_is_one_calendar_object(text: str) -> None:
    reading = derive(text)
    made = fresh("4711", reading.activity._replace(uid=None), reading.occurrences)
    assert as_object(made).uid == "4711@syncline"
    again = derive(made)
    assert again.activity == reading.activity._replace(uid="4711@syncline")
    assert len(list(item_parts(again.top))) == len(list(item_parts(reading.top)))


@given(calendar_texts())
def test_what_is_carried_there_and_back_says_what_it_said(text: str) -> None:
    reading = derive(text)
    was = {"subject": reading.activity.subject, "location": reading.activity.location}
    assume(was["subject"])  # an empty line comes back as no line
    away = derive(carry(reading, reading.activity._replace(subject="Away", location="Away"), reading.occurrences))
    back = carry(away, away.activity._replace(**was), reading.occurrences)
    assert same(facts(back), facts(text))
