"""What a listing brings, under the switch ``listing``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from engine.adapters.notes.simulated.simulation import Fails, Listing

T = TypeVar("T")
_NEVER = 1 << 62


@dataclass(frozen=True, slots=True)
class Cut(Generic[T]):
    """What is found, and the place whose reading fails."""

    found: Sequence[T]
    breaks_at: int = _NEVER


def cut(found: Sequence[T], listing: Listing) -> Cut[T]:
    if isinstance(listing, Fails):
        return Cut(found, len(found) // 2)
    return Cut(found[: len(found) * listing.percent // 100])
