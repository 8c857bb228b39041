"""The files of real producers out of a folder, through Notes, to the CRM: held whole on what Notes can hold, or held back
with a reason; and the richer side is never touched."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.adapters.notes.expressing import fit
from engine.config.load import understand
from engine.ical.facts import facts, same
from engine.ical.graft import replanted
from engine.ical.lines import Malformed, decode
from engine.ical.objects import split_objects
from engine.model.capabilities import Fits, Unfit
from engine.model.resource import CalendarObject
from engine.session import calendars
from engine.session.pair import sync_pair
from engine.session.request import Request
from engine.session.workplace import workplace
from tests.corpus.real_files import losses, needs_corpus, real_files

CONFIG = """
[calendars.source]
type = "vdir"
path = "source"
fsync = false
[calendars.notes]
type = "notes"
backend = "simulated"
path = "notes.db"
[calendars.mobile]
type = "mobile"
path = "mobile.db"
[pairs.files]
left = "notes"
right = "source"
[pairs.crm]
left = "mobile"
right = "notes"
"""

KEPT = {"UID", "DTSTART", "RRULE", "EXRULE", "RECURRENCE-ID", "ORGANIZER", "ATTENDEE"}
"""Lines that must come back as they went."""
MOST = 12
"""So many items of each file travel; `test_what_notes_holds_it_holds_for_good` looks at all of them."""

pytestmark = needs_corpus


def objects() -> dict[str, list[CalendarObject]]:
    """By file, each item under a UID of its own: many files use the same ones."""
    found: dict[str, list[CalendarObject]] = {}
    for file in real_files():
        try:
            items = split_objects(decode(file.data)).objects
        except Malformed:
            continue
        found[file.name] = list(items)
    return found


def test_what_notes_holds_it_holds_for_good() -> None:
    """What `fit` makes of an item it leaves as it is; many are held to the last line."""
    whole = 0
    for item in (item for items in objects().values() for item in items):
        match fit(item):
            case Fits(held):
                whole += same(facts(held.text), facts(item.text))
                assert fit(held) == Fits(held)
            case Unfit(reason):
                assert reason
    assert whole > 90


@pytest.mark.timeout(600)
@pytest.mark.parametrize("producer", sorted({file.name.partition("/")[0] for file in real_files()}))
async def test_a_producers_files_travel_through_notes(producer: str, tmp_path: Path) -> None:
    given = [item for name, items in objects().items() if name.startswith(f"{producer}/") for item in items[:MOST]]
    given = [replanted(item, f"{number}@example.com") for number, item in enumerate(given)]
    (tmp_path / "source").mkdir()
    for number, item in enumerate(given):
        (tmp_path / "source" / f"{number}.ics").write_bytes(item.text.encode("utf-8", "surrogatepass"))
    async with workplace(understand(CONFIG, tmp_path / "config.toml"), tmp_path / "data") as work:
        reports = [
            await sync_pair(work, work.config.pairs[name], Request()) for name in ("files", "crm", "files", "crm")
        ]
        held: dict[str, dict[str, str]] = {}
        for name in ("source", "notes", "mobile"):
            async with calendars.opened(work, name) as calendar:
                holding = await calendar.everything()
                held[name] = {one.object.uid: one.object.text for one in holding.resources}
    foretold = {item.uid: fit(item) for item in given}
    assert held["source"] == {item.uid: item.text for item in given}
    told = {
        line.uid: line.reason.removeprefix("cannot be expressed there: ")
        for line in reports[0].items
        if line.action == "hold"
    }
    assert told == {uid: found.reason for uid, found in foretold.items() if isinstance(found, Unfit)}
    fits = {uid: found.object.text for uid, found in foretold.items() if isinstance(found, Fits)}
    for name in ("notes", "mobile"):
        assert held[name].keys() == fits.keys()
        assert [uid for uid in fits if not same(facts(held[name][uid]), facts(fits[uid]))] == []
    assert [line for report in reports[2:] for line in report.items if line.action != "hold"] == []
    assert [loss for uid in fits for loss in losses(held["source"][uid], held["mobile"][uid], KEPT)] == []
