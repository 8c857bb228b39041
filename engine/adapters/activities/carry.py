"""Columns back into content lines: what another program wrote into the columns is carried into the text.

Only lines behind columns that say something new are touched; every other line goes out as it came in, malformed ones
included. The laws: columns that say what the text says anyway change nothing; and after carrying, the text says what the
columns say, in their normal form.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from engine.adapters.activities.columns import (
    DELETED,
    INHERITED,
    TIMES,
    TYPES,
    Activity,
    Occurrence,
    default_type,
)
from engine.adapters.activities.derive import Key, Reading, derive, exdates, item_parts, override_key, read_override
from engine.adapters.activities.properties import Draft, Value, normal, put_columns, put_time, put_times, timed
from engine.adapters.activities.times import (
    Span,
    Times,
    key_of,
    occurrence_span,
    original_of,
    span_of,
    stamp_of,
    zone_of,
)
from engine.ical.lines import make, write
from engine.ical.objects import PRODID
from engine.ical.values import When, items, when_text
from engine.model.content import Component, Line, Part

Rows = Mapping[Key, Occurrence]
"""The exceptions of a series, each under its own key."""

_NOT_COPIED = frozenset(("RRULE", "RDATE", "EXDATE", "EXRULE", "RECURRENCE-ID", "DTSTART", "DTEND", "DUE", "DURATION"))
_COMPONENTS = {name: component for component, name in TYPES.items()}
_STAMP_OF_NOBODY = "19700101T000000Z"


def current(href: str, ical: str | None, activity: Activity, rows: Rows) -> str:
    """What an activity says now: its text where the columns agree with it, else the text with the columns carried into it.

    ``ical`` is one calendar object. Raises `BadColumn`.
    """
    if ical is None:
        return fresh(href, activity, rows)
    reading = derive(ical)
    if activity == reading.activity and rows == reading.occurrences:
        return ical
    return carry(reading, activity, rows)


def fresh(href: str, activity: Activity, rows: Rows) -> str:
    """The text of an activity that has none yet: the CRM client made it. Raises `BadColumn`.

    Its UID is made of its id where it has none, so that it is the same one each time.
    """
    stamp = activity.changed_at or activity.created_at
    dtstamp = when_text(stamp_of("changed_at", stamp))[0] if stamp else _STAMP_OF_NOBODY
    uid = normal("uid", activity.uid) or f"{href}@syncline"
    component = _COMPONENTS.get(activity.type or "", "VEVENT")
    bare = Component(component, (make("UID", str(uid)), make("DTSTAMP", dtstamp)))
    text = write([Component("VCALENDAR", (make("VERSION", "2.0"), make("PRODID", PRODID), bare))])
    return carry(derive(text), activity, rows)


@dataclass(frozen=True, slots=True)
class _Series:
    """What the exceptions are carried against: the text as it was, and the series as it is wanted."""

    reading: Reading
    want: Activity
    span: Span

    @property
    def old_zone(self) -> str | None:
        return self.reading.activity.zone

    @property
    def zone(self) -> str | None:
        return zone_of(self.span.start)

    @property
    def inherits_anew(self) -> bool:
        """Does the series say something new that its exceptions follow?"""
        have = self.reading.activity
        return self.zone != self.old_zone or any(getattr(have, name) != getattr(self.want, name) for name in INHERITED)


def carry(reading: Reading, activity: Activity, rows: Rows) -> str:
    """The text of ``reading`` with all carried into it that the columns say otherwise. Raises `BadColumn`."""
    want = _wanted(reading, activity)
    series = _Series(reading, want, _wanted_span(reading, activity))
    draft = Draft(reading.main)
    put_times(draft, reading.span, series.span)
    put_columns(draft, reading.activity, want)
    replaced: dict[int, list[Part]] = {id(reading.main): [draft.part]}
    if rows != reading.occurrences or series.inherits_anew:
        rows = _normal_rows(series, rows)
        _put_exdates(draft, series, rows)
        replaced = dict(_overrides(series, rows))
        replaced[id(reading.main)] = [draft.part, *_new_overrides(series, draft.part, rows)]
    uid = want.uid if want.uid != reading.activity.uid else None
    return write([_rebuilt(part, replaced, uid) for part in reading.top])


def _wanted(reading: Reading, activity: Activity) -> Activity:
    """The columns that say something new in their normal form, all others as they were derived."""
    have = reading.activity
    changed: dict[str, Any] = {
        name: normal(name, value)
        for name, value, old in zip(Activity._fields, activity, have, strict=True)
        if value != old and name not in TIMES
    }
    if changed.get("type", "") is None:
        changed["type"] = default_type(reading.main.name)
    if changed.get("uid", "") is None:
        del changed["uid"]  # no object is without
    return have._replace(**changed)


def _wanted_span(reading: Reading, activity: Activity) -> Span:
    times, have = _times(activity), _times(reading.activity)
    return reading.span if times == have else span_of(times)


def _times(row: Activity | Occurrence) -> Times:
    return Times(row.start, row.end, row.all_day, _zone(row.zone), _zone(row.end_zone))


def _zone(value: str | None) -> str | None:
    return None if value is None else str(normal("zone", value) or "") or None


def _normal_rows(series: _Series, rows: Rows) -> dict[Key, Occurrence]:
    """The rows under keys as `derive` makes them. Of two rows for one occurrence the one that says something new counts."""
    found: dict[Key, Occurrence] = {}
    for row in rows.values():
        key = key_of(original_of(*row.key, series.old_zone), series.old_zone)
        if key not in found or row != series.reading.occurrences.get(key):
            found[key] = row
    return found


def _put_exdates(draft: Draft, series: _Series, rows: Rows) -> None:
    """Take away the EXDATE values that no row speaks of any more, add the new ones; malformed values stay."""
    present: set[Key] = set()
    body: list[Part] = []
    for part in draft.body:
        if isinstance(part, Line) and part.name == "EXDATE":
            values = list(_kept_exdates(part, series, rows, present))
            body += [part] if [value for value, _ in values] == items(part.value) else _exdate_lines(part, values)
        else:
            body.append(part)
    draft.body = body
    for key, row in rows.items():
        if row.kind == DELETED and key not in present:
            draft.add(timed("EXDATE", original_of(*key, series.zone), None))


def _kept_exdates(line: Line, series: _Series, rows: Rows, present: set[Key]) -> Iterator[tuple[str, When | None]]:
    """Values that stay as they are written, with None, and under a new zone of the series, with what they become."""
    for value, original in zip(items(line.value), exdates(line), strict=True):
        key = None if original is None else key_of(original, series.old_zone)
        if key is None:
            yield value, None
        elif key in rows:
            present.add(key)
            moved = original_of(*key, series.zone)
            yield ("", moved) if moved != original else (value, None)


def _exdate_lines(line: Line, values: Sequence[tuple[str, When | None]]) -> Iterator[Line]:
    kept = [value for value, moved in values if moved is None]
    if kept:
        yield Line(line.name, line.head, ",".join(kept))
    yield from (timed("EXDATE", moved, None) for _, moved in values if moved is not None)


def _overrides(series: _Series, rows: Rows) -> Iterator[tuple[int, list[Part]]]:
    """What becomes of each component of a single occurrence, by its identity; of those no row stands for, nothing."""
    reading = series.reading
    for part in item_parts(reading.top):
        key = None if part is reading.main else override_key(part, series.old_zone)
        if key is None:
            continue
        row = rows.get(key)
        if row is None or row.kind == DELETED:
            yield id(part), []
        elif part is reading.overrides[key]:
            yield id(part), [_override(series, key, row, part)]
        else:
            yield id(part), [_redated(series, key, part).part]  # one too many: it only follows the zone of the series


def _override(series: _Series, key: Key, row: Occurrence, part: Component) -> Component:
    have, have_span = read_override(part)
    draft = _redated(series, key, part)
    original = original_of(*key, series.zone)
    derived = series.reading.occurrences[key] if key in series.reading.overrides else None
    follows = series.zone != series.old_zone and row.zone is None and row.start is not None
    if derived is None or follows or _times(row) != _times(derived):
        put_times(draft, have_span, occurrence_span(_times(row), original, series.span))
    put_columns(draft, have, _wanted_of(have, row, series.want))
    return draft.part


def _redated(series: _Series, key: Key, part: Component) -> Draft:
    """The component under the RECURRENCE-ID that it has in the zone of the series."""
    draft = Draft(part)
    original = original_of(*key, series.zone)
    if original != original_of(*key, series.old_zone) or draft.find("RECURRENCE-ID") is None:
        put_time(draft, "RECURRENCE-ID", original)
    return draft


def _wanted_of(have: Activity, row: Occurrence, series: Activity) -> Activity:
    """What a single occurrence is to say: its own word, or its series' where its column is NULL."""
    changed: dict[str, Any] = {}
    for name in INHERITED:
        own: Value = getattr(row, name)
        value = getattr(series, name) if own is None else own
        if value != getattr(have, name):
            changed[name] = normal(name, value)
    return have._replace(**changed)


def _new_overrides(series: _Series, main: Component, rows: Rows) -> Iterator[Component]:
    """A component for each exception that has none: a whole copy of the series with what is its own (RFC 5545 3.8.4.4)."""
    body = tuple(part for part in main.body if not (isinstance(part, Line) and part.name in _NOT_COPIED))
    for key, row in rows.items():
        if row.kind != DELETED and key not in series.reading.overrides:
            yield _override(series, key, row, Component(main.name, body))


def _rebuilt(top: Part, replaced: Mapping[int, Sequence[Part]], uid: str | None) -> Part:
    if not isinstance(top, Component):
        return top
    body: list[Part] = []
    for part in top.body:
        body += replaced.get(id(part), (part,))
    return Component(top.name, tuple(body if uid is None else (_named(part, uid) for part in body)))


def _named(part: Part, uid: str) -> Part:
    if not isinstance(part, Component) or part.first("UID") is None:
        return part
    lines = (Line(p.name, p.head, uid) if isinstance(p, Line) and p.name == "UID" else p for p in part.body)
    return Component(part.name, tuple(lines))
