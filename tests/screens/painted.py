"""Open the app on a folder and print what was so when Home had been painted for the first time. A program of its own: imports count."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

from tui.app import SynclineApp

HEAVY = ("icalendar", "aiosqlite", "sqlite3", "engine.session.pair", "engine.config.load", "engine.ical.facts", "anyio")


class Watched(SynclineApp):
    """Opens nothing; notes whether Home can be read, what heavy things are imported, and whether there is a data folder."""

    CSS_PATH = str(Path(__file__).parents[2] / "tui" / "app.tcss")

    said = ""

    def _open(self) -> None:
        strips = self.screen._compositor.render_strips()
        painted = "What happened" in "".join(segment.text for strip in strips for segment in strip)
        self.said = f"{painted} {[name for name in HEAVY if name in sys.modules]} {self.bridge.data.exists()}"


async def painted(folder: Path) -> str:
    app = Watched(folder / "config.toml", folder / "data")
    async with app.run_test() as pilot:
        await pilot.pause()
    return app.said


if __name__ == "__main__":
    print(asyncio.run(painted(Path(sys.argv[1]))))
