"""A pair's own mapping code (the user exit): found, loaded, and kept from harming anything but the item it fails on.

    # mapping.py, beside the config file; in the pair: hook = "mapping:towards"
    from engine.model.both import Side
    from engine.model.resource import CalendarObject

    def towards(item: CalendarObject, side: Side) -> CalendarObject:
        if side is Side.RIGHT:
            return CalendarObject(item.uid, item.text.replace("SUMMARY:", "SUMMARY:CRM: "))
        return CalendarObject(item.uid, item.text.replace("SUMMARY:CRM: ", "SUMMARY:"))

The function is given an item of one calendar and gives it back as the calendar on ``side`` is to see it. It is called for the
item as it is and as it was, in both directions, as often as it takes: it has to give the same for the same.
"""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from typing import Any, cast

from engine.config.model import PairConfig
from engine.ical.objects import one_object
from engine.model.both import Side
from engine.model.errors import BadRequest
from engine.model.resource import CalendarObject
from engine.model.rules import Hook


class NoHook(BadRequest):
    """A pair's mapping code cannot be loaded: the pair does not run."""


class BadAnswer(ValueError):
    """Mapping code gave back something that is no version of the item it was given."""


def hook_of(pair: PairConfig, base: Path) -> Hook | None:
    """The mapping code of a pair; None where it has none. Modules are looked for in the folder ``base`` first.

    Raises `NoHook`. What the code itself raises while it maps concerns the item at hand only.
    """
    if not pair.hook:
        return None
    module, _, name = pair.hook.partition(":")
    try:
        with _findable(base):
            found: Any = getattr(import_module(module), name)
    except Exception as error:  # whatever the module does while it is loaded
        raise NoHook(
            f'The mapping code "{pair.hook}" of the pair {pair.name!r} cannot be loaded ({type(error).__name__}: {error}). '
            f"Mend it, or mend hook in the config; its module is looked for in {base} first."
        ) from error
    if not callable(found):
        raise NoHook(
            f'The mapping code "{pair.hook}" of the pair {pair.name!r} is no function. Mend hook in the config.'
        )
    return _checked(cast("Hook", found))


@contextmanager
def _findable(base: Path) -> Generator[None]:
    """The folder of the config file comes first, and only while the code is loaded."""
    sys.path.insert(0, str(base))
    try:
        yield
    finally:
        sys.path.remove(str(base))


def _checked(hook: Hook) -> Hook:
    """The same code; what it gives back is looked at."""

    def mapped(item: CalendarObject, side: Side) -> CalendarObject:
        answer: Any = hook(item, side)
        if not isinstance(answer, CalendarObject):
            raise BadAnswer(f"it gave back {type(answer).__name__}, not a CalendarObject")
        read = one_object(answer.text)
        if isinstance(read, str):
            raise BadAnswer(f"what it gave back cannot be read: {read}")
        if read.uid != item.uid:
            raise BadAnswer(f"it gave back another item ({read.uid})")
        return read

    return mapped
