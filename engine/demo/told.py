"""What a performance of the worked example tells, piece by piece."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True, slots=True)
class Act:
    """What a part of the story is about."""

    title: str


@dataclass(frozen=True, slots=True)
class Deed:
    """Something that somebody, or Syncline, does."""

    sentence: str


@dataclass(frozen=True, slots=True)
class Claim:
    """Something that must be so now. ``problems``: what is not; none where it holds."""

    name: str
    sentence: str
    problems: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        return not self.problems


Told: TypeAlias = Act | Deed | Claim
