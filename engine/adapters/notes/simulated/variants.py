"""What pywin32 carries between Python and an item: strings, doubles, dates, objects, and tuples of them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import TypeGuard, cast

from engine.adapters.notes.errors import NotesNumber, notes_error
from engine.adapters.notes.simulated.items import Numbers, References, Rich, Texts, Times, Value
from engine.adapters.notes.simulated.machine import Machine
from engine.adapters.notes.simulated.moments import NotesDateRange, NotesDateTime, moment_value, span_of
from engine.adapters.notes.simulated.timedates import Instant, Span, TimeDate, com_date_of, wall_of_com_date


def value_of(machine: Machine, raw: object) -> Value:
    """The item value that a variant becomes; its type is the variant's. Raises `com_error` for what no item can hold."""
    parts = list(cast("Sequence[object]", raw)) if isinstance(raw, list | tuple) else [raw]
    if not parts:
        return Texts(())
    if _all_texts(parts):
        return Texts(tuple(parts))
    if _all_numbers(parts):
        return Numbers(tuple(_double(part) for part in parts))
    return Times(tuple(_time(machine, part) for part in parts))


def _all_texts(parts: list[object]) -> TypeGuard[list[str]]:
    return all(isinstance(part, str) for part in parts)


def _all_numbers(parts: list[object]) -> TypeGuard[list[float]]:
    return all(isinstance(part, int | float) for part in parts)


def _double(part: float) -> float:
    """VARIANT_TRUE is -1."""
    return -float(part) if isinstance(part, bool) else float(part)


def _time(machine: Machine, part: object) -> TimeDate | Span:
    match part:
        case datetime():
            return machine.at_wall(wall_of_com_date(part, machine.zone))
        case NotesDateTime() if (value := moment_value(part)) is not None:
            return value
        case NotesDateRange():
            return span_of(part)
        case date():
            raise TypeError(f"Objects of type {type(part).__name__} can not be converted to a COM VARIANT")
        case _:
            raise notes_error(
                NotesNumber.GENERIC, "Incorrect data type for operator or @Function: item", "NotesDocument"
            )


def variant_of(machine: Machine, value: Value) -> tuple[object, ...]:
    """Always a tuple."""
    match value:
        case Texts(values) | Numbers(values) | References(values):
            return values
        case Rich():
            return (value.text,)
        case Times(values):
            return tuple(_date(machine, part) for part in values)


def _date(machine: Machine, value: TimeDate | Span) -> datetime:
    return com_date_of(value.start if isinstance(value, Span) else value, machine.zone)


def stamp_date(machine: Machine, moment: datetime) -> datetime:
    """A document's stamp as a COM DATE of the machine's wall clock."""
    exact = moment if machine.simulation.exact_times else moment.replace(microsecond=0)
    return com_date_of(Instant(exact), machine.zone)
