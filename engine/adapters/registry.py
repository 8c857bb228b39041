"""Which kinds of calendar there are: the built-in ones, and those that other packages register.

Another package registers a kind in its ``pyproject.toml``, exactly as this one does::

    [project.entry-points."syncline.adapters"]
    exchange = "my_package.adapter:KIND"

``KIND`` is an `engine.ports.Kind`. Where it has an attribute ``keys`` (a `Table`), the calendar's table in the config is
checked against it; without one, any key is taken as it stands. The built-in kinds are found in a table of this module, so
that the common run neither reads package metadata nor imports an adapter it does not need.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, cast

from engine.adapters.keys import BUILT_IN
from engine.model.errors import BadRequest, SynclineError
from engine.model.keys import Table

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

    from engine.ports import Kind

GROUP: Final = "syncline.adapters"

REFERENCES: Final = {name: f"engine.adapters.{name}.adapter:KIND" for name in BUILT_IN}
"""Where each built-in kind lives, as "module:attribute"."""


FOR_TESTS: Final = "memory"
"""The kind that keeps nothing; whoever knows its name can use it, and no message names it."""


class UnknownKind(BadRequest):
    """No kind of calendar has that name."""


class BrokenKind(SynclineError):
    """A kind that is registered cannot be loaded."""


def kinds() -> tuple[str, ...]:
    """The names of all kinds, built-in ones first. Imports none of them."""
    foreign = (entry.name for entry in _entry_points())
    return tuple(dict.fromkeys((*REFERENCES, *sorted(foreign))))


def offered() -> tuple[str, ...]:
    """The names of the kinds to choose from: all but the one for tests."""
    return tuple(name for name in kinds() if name != FOR_TESTS)


def kind(name: str) -> Kind:
    """The kind of that name; imports its module and no other.

    Raises `UnknownKind`, or `BrokenKind` where its module cannot be imported or does not hold it.
    """
    reference = _reference(name)
    module, _, attribute = reference.partition(":")
    try:
        found: Any = import_module(module)
        for part in attribute.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError) as error:
        raise BrokenKind(
            f'The calendar type "{name}" cannot be loaded from {reference}: {error}. '
            "Install what is missing, or install the package that brings this type again."
        ) from error
    return cast("Kind", found)


def keys_of(name: str) -> Table:
    """The keys that calendars of that kind take; imports nothing for the built-in ones. Raises like `kind`."""
    if name in BUILT_IN:
        return BUILT_IN[name]
    declared = getattr(kind(name), "keys", None)
    return declared if isinstance(declared, Table) else Table(open=True)


def _reference(name: str) -> str:
    if name in REFERENCES:
        return REFERENCES[name]
    for entry in _entry_points():
        if entry.name == name:
            return entry.value
    from difflib import get_close_matches

    near = get_close_matches(name, offered(), n=1)
    hint = f' Did you mean "{near[0]}"?' if near else ""
    raise UnknownKind(f'There is no calendar type "{name}"; known are {", ".join(offered())}.{hint}')


def _entry_points() -> tuple[EntryPoint, ...]:
    from importlib.metadata import entry_points

    return tuple(entry_points(group=GROUP))
