"""Help: all keys of the screen it was asked from, made from that screen's bindings."""

from __future__ import annotations

from textwrap import wrap
from typing import Any, ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen, Screen
from textual.widgets import Static

from tui.keys import BY_ID, GROUPS, Key, bindings
from tui.phrase import fit
from tui.widgets.keybar import KeyBar


def explained(screen: Screen[Any]) -> dict[str, list[Key]]:
    """The entries of the key table that the screen has bindings for, by group, each once."""
    ids = dict.fromkeys(active.binding.id for active in screen.active_bindings.values())
    found = [BY_ID[id] for id in ids if id in BY_ID]
    return {group: keys for group in GROUPS if (keys := [key for key in found if key.group == group])}


class HelpScreen(ModalScreen[None]):
    CSS_PATH = "help.tcss"

    BINDINGS: ClassVar[list[BindingType]] = bindings("back", "theme", "palette", "quit", "quit-anywhere")

    def __init__(self, about: Screen[Any], place: str) -> None:
        super().__init__()
        self._about = about
        self._place = place

    def compose(self) -> ComposeResult:
        with VerticalScroll(id="help") as help_:
            help_.border_title = f"Keys: {self._place}"
            yield Static(id="keys")
        yield KeyBar()

    def on_resize(self) -> None:
        self.call_after_refresh(self._fill)

    def _fill(self) -> None:
        self.query_one("#keys", Static).update(self._text(max(30, min(self.size.width * 9 // 10, 110) - 9)))

    def _text(self, width: int) -> Content:
        lines: list[Content] = []
        for group, keys in explained(self._about).items():
            lines.append(Content.styled(group, "bold $primary"))
            for key in keys:
                first, *others = wrap(key.tip, width - _SIGN)
                lines.append(Content.assemble("  ", (fit(_written(key), _SIGN - 2), "bold"), first))
                lines += [Content(" " * _SIGN + other) for other in others]
            lines.append(Content(""))
        lines += [Content.styled(line, "$quiet") for line in SIGNS]
        return Content("\n").join(lines)

    def action_back(self) -> None:
        self.dismiss(None)


_SIGN = 14


def _written(key: Key) -> str:
    return f"{key.shown or key.keys}{' or F1' if key.id == 'help' else ''}"


SIGNS = (
    "Signs:  ? waits for your decision   ! held or refused   ✓ in step   ✗ failed",
    "        + entered   ~ changed   − removed   = found on both sides   · left as it is",
)
