"""What a start costs: `--auto startup` with nothing to do, and planning alone."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from tests.benchmarks.measuring import Contender, Row, Run, compare


def auto_row(folder: Path, rounds: int) -> Row:
    """`syncline --auto startup` without a pair that wants it, against the bare imports that every program of its kind needs."""
    config = folder / "nothing.toml"
    config.write_text('[user]\nname = "A"\n', "utf-8")
    environment = {"SYNCLINE_CONFIG": str(config), "SYNCLINE_DATA_DIR": str(folder / "data")}
    ours = Contender("syncline", (sys.executable, "-m", "engine.cli", "--auto", "startup"), environment, _nothing)
    bare = Contender("import asyncio, sqlite3", (sys.executable, "-c", "import asyncio, sqlite3"), {}, _nothing)
    return compare("--auto startup, nothing to do", ours, bare, 2.0, max(rounds, 7), folder)


def _nothing() -> None:
    """Nothing has to be made ready."""


def planning_row(items: int = 10_000, edits: int = 1_000) -> Row:
    """Planning alone, in memory: unchanged items and edits on one side; seconds of CPU, at most 1."""
    from engine.model.both import Both
    from engine.model.capabilities import Capabilities
    from engine.model.memory import Held, Index, Memory
    from engine.model.resource import CalendarObject, ETag, Href, ItemKey, Resource, Uid
    from engine.model.rules import Rules
    from engine.sync.guards import Tally, clear
    from engine.sync.lens import Lens
    from engine.sync.moves import Seen, moves
    from engine.sync.permit import permit
    from engine.sync.reconcile import Judge, reconcile
    from engine.sync.settle import Will, settle
    from engine.sync.survey import situate
    from tests.benchmarks.calendars import item

    hrefs = [Href(f"{n}") for n in range(items)]
    index = Index(dict.fromkeys(hrefs, ETag("1")), {href: ItemKey(href) for href in hrefs})
    listed = {href: ETag("2" if int(href) < edits else "1") for href in hrefs}
    texts = [item(n) for n in range(edits)]
    held = [Held(Href(f"{n}"), ETag("1"), CalendarObject(Uid(uid), text)) for n, (uid, text) in enumerate(texts)]
    now = {
        each.href: Resource(
            each.href, ETag("2"), CalendarObject(each.object.uid, each.object.text.replace("SUMMARY:", "SUMMARY:x "))
        )
        for each in held
    }
    memories = [Memory(ItemKey(each.href), each.object.uid, Both(each, each)) for each in held]
    begin = time.process_time()
    found = moves(index, listed)
    moves(index, dict.fromkeys(hrefs, ETag("1")))
    survey = situate(memories, Both(Seen({href: now[href] for href in found.fetch}), Seen()), Both(True, True))
    judge = Judge(Lens(Rules()), Both(Capabilities(), Capabilities()), survey.taken)
    settled = settle(permit(reconcile(survey, judge), Rules(), judge.sides), Will(), judge)
    cleared = clear(settled, Both(Tally(items, items), Tally(items, items)), Rules().max_deletions, yes=False)
    seconds = time.process_time() - begin
    assert len(cleared.items) == edits
    return Row(
        f"planning alone, {items} and {edits} edits (CPU, at most 1 s)",
        {"syncline": Run(seconds, seconds, 0.0)},
        seconds,
        1.0,
    )
