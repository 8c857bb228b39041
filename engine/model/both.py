"""Two sides, and a value for each of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final, Generic, TypeVar

T = TypeVar("T")
U = TypeVar("U")
T_co = TypeVar("T_co", covariant=True)


class Side(Enum):
    LEFT = "left"
    RIGHT = "right"

    __hash__ = object.__hash__  # a side is one thing; Enum's own hashes its name, in Python

    @property
    def other(self) -> Side:
        return Side.RIGHT if self is Side.LEFT else Side.LEFT


SIDES: Final = (Side.LEFT, Side.RIGHT)
"""``Side`` itself can be gone through as well; it is slow, and this is done for every item."""


@dataclass(frozen=True, slots=True)
class Both(Generic[T_co]):
    """A value for each side. Build it as ``Both(left, right)``; read it as ``both[side]``."""

    left: T_co
    right: T_co

    def __getitem__(self, side: Side) -> T_co:
        return self.left if side is Side.LEFT else self.right

    def __iter__(self) -> Iterator[T_co]:
        return iter((self.left, self.right))

    def map(self, f: Callable[[T_co], U]) -> Both[U]:
        return Both(f(self.left), f(self.right))

    @property
    def flipped(self) -> Both[T_co]:
        return Both(self.right, self.left)


def each(f: Callable[[Side], T]) -> Both[T]:
    """The value of ``f`` for each side."""
    return Both(f(Side.LEFT), f(Side.RIGHT))


def only(side: Side, here: T, there: U) -> Both[T | U]:
    """``here`` on ``side``, ``there`` on the other one."""
    return Both(here, there) if side is Side.LEFT else Both(there, here)
