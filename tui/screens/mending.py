"""The config file as text, for when it is no TOML any more and its settings cannot be shown."""

from __future__ import annotations

from typing import Any

from textual.content import Content

from engine.config.problems import ConfigProblems
from engine.config.syntax import parse
from tui.bridges import settings as verbs
from tui.phrase import plain
from tui.screens.editing import EditScreen
from tui.screens.page import Page


async def mended(page: Page[Any], line: int) -> bool:
    """Let the file be written by hand, from a line on, until it can be read. False: it is as it was.

    Runs in a worker. Raises `SynclineError` where it cannot be read or written, or was changed by another program meanwhile.
    """
    before = await verbs.text(page.bridge)
    path = page.bridge.path

    def wrong(text: str) -> str:
        try:
            parse(text, path)
        except ConfigProblems as error:
            return " ".join(page.bridge.problems(error)[1].split("\n")[:1])
        return ""

    hint = Content.styled(plain(wrong(before)) or "It can be read again: Esc, then F5.", "$warning")
    after = await page.app.push_screen_wait(EditScreen("config", plain(str(path)), before, hint, wrong, line))
    if after is None or after == before:
        return False
    await verbs.rewrite(page.bridge, before, after)
    return True
