"""The configuration, checked and typed. Made by `engine.config.load`, or by a test."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import Enum
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, TypeVar

from engine.config.problems import Problem, listed, nearest
from engine.config.values import All, Period
from engine.model.both import Both
from engine.model.errors import NotFound
from engine.model.settings import Attendees, Direction, MaxDeletions, Meetings, OnConflict, Private, Recurring

T = TypeVar("T")

EVERYTHING: Final = All()


class Confirm(Enum):
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"


class Moment(Enum):
    STARTUP = "startup"
    SHUTDOWN = "shutdown"


@dataclass(frozen=True, slots=True)
class Categories:
    """Only items with a category of ``include`` (empty: all), and none with one of ``exclude``."""

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    rename: Mapping[str, str] = field(default_factory=lambda: MappingProxyType(dict[str, str]()))
    """What a category of the left calendar is called in the right one."""


@dataclass(frozen=True, slots=True)
class PairConfig:
    """Two calendars that are kept in step, and how. ``calendars`` are their names.

    ``attachments_limit``: bytes, None for no limit.
    """

    name: str
    calendars: Both[str]
    direction: Direction = Direction.BOTH
    period: Period = EVERYTHING
    on_conflict: OnConflict = OnConflict.ASK
    merge: bool = True
    confirm: frozenset[Confirm] = frozenset()
    recurring: Recurring = Recurring.SYNC
    private: Private = Private.SYNC
    auto: frozenset[Moment] = frozenset()
    interval: timedelta | None = None
    max_deletions: MaxDeletions = field(default_factory=MaxDeletions)
    attendees: Attendees = Attendees.TEXT
    notify_attendees: bool = False
    reminders: bool = True
    attachments: bool = True
    attachments_limit: int | None = 10 * 1024 * 1024
    categories: Categories = Categories()
    hook: str = ""

    @property
    def meetings(self) -> Meetings:
        """What the pair's calendars make of people. Only real attendees can be notified."""
        if self.attendees is not Attendees.COPY:
            return Meetings.TEXT
        return Meetings.NOTIFY if self.notify_attendees else Meetings.COPY


@dataclass(frozen=True, slots=True)
class CalendarConfig:
    """One calendar. ``settings``: the keys of its own type, defaults filled in, paths absolute, the rest as in the file."""

    name: str
    type: str
    settings: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Config:
    """All of it. ``user``: the mobile user's name. ``base``: the folder that relative paths are relative to.

    ``notices``: does the user want a desktop notice of what waits after an unattended run?
    """

    user: str
    calendars: Mapping[str, CalendarConfig]
    pairs: Mapping[str, PairConfig]
    path: Path
    base: Path
    warnings: tuple[Problem, ...] = ()
    notices: bool = False

    def calendar(self, name: str) -> CalendarConfig:
        """The calendar of that name. Raises `NotFound` with what there is instead."""
        return _named(self.calendars, name, "calendar", self.path)

    def pair(self, name: str) -> PairConfig:
        """The pair of that name. Raises `NotFound` with what there is instead."""
        return _named(self.pairs, name, "pair", self.path)

    def pairs_at(self, moment: Moment) -> tuple[PairConfig, ...]:
        """The pairs that run by themselves at that moment, in the order of the file."""
        return tuple(pair for pair in self.pairs.values() if moment in pair.auto)


def _named(known: Mapping[str, T], name: str, what: str, path: Path) -> T:
    if name in known:
        return known[name]
    there = f"it has {listed(known, 'and')}" if known else f"it has no {what} at all"
    hint = nearest(name, known)
    raise NotFound(f'There is no {what} "{name}" in {path}; {there}. {hint}'.rstrip())
