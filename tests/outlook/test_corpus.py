"""The files of real producers through Outlook: each item there and back without a loss on what Outlook can hold and with the
rest untouched where it came from, or held with its reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.adapters.outlook.locale import Locale
from engine.adapters.outlook.mapping.fit import fit_for
from engine.ical.facts import facts_of, same
from engine.ical.graft import differences
from engine.ical.lines import Malformed, decode
from engine.ical.objects import split_objects
from engine.model.capabilities import Unfit
from engine.model.difference import Where
from engine.model.resource import CalendarObject
from tests.corpus.real_files import RealFile, losses, needs_corpus, real_files
from tests.outlook.office import Office

pytestmark = needs_corpus

FIT = fit_for(Locale())
HOLDS = frozenset(
    (
        *("DTSTART", "DTEND", "RRULE", "EXDATE", "SUMMARY", "LOCATION", "DESCRIPTION", "CATEGORIES", "CLASS"),
        *(
            "PRIORITY",
            "TRANSP",
            "X-MICROSOFT-CDO-BUSYSTATUS",
            "STATUS",
            "ORGANIZER",
            "ATTENDEE",
            "VALARM",
            "ATTACH",
            "",
        ),
    )
)
"""Names of what Outlook can hold; "" is the presence of an occurrence."""


KEPT = frozenset(("UID", "RRULE", "RECURRENCE-ID", "ORGANIZER", "ATTENDEE"))
"""Lines that must come back as they went; of starts see `test_starts_and_rules_are_what_they_were`."""


def objects(file: RealFile) -> list[CalendarObject]:
    try:
        return list(split_objects(decode(file.data)).objects)
    except Malformed:
        return []


FILES = [file for file in real_files() if objects(file)]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.name)
async def test_a_file_travels_through_outlook_and_back(file: RealFile, tmp_path: Path) -> None:
    """Into the folder, to Outlook, and from there to the CRM."""
    office = Office(tmp_path)
    given = {item.uid: item for item in objects(file)}
    await office.put("folder", *(item.text for item in given.values()))
    before = {one.object.uid: one.object.text for one in await office.held("folder")}
    report = await office.sync("files")
    held = {line.uid: line.reason for line in report.items if line.action == "hold"}
    assert all(held.values())
    assert not [line for line in report.items if line.action == "fail"]
    there = {one.object.uid: one.object for one in await office.held("outlook")}
    assert there.keys() | held.keys() == given.keys()
    for uid, item in there.items():
        _nothing_else(given[uid], item)
        assert losses(given[uid].text, item.text, KEPT) == []
    await office.sync("mail")
    back = {one.object.uid: one.object for one in await office.held("mobile")}
    assert {uid: facts_of(item) for uid, item in back.items()} == {uid: facts_of(item) for uid, item in there.items()}
    for pair in ("files", "mail"):
        again = await office.sync(pair)
        assert [line for line in again.items if line.action != "hold"] == []
    assert {one.object.uid: one.object.text for one in await office.held("folder")} == before
    assert office.sent == 0


def _nothing_else(given: CalendarObject, there: CalendarObject) -> None:
    """Outlook says what was given, or nothing, of each property; nothing that it cannot hold; and is what was foretold."""
    fit = FIT(given)
    assert not isinstance(fit, Unfit)
    assert same(facts_of(there), facts_of(fit.object))
    assert {address.name for address in facts_of(there) if address.where.kind == "VEVENT"} <= HOLDS


def test_starts_and_rules_are_what_they_were() -> None:
    """All but those with seconds, with a blank zone, or with a parameter on the rule."""
    differing = [
        (given[address].canon, None if fact is None else fact.canon)
        for file in FILES
        for item in objects(file)
        if not isinstance(fit := FIT(item), Unfit)
        for given in [facts_of(item)]
        for address, fact in differences(given, facts_of(fit.object)).items()
        if address.where == Where("VEVENT") and address.name in ("DTSTART", "RRULE") and address in given
    ]
    assert len(differing) <= 5, differing
