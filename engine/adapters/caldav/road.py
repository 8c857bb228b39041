"""How a request gets to a server and its answer back: the one protocol of all ways there, and how they fail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from engine.adapters.caldav.places import Origin

AGENT: Final = "Syncline"

IDLE: Final = 15.0
"""Seconds after which a connection that was not used is used no more."""


@dataclass(frozen=True, slots=True)
class Answer:
    """``headers``: names in lower case. ``url``: who answered, after redirects."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    url: str


class Road(Protocol):
    """May be used by several tasks at a time."""

    async def ask(
        self, method: str, there: Origin, target: str, headers: Mapping[str, str], body: bytes, most: int
    ) -> Answer:
        """One request, sent once, and the answer to it. ``target``: the path, with its query.

        Raises `Lost` where no answer came, `Overlong` where it has more than ``most`` bytes, unpacked.
        """
        ...

    async def close(self) -> None: ...


class Lost(Exception):
    """No answer came, or only part of one: the request may have been carried out, or not. What it came from is its cause."""


class Unconnected(Lost):
    """Nothing was sent: nobody is there, or nobody who can be trusted."""


class Barred(Unconnected):
    """The proxy does not let us through."""


class Unsecured(Unconnected):
    """Somebody is there and speaks no TLS."""


class BrokenOff(Lost):
    """The answer had begun."""


class Overlong(Exception):
    """The answer has no end."""
