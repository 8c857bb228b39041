"""Dates as text: the order, the separators and the words of the machine's locale.

Notes reads every date text this way and cannot know that it was written in another order: 03.04. in, 4 March out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

Order = Literal["DMY", "MDY", "YMD"]


@dataclass(frozen=True, slots=True)
class Locale:
    order: Order
    separator: str
    decimal: str
    half_days: bool
    """12 hours with AM and PM."""
    list_separator: str = ";"

    def day_text(self, day: date) -> str:
        parts = {"D": f"{day.day:02d}", "M": f"{day.month:02d}", "Y": f"{day.year:04d}"}
        return self.separator.join(parts[letter] for letter in self.order)

    def time_text(self, clock: time) -> str:
        return f"{clock:%I:%M:%S %p}" if self.half_days else f"{clock:%H:%M:%S}"

    def text(self, wall: datetime) -> str:
        return f"{self.day_text(wall.date())} {self.time_text(wall.time())}"

    def number_text(self, number: float) -> str:
        plain = str(int(number)) if number == int(number) else repr(number)
        return plain.replace(".", self.decimal)


_GERMAN = Locale("DMY", ".", ",", half_days=False)
_FRENCH = Locale("DMY", "/", ",", half_days=False)
_DASHED = Locale("DMY", "-", ",", half_days=False)
_SWEDISH = Locale("YMD", "-", ",", half_days=False)
_JAPANESE = Locale("YMD", "/", ".", half_days=False, list_separator=",")

LOCALES: dict[str, Locale] = {
    "en_US": Locale("MDY", "/", ".", half_days=True, list_separator=","),
    "en_GB": Locale("DMY", "/", ".", half_days=False, list_separator=","),
    "en_CA": Locale("YMD", "-", ".", half_days=True, list_separator=","),
    "en_AU": Locale("DMY", "/", ".", half_days=True, list_separator=","),
    "en_IN": Locale("DMY", "-", ".", half_days=False, list_separator=","),
    **dict.fromkeys(("de_DE", "de_AT", "pl_PL", "cs_CZ", "ru_RU", "tr_TR", "fi_FI", "nb_NO"), _GERMAN),
    "de_CH": Locale("DMY", ".", ".", half_days=False),
    **dict.fromkeys(("fr_FR", "it_IT", "es_ES", "pt_BR", "pt_PT"), _FRENCH),
    **dict.fromkeys(("nl_NL", "da_DK"), _DASHED),
    **dict.fromkeys(("sv_SE", "lt_LT"), _SWEDISH),
    **dict.fromkeys(("ja_JP", "zh_CN"), _JAPANESE),
}


@dataclass(frozen=True, slots=True)
class DateText:
    """What a text said: a day, a time, or both; ``offset`` is east of Greenwich where a zone stood behind."""

    day: date | None
    clock: time | None
    offset: timedelta | None


_DAY = re.compile(r"(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})(?=\s|$)")
_CLOCK = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d\d?))?)?(?:\s*([AaPp])\.?[Mm]\.?)?(?=\s|$)")
_ZONE = re.compile(r"(?:Z([EW])(\d{1,2}))\Z")
_WORDS = {"today": 0, "tomorrow": 1, "yesterday": -1}
_ZONES = {"GMT": 0, "CET": 1, "CEDT": 2, "EST": -5, "EDT": -4, "CST": -6, "CDT": -5, "MST": -7, "MDT": -6}


def read(text: str, locale: Locale, today: date) -> DateText:
    """A date text in the locale's order. ValueError where it is none."""
    rest = text.strip()
    day, rest = _day(rest, locale, today)
    clock, rest = _clock(rest)
    if (day is None and clock is None) or (rest and clock is None):
        raise ValueError(text)
    return DateText(day, clock, _offset(rest))


def _day(text: str, locale: Locale, today: date) -> tuple[date | None, str]:
    word, _, after = text.partition(" ")
    if word.lower() in _WORDS:
        return today + timedelta(days=_WORDS[word.lower()]), after.strip()
    found = _DAY.match(text)
    if found is None:
        return None, text
    parts = dict(zip(locale.order, (found[1], found[2], found[3]), strict=True))
    if len(parts["D"]) > 2 or len(parts["M"]) > 2:
        raise ValueError(text)
    return date(_year(parts["Y"]), int(parts["M"]), int(parts["D"])), text[found.end() :].strip()


def _year(text: str) -> int:
    """Two digits are 1950 to 2049."""
    year = int(text)
    return year if len(text) > 2 else year + (1900 if year >= 50 else 2000)


def _clock(text: str) -> tuple[time | None, str]:
    found = _CLOCK.match(text)
    if found is None:
        return None, text
    hour, half = int(found[1]), (found[5] or "").upper()
    if half:
        if not 1 <= hour <= 12:
            raise ValueError(text)
        hour = hour % 12 + (12 if half == "P" else 0)
    hundredths = int((found[4] or "0").ljust(2, "0"))
    return time(hour, int(found[2]), int(found[3] or 0), hundredths * 10_000), text[found.end() :].strip()


def _offset(zone: str) -> timedelta | None:
    if not zone:
        return None
    if zone.upper() in _ZONES:
        return timedelta(hours=_ZONES[zone.upper()])
    found = _ZONE.match(zone.upper())
    if found is None:
        raise ValueError(zone)
    return timedelta(hours=int(found[2]) * (1 if found[1] == "E" else -1))
