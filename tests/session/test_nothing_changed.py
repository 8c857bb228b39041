"""The common run: ten thousand items, nothing moved. It reads no calendar text and loads nothing that reads or decides."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import anyio
import pytest

from engine.config.load import load
from engine.model.both import Side
from engine.model.progress import Phase, Progress, Step
from engine.model.report import PairReport
from engine.session.pair import sync_pair
from engine.session.request import Request
from engine.session.workplace import workplace
from tests.benchmarks.calendars import item

ITEMS = 10_000

CONFIG = """
[calendars.mobile]
type = "mobile"
path = "mobile.db"
[calendars.folder]
type = "vdir"
path = "folder"
fsync = false
[pairs.p]
left = "mobile"
right = "folder"
"""

COUNTED = """
import json, sys
from collections import Counter
from pathlib import Path

calls = Counter()

def seen(frame, event, _):
    if event == "call":
        code = frame.f_code
        name = code.co_filename.replace("\\\\", "/")
        if "/engine/ical/" in name and code.co_flags & 1 and not code.co_name.startswith("<"):  # 1: a function, no class body
            if not name.endswith("zone_names.py"):  # a table, made when it is imported
                calls[name.rpartition("/engine/ical/")[2] + ":" + code.co_name] += 1

import threading
from engine.cli.main import main
threading.setprofile(seen)
sys.setprofile(seen)
code = main(["sync", "--json"])
sys.setprofile(None)
loaded = [name for name in ("textual", "icalendar", "recurring_ical_events", "dateutil", "keyring", "httpx2") if name in sys.modules]
print(json.dumps({"code": code, "calls": calls, "loaded": loaded}), file=sys.stderr)
"""


async def _in_step(place: Path) -> PairReport:
    """Two runs; what the second said."""
    config = load(place / "config.toml")
    async with workplace(config, place / "data") as work:
        await sync_pair(work, config.pairs["p"], Request())
        return await sync_pair(work, config.pairs["p"], Request())


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pair in step: ten thousand items on both sides, and the run that cooled whatever was hot."""
    place = tmp_path_factory.mktemp("ten-thousand")
    (place / "config.toml").write_text(CONFIG, "utf-8")
    (place / "folder").mkdir()
    for number in range(ITEMS):
        uid, text = item(number)
        (place / "folder" / f"{uid}.ics").write_bytes(text.encode())
    report = anyio.run(_in_step, place)
    assert report.counts.unchanged == ITEMS
    return place


@pytest.mark.timeout(300)
async def test_nothing_is_fetched(filled: Path) -> None:
    config = load(filled / "config.toml")
    steps: list[Step] = []

    def note(progress: Progress) -> None:
        if isinstance(progress, Step):
            steps.append(progress)

    async with workplace(config, filled / "data") as work:
        report = await sync_pair(work, config.pairs["p"], Request(), note)
    assert (report.counts.unchanged, report.items) == (ITEMS, ())
    assert {step.side for step in steps if step.phase is Phase.LISTING} == set(Side)
    assert [step for step in steps if step.phase in (Phase.FETCHING, Phase.WRITING)] == []


@pytest.mark.timeout(300)
def test_no_calendar_text_is_read_and_nothing_that_reads_it_is_loaded(filled: Path) -> None:
    """Every call into the room that reads calendar texts is counted, over all threads of a real process."""
    environment = {"SYNCLINE_CONFIG": str(filled / "config.toml"), "SYNCLINE_DATA_DIR": str(filled / "data")}
    done = subprocess.run(
        [sys.executable, "-c", COUNTED],
        capture_output=True,
        text=True,
        check=True,
        env={"PATH": "", **environment},
        cwd=Path(__file__).parents[2],
    )
    assert json.loads(done.stdout)["pairs"][0]["counts"]["unchanged"] == ITEMS
    told = json.loads(done.stderr.splitlines()[-1])
    assert told == {"code": 0, "calls": {}, "loaded": []}
