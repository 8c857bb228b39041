"""The footer: the keys of the moment, on as many lines as they need."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple, cast

from textual import events
from textual.content import Content
from textual.message import Message
from textual.reactive import reactive
from textual.widget import Widget

from tui.keys import BY_ID

if TYPE_CHECKING:
    from textual.binding import Binding
    from textual.geometry import Size
    from textual.screen import Screen
    from textual.signal import Signal

LAST = ("help", "quit")
"""Always at the end."""


class Shown(NamedTuple):
    """One key of the footer: how it is written, its word, the key itself, whether it does anything now."""

    sign: str
    word: str
    key: str
    usable: bool


class KeyBar(Widget):
    """Each key with its word; a click on it does the same as the key."""

    DEFAULT_CSS = """
    KeyBar {
        dock: bottom;
        height: auto;
        max-height: 4;
        background: $panel;
        color: $foreground;
        padding: 0 1;
    }
    """

    keys: reactive[tuple[Shown, ...]] = reactive((), layout=True)

    class Clicked(Message):
        def __init__(self, key: str) -> None:
            self.key = key
            super().__init__()

    def on_mount(self) -> None:
        screen = cast("Screen[Any]", self.screen)
        updated = cast("Signal[Screen[Any]]", screen.bindings_updated_signal)  # pyright: ignore[reportUnknownMemberType]
        updated.subscribe(self, self._renew)
        self.call_after_refresh(self._renew, screen)

    def _renew(self, screen: Screen[Any]) -> None:
        if self.is_attached and screen is self.screen:
            self.keys = tuple(shown_keys(screen))

    def render(self) -> Content:
        return Content("\n").join([_drawn(line) for line in flowed(self.keys, self.size.width)])

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        return max(1, len(flowed(self.keys, width)))

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        lines = flowed(self.keys, self.size.width)
        if offset is None or offset.y >= len(lines):
            return
        at = 0
        for shown in lines[offset.y]:
            at += _width(shown)
            if offset.x < at:
                self.post_message(self.Clicked(shown.key))
                return
            at += 2


def _width(shown: Shown) -> int:
    return Content(f"{shown.sign} {shown.word}").cell_length


def flowed(keys: tuple[Shown, ...], width: int) -> list[list[Shown]]:
    """The keys in lines of that width."""
    lines: list[list[Shown]] = [[]]
    taken = 0
    for shown in keys:
        need = _width(shown)
        if lines[-1] and taken + 2 + need > width:
            lines.append([])
            taken = 0
        taken += need + (2 if lines[-1] else 0)
        lines[-1].append(shown)
    return lines


def _drawn(line: list[Shown]) -> Content:
    return Content("  ").join(
        [
            Content.assemble(
                (shown.sign, "bold $primary" if shown.usable else "$quiet"),
                " ",
                (shown.word, "" if shown.usable else "$quiet"),
            )
            for shown in line
        ]
    )


def shown_keys(screen: Screen[Any]) -> list[Shown]:
    """The keys that the footer shows now: the screen's own, those of the focused widget, then help and quit."""
    found: dict[str, tuple[int, str, Binding, bool]] = {}
    for key, active in screen.active_bindings.items():
        binding = active.binding
        if binding.id in BY_ID and binding.show and binding.id not in found:
            place = 2 if binding.id in LAST else int(active.node is not screen)
            found[binding.id] = (place, key, binding, active.enabled)
    ordered = sorted(found.values(), key=lambda each: each[0])
    return [Shown(_sign(binding, key), binding.description, key, enabled) for _, key, binding, enabled in ordered]


def _sign(binding: Binding, key: str) -> str:
    """How a key is written; within a field only an entry's second key may work: then that one is named."""
    entry = BY_ID[binding.id or ""]
    return (entry.shown or key) if key in (entry.keys, entry.keys.split(",")[0]) or len(key) == 1 else key.upper()
