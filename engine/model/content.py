"""Content lines and components, as they came (RFC 5545 3.1, 3.6). How they are read and written is `engine.ical.lines`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple, TypeAlias

_PARAM = re.compile(r'((?:[^";]|"[^"]*"|")*)(?:;|\Z)')


@lru_cache(maxsize=1024)
def _params(head: str) -> tuple[tuple[str, str], ...]:
    parts = _PARAM.findall(head)[1:]
    found: list[tuple[str, str]] = []
    for part in parts:
        if not part:
            continue
        name, equals, value = part.partition("=")
        found.append((name.strip().upper(), value) if equals else ("", part))  # vCalendar 1.0: a bare value
    return tuple(found)


class Line(NamedTuple):
    """One unfolded content line. ``name`` in upper case, without group; "" for a line that is no content line.

    ``head`` is all before the colon as it came (name and parameters), ``value`` all behind it. Of a line that is no
    content line ``head`` is the whole.
    """

    name: str
    head: str
    value: str

    @property
    def raw(self) -> str:
        return f"{self.head}:{self.value}" if self.name else self.head

    @property
    def params(self) -> tuple[tuple[str, str], ...]:
        """Name (upper case) and value as written, quotes included, in order."""
        return _params(self.head)

    def param(self, name: str) -> str | None:
        """The first value of a parameter, quotes taken off; None when there is none."""
        if ";" not in self.head:
            return None
        for key, value in self.params:
            if key == name:
                return value.strip('"')
        return None


class Component(NamedTuple):
    """A component: its name in upper case, and its lines and inner components in the order they came."""

    name: str
    body: tuple[Line | Component, ...]

    @property
    def lines(self) -> Iterator[Line]:
        return iter([part for part in self.body if isinstance(part, Line)])

    @property
    def parts(self) -> Iterator[Component]:
        return iter([part for part in self.body if isinstance(part, Component)])

    def all(self, name: str) -> Iterator[Line]:
        return iter([part for part in self.body if part.name == name and isinstance(part, Line)])

    def first(self, name: str) -> Line | None:
        for part in self.body:
            if part.name == name and isinstance(part, Line):
                return part
        return None

    def value(self, name: str) -> str | None:
        """The value of the first property of that name, as it came."""
        line = self.first(name)
        return None if line is None else line.value


Part: TypeAlias = Line | Component
