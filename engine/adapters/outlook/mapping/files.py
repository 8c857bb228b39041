"""Attachments: inline data of ATTACH lines (RFC 5545 3.8.1.1) as files, and files as ATTACH lines.

Links stay where they are, and so does what is too big: Outlook's own limit is a server's, ours is a mail server's usual
one. What a line says beside the data (FMTTYPE, X- parameters) is kept with the item, by the file's name.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterable, Mapping
from typing import Final

from engine.adapters.outlook.appointment import File
from engine.ical.canon import canon_params
from engine.ical.lines import make, split
from engine.model.content import Line

MOST: Final = 5 * 1024 * 1024
"""Bytes, of all attachments of an item together."""

_NAMES: Final = ("FILENAME", "X-FILENAME", "X-APPLE-FILENAME")
_UNFIT: Final = re.compile(r'[\x00-\x1f\x7f<>:"/\\|?*]')
_RESERVED: Final = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\Z)", re.IGNORECASE)
_ENDINGS: Final = {
    "text/plain": ".txt",
    "text/html": ".html",
    "text/calendar": ".ics",
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    "image/gif": ".gif",
}


def files_of(lines: Iterable[Line]) -> tuple[tuple[File, ...], dict[str, str]]:
    """The attachments that Outlook can hold, and the heads of those whose lines say more than a file's name."""
    found: list[File] = []
    heads: dict[str, str] = {}
    room = MOST
    for line in lines:
        data = _data(line) if line.name == "ATTACH" else None
        if data is None or len(data) > room:
            continue
        room -= len(data)
        file = File(unlike(_name(line), {each.name.lower() for each in found}), data)
        found.append(file)
        if canon_params(line) != canon_params(usual_line(file)):
            heads[file.name] = line.head
    return tuple(found), heads


def _data(line: Line) -> bytes | None:
    """The bytes of an inline attachment whose text is the usual one for them."""
    if (line.param("VALUE") or "").upper() != "BINARY" or (line.param("ENCODING") or "").upper() != "BASE64":
        return None
    value = line.value.strip()
    try:
        data = base64.b64decode(value, validate=True)
    except (binascii.Error, ValueError):
        return None
    return data if base64.b64encode(data).decode("ascii") == value else None


def _name(line: Line) -> str:
    told = next((name for key in _NAMES if (name := line.param(key))), "")
    clean = _UNFIT.sub("_", told).strip(" .")[-100:].lstrip(" .")
    if not clean:
        return "attachment" + _ENDINGS.get((line.param("FMTTYPE") or "").lower(), "")
    return f"_{clean}" if _RESERVED.match(clean) else clean


def unlike(name: str, others: set[str]) -> str:
    """The name, with a number where it is taken; ``others`` in lower case."""
    stem, dot, ending = name.rpartition(".")
    stem, ending = (stem, dot + ending) if stem else (name, "")
    number, found = 1, name
    while found.lower() in others:
        number += 1
        found = f"{stem} ({number}){ending}"
    return found


def usual_line(file: File) -> Line:
    value = base64.b64encode(file.data).decode("ascii")
    return make("ATTACH", value, ("FILENAME", file.name), ("ENCODING", "BASE64"), ("VALUE", "BINARY"))


def lines_of(files: Iterable[File], heads: Mapping[str, str]) -> list[Line]:
    found: list[Line] = []
    for file in files:
        line = usual_line(file)
        head = heads.get(file.name)
        kept = None if head is None else split(f"{head}:{line.value}")
        found.append(kept if kept is not None and _data(kept) == file.data else line)
    return found
