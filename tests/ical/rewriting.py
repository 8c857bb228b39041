"""What programs do to a calendar text without changing what it says: the reason why canonical forms exist."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass

from hypothesis import strategies as st

from engine.ical.lines import parse
from engine.model.content import Component, Line, Part

STAMPS = ("DTSTAMP", "PRODID", "LAST-MODIFIED", "CREATED", "SEQUENCE")


@dataclass(frozen=True, slots=True)
class Rewriting:
    """Another spelling of the same: lines and parameters in another order, other folding, stamps and line ends."""

    seed: int
    width: int
    end: str
    stamp: str
    lower: bool

    def __call__(self, text: str) -> str:
        chance = random.Random(self.seed)
        return "".join(self._written(part, chance) for part in parse(text))

    def _written(self, part: Part, chance: random.Random) -> str:
        if isinstance(part, Line):
            return self._folded(self._respelt(part, chance))
        lines = [inner for inner in part.body if isinstance(inner, Line)]
        chance.shuffle(lines)
        inner = [inner for inner in part.body if isinstance(inner, Component)]
        if part.name != "VCALENDAR":
            chance.shuffle(inner)
        written = "".join(self._written(each, chance) for each in (*lines, *inner))
        return f"BEGIN:{part.name}{self.end}{written}END:{part.name}{self.end}"

    def _respelt(self, line: Line, chance: random.Random) -> str:
        if not line.name:
            return line.raw
        if line.name in STAMPS:
            return f"{line.name}:{self.stamp}"
        params = list(line.params)
        chance.shuffle(params)
        name = line.name.lower() if self.lower else line.name
        return name + "".join(f";{key}={value}" if key else f";{value}" for key, value in params) + f":{line.value}"

    def _folded(self, line: str) -> str:
        pieces = [line[at : at + self.width] for at in range(0, len(line), self.width)]
        return f"{self.end} ".join(pieces) + self.end


def rewritings() -> st.SearchStrategy[Rewriting]:
    return st.builds(
        Rewriting,
        seed=st.integers(0, 999),
        width=st.integers(20, 200),
        end=st.sampled_from(("\r\n", "\n")),
        stamp=st.sampled_from(("20270101T000000Z", "-//Another//Program//EN")),
        lower=st.booleans(),
    )


def said_lines(text: str) -> list[str]:
    """The unfolded lines of a text, for counting which ones stayed as they came."""
    return [line for line in re.sub(r"\r?\n[ \t]", "", text).splitlines() if line.strip()]
