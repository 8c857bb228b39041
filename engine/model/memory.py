"""What the history remembers of the items of a pair."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from engine.model.resource import CalendarObject, ETag, Href, ItemKey, Uid

if TYPE_CHECKING:
    from engine.model.both import Both


class Mark(NamedTuple):
    """Which item an href belongs to, and the etag that was seen last. An etag of "" never matches: look again."""

    key: ItemKey
    etag: ETag


Index: TypeAlias = Mapping[Href, Mark]
"""All hrefs of one side that the history knows."""


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
