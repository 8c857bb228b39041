"""Who is asked to a meeting, as the store holds them. For themselves: who the user is, every session asks."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(slots=True)
class RecipientRecord:
    name: str
    address: str
    kind: int = 1
    response: int = 0
    resolved: bool = False


def recipient_of(name: str) -> RecipientRecord:
    """A recipient from what a person types: an address, ``Name <address>``, or a name that nobody can resolve yet."""
    before, bracket, after = name.partition("<")
    address = after.rstrip("> ").strip() if bracket else name.strip()
    if "@" not in address:
        return RecipientRecord(name.strip(), "")
    return RecipientRecord(before.strip().strip('"') or address, address)
