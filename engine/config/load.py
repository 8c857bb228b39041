"""Reads the config file: the whole of it checked and typed, or all that is wrong with it at once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, cast

from engine.adapters.registry import BrokenKind, UnknownKind, keys_of, offered
from engine.config import build
from engine.config.check import faults_in, shown, takes
from engine.config.model import CalendarConfig, Config, PairConfig
from engine.config.problems import ConfigProblems, Fault, Problem, listed, nearest
from engine.config.relate import place_of, warnings
from engine.config.schema import CALENDARS, PAIR, PAIRS, TOP, TYPE
from engine.config.syntax import parse, read_text
from engine.model.keys import Table

NAMES: Final = r"[^\W_](?:[\w .@-]*\w)?"
"""The names that calendars and pairs can have."""


def load(path: Path) -> Config:
    """The configuration in the file at ``path``.

    Raises `ConfigProblems` with everything that is wrong, each with file, line, key and what to do. What is merely odd
    (two pairs over the same calendars, a ring) comes as `Config.warnings`.
    """
    return understand(read_text(path), path)


def understand(text: str, path: Path) -> Config:
    """The configuration in ``text``, as if it stood at ``path``; nothing is read. Raises `ConfigProblems`."""
    raw = parse(text, path)
    calendars = _calendars(raw)
    faults = [*faults_in(TOP, raw, ()), *_all_faults(calendars, raw)]
    if faults:
        raise ConfigProblems(_placed(faults, text, path))
    return _built(raw, calendars, text, path)


@dataclass(frozen=True, slots=True)
class _Calendar:
    """One calendar's table, the keys of its type (None where the type is not known) and what is wrong with it."""

    values: Mapping[str, Any]
    keys: Table | None
    faults: tuple[Fault, ...]


def _calendars(raw: Mapping[str, Any]) -> dict[str, _Calendar]:
    return {name: _calendar(name, value) for name, value in _entries(raw, CALENDARS.name)}


def _entries(raw: Mapping[str, Any], name: str) -> Iterable[tuple[str, Any]]:
    group = raw.get(name)
    return cast("dict[str, Any]", group).items() if isinstance(group, dict) else ()


def _calendar(name: str, value: Any) -> _Calendar:
    path = (CALENDARS.name, name)
    if not isinstance(value, dict):
        return _Calendar({}, None, (_not_a_table(path, value),))
    values = cast("dict[str, Any]", value)
    keys, fault = _keys(values.get("type"), path)
    faults = list(_misnamed(name, path))
    if fault is not None:
        return _Calendar(values, None, (*faults, fault))
    table = Table((TYPE, *(keys.keys if keys else ())), open=keys is None or keys.open)
    return _Calendar(values, keys, (*faults, *faults_in(table, values, path)))


def _keys(name: Any, path: tuple[str, ...]) -> tuple[Table | None, Fault | None]:
    """The keys of a calendar's type, or what is wrong with it. Neither where the type is left out: that is told anyway."""
    if name is None or name == "":
        return None, None
    if not isinstance(name, str):
        return None, Fault((*path, "type"), f"found {shown(name)}.", f"Give {takes(TYPE.kind)}.")
    try:
        return keys_of(name), None
    except UnknownKind:
        types = listed(f'"{one}"' for one in offered())
        return None, Fault(
            (*path, "type"), f"found {shown(name)}.", f"Give {types}. {nearest(name, offered())}".rstrip()
        )
    except BrokenKind as error:
        return None, Fault((*path, "type"), f"found {shown(name)}.", str(error))


def _all_faults(calendars: Mapping[str, _Calendar], raw: Mapping[str, Any]) -> Iterator[Fault]:
    for calendar in calendars.values():
        yield from calendar.faults
    for name, value in _entries(raw, PAIRS.name):
        yield from _pair_faults(name, value, calendars)


def _pair_faults(name: str, value: Any, calendars: Mapping[str, _Calendar]) -> Iterator[Fault]:
    path = (PAIRS.name, name)
    if not isinstance(value, dict):
        yield _not_a_table(path, value)
        return
    values = cast("dict[str, Any]", value)
    yield from _misnamed(name, path)
    yield from faults_in(PAIR, values, path)
    ends = [(end, values.get(end)) for end in ("left", "right")]
    for end, calendar in ends:
        if isinstance(calendar, str) and calendar and calendar not in calendars:
            yield _no_calendar(calendar, calendars, (*path, end))
    if ends[0][1] == ends[1][1] and ends[0][1]:
        yield Fault((*path, "right"), "this is the left calendar again.", "Name two different calendars.")


def _no_calendar(name: str, calendars: Iterable[str], path: tuple[str, ...]) -> Fault:
    known = list(calendars)
    return Fault(path, f"there is no calendar {shown(name)}.", nearest(name, known) or _known(known))


def _known(names: list[str]) -> str:
    if not names:
        return "Add a table [calendars.NAME] for it."
    known = listed((f'"{name}"' for name in names), "and")
    return f"Known are {known}; add it, or name one of these."


def _not_a_table(path: tuple[str, ...], value: Any) -> Fault:
    return Fault(path, f"found {shown(value)}.", f"Give a table: a line [{'.'.join(path)}] and its keys below it.")


def _misnamed(name: str, path: tuple[str, ...]) -> Iterator[Fault]:
    if not re.fullmatch(NAMES, name):
        yield Fault(
            path,
            "this name cannot be used.",
            "Use letters, digits, blanks and the signs - _ . @, a letter or digit first.",
        )


def _placed(faults: Iterable[Fault], text: str, path: Path) -> Iterator[Problem]:
    """Where in the text they stand: found out only where there are some."""
    from engine.config.locate import locate

    layout = locate(text)
    for fault in faults:
        yield Problem(str(path), layout.line(fault.path), fault.dotted(), fault.wrong, fault.todo)


def _built(raw: Mapping[str, Any], found: Mapping[str, _Calendar], text: str, path: Path) -> Config:
    base = Path(path).absolute().parent
    calendars: dict[str, CalendarConfig] = {}
    places: dict[str, tuple[object, ...]] = {}
    for name, one in found.items():
        keys = one.keys or Table(open=True)
        calendars[name] = build.calendar(name, keys, one.values, base)
        places[name] = place_of(calendars[name], keys)
    pairs: dict[str, PairConfig] = {name: build.pair(name, value) for name, value in _entries(raw, PAIRS.name)}
    odd = list(warnings(calendars, pairs.values(), places))
    user = dict(_entries(raw, "user"))
    return Config(
        user=user.get("name", ""),
        calendars=MappingProxyType(calendars),
        pairs=MappingProxyType(pairs),
        path=path,
        base=base,
        warnings=tuple(_placed(odd, text, path)) if odd else (),
        notices=user.get("notices", False),
    )
