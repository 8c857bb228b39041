"""The command palette: every key that works on the screen at hand, by its name."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from textual.command import DiscoveryHit, Hit, Hits, Provider

from tui.keys import KEYS

if TYPE_CHECKING:
    from textual.app import App
    from textual.screen import Screen

    from tui.keys import Key


def commands(app: App[Any], screen: Screen[Any]) -> Iterator[tuple[Key, Any]]:
    """The entries of the key table that can be used now, in its order, each with the callback that does it."""
    active = {binding.id: (binding, node) for node, binding, enabled, _ in screen.active_bindings.values() if enabled}
    for key in KEYS:
        if key.id in active:
            binding, node = active[key.id]
            yield key, partial(app.run_action, binding.action, node)


class Keys(Provider):
    """Offers the commands of the screen below the palette."""

    async def discover(self) -> Hits:
        for key, run in commands(self.app, self.screen):
            yield DiscoveryHit(title(key), run, help=key.tip)

    async def search(self, query: str) -> Hits:
        matcher = self.matcher(query)
        for key, run in commands(self.app, self.screen):
            score = max(matcher.match(title(key)), 0.8 * matcher.match(key.tip))
            if score > 0:
                yield Hit(score, matcher.highlight(title(key)), run, text=title(key), help=key.tip)


def title(key: Key) -> str:
    """The words that are looked for, and the key to learn."""
    return f"{key.label}  ({key.shown or key.keys})"
