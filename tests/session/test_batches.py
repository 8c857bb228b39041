"""Writing in batches: one is written while the one before it is concluded and the next one is intended."""

from __future__ import annotations

import sqlite3
from collections import Counter
from pathlib import Path

from engine.adapters.memory import Faults, Traits
from engine.adapters.memory.store import Step as StoreStep
from engine.model.report import Result
from engine.session.request import Stop
from tests.builders import event
from tests.session.desk import Desk, desk, put

BATCH = 2
ITEMS = 7


def filled(folder: Path) -> Desk:
    table = desk(folder, right=Traits(batch=BATCH))
    for n in range(ITEMS):
        put(table.left, event(f"Item {n}", uid=f"u{n}"))
    return table


def states(table: Desk) -> Counter[str]:
    """How many entries of the journal are in which state, as another program would find them."""
    connection = sqlite3.connect(table.data / "history.db")
    try:
        return Counter(state for (state,) in connection.execute("SELECT state FROM entry"))
    finally:
        connection.close()


async def test_what_is_written_is_in_the_journal_before(tmp_path: Path) -> None:
    table = filled(tmp_path)
    found: list[tuple[int, Counter[str]]] = []

    async def look(step: StoreStep) -> None:
        if step == "item":
            found.append((len(table.right.items), states(table)))

    table.right.faults = Faults(before=look)
    await table.sync()
    assert len(found) == ITEMS
    for there, journal in found:
        assert journal.total() > there  # this one, too
        assert journal["done"] >= there - there % BATCH - BATCH  # all but the batch before this one
    assert states(table) == {"done": ITEMS}


async def test_a_batch_that_does_not_begin_is_taken_out_of_the_journal(tmp_path: Path) -> None:
    table, stop = filled(tmp_path), Stop()

    async def ask(step: StoreStep) -> None:
        if step == "write":
            stop.ask()

    table.right.faults = Faults(before=ask)
    report = await table.sync(stop=stop)
    assert (report.interrupted, report.counts.done.right.created) == (True, BATCH)
    assert states(table) == {"done": BATCH}
    table.right.faults = Faults()
    assert (await table.sync()).counts.done.right.created == ITEMS - BATCH


async def test_nothing_is_begun_on_a_side_that_went_away(tmp_path: Path) -> None:
    table = filled(tmp_path)
    table.right.faults = Faults(goes_away_after=1)
    assert (await table.sync()).result is Result.UNREACHABLE
    assert len(table.right.items) <= 1
    assert states(table).total() == BATCH
    table.right.faults = Faults()
    assert (await table.sync()).result is Result.OK
    assert table.left.texts() == table.right.texts()
