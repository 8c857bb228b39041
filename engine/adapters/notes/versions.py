"""ETags of entries: when their documents were last saved; and when that is not enough.

Notes never gives two saves of a mail file one time, but some releases hand the time out in whole seconds. Then another save
within the same second would not show. So the etag of a document that was saved a moment ago carries a digest of its content
as well, until the clock has moved on: it moves once more then, and the entry is looked at once more.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

from engine.model.resource import ETag

CLOSED: Final = ETag("closed")
"""Of a document that cannot be opened: its time is not to be had."""

TICK: Final = timedelta(seconds=2)
LONG_AGO: Final = timedelta(minutes=2)


def etag_of(stamps: Mapping[str, datetime], hot: Callable[[datetime], bool], content: Callable[[], str]) -> ETag:
    """``stamps``: of all documents of an entry, by UNID. ``content`` is asked for only where the last one is hot."""
    last = max(stamps.values())
    text = f"{last:%Y%m%dT%H%M%S}.{last.microsecond // 10_000:02d}"
    if len(stamps) > 1:
        told = "".join(f"{unid}{stamp.timestamp():.2f};" for unid, stamp in sorted(stamps.items()))
        text += f"+{len(stamps) - 1}.{_digest(told)}"
    return ETag(f"{text}-{_digest(content())}" if hot(last) else text)


def is_hot(stamp: datetime, last_change: datetime, now: datetime) -> bool:
    """Could another save hide behind this time? ``last_change``: of the whole mail file; ``now``: by the clock of Notes.

    A time with hundredths tells each save apart. A save that came seconds later proves that the clock has moved on; so does
    our own clock, with room for two clocks that differ.
    """
    return not stamp.microsecond and stamp >= last_change - TICK and stamp >= now - LONG_AGO


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
