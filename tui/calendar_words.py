"""A calendar in words and signs: pure."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from rich.cells import cell_len, chop_cells

from engine.ical.values import Day, Moment
from engine.model.contents import Link
from tui.book import DAY, Entry, Slice
from tui.phrase import day as day_in_words
from tui.phrase import plain

LINKS: Final = {
    Link.IN_STEP: ("✓", "in step", "good"),
    Link.WAITING: ("↑", "waiting", "change"),
    Link.CONFLICT: ("?", "conflict", "held"),
    Link.ONLY_HERE: ("·", "only here", "quiet"),
}
"""How an item stands: a sign, a word, a tone."""

EXPLAINED: Final = {
    Link.IN_STEP: "",
    Link.WAITING: "travels with the next sync",
    Link.CONFLICT: "decide on the Conflicts screen",
    Link.ONLY_HERE: "does not travel",
}


def sign(entry: Entry) -> str:
    return " " if entry.link is None else LINKS[entry.link][0]


def subject(entry: Entry) -> str:
    """With ↻ behind what repeats, and a word where it was called off."""
    name = plain(entry.at.summary).strip() or "untitled"
    return f"{name}{' ↻' if entry.at.recurring else ''}{' (cancelled)' if entry.at.cancelled else ''}"


def clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"


def hours(part: Slice) -> str:
    """ "10:00–11:00"; "from 22:00", "until 02:00" where it goes on over midnight; "all day"."""
    if part.entry.at.all_day or part.whole:
        return "all day"
    if part.of > 1 and part.nth < part.of:
        return f"from {clock(part.first)}"
    if part.of > 1:
        return f"until {clock(part.last)}"
    if part.entry.ends <= part.entry.begins:
        return clock(part.first)
    return f"{clock(part.first)}–{clock(part.last % DAY)}"


def nth_day(part: Slice) -> str:
    """ "day 2 of 3", or "" for what is over on the same day."""
    return f"day {part.nth} of {part.of}" if part.of > 1 else ""


def time_in_words(entry: Entry) -> str:
    """ "Mon 2 Mar 2026, 10:00–11:00", with its own zone where that shows another time."""
    first, last = entry.days
    if entry.at.all_day:
        return f"{day_in_words(first)}, all day" if first == last else f"{day_in_words(first)} – {day_in_words(last)}"
    begin, end = f"{entry.begins:%H:%M}", f"{entry.ends:%H:%M}"
    if entry.ends <= entry.begins:
        said = f"{day_in_words(first)}, {begin}"
    elif entry.ends.date() == first or entry.ends - entry.begins <= timedelta(hours=12):
        said = f"{day_in_words(first)}, {begin}–{end}"
    else:
        said = f"{day_in_words(first)}, {begin} – {day_in_words(entry.ends.date())}, {end}"
    return said + _elsewhere(entry)


def _elsewhere(entry: Entry) -> str:
    """The time where it takes place, when clocks there show another one."""
    start = entry.at.start
    match start:
        case Moment(wall, str(zone)) if wall != entry.begins.replace(tzinfo=None):
            return f" ({wall:%H:%M} {plain(zone)})"
        case Moment() | Day():
            return ""


def standing(entry: Entry) -> str:
    """ "↑ waiting: travels with the next sync"."""
    if entry.link is None:
        return "this calendar is in no pair"
    mark, word, _ = LINKS[entry.link]
    return ": ".join(filter(None, (f"{mark} {word}", EXPLAINED[entry.link])))


def short_day(day: date) -> str:
    """ "Mon  2 Mar": all of the same width."""
    return f"{day:%a} {day.day:>2} {day:%b}"


def week_title(first: date) -> str:
    """ "2 – 8 Mar 2026, week 10"."""
    return f"{span(first, first + timedelta(days=6))}, week {first.isocalendar().week}"


def span(first: date, last: date) -> str:
    """ "2 – 8 Mar 2026", "30 Mar – 5 Apr 2026"."""
    end = f"{last.day} {last:%b} {last.year}"
    if first.year != last.year:
        return f"{first.day} {first:%b} {first.year} – {end}"
    return f"{first.day} – {end}" if first.month == last.month else f"{first.day} {first:%b} – {end}"


def wrapped(text: str, width: int) -> list[str]:
    """A text in lines of that width, broken between words where that is possible; wide signs are never cut in half."""
    lines: list[str] = []
    for word in text.split():
        if lines and cell_len(lines[-1]) + 1 + cell_len(word) <= width:
            lines[-1] += f" {word}"
        else:
            lines += chop_cells(word, max(2, width))
    return lines
