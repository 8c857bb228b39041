"""The two themes. Every pair of colours that carries text has a contrast of 4.5 to 1 or more (a test computes it)."""

from __future__ import annotations

from typing import Final

from textual.theme import Theme

DARK: Final = Theme(
    name="syncline-dark",
    primary="#8ab4ff",
    secondary="#8fd3d6",
    accent="#e0b0ff",
    foreground="#e8ebf1",
    background="#12151a",
    surface="#191d24",
    panel="#232933",
    success="#86d993",
    warning="#f2c56b",
    error="#ff9a8f",
    dark=True,
    variables={
        "quiet": "#a3acba",
        "mark": "#2f4468",
        "mark-text": "#ffffff",
        "rule": "#3a4352",
        "block-cursor-background": "#2f4468",
        "block-cursor-foreground": "#ffffff",
        "border": "#8ab4ff",
        "input-selection-background": "#2f4468",
        "scrollbar": "#4a5a78",
        "scrollbar-hover": "#4a5a78",
        "scrollbar-active": "#4a5a78",
        "scrollbar-background": "#191d24",
        "scrollbar-background-hover": "#191d24",
        "scrollbar-background-active": "#191d24",
        "scrollbar-corner-color": "#191d24",
    },
)

LIGHT: Final = Theme(
    name="syncline-light",
    primary="#1d4f9e",
    secondary="#0e5f66",
    accent="#6d2c8f",
    foreground="#1b1f26",
    background="#fcfbf8",
    surface="#f3f1ec",
    panel="#e7e4dc",
    success="#1c6430",
    warning="#7a4b00",
    error="#a11d17",
    dark=False,
    variables={
        "quiet": "#555d6a",
        "mark": "#c9dcf7",
        "mark-text": "#0d1a2e",
        "rule": "#c3beb2",
        "block-cursor-background": "#c9dcf7",
        "block-cursor-foreground": "#0d1a2e",
        "border": "#1d4f9e",
        "input-selection-background": "#c9dcf7",
        "scrollbar": "#b3ac9d",
        "scrollbar-hover": "#b3ac9d",
        "scrollbar-active": "#b3ac9d",
        "scrollbar-background": "#f3f1ec",
        "scrollbar-background-hover": "#f3f1ec",
        "scrollbar-background-active": "#f3f1ec",
        "scrollbar-corner-color": "#f3f1ec",
    },
)

THEMES: Final = {theme.name: theme for theme in (DARK, LIGHT)}

OTHER: Final = {DARK.name: LIGHT.name, LIGHT.name: DARK.name}
