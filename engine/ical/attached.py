"""What an ATTACH line carries (RFC 5545 3.8.1.1): bytes that are in the text itself, or only an address."""

from __future__ import annotations

import binascii
import re

from engine.model.content import Line

_BLANK = re.compile(r"\s")
_DATA = re.compile(r"data:([^,]*),", re.IGNORECASE)
_NAMES = ("FILENAME", "X-FILENAME", "X-APPLE-FILENAME")


def content_of(line: Line) -> bytes | None:
    """The bytes that are in the line: Base64 however it is broken, a ``data:`` address (RFC 2397). None for any other one."""
    if (line.param("ENCODING") or "").upper() in ("BASE64", "B"):
        return _decoded(line.value)
    found = _DATA.match(line.value.strip()) if line.value.lstrip()[:5].lower() == "data:" else None
    if found is None:
        return None
    from urllib.parse import unquote_to_bytes  # rare, and dear to import

    packed = line.value.strip()[found.end() :]
    if found[1].lower().endswith(";base64"):
        return _decoded(unquote_to_bytes(packed).decode("ascii", "replace"))
    return unquote_to_bytes(packed)


def _decoded(packed: str) -> bytes | None:
    bare = _BLANK.sub("", packed).rstrip("=")
    try:
        return binascii.a2b_base64(bare + "=" * (-len(bare) % 4), strict_mode=True)
    except (binascii.Error, ValueError):
        return None


def name_of(line: Line) -> str:
    """What the file is called, or "a file"."""
    return next((name for key in _NAMES if (name := line.param(key))), "a file")
