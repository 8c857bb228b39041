"""Makes the typed configuration of tables that were found to be in order."""

from __future__ import annotations

import os.path
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from engine.config.model import CalendarConfig, Categories, Confirm, Moment, PairConfig
from engine.config.schema import PAIR
from engine.config.values import All, Future, Period, Window, parse_duration, parse_share, parse_size, parse_span
from engine.model.both import Both
from engine.model.keys import Duration, PathText, Table, ValueKind
from engine.model.settings import Attendees, Direction, MaxDeletions, OnConflict, Private, Recurring


def with_defaults(table: Table, values: Mapping[str, Any], name: str = "") -> dict[str, Any]:
    """``values`` and the defaults of the keys that are left out; ``name``: of the calendar or pair."""
    return {**{key.name: key.default_for(name) for key in table.keys if key.default is not None}, **values}


def calendar(name: str, keys: Table, values: Mapping[str, Any], base: Path) -> CalendarConfig:
    """A calendar of its checked table: paths absolute (str), durations as timedelta (None for "never"), the rest as it is."""
    kinds = {key.name: key.kind for key in keys.keys}
    settings = {
        key: _read(kinds.get(key), value, base)
        for key, value in with_defaults(keys, values, name).items()
        if key != "type"
    }
    return CalendarConfig(name, values["type"], MappingProxyType(settings))


def _read(kind: ValueKind | None, value: Any, base: Path) -> Any:
    match kind:
        case PathText() if value:
            return absolute(value, base)
        case Duration():
            return parse_duration(value) if value else None
        case _:
            return value


def absolute(path: str, base: Path) -> str:
    """``path`` from the home folder or from ``base``, without ``..`` in it."""
    return os.path.normpath(base / os.path.expanduser(path))


def pair(name: str, values: Mapping[str, Any]) -> PairConfig:
    """A pair of its checked table."""
    full = with_defaults(PAIR, values)
    return PairConfig(
        name=name,
        calendars=Both(full["left"], full["right"]),
        direction=Direction(full["direction"]),
        period=_period(full["period"]),
        on_conflict=OnConflict(full["on_conflict"]),
        merge=full["merge"],
        confirm=frozenset(map(Confirm, full["confirm"])),
        recurring=Recurring(full["recurring"]),
        private=Private(full["private"]),
        auto=frozenset(map(Moment, full["auto"])),
        interval=parse_duration(full["interval"]) if full["interval"] else None,
        max_deletions=_max_deletions(full["max_deletions"]),
        attendees=Attendees(full["attendees"]),
        notify_attendees=full["notify_attendees"],
        reminders=full["reminders"],
        attachments=full["attachments"],
        attachments_limit=parse_size(full["attachments_limit"]) if full["attachments_limit"] else None,
        categories=_categories(full["categories"]),
        hook=full["hook"],
    )


def _period(value: Any) -> Period:
    match value:
        case "future":
            return Future()
        case {**limits} if limits:
            past, future = limits.get("past"), limits.get("future")
            return Window(parse_span(past) if past else None, parse_span(future) if future else None)
        case _:
            return All()


def _max_deletions(value: Mapping[str, Any]) -> MaxDeletions:
    full = with_defaults(_table("max_deletions"), value)
    return MaxDeletions(full["count"], parse_share(full["share"]), full["meetings"])


def _categories(value: Mapping[str, Any]) -> Categories:
    full = with_defaults(_table("categories"), value)
    return Categories(tuple(full["include"]), tuple(full["exclude"]), MappingProxyType(full["rename"]))


def _table(name: str) -> Table:
    kind = PAIR[name].kind
    return kind if isinstance(kind, Table) else Table()
