"""One test for every key of a screen: a case is named by the key's id, and no binding of the screen may be without one."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from textual.binding import Binding
from textual.pilot import Pilot
from textual.screen import Screen

from tui.app import SynclineApp
from tui.keys import BY_ID
from tui.screens.page import EVERYWHERE

Case = Callable[[SynclineApp, Pilot[int]], Awaitable[None]]


class Cases(dict[str, Case]):
    """Filled by a decorator: ``@cases("sync")``."""

    def __call__(self, *ids: str) -> Callable[[Case], Case]:
        def keep(case: Case) -> Case:
            assert not self.keys() & set(ids)
            self.update(dict.fromkeys(ids, case))
            return case

        return keep


def ids_of(bindings: Any) -> set[str]:
    return {binding.id or "" for binding in bindings if isinstance(binding, Binding)}


def own_ids(screen: type[Screen[Any]]) -> set[str]:
    """The ids of the screen's own keys; those of every screen are tested once, for all of them."""
    return ids_of(screen.BINDINGS) - ids_of(EVERYWHERE)


def key(id: str) -> str:
    """The key of an entry, as the pilot presses it."""
    return BY_ID[id].keys.split(",")[0]


async def press(pilot: Pilot[int], *ids: str) -> None:
    """Press keys by the ids of their entries, and wait until all is quiet."""
    from tests.screens.walking import quiet

    for id in ids:
        await pilot.press(key(id))
        await quiet(pilot)
