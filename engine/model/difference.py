"""What differs: changes by address, and clashes.

The addresses and facts themselves are `engine.ical`'s; here they only have a shape, so that plans can carry them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple, TypeAlias

from engine.model.both import Both
from engine.model.content import Part


class Where(NamedTuple):
    """One component of an object: its kind, which occurrence ("" for the master), and a count for twins of those."""

    kind: str
    occurrence: str = ""
    nth: int = 0


class Address(NamedTuple):
    """One property of one component. ``name`` "" is the presence of the component itself; ``element`` tells elements of a
    set-like property apart, else ""."""

    where: Where
    name: str
    element: str = ""


class Fact(NamedTuple):
    """``canon`` is compared; ``parts`` are the lines or the component that say it (none for what is only implied)."""

    canon: str
    parts: tuple[Part, ...] = ()


Facts: TypeAlias = Mapping[Address, Fact]

Changes: TypeAlias = Mapping[Address, Fact | None]
"""What an address says after the change; None where it says nothing any more."""


@dataclass(frozen=True, slots=True)
class Clash:
    """One address that both sides changed to different things. None: nothing is said there."""

    address: Address
    base: Fact | None
    versions: Both[Fact | None]
