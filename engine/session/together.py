"""What went wrong on both sides at the same moment, as one error."""

from __future__ import annotations

from typing import cast

from engine.model.errors import SideError, SynclineError, Unreachable


def as_one(raised: BaseException) -> BaseException:
    """A group of known errors as one of them, with what all of them say; any other error, or group, as it is.

    `Unreachable` where all are of calendars; else the first error that is not.
    """
    if not isinstance(raised, BaseExceptionGroup):
        return raised
    errors = _leaves(cast("BaseExceptionGroup[BaseException]", raised))
    if any(not isinstance(error, SynclineError) for error in errors):
        return cast("BaseException", raised)
    others = [error for error in errors if not isinstance(error, SideError)]
    kind = type(others[0]) if others else Unreachable
    return errors[0] if len(errors) == 1 else kind(" ".join(dict.fromkeys(str(error) for error in errors)))


def _leaves(group: BaseExceptionGroup[BaseException]) -> list[BaseException]:
    found: list[BaseException] = []
    for error in group.exceptions:
        inner = cast("BaseExceptionGroup[BaseException]", error) if isinstance(error, BaseExceptionGroup) else None
        found += [error] if inner is None else _leaves(inner)
    return found
