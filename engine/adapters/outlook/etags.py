"""ETags of items.

A change key moves with every save, so it is the whole etag. Where a store keeps none there is only the time of the last
save, in whole seconds: two saves within one second may look the same. So the etag of an item that was saved a moment before
it is looked at carries a digest of what it says too. Once it has cooled, the etag is the plain time: it moves once more, and
the item is looked at once more.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Final

from engine.adapters.outlook.listing import Version
from engine.model.resource import ETag

HOT: Final = timedelta(seconds=2)
_UNKNOWN: Final = "?"


def is_hot(version: Version, now: datetime) -> bool:
    """Whether another save could hide behind this version. A time in the future (a server's clock) is hot."""
    if version.change_key is not None:
        return False
    return version.modified is None or version.modified > now.astimezone(UTC).replace(tzinfo=None) - HOT


def etag_of(version: Version, hot: bool, href: str, text: str | None) -> ETag:
    """``text``: what the item says; None where it cannot be read."""
    if version.change_key is not None:
        return ETag(version.change_key)
    stamp = "" if version.modified is None else f"{version.modified:%Y%m%dT%H%M%S}"
    return ETag(f"{stamp}-{_digest(href, text)}" if hot else stamp)


def _digest(href: str, text: str | None) -> str:
    if text is None:
        return _UNKNOWN
    return hashlib.blake2b(f"{href}\0{text}".encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()
