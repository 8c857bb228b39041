"""Names of files: which of them are items, which href stands for which, and which name a new item gets."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from itertools import count

from engine.model.resource import Href, Uid

SUFFIX = ".ics"
DRAFT_PREFIX = ".syncline-"
DRAFT_SUFFIX = ".tmp"

_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@+=-]{0,119}\Z", re.ASCII)
_DEVICES = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\.|\Z)", re.IGNORECASE)
_RAW = "raw="


def is_item(name: str) -> bool:
    """Whether a file of that name is an item. Hidden files are not, nor drafts, nor metadata (``color``, ``displayname``)."""
    return name[-4:].lower() == SUFFIX and name[0] != "."


def is_draft(name: str) -> bool:
    """Whether it is a file that Syncline began to write. Other programs' ``.tmp`` files are not ours to touch."""
    return name.startswith(DRAFT_PREFIX) and name.endswith(DRAFT_SUFFIX)


def href_of(name: str) -> Href:
    """The name itself; of a name that is no valid text (POSIX allows any bytes) its bytes in hex."""
    if name.isascii() and not name.startswith(_RAW):
        return Href(name)
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return Href(_RAW + os.fsencode(name).hex())
    return Href(_RAW + os.fsencode(name).hex()) if name.startswith(_RAW) else Href(name)


def name_of(href: Href) -> str | None:
    """The name of the file; None for an href that can never have come from a listing, a path for instance."""
    name: str = href
    if name.startswith(_RAW):
        try:
            name = os.fsdecode(bytes.fromhex(name.removeprefix(_RAW)))
        except ValueError:
            return None
    if not name or not is_item(name) or "\0" in name or os.path.basename(name) != name:
        return None
    return name


def names_for(uid: Uid) -> Iterator[str]:
    """Names for a new item, the best first, without end.

    The UID itself where it makes a good name on every platform; then its hash, with a number from the second one on.
    """
    if _SAFE.match(uid) and not _DEVICES.match(uid):
        yield uid + SUFFIX
    digest = hashlib.sha256(uid.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    yield digest + SUFFIX
    for number in count(2):
        yield f"{digest}-{number}{SUFFIX}"
