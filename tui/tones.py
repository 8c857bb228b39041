"""The tones that a piece of text in a list can have, as styles of a theme.

They are no component classes of Textual's: it would work out the styles of all of them anew for every list, and again
whenever a list gets or loses the focus, which took a third of the time to the first screen.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from rich.style import Style
from textual.color import Color


class Tone(NamedTuple):
    """``text``, ``ground``: names of the theme's colours, "" for those of the list. ``style``: bold and the like."""

    text: str = ""
    ground: str = ""
    style: str = ""


TONES: Final = {
    "marked": Tone("mark-text", "mark"),
    "marked-idle": Tone(ground="panel"),
    "head": Tone("quiet", "surface", "bold"),
    "quiet": Tone("quiet"),
    "strong": Tone(style="bold"),
    "new": Tone("success"),
    "change": Tone("primary"),
    "delete": Tone("error", style="bold"),
    "held": Tone("warning", style="bold"),
    "ask": Tone("warning", style="bold reverse"),
    "good": Tone("success"),
    "bad": Tone("error"),
    "more": Tone("success", style="bold underline"),
    "less": Tone("error", style="strike"),
    "block": Tone(ground="panel"),
    "bar": Tone("primary", "panel"),
    "today": Tone("primary", style="bold"),
}
"""``more`` and ``less`` are words that were added or taken away; ``block`` and ``bar`` an entry among hours, and its edge."""


def tones(variables: Mapping[str, str]) -> dict[str, Style]:
    """The style of each tone in a theme, told by its CSS variables; that of "" changes nothing."""
    found = {"": Style.null()}
    for name, tone in TONES.items():
        text, ground = (Color.parse(variables[colour]).rich_color if colour else None for colour in tone[:2])
        found[name] = Style(color=text, bgcolor=ground) + Style.parse(tone.style)
    return found
