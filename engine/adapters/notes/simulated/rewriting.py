"""What Notes makes of items when it stores them."""

from __future__ import annotations

import re
from dataclasses import replace

from engine.adapters.notes.simulated.items import Item, Numbers, Rich, Run, Texts
from engine.adapters.notes.simulated.simulation import Simulation

_SUBJECT_LENGTH = 512
_BLANKS = re.compile(r"[ \t\r\n]+")
_LINE_END = re.compile(r"[ \t]*(?:\r\n|\r|\n)")


def stored(item: Item, simulation: Simulation) -> Item:
    """The item as it is found afterwards, under the switches ``rewrites`` and ``alarm_noise``."""
    match item.value:
        case Numbers((minutes,)) if simulation.alarm_noise and item.key == "$alarmoffset" and minutes:
            return replace(item, value=Numbers((minutes + (0.0001 if minutes == int(minutes) else 0),)))
        case Texts(values) if simulation.rewrites and item.key in ("subject", "topic"):
            return replace(item, value=Texts(tuple(_subject(text) for text in values)))
        case Texts(values) if simulation.rewrites and item.key == "body":
            return replace(item, value=Texts(tuple(_body(text) for text in values)))
        case Rich(runs) if simulation.rewrites:
            return replace(item, value=Rich(_bodies(runs)))
        case _:
            return item


def _subject(text: str) -> str:
    return _BLANKS.sub(" ", text).strip()[:_SUBJECT_LENGTH]


def _body(text: str) -> str:
    """Line ends are CRLF, nothing trails, no-break blanks are plain ones."""
    return _LINE_END.sub("\r\n", text.replace("\u00a0", " ")).rstrip()


def _bodies(runs: tuple[Run, ...]) -> tuple[Run, ...]:
    lines = [replace(run, text=_LINE_END.sub("\r\n", run.text.replace("\u00a0", " "))) for run in runs]
    last = next((index for index in reversed(range(len(lines))) if lines[index].text), None)
    if last is not None:
        lines[last] = replace(lines[last], text=lines[last].text.rstrip())
    return tuple(lines)
