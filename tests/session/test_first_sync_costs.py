"""What a first sync and a lost history cost, by count: files opened, transactions, texts whose properties are read, imports."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.benchmarks.calendars import fill

ITEMS = 1_100
BATCHES = 3

CONFIG = """
[calendars.a]
type = "vdir"
path = "a"
[calendars.b]
type = "vdir"
path = "b"
[pairs.p]
left = "a"
right = "b"
"""

COUNTED = """
import json, sqlite3, sys
from collections import Counter

counts = Counter()

def traced(statement):
    counts[statement.split(None, 1)[0].upper()] += 1

def audited(event, args):
    if event == "open" and isinstance(args[0], str):
        counts["items opened"] += args[0].endswith(".ics")
        counts["drafts opened"] += args[0].endswith(".tmp")
    elif event in ("os.link", "os.rename", "os.remove"):
        counts[event] += 1

connect = sqlite3.connect

def connected(*args, **options):
    made = connect(*args, **options)
    made.set_trace_callback(traced)
    return made

sqlite3.connect = connected
sys.addaudithook(audited)
from engine.cli.main import main
code = main(["sync", "--json"])
facts = sys.modules["engine.ical.facts"].facts.cache_info().misses
parsed = sys.modules["engine.ical.lines"].parse.cache_info().misses
heavy = ("textual", "icalendar", "recurring_ical_events", "dateutil", "keyring", "httpx2", "engine.ical.occurrences")
loaded = [name for name in heavy if name in sys.modules]
print(json.dumps({"code": code, "counts": counts, "facts": facts, "parsed": parsed, "loaded": loaded}), file=sys.stderr)
"""


def counted(place: Path) -> dict[str, Any]:
    """One run in a process of its own: what it did, by count."""
    environment = {"SYNCLINE_CONFIG": str(place / "config.toml"), "SYNCLINE_DATA_DIR": str(place / "data"), "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", COUNTED],
        capture_output=True,
        text=True,
        check=False,
        env=environment,
        cwd=Path(__file__).parents[2],
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stderr.splitlines()[-1])


@pytest.mark.skipif(sys.platform == "win32", reason="files get their names in another way there")
@pytest.mark.timeout(300)
def test_a_first_sync_and_one_without_its_history_by_count(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text(CONFIG, "utf-8")
    (tmp_path / "b").mkdir()
    fill(tmp_path / "a", ITEMS)
    found = counted(tmp_path)
    counts = Counter[str](found["counts"])
    assert (found["code"], found["facts"], found["parsed"], found["loaded"]) == (0, 0, 0, [])
    # Each text is read once (files just made are hot: once more for the listing's hash), written once, named once.
    assert counts["drafts opened"] == counts["os.link"] == counts["os.remove"] == ITEMS
    assert ITEMS <= counts["items opened"] <= 2 * ITEMS
    # Intents of one batch together with conclusions of another; the pair, the run's begin and its end.
    assert counts["BEGIN"] <= BATCHES + 2 + 4
    assert counts["SELECT"] <= BATCHES + 25

    (tmp_path / "data").rename(tmp_path / "lost")
    found = counted(tmp_path)
    counts = Counter[str](found["counts"])
    assert (found["code"], found["facts"], found["parsed"], found["loaded"]) == (0, 0, 0, [])
    assert counts["items opened"] <= 3 * ITEMS
    assert counts["drafts opened"] == counts["os.link"] == counts["os.remove"] == 0
    assert counts["BEGIN"] <= 6
    assert counts["SELECT"] <= 25
