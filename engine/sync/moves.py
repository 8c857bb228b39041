"""What moved since the last run, told from what a side lists; and what was then learned of it.

Every run comes past here, and most end here: this module loads nothing that reads or decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.model.memory import Index
    from engine.model.resource import ETag, Fetched, Href


@dataclass(frozen=True, slots=True)
class Moves:
    """Of one side: what has to be fetched, and what is not listed any more and has to be asked for by its id."""

    fetch: tuple[Href, ...]
    vanished: tuple[Href, ...]


def moves(known: Index, listed: Mapping[Href, ETag]) -> Moves:
    """Compare a whole listing with what is known. Reads no calendar text; where nothing moved it is one comparison."""
    etags = known.etags
    if listed == etags:
        return Moves((), ())
    fetch = tuple(href for href, etag in listed.items() if etags.get(href) != etag)
    vanished = tuple(href for href in etags if href not in listed) if len(listed) - len(fetch) < len(etags) else ()
    return Moves(fetch, vanished)


def moves_since(known: Index, changed: Mapping[Href, ETag], vanished: Iterable[Href]) -> Moves:
    """The same from what a side says has moved since a mark."""
    fetch = tuple(href for href, etag in changed.items() if known.etags.get(href) != etag)
    return Moves(fetch, tuple(href for href in vanished if href in known))


def _nothing() -> dict[Href, Fetched]:
    return {}


@dataclass(frozen=True, slots=True)
class Seen:
    """What was learned of one side: what was fetched, which vanished ones are proven absent, which nobody can tell of.

    ``doubt``: why the listing that lacks ``unknown`` is not believed at all; "" where it is.
    """

    fetched: Mapping[Href, Fetched] = field(default_factory=_nothing)
    absent: frozenset[Href] = frozenset()
    unknown: frozenset[Href] = frozenset()
    doubt: str = ""

    @property
    def nothing(self) -> bool:
        """Whatever is known of the side stands as it was."""
        return not (self.fetched or self.absent or self.unknown)
