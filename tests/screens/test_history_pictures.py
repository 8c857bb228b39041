"""Pictures of the history and of taking back."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import pytest
from textual.pilot import Pilot

from engine.model.errors import Unreachable
from tests.screens.cases import press
from tests.screens.posing import LOOKED_AT, Compare, Look, Pose, Posed, Poses, picture, sampled
from tests.screens.slow import CONFIG as MEMORY
from tests.screens.slow import stores
from tests.screens.walking import CONFIG
from tui.app import SynclineApp

FOLDERS: Final = CONFIG.replace('"mobile"\npath = "mobile.db"', '"vdir"\npath = "mobile"')
"""A folder in place of the mobile client: its ids are the same each time."""

poses = Poses()


def keys(*ids: str) -> Pose:
    async def pose(app: SynclineApp, pilot: Pilot[int]) -> None:
        await press(pilot, *ids)

    return pose


RUNS: Final = ("sync", "down", "sync", "history", "filter")
"""What was changed is synced, so that there are runs of both pairs."""

TYPICAL: Final = {
    "runs": keys(*RUNS),
    "run": keys(*RUNS, "down", "open", "down"),
    "item": keys("sync", "history", "open", "last", "open"),
    "ids": keys(*RUNS, "mapping", "down"),
    "text": keys(*RUNS, "readable"),
    "undo": keys("sync", "history", "take-back", "down"),
    "undo-one": keys("sync", "history", "open", "down", "take-back"),
    "undo-changed-since": keys("history", "last", "take-back"),
}
for name, pose in TYPICAL.items():
    poses(name, config=FOLDERS)(pose)
poses("runs-none", stages=("config",))(keys("history"))
poses("run-long", config=FOLDERS, stages=("crowd",))(keys("sync", "history", "open", "page-down"))
poses("run-that-did-nothing", stages=())(keys("sync", "history", "open"))


@poses("find", config=FOLDERS)
async def find(app: SynclineApp, pilot: Pilot[int]) -> None:
    await press(pilot, *RUNS, "find")
    await pilot.press(*"2 entered")


@pytest.mark.parametrize(("posed", "look"), poses.params())
def test_picture(posed: Posed, look: Look, here: Path, snap_compare: Compare) -> None:
    assert sampled(snap_compare, here, posed, look)


@LOOKED_AT
def test_failure(look: Look, here: Path, snap_compare: Compare) -> None:
    async def away(step: object) -> None:
        raise Unreachable("Outlook is closed or hung: start it.")

    with stores(items=2) as (_, desk):

        async def pose(app: SynclineApp, pilot: Pilot[int]) -> None:
            await press(pilot, "sync", "history")
            desk.faults.before = away
            await press(pilot, "take-back")

        assert picture(snap_compare, here, pose, look, MEMORY)
