"""Values in words and signs: pure, so that every sentence of the screens can be tested without a screen."""

from __future__ import annotations

import unicodedata
from datetime import date, datetime, timedelta, tzinfo
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len

from engine.model.both import Both, Side
from engine.model.settings import Direction

if TYPE_CHECKING:
    from engine.model.report import Counts, Done, PairReport

_HIDDEN: Final[dict[int, None]] = dict.fromkeys((0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xFE0E, 0xFE0F, 0xAD))
"""Signs without a width of their own; terminals disagree about what they do to the width of their neighbours."""

_TURNS: Final[dict[int, None]] = dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C))
"""Signs that turn the direction of writing: left in, they would reach into the next column."""


def plain(text: str) -> str:
    """A text for one line of a terminal: no control signs, no line ends, nothing whose width is a matter of opinion."""
    shown = text.translate(_HIDDEN).translate(_TURNS)
    return "".join(" " if unicodedata.category(sign) in ("Cc", "Zl", "Zp") else sign for sign in shown)


def fit(text: str, width: int) -> str:
    """Exactly ``width`` columns: cut with an ellipsis, or filled with blanks; wide signs are never cut in half."""
    taken = cell_len(text)
    if taken <= width:
        return _ended(text) + " " * (width - taken)
    if width <= 0:
        return ""
    kept, used = "", 0
    for sign in text:
        wide = cell_len(sign)
        if used + wide > width - 1:
            break
        kept, used = kept + sign, used + wide
    return _ended(kept + "…") + " " * (width - 1 - used)


def _ended(text: str) -> str:
    """After right-to-left text a mark without width: else terminals that turn such text turn the digits of the next column too."""
    if text.isascii() or not any(unicodedata.bidirectional(sign) in ("R", "AL") for sign in text):
        return text
    return f"{text}\u200e"


def number(count: int, one: str, many: str = "") -> str:
    """ "1 conflict", "1,204 conflicts"."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"


def field(name: str) -> str:
    """A property as people call it."""
    return "subject" if name == "summary" else name


def joined(words: list[str]) -> str:
    """ "a, b and c"."""
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else ""


def ago(moment: datetime, now: datetime, zone: tzinfo | None) -> str:
    """How long ago, as people say it; with the date once that is easier to understand."""
    seconds = int((now - moment).total_seconds())
    local, today = moment.astimezone(zone), now.astimezone(zone)
    if seconds < 60:
        return "just now"
    if seconds < 3600:
        return f"{number(seconds // 60, 'minute')} ago"
    if local.date() == today.date():
        return f"today at {local:%H:%M}"
    if local.date() == today.date() - timedelta(days=1):
        return f"yesterday at {local:%H:%M}"
    return f"on {day(local.date())} at {local:%H:%M}"


def day(moment: date) -> str:
    return f"{moment:%a} {moment.day} {moment:%b} {moment.year}"


def start(iso: str, zone: tzinfo | None) -> str:
    """When an item starts, for a column: "2026-03-02 10:00", on the clock of whoever looks; a date for all-day items."""
    found = moment(iso)
    if isinstance(found, datetime):
        return f"{(found.astimezone(zone) if found.tzinfo else found):%Y-%m-%d %H:%M}"
    return iso if found is None else found.isoformat()


def start_in_words(iso: str, zone: tzinfo | None) -> str:
    """ "Mon 2 Mar 2026, 10:00"; "all day" for items without a time."""
    found = moment(iso)
    if isinstance(found, datetime):
        local = found.astimezone(zone) if found.tzinfo else found
        return f"{day(local.date())}, {local:%H:%M}"
    return iso if found is None else f"{day(found)}, all day"


def moment(iso: str) -> datetime | date | None:
    """ISO 8601 as a value; None for anything else."""
    try:
        return date.fromisoformat(iso) if len(iso) == 10 else datetime.fromisoformat(iso)
    except ValueError:
        return None


ARROWS: Final = {Direction.BOTH: "⇄", Direction.LEFT_TO_RIGHT: "→", Direction.RIGHT_TO_LEFT: "←"}


def calendars(names: Both[str], direction: Direction) -> str:
    return f"{names.left} {ARROWS[direction]} {names.right}"


def direction(names: Both[str], which: Direction) -> str:
    """Which way changes travel."""
    match which:
        case Direction.BOTH:
            return "both ways"
        case Direction.LEFT_TO_RIGHT:
            return f"only from {names.left} to {names.right}"
        case Direction.RIGHT_TO_LEFT:
            return f"only from {names.right} to {names.left}"


RESULTS: Final = {
    "ok": ("✓", "all in step"),
    "waiting": ("?", "in step but for what waits for you"),
    "failed-items": ("!", "some items were refused; they are tried again next time"),
    "guarded": ("!", "too many deletions at once: they are held until you look at them"),
    "unreachable": ("✗", "a calendar could not be reached; nothing was concluded from it"),
    "locked": ("✗", "another Syncline is working on this pair"),
    "failed": ("✗", "it could not be finished"),
}
"""A sign and a sentence for how a run ended, by the name of its `Result`, as the history has it."""


def result(value: str | None) -> tuple[str, str]:
    """Sign and words for a run's result as the history names it; None: there was no run yet."""
    if value is None:
        return "·", "never synced yet"
    if value == "interrupted":
        return "!", "was cut off; the next sync picks up where it ended"
    return RESULTS[value]


def waits(conflicts: int, confirmations: int, held: int, failed: int, refused: int = 0) -> str:
    """What waits for a person, or "" for nothing. ``failed`` is tried again by itself, ``refused`` is not."""
    parts = [
        f"? {number(conflicts, 'conflict')}" if conflicts else "",
        f"? {number(confirmations, 'change')} to confirm" if confirmations else "",
        f"? {refused:,} refused for good: p decides" if refused else "",
        f"! {held:,} held" if held else "",
        f"! {held_back(failed)}" if failed else "",
    ]
    return " · ".join(filter(None, parts))


def held_back(failed: int) -> str:
    return f"{failed:,} refused"


def counted(names: Both[str], counts: Counts) -> str:
    """What a run did: "outlook: 3 entered, 1 changed; mobile: 1 removed"."""
    parts = [f"{names[side]}: {words}" for side in Side if (words := _done(counts.done[side]))]
    if counts.linked:
        parts.append(f"{counts.linked:,} found on both sides")
    return "; ".join(parts)


def _done(done: Done) -> str:
    named = ((done.created, "entered"), (done.updated, "changed"), (done.deleted, "removed"))
    return ", ".join(f"{count:,} {word}" for count, word in named if count)


def report(found: PairReport) -> str:
    """How a run that just ended went, in one sentence."""
    if found.message:
        return found.message
    did = counted(found.names, found.counts)
    if found.interrupted:
        return f"stopped as you asked; {did or 'nothing was done yet'}. The next sync goes on from there"
    words = RESULTS[found.result.value][1]
    match found.result.value:
        case "ok":
            return f"{words}; {did or 'nothing to do'}"
        case "waiting":
            return did or "nothing to do but what waits for you"
        case _:
            return f"{words}; {did}" if did else words


def bar(done: int, total: int | None, width: int) -> str:
    """A bar of signs, readable without colours; of unknown length: a dotted line."""
    if not total:
        return "·" * width
    full = min(width, width * done // total)
    return "█" * full + "░" * (width - full)


def how_far(done: int, total: int | None) -> str:
    return f"{done:,} of {total:,}" if total else f"{done:,}" if done else ""


def pace(rate: float | None, left: float | None) -> str:
    """ "120 a second, 5 s left"."""
    speed = f"{rate:,.0f} a second" if rate and rate >= 1 else ""
    return ", ".join(filter(None, (speed, f"{length(left)} left" if left is not None else "")))


def length(seconds: float) -> str:
    whole = max(1, round(seconds))
    if whole < 60:
        return f"{whole} s"
    return f"{whole // 60} min {whole % 60:02d} s" if whole < 600 else f"{round(whole / 60)} min"
