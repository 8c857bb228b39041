"""The past in words and signs: what runs did, what became of items. Pure."""

from __future__ import annotations

from datetime import datetime, tzinfo
from typing import Final

from engine.model.both import Both
from engine.model.chronicle import Linked, PastRun, PastStep
from engine.model.report import Counts, Told
from tui import phrase

SIGNS: Final = {
    "create": ("+", "new"),
    "update": ("~", "change"),
    "delete": ("−", "delete"),
    "link": ("=", ""),
    "conflict": ("?", "held"),
    "confirm": ("?", "held"),
    "hold": ("!", "held"),
    "fail": ("✗", "bad"),
    "skip": ("·", "quiet"),
}
"""Of each action: its sign, and its tone."""

_DONE: Final = {"create": "entered in", "update": "changed in", "delete": "removed from"}
_WILL: Final = {"create": "enter in", "update": "change in", "delete": "remove from"}


def sign(action: str) -> tuple[str, str]:
    return SIGNS.get(action, ("·", "quiet"))


def by_date(told: Told) -> tuple[str, str]:
    """The order of a diary. Both sides are written at the same time: the order of the writing says nothing."""
    return told.start, told.summary


def when(iso: str, now: datetime, zone: tzinfo | None) -> str:
    """ "today at 09:00"; the text itself where it is no time."""
    found = phrase.moment(iso)
    return phrase.ago(found, now, zone) if isinstance(found, datetime) else iso


def stamp(iso: str, zone: tzinfo | None) -> str:
    """ "2026-03-02 10:00", for columns."""
    return phrase.start(iso, zone)


def happened(told: Told, names: Both[str], state: str = "done", *, will: bool = False) -> str:
    """What became of an item, or will: "changed in outlook: location"."""
    where = {"left": names.left, "right": names.right}.get(told.side, f"{names.left} and {names.right}")
    match told.action:
        case "create" | "update" | "delete":
            fields = f": {', '.join(map(phrase.field, told.fields))}" if told.fields else ""
            said = f"{(_WILL if will else _DONE)[told.action]} {where}{fields}"
        case "link":
            said = f"found in {where}"
        case "conflict":
            said = "changed in both calendars, waits for your decision"
        case "confirm":
            said = "waits for your word"
        case "hold":
            said = _because("held", told.reason.removeprefix("held: "))
        case "fail":
            said = _because(f"refused by {where}", told.reason)
        case _:
            said = _because("left as it is", told.reason)
    return said + _ENDS.get(state, "")


_ENDS: Final = {"intended": " (begun; the next run found out what became of it)", "half": " (only in part)"}


def _because(said: str, reason: str) -> str:
    return f"{said}: {reason}" if reason else said


def did(run: PastRun) -> str:
    """What a run did, in one line."""
    parts = [f"took back run {run.undoes}"] if run.undoes is not None else []
    parts.append(phrase.counted(run.names, run.counts))
    parts.append(_waits(run.counts))
    return "; ".join(filter(None, parts)) or ("nothing to do" if run.result in ("ok", "waiting") else result(run)[1])


def _waits(counts: Counts) -> str:
    found = [
        phrase.number(counts.conflicts, "conflict") if counts.conflicts else "",
        f"{phrase.number(counts.confirmations, 'change')} to confirm" if counts.confirmations else "",
        f"{counts.held:,} held" if counts.held else "",
        phrase.held_back(counts.failed) if counts.failed else "",
    ]
    return ", ".join(filter(None, found))


def result(run: PastRun) -> tuple[str, str]:
    """Sign and words for how it ended."""
    return phrase.result("interrupted" if run.result is None else run.result)


TONES: Final = {"✓": "good", "?": "held", "!": "held", "✗": "bad", "·": "quiet"}
"""Of the signs of results."""


def has(step: PastStep, text: str) -> bool:
    told = step.told
    said = (told.summary, told.start, told.id, told.uid, happened(told, step.names, step.state))
    return _in(text, *said)


def run_has(run: PastRun, text: str) -> bool:
    return _in(text, str(run.number), run.pair, run.started, did(run), result(run)[1])


def link_has(item: Linked, text: str) -> bool:
    return _in(text, item.pair, item.summary, item.start, item.key, *item.ids, *item.uids)


def _in(text: str, *said: str) -> bool:
    wanted = text.casefold()
    return any(wanted in one.casefold() for one in said)
