"""Values as Automation coerces them on the way into a property, or refuses them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from enum import IntEnum
from typing import Any, cast

from engine.adapters.outlook.errors import DISP_E_TYPEMISMATCH, E_INVALIDARG, call_error, com_error, member_error


def invalid(text: str) -> com_error:
    """A value that Outlook itself refuses."""
    return member_error(E_INVALIDARG, text)


def text(value: object) -> str:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        raise call_error(DISP_E_TYPEMISMATCH)
    return str(value)


def flag(value: object) -> bool:
    if not isinstance(value, int | float):
        raise call_error(DISP_E_TYPEMISMATCH)
    return bool(value)


def number(value: object) -> int:
    if not isinstance(value, int | float):
        raise call_error(DISP_E_TYPEMISMATCH)
    return int(value)


def natural(value: object) -> int:
    """A number that is not negative."""
    found = number(value)
    if found < 0:
        raise invalid("The value is out of range.")
    return found


def moment(value: object) -> datetime:
    if not isinstance(value, datetime):
        raise call_error(DISP_E_TYPEMISMATCH)
    return value


def octets(value: object) -> bytes:
    if isinstance(value, bytes):
        return value
    if isinstance(value, bytearray | memoryview):
        return bytes(cast("Any", value))
    raise call_error(DISP_E_TYPEMISMATCH)


def among(numbers: type[IntEnum]) -> Callable[[object], int]:
    """A number that the enumeration knows."""

    def read(value: object) -> int:
        found = number(value)
        if found not in numbers._value2member_map_:
            raise invalid(f"{found} is no {numbers.__name__}.")
        return found

    return read
