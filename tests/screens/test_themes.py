"""Every pair of colours that carries text can be read."""

from __future__ import annotations

import pytest
from textual.color import Color
from textual.theme import Theme

from tui.themes import DARK, LIGHT, OTHER

GROUNDS = ("background", "surface", "panel")
TEXTS = ("foreground", "primary", "success", "warning", "error", "quiet")


def _colour(theme: Theme, name: str) -> Color:
    value = theme.variables.get(name) or getattr(theme, name)
    return Color.parse(value)


def _luminance(colour: Color) -> float:
    """WCAG 2.1, relative luminance."""

    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    return 0.2126 * linear(colour.r) + 0.7152 * linear(colour.g) + 0.0722 * linear(colour.b)


def contrast(one: Color, other: Color) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("ground", GROUNDS)
def test_texts_stand_out(theme: Theme, text: str, ground: str) -> None:
    assert contrast(_colour(theme, text), _colour(theme, ground)) >= 4.5


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_the_marked_line_stands_out(theme: Theme) -> None:
    assert contrast(_colour(theme, "mark-text"), _colour(theme, "mark")) >= 7


def test_each_theme_leads_to_the_other() -> None:
    assert OTHER[OTHER[DARK.name]] == DARK.name
    assert OTHER[DARK.name] == LIGHT.name
