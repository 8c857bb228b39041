"""Why Outlook cannot hold something, on its way from where it is found to where it is told."""

from __future__ import annotations


class Held(Exception):
    """Raised within the mapping and caught at its door; ``reason`` is the end of 'held: ...'."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
