"""What the history remembers of the items of a pair."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.model.resource import CalendarObject, ETag, Href, ItemKey, Uid

if TYPE_CHECKING:
    from engine.model.both import Both


def _no_etags() -> dict[Href, ETag]:
    return {}


def _no_keys() -> dict[Href, ItemKey]:
    return {}


@dataclass(frozen=True, slots=True)
class Index:
    """All hrefs of one side that the history knows: with the etag that was seen last, and with the item each belongs to.

    An etag of "" never matches: look again. Two mappings with the same keys, of which most runs need the first only: it is
    what a listing is, so the two are compared as they stand.
    """

    etags: Mapping[Href, ETag] = field(default_factory=_no_etags)
    keys: Mapping[Href, ItemKey] = field(default_factory=_no_keys)

    def __len__(self) -> int:
        return len(self.etags)

    def __contains__(self, href: Href) -> bool:
        return href in self.etags


@dataclass(frozen=True, slots=True)
class Held:
    """What a side held when the last run left it, as read back from that side."""

    href: Href
    etag: ETag
    object: CalendarObject


@dataclass(frozen=True, slots=True)
class Memory:
    """One item: linked where both sides are held, a loner (seen, not linked) where one is.

    ``settled`` False: to be judged again by the next run even when nothing moved (a question, a refusal, a loner).
    """

    key: ItemKey
    uid: Uid
    held: Both[Held | None]
    settled: bool = True
