"""How callers hold the simulated objects: as pywin32's dynamic dispatch lets them hold real ones.

:class:`ComObject` is the inside: plain typed classes whose members with capital letters are the documented members.
:class:`Dispatch` is the outside, the only thing a caller ever sees. It checks the apartment, counts calls, refuses
unknown names with AttributeError, and converts values the way pywin32 does: dates come out as datetimes that are tagged
UTC and hold local wall clock; dates that go in are converted to UTC first, naive ones as local time, so that a naive
datetime is shifted by the local offset (pywin32 ``PyWinObject_AsSYSTEMTIME``).
"""

from __future__ import annotations

import inspect
import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, time
from enum import Enum
from functools import cache
from typing import Any, ClassVar, Final, cast

from engine.adapters.outlook.errors import (
    DISP_E_BADINDEX,
    DISP_E_BADPARAMCOUNT,
    DISP_E_MEMBERNOTFOUND,
    MAPI_E_CALL_FAILED,
    call_error,
    member_error,
)
from engine.adapters.outlook.simulated.context import Context


class ComObject:
    """Base of the inside objects. ``guarded`` names the members that the object model guard protects."""

    __slots__ = ("context",)

    guarded: ClassVar[frozenset[str]] = frozenset()
    choosy = False
    """Whether `admit` has to be asked: most objects always give all that they have."""

    def __init__(self, context: Context) -> None:
        self.context = context

    def admit(self, name: str, *, write: bool) -> None:
        """Called before a member is used; raises com_error where this object does not give it now."""


class Collection(ComObject, ABC):
    """A 1-based collection: ``Count``, ``Item(i)``, and enumeration in order."""

    __slots__ = ()

    @property
    @abstractmethod
    def Count(self) -> int: ...

    @abstractmethod
    def Item(self, Index: Any) -> Any: ...

    def position(self, index: Any) -> int:
        """A 1-based index as a 0-based one. Raises a com_error outside 1 to Count."""
        if not isinstance(index, int) or not 1 <= index <= self.Count:
            raise bad_index()
        return index - 1


def bad_index() -> Exception:
    return member_error(DISP_E_BADINDEX, "Array index out of bounds.")


class _Kind(Enum):
    METHOD = 1
    WRITABLE = 2
    READ_ONLY = 3


_METHOD: Final = _Kind.METHOD  # by names of the module: every call asks, and looking up a member costs a call itself
_READ_ONLY: Final = _Kind.READ_ONLY


@cache
def _members(kind: type[ComObject]) -> dict[str, _Kind]:
    found: dict[str, _Kind] = {}
    for name in dir(kind):
        if name[0].isupper():
            member = inspect.getattr_static(kind, name)
            if inspect.isfunction(member):
                found[name] = _Kind.METHOD
            elif isinstance(member, property):
                found[name] = _Kind.WRITABLE if member.fset else _Kind.READ_ONLY
            else:
                found[name] = _Kind.WRITABLE
    return found


def property_names(kind: type[ComObject]) -> list[str]:
    """The documented properties of an object, by name."""
    return [name for name, sort in _members(kind).items() if sort is not _Kind.METHOD]


@cache
def _arity(kind: type[ComObject], name: str) -> tuple[int, int]:
    """Fewest and most arguments of a method."""
    parameters = list(inspect.signature(getattr(kind, name)).parameters.values())[1:]
    return sum(1 for one in parameters if one.default is one.empty), len(parameters)


def _guard_sqlite(error: sqlite3.Error) -> Exception:
    return member_error(MAPI_E_CALL_FAILED, f"The operation failed. ({error})")


class Dispatch:
    """A simulated object from outside. Members by their documented names; ``object(1)`` is ``object.Item(1)``."""

    __slots__ = ("_target",)
    _target: ComObject

    def __init__(self, target: ComObject) -> None:
        _put_target(self, target)

    def __getattr__(self, name: str) -> Any:
        target = self._target
        kind = _members(type(target)).get(name)
        if kind is None:
            raise AttributeError(f"{type(target).__name__}.{name}")
        if kind is _METHOD:
            return _Method(target, name)
        target.context.gate.enter(name in target.guarded)
        try:
            if target.choosy:
                target.admit(name, write=False)
            found = getattr(target, name)
        except sqlite3.Error as error:
            raise _guard_sqlite(error) from error
        return found if type(found) in _AS_IT_IS else _outward(found)

    def __setattr__(self, name: str, value: Any) -> None:
        target = self._target
        kind = _members(type(target)).get(name)
        if kind is None or kind is _METHOD:
            raise AttributeError(f"Property '{type(target).__name__}.{name}' can not be set.")
        target.context.gate.enter(name in target.guarded)
        if kind is _READ_ONLY:
            raise call_error(DISP_E_MEMBERNOTFOUND)
        try:
            if target.choosy:
                target.admit(name, write=True)
            setattr(target, name, value if type(value) in _AS_IT_IS else _inward(value, target.context))
        except sqlite3.Error as error:
            raise _guard_sqlite(error) from error

    def __delattr__(self, name: str) -> None:
        raise AttributeError(name)

    def __call__(self, *args: Any) -> Any:
        return self.Item(*args)

    def __len__(self) -> int:
        return self.Count

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> Iterator[Any]:
        """Enumerates as ``For Each`` does: by position, so what is removed meanwhile makes it skip."""
        target = self._target
        if not isinstance(target, Collection):
            raise TypeError("This object does not support enumeration")
        return _enumerate(target)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Dispatch) and other._target is self._target

    def __hash__(self) -> int:
        return id(self._target)

    def __repr__(self) -> str:
        return f"<simulated Outlook {type(self._target).__name__}>"


_put_target: Final[Any] = vars(Dispatch)["_target"].__set__  # past `__setattr__`, which goes to the object inside


def _enumerate(target: Collection) -> Iterator[Any]:
    walk = getattr(target, "walk", None)
    if walk is not None:
        for one in cast("Iterator[Any]", walk()):
            target.context.gate.enter()
            yield _outward(one)
        return
    index = 1
    while index <= target.Count:
        target.context.gate.enter()
        yield _outward(target.Item(index))
        index += 1


class _Method:
    """A bound method. Arguments by position only, as dynamic dispatch takes them."""

    __slots__ = ("_name", "_target")

    def __init__(self, target: ComObject, name: str) -> None:
        self._target = target
        self._name = name

    def __call__(self, *args: Any) -> Any:
        target = self._target
        target.context.gate.enter(self._name in target.guarded)
        method: Callable[..., Any] = getattr(target, self._name)
        least, most = _arity(type(target), self._name)
        if not least <= len(args) <= most:
            raise call_error(DISP_E_BADPARAMCOUNT)
        try:
            if target.choosy:
                target.admit(self._name, write=False)
            found = method(*[arg if type(arg) in _AS_IT_IS else _inward(arg, target.context) for arg in args])
        except sqlite3.Error as error:
            raise _guard_sqlite(error) from error
        return found if type(found) in _AS_IT_IS else _outward(found)


_ZERO_TIME: Final = time()
_AS_IT_IS: Final = frozenset((str, int, bool, float, bytes, type(None)))


def _outward(value: Any) -> Any:
    """A value as pywin32 hands it out."""
    match value:
        case ComObject():
            return Dispatch(value)
        case datetime():
            return value.replace(tzinfo=UTC)
        case date():
            return datetime.combine(value, _ZERO_TIME, UTC)
        case Enum():
            return value.value
        case tuple() | list():
            several = cast("list[Any]", value)
            plain = _AS_IT_IS.issuperset(map(type, several))
            return tuple(several) if plain else tuple([_outward(one) for one in several])
        case _:
            return value


def _inward(value: Any, context: Context) -> Any:
    """A value as Outlook gets it from pywin32: dates as the wall clock that their numbers say in UTC, to the second."""
    match value:
        case Dispatch():
            return value._target  # pyright: ignore[reportPrivateUsage]
        case datetime():
            instant = value if value.tzinfo else context.from_local(value)
            return instant.astimezone(UTC).replace(tzinfo=None, microsecond=0)
        case date() | time():
            raise TypeError(f"Objects of type '{type(value)}' can not be converted to a COM VARIANT")
        case list() | tuple():
            return tuple(_inward(one, context) for one in cast("list[Any]", value))
        case Enum():
            return value.value
        case _:
            return value
