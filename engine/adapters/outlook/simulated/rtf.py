"""Formatted bodies: a minimal RTF for a plain text, and the text of a given RTF."""

from __future__ import annotations

from typing import Any


def rtf_of(text: str) -> bytes:
    """A complete RTF document that shows the text."""
    parts: list[str] = []
    for character in text.replace("\r\n", "\n"):
        if character == "\n":
            parts.append("\\par\r\n")
        elif character in "\\{}":
            parts.append("\\" + character)
        elif ord(character) < 128:
            parts.append(character)
        else:
            units = character.encode("utf-16-le")
            numbers = (int.from_bytes(units[at : at + 2], "little", signed=True) for at in range(0, len(units), 2))
            parts.extend(f"\\u{number}?" for number in numbers)
    return ("{\\rtf1\\ansi\\ansicpg1252\\deff0{\\fonttbl{\\f0 Calibri;}}\\f0 " + "".join(parts) + "}").encode("ascii")


def text_of(rtf: bytes) -> str:
    """The plain text of an RTF document."""
    from striprtf import striprtf

    read: Any = striprtf
    found = str(read.rtf_to_text(rtf.decode("ascii", errors="replace"), errors="replace"))
    # It gives characters beyond the basic plane as two halves, which no UTF-8 can hold.
    return found.encode("utf-16-le", errors="surrogatepass").decode("utf-16-le", errors="replace")
