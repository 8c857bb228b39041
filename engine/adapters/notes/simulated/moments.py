"""NotesDateTime and NotesDateRange."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

from engine.adapters.notes.errors import NotesNumber
from engine.adapters.notes.simulated.locales import read
from engine.adapters.notes.simulated.machine import Automation, Machine
from engine.adapters.notes.simulated.timedates import (
    ClockOnly,
    DayOnly,
    Instant,
    Span,
    TimeDate,
    com_date_of,
    wall_of_com_date,
)
from engine.adapters.notes.zones import west_code


def read_time(machine: Machine, text: str) -> TimeDate | None:
    """A date text in the machine's locale and zone; None for an empty one. ValueError where it is none."""
    if not text.strip():
        return None
    found = read(text, machine.locale, machine.now().date())
    if found.clock is None:
        return None if found.day is None else DayOnly(found.day)
    if found.day is None:
        return ClockOnly(found.clock)
    wall = datetime.combine(found.day, found.clock)
    if found.offset is None:
        return machine.at_wall(wall)
    return Instant((wall - found.offset).replace(tzinfo=UTC), west_code(found.offset))


def time_text(machine: Machine, value: TimeDate | Span) -> str:
    """As Notes shows it on this machine."""
    match value:
        case Instant():
            return machine.locale.text(value.wall(machine.zone))
        case DayOnly(day):
            return machine.locale.day_text(day)
        case ClockOnly(clock):
            return machine.locale.time_text(clock)
        case Span(start, end):
            return f"{time_text(machine, start)} - {time_text(machine, end)}"


class NotesDateTime(Automation):
    """A date-time, maybe without its time or its date."""

    __slots__ = ("_value",)

    def __init__(self, machine: Machine, value: TimeDate | None) -> None:
        super().__init__(machine)
        self._value = value

    @property
    def LSLocalTime(self) -> datetime:
        """The machine's wall clock time as a COM DATE: wildcard parts are lost."""
        return com_date_of(self._known, self._machine.zone)

    @LSLocalTime.setter
    def LSLocalTime(self, value: datetime) -> None:
        self._value = self._machine.at_wall(wall_of_com_date(value, self._machine.zone))

    @property
    def LSGMTTime(self) -> datetime:
        """The same in Greenwich."""
        return com_date_of(self._known, UTC)

    @property
    def LocalTime(self) -> str:
        """Text in the machine's locale."""
        return "" if self._value is None else time_text(self._machine, self._value)

    @LocalTime.setter
    def LocalTime(self, text: str) -> None:
        self._value = self._read(text)

    @property
    def GMTTime(self) -> str:
        value = self._known
        if not isinstance(value, Instant):
            return time_text(self._machine, value)
        return f"{self._machine.locale.text(value.wall(UTC))} GMT"

    @property
    def ZoneTime(self) -> str:
        """Text of the time in `TimeZone` and `IsDST`."""
        value = self._known
        if not isinstance(value, Instant) or value.wall(self._machine.zone) == value.zone_wall:
            return time_text(self._machine, value)
        hours = int(value.offset.total_seconds()) // 3600
        name = "GMT" if not hours else f"Z{'E' if hours > 0 else 'W'}{abs(hours)}"
        return f"{self._machine.locale.text(value.zone_wall)} {name}"

    @property
    def DateOnly(self) -> str:
        match self._known:
            case Instant() as value:
                return self._machine.locale.day_text(value.wall(self._machine.zone).date())
            case DayOnly(day):
                return self._machine.locale.day_text(day)
            case ClockOnly():
                return ""

    @property
    def TimeOnly(self) -> str:
        match self._known:
            case Instant() as value:
                return self._machine.locale.time_text(value.wall(self._machine.zone).time())
            case ClockOnly(clock):
                return self._machine.locale.time_text(clock)
            case DayOnly():
                return ""

    @property
    def TimeZone(self) -> int:
        """Hours west of Greenwich, a fraction as minutes times 100 in front; 0 without a time or a date."""
        return self._value.west if isinstance(self._value, Instant) else 0

    @property
    def IsDST(self) -> bool:
        return isinstance(self._value, Instant) and self._value.dst

    @property
    def IsValidDate(self) -> bool:
        return self._value is not None

    def SetNow(self) -> None:
        self._value = self._machine.instant(self._machine.now())

    def SetAnyTime(self) -> None:
        """Drop the time: a date that no zone can move."""
        value = self._known
        if isinstance(value, Instant):
            self._value = DayOnly(value.wall(self._machine.zone).date())

    def SetAnyDate(self) -> None:
        value = self._known
        if isinstance(value, Instant):
            self._value = ClockOnly(value.wall(self._machine.zone).time())

    def ConvertToZone(self, zone: int, dst: bool) -> None:
        """The same instant, shown in another zone."""
        if isinstance(self._value, Instant):
            self._value = Instant(self._value.utc, int(zone), bool(dst))

    def TimeDifference(self, other: NotesDateTime) -> int:
        """Seconds from ``other`` to this."""
        return int(self.TimeDifferenceDouble(other))

    def TimeDifferenceDouble(self, other: NotesDateTime) -> float:
        mine, theirs = self._known, other._known
        if not isinstance(mine, Instant) or not isinstance(theirs, Instant):
            raise self._error(NotesNumber.INVALID_DATE, "Invalid date")
        return (mine.utc - theirs.utc).total_seconds()

    def AdjustSecond(self, n: int, preserveLocalTime: bool = False) -> None:
        self._shift(timedelta(seconds=n))

    def AdjustMinute(self, n: int, preserveLocalTime: bool = False) -> None:
        self._shift(timedelta(minutes=n))

    def AdjustHour(self, n: int, preserveLocalTime: bool = False) -> None:
        self._shift(timedelta(hours=n))

    def AdjustDay(self, n: int, preserveLocalTime: bool = False) -> None:
        self._move(lambda wall: wall + timedelta(days=n))

    def AdjustMonth(self, n: int, preserveLocalTime: bool = False) -> None:
        self._move(lambda wall: _plus_months(wall, n))

    def AdjustYear(self, n: int, preserveLocalTime: bool = False) -> None:
        self._move(lambda wall: _plus_months(wall, 12 * n))

    def _shift(self, length: timedelta) -> None:
        if isinstance(value := self._known, Instant):
            self._value = self._machine.instant(value.utc + length)

    def _move(self, step: Callable[[datetime], datetime]) -> None:
        match self._known:
            case Instant() as value:
                self._value = self._machine.at_wall(step(value.wall(self._machine.zone)))
            case DayOnly(day):
                self._value = DayOnly(step(datetime.combine(day, time())).date())
            case ClockOnly():
                pass

    @property
    def _known(self) -> TimeDate:
        if self._value is None:
            raise self._error(NotesNumber.INVALID_DATE, "Invalid date")
        return self._value

    def _read(self, text: str) -> TimeDate | None:
        try:
            return read_time(self._machine, text)
        except ValueError:
            raise self._error(NotesNumber.INVALID_DATE, f"Invalid date ({text})") from None


def _plus_months(wall: datetime, months: int) -> datetime:
    year, month = divmod(wall.year * 12 + wall.month - 1 + months, 12)
    return wall.replace(year=year, month=month + 1, day=min(wall.day, monthrange(year, month + 1)[1]))


class NotesDateRange(Automation):
    """Two date-times; a key for views."""

    __slots__ = ("_end", "_start")

    def __init__(self, machine: Machine, value: Span | None = None) -> None:
        super().__init__(machine)
        self._start = NotesDateTime(machine, None if value is None else value.start)
        self._end = NotesDateTime(machine, None if value is None else value.end)

    @property
    def StartDateTime(self) -> NotesDateTime:
        return self._start

    @StartDateTime.setter
    def StartDateTime(self, value: NotesDateTime) -> None:
        self._start = value

    @property
    def EndDateTime(self) -> NotesDateTime:
        return self._end

    @EndDateTime.setter
    def EndDateTime(self, value: NotesDateTime) -> None:
        self._end = value

    @property
    def Text(self) -> str:
        return time_text(self._machine, span_of(self))


def moment_value(value: NotesDateTime) -> TimeDate | None:
    """What a NotesDateTime holds, past the guard."""
    return value._value  # pyright: ignore[reportPrivateUsage]


def span_of(value: NotesDateRange) -> Span:
    """What a NotesDateRange holds. ValueError while an end is missing."""
    start, end = (moment_value(edge) for edge in (value._start, value._end))  # pyright: ignore[reportPrivateUsage]
    if start is None or end is None:
        raise ValueError("a range needs both ends")
    return Span(start, end)


def shown(machine: Machine, value: TimeDate | Span) -> NotesDateTime | NotesDateRange:
    """The object for a value."""
    return NotesDateRange(machine, value) if isinstance(value, Span) else NotesDateTime(machine, value)
