"""A connection to either database, and the few words that the two say differently."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from typing import Any, Protocol, TypeAlias

from engine.model.errors import Unreachable

Row: TypeAlias = tuple[Any, ...]

AMONG = "{among}"
"""Stands in a statement for the texts of a list, which is given as JSON: ``WHERE id {among}``."""


class Contended(Unreachable):
    """Somebody else was in the way and nothing was done: the same may be tried again at once."""


class NotTaken(Unreachable):
    """The database does not take a value, and nothing was done; the message is the end of 'not done: ...'."""


@dataclass(frozen=True, slots=True)
class Dialect:
    """The words in braces of ``schema.sql`` and of the triggers. ``triggers``: the file that holds these."""

    triggers: str
    number: str
    guid: str
    stamp: str
    now: str
    among: str
    strict: str = ""

    def filled_in(self, script: str) -> str:
        words = {"number": self.number, "guid": self.guid, "stamp": self.stamp, "now": self.now, "strict": self.strict}
        for word, text in words.items():
            script = script.replace(f"{{{word}}}", text)
        return script


class Link(Protocol):
    """An open connection. Asked from one task at a time; parameters are ``?``.

    All methods may raise `Unreachable` (`Contended`, `NotTaken`), `Unauthorized`, `Throttled` or `NoSpace`. In a
    transaction nothing is done then, and nothing more may be asked of it.
    """

    @property
    def what(self) -> str:
        """The database, as the begin of a sentence. Nothing secret."""
        ...

    @property
    def dialect(self) -> Dialect: ...

    async def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]: ...

    async def many(self, sql: str, parameters: Iterable[Sequence[Any]]) -> int:
        """The statement once for each; gives how many rows it met in all."""
        ...

    def reading(self) -> AbstractAsyncContextManager[None]:
        """Several statements that see one moment."""
        ...

    def writing(self) -> AbstractAsyncContextManager[None]:
        """All or nothing. Raises `CommitBroke` where nobody knows."""
        ...

    async def tables(self) -> frozenset[str]: ...

    async def make(self, script: str) -> None:
        """Run a script that makes the tables, as a whole or not at all; not at all as well where another program has just done so."""
        ...

    async def writable(self) -> bool:
        """May this connection change activities?"""
        ...
