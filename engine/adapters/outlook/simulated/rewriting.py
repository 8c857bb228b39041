"""What a real Outlook makes of texts that it is given. Pure; doing it twice changes nothing more."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Final

from engine.adapters.outlook.simulated.records import ItemRecord

SUBJECT_LENGTH: Final = 255
_ENTITIES: Final = {"&amp;": "&", "&lt;": "<", "&gt;": ">", "&nbsp;": " ", "\u00a0": " "}


def rewrite_line(text: str) -> str:
    """A subject or location: one line without control characters, no blanks around it, 255 characters at most."""
    return re.sub(r"[\x00-\x1f\x7f]+", " ", text)[:SUBJECT_LENGTH].strip()


def rewrite_body(text: str) -> str:
    """A body: CRLF, no blanks at line ends, entities resolved, and a line end after the last line."""
    while True:
        plain = re.sub("|".join(_ENTITIES), lambda match: _ENTITIES[match[0]], text)
        if plain == text:
            break
        text = plain
    lines = [line.rstrip() for line in re.split(r"\r\n|\r|\n", text)]
    while lines and not lines[-1]:
        lines.pop()
    return "".join(f"{line}\r\n" for line in lines)


def rewrite(record: ItemRecord) -> ItemRecord:
    """The record as it is kept."""
    return replace(
        record,
        subject=rewrite_line(record.subject),
        location=rewrite_line(record.location),
        body=rewrite_body(record.body),
    )
