"""Texts as Outlook keeps them: one line of 255 characters for subjects and places, plain lines for bodies."""

from __future__ import annotations

import re

LONGEST = 255
_CONTROL = re.compile(r"[\x00-\x1f\x7f]+")
_UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_LINE_END = re.compile(r"[^\S\n]+$", re.MULTILINE)


def one_line(text: str) -> str:
    """A subject or a place."""
    clean = text if text.isprintable() else _CONTROL.sub(" ", text)
    return clean[:LONGEST].strip()


def body(text: str) -> str:
    """A body with plain line breaks, without the blanks at line ends that Outlook may drop and the empty lines that it adds."""
    if text.isprintable():
        return text.rstrip()  # one line, and nothing unseen in it
    return _LINE_END.sub("", _UNSEEN.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))).rstrip()
