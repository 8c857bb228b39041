"""Any items, any edits on any side, any release: the runs converge, and the next one plans nothing."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import anyio
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from engine.adapters.notes.expressing import fit
from engine.ical.facts import facts, same
from engine.model.capabilities import Fits
from tests.drawing import Edit, calendar_texts, edits
from tests.notes.desk import as_object
from tests.notes.office import Office

POSITIONS: tuple[dict[str, Any], ...] = (
    {},
    {"modified_options": False, "calendar_classes": False, "zone": "America/New_York", "locale": "en_US"},
    {"exact_times": False, "rewrites": True, "alarm_noise": True, "zone": "Asia/Tokyo", "locale": "ja_JP"},
    {
        "soft_deletes": True,
        "zone": "Australia/Sydney",
        "locale": "en_AU",
        "zone_names": "iana",
        "all_day_times": "midnight",
    },
)
few = settings(  # an example takes seconds: too long to be made smaller
    max_examples=8,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
UIDS = st.sampled_from(("1@example.com", "2@example.com", "3@example.com"))


async def settle(office: Office) -> None:
    for pair in ("crm", "files", "crm", "files"):
        await office.sync(pair)
    for pair in ("crm", "files"):
        report = await office.sync(pair)
        assert [line for line in report.items if line.action != "hold"] == []


async def check(office: Office) -> None:
    """What Notes can hold of the CRM's items and of the folder's is what it holds."""
    mobile, notes, folder = [await office.held(name) for name in ("mobile", "notes", "folder")]
    assert notes.keys() == folder.keys()
    for uid, item in notes.items():
        for richer in (mobile[uid], folder[uid]):
            foretold = fit(richer)
            assert isinstance(foretold, Fits)
            assert same(facts(item.text), facts(foretold.object.text))
    office.check()


@pytest.mark.parametrize("position", range(len(POSITIONS)))
@given(
    texts=st.lists(calendar_texts(UIDS), min_size=1, max_size=3, unique_by=lambda text: as_object(text).uid),
    made=st.lists(st.tuples(st.sampled_from(("mobile", "notes", "folder")), edits()), max_size=3),
    there=st.sampled_from(POSITIONS),
)
@few
def test_edits_of_one_side_at_a_time(
    position: int, texts: list[str], made: list[tuple[str, Edit]], there: dict[str, Any]
) -> None:
    async def run() -> None:
        with tempfile.TemporaryDirectory() as folder:
            office = Office(Path(folder), POSITIONS[position])
            for text in texts:
                await office.put("mobile", text)
            await settle(office)
            for name, edit in made:
                for uid, item in (await office.held(name)).items():
                    if isinstance(fit(as_object(edit(item.text))), Fits):
                        await office.change(name, edit, uid)
                await settle(office)
            await check(office)
            office.switches = there
            await settle(office)
            await check(office)

    anyio.run(run)
