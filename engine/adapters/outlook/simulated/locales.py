"""Windows regional settings that matter here: order of a date's parts, list separator, first day of the week."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Final, NamedTuple


class Locale(NamedTuple):
    """``order`` is "DMY", "MDY" or "YMD"; ``first_day`` counts from Sunday 0."""

    order: str
    separator: str
    first_day: int


LOCALES: Final = {
    "de_AT": Locale("DMY", ";", 1),
    "de_CH": Locale("DMY", ";", 1),
    "de_DE": Locale("DMY", ";", 1),
    "en_GB": Locale("DMY", ",", 1),
    "en_US": Locale("MDY", ",", 0),
    "es_ES": Locale("DMY", ";", 1),
    "fr_FR": Locale("DMY", ";", 1),
    "it_IT": Locale("DMY", ";", 1),
    "ja_JP": Locale("YMD", ",", 0),
    "nl_NL": Locale("DMY", ";", 1),
    "pl_PL": Locale("DMY", ";", 1),
    "sv_SE": Locale("YMD", ";", 1),
}

_MONTHS: Final = {
    name: number
    for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1)  # noqa: SIM905
}
_TIME: Final = re.compile(r"\s+(\d{1,2}):(\d{2})(?::\d{2})?\s*([AaPp])?\.?(?:[Mm]\.?)?\s*$")


def parse_local(text: str, locale: Locale) -> datetime | None:
    """A date text as Windows reads it under ``locale``: a wall clock time without seconds, or None.

    Day and month in the wrong order are not refused but exchanged, and where the order cannot be right it is given
    up; this is what makes a filter in the wrong format return other days without an error.
    """
    clock = _TIME.search(text)
    hour, minute = _hour_and_minute(clock) if clock else (0, 0)
    day = _parse_day(text[: clock.start()] if clock else text, locale.order)
    if day is None or hour > 23 or minute > 59:
        return None
    return day.replace(hour=hour, minute=minute)


def _hour_and_minute(match: re.Match[str]) -> tuple[int, int]:
    hour = int(match[1])
    if match[3]:
        hour = hour % 12 + (12 if match[3] in "Pp" else 0)
    return hour, int(match[2])


def _parse_day(text: str, order: str) -> datetime | None:
    words = re.findall(r"\d+|[A-Za-z]+", text)
    if len(words) != 3:
        return None
    named = [word for word in words if word[0].isalpha()]
    if named:
        return _named_day(words, named[0])
    numbers = [int(word) for word in words]
    if len(words[0]) == 4:
        return _date(numbers[0], numbers[1], numbers[2])
    year = _century(numbers.pop(2 if len(words[2]) == 4 else order.index("Y")))
    month, day = numbers if order.index("M") < order.index("D") else reversed(numbers)
    return _date(year, month, day) or _date(year, day, month)


def _named_day(words: list[str], name: str) -> datetime | None:
    month = _MONTHS.get(name[:3].lower())
    numbers = [int(word) for word in words if word.isdigit()]
    if month is None or len(numbers) != 2:
        return None
    day, year = numbers
    return _date(_century(year), month, day)


def _century(year: int) -> int:
    return year if year > 99 else year + (2000 if year < 50 else 1900)


def _date(year: int, month: int, day: int) -> datetime | None:
    try:
        return datetime(year, month, day)
    except ValueError:
        return None
