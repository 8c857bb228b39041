"""The two lists of the settings: what can be set, and how one of them is set."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar, Final

from rich.cells import cell_len
from textual.binding import BindingType
from textual.message import Message

from tui.keys import binding, bindings
from tui.phrase import fit, plain
from tui.settings_rows import Place, Setting
from tui.widgets.sections import Heading, Sections

_WIDE: Final = 76
"""From this width on the usual value is told behind the one that holds."""

_TONES: Final = {"✗": "bad", "!": "held"}


class PlaceList(Sections[Place]):
    """Each with a sign where something is wrong (✗) or odd (!)."""

    BINDINGS: ClassVar[list[BindingType]] = bindings("remove")

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._signs: Mapping[Place, str] = {}

    def show_signed(self, rows: Sequence[Place | Heading], signs: Mapping[Place, str], marked: Place | None) -> None:
        self._signs = signs
        self.show(rows, lambda row: marked is not None and row.path == marked.path)

    def drawn(self, row: Place, width: int) -> list[tuple[str, str]]:
        sign = self._signs.get(row, "")
        return [(fit(sign, 2), _TONES.get(sign, "")), (fit(plain(row.name), width - 2), "")]

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if action != "remove":
            return True
        return True if self.marked is not None and self.marked.path != ("user",) else None

    def action_remove(self) -> None:
        """The screen does it."""
        self.post_message(self.Unwanted())

    class Unwanted(Message):
        """What is marked is to be taken out."""


class SettingList(Sections[Setting]):
    """Label, what holds, and on wide screens what is usual; what was set by a person stands out."""

    BINDINGS: ClassVar[list[BindingType]] = [binding("open", "Change"), *bindings("next-choice", "as-usual")]

    class Flipped(Message):
        """Space: the next answer."""

    class Usual(Message):
        """Backspace: as usual again."""

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        one = self.marked
        match action:
            case "next_choice":
                return True if one is not None and one.has_next else None
            case "as_usual":
                return True if one is not None and one.can_be_usual else None
            case _:
                return True

    def action_next_choice(self) -> None:
        self.post_message(self.Flipped())

    def action_as_usual(self) -> None:
        self.post_message(self.Usual())

    def drawn(self, row: Setting, width: int) -> list[tuple[str, str]]:
        label = min(24, max(12, width * 2 // 5))
        sign, tone = ("✗", "bad") if row.problems else ("", "quiet" if row.is_usual else "strong")
        room = max(1, width - label - 3)
        value = plain(row.shown)
        taken = min(room, cell_len(value))
        return [
            (fit(sign, 2), tone),
            (f"{fit(plain(row.word.label), label)} ", ""),
            (fit(value, taken), tone),
            (fit(plain(_usual(row)) if width >= _WIDE else "", room - taken), "quiet"),
        ]


def _usual(row: Setting) -> str:
    if row.is_usual or row.is_name or row.usual is None:
        return ""
    return f"   (usual: {row.shown_usual})"
