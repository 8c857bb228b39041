"""What has to cross over: each row on both mail clients, from the CRM and from the mail client. After each run a second one
finds nothing to do, and no message ever leaves (`conftest.office`)."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from engine.ical.facts import facts, same
from engine.model.report import Counts
from tests.builders import event
from tests.mail_clients.office import Entry, Office
from tests.mail_clients.rows import ROWS, lines
from tests.mail_clients.telling import agenda
from tests.outlook_simulated.profile import DAILY, at

BERLIN = ZoneInfo("Europe/Berlin")
VISIT = event("Visit", uid="visit@x")


@pytest.mark.parametrize("row", ROWS)
async def test_a_row_from_the_crm(office: Office, row: str) -> None:
    """To the mail client, whose calendar shows it; and on to a folder, where it says the same."""
    await office.put("mobile", ROWS[row].item)
    report = await office.settle()
    assert report.counts.done.right.created == 1
    assert tuple(office.shown()) == ROWS[row].shown
    await office.settle("files")
    assert same(facts((await office.only("folder")).text), facts((await office.only("client")).text))
    assert agenda(await office.only("folder"), BERLIN) == list(ROWS[row].shown)
    await office.quiet()


@pytest.mark.parametrize("row", ROWS)
async def test_a_row_from_the_mail_client(office: Office, row: str) -> None:
    """Entered by a person there; what the CRM then says is what the mail client shows."""
    office.enter(ROWS[row].entry)
    report = await office.settle()
    assert report.counts.done.left.created == 1
    shown = ROWS[row].shown if office.model == "notes" else ROWS[row].means or ROWS[row].shown
    assert tuple(office.shown()) == shown
    there = await office.only("mobile")
    assert agenda(there, BERLIN) == list(shown)
    if office.model == "outlook":
        names = {line.replace(";", ":").split(":")[0] for line in ROWS[row].told}
        assert lines(there.text, *names) == list(ROWS[row].told)


@pytest.mark.parametrize("row", ROWS)
async def test_a_row_from_a_folder(office: Office, row: str) -> None:
    await office.put("folder", ROWS[row].item)
    report = await office.settle("files")
    assert report.counts.done.left.created == 1
    assert tuple(office.shown()) == ROWS[row].shown


async def test_a_private_one_is_private_there_too(office: Office) -> None:
    await office.put("mobile", ROWS["private"].item)
    await office.settle()
    assert "CLASS:PRIVATE" in (await office.only("client")).text


# -- this and following ------------------------------------------------------------------------------------------------

ROUND = event("Round", uid="round@x").daily(count=10)
BEGINNING = event("Round", uid="round@x").daily(count=4)
REST = event("Round", "2026-03-06T10:30", uid="rest@x").daily(count=6)
SPLIT = [f"2026-03-{day:02} 10:00 Round" for day in range(2, 6)]
SPLIT += [f"2026-03-{day:02} 10:30 Round" for day in range(6, 12)]


async def test_this_and_following_from_the_crm(office: Office) -> None:
    """The old series ends, a new one begins half an hour later; after three runs both are there still."""
    await office.put("mobile", ROUND)
    await office.settle()
    await office.change("mobile", BEGINNING)
    await office.put("mobile", REST)
    for _ in range(3):
        await office.settle()
    assert office.shown() == SPLIT
    assert set(await office.held("mobile")) == {"round@x", "rest@x"}


async def test_this_and_following_from_the_mail_client(office: Office) -> None:
    await office.put("mobile", ROUND)
    await office.settle()
    if office.model == "outlook":
        with office.open() as user:  # type: ignore[attr-defined]
            item = user.only()
            item.GetRecurrencePattern().Occurrences = 4
            item.Save()
    else:
        with office.calendar_classes() as calendar, office.open() as notes:  # type: ignore[attr-defined]
            (unid,) = [header.unid for header in notes.store.headers("WHERE kind = 'parent'")]
            calendar.GetEntryByUNID(unid).Remove("", 3, "20260306T090000Z")
    office.enter(Entry(lambda user: user.series(DAILY, at(2026, 3, 6, 10, 30), count=6), REST))
    for _ in range(3):
        await office.settle()
    assert office.shown() == SPLIT
    there = (await office.held("mobile")).values()
    assert sorted(one for item in there for one in agenda(item, BERLIN)) == SPLIT


# -- copies, other folders, deletions ----------------------------------------------------------------------------------


def done(counts: Counts) -> tuple[int, int, int]:
    """Created, updated and deleted in the CRM."""
    return counts.done.left.created, counts.done.left.updated, counts.done.left.deleted


@pytest.mark.parametrize("made_in", ["mobile", "client"])
async def test_a_copy_with_all_hidden_ids_is_a_new_item_and_the_original_stays_linked(
    office: Office, made_in: str
) -> None:
    await office.put(made_in, VISIT)
    await office.settle()
    office.copy()
    assert done((await office.settle()).counts) == (1, 0, 0)
    office.rename("Visit", "Tour")
    assert done((await office.settle()).counts) == (0, 1, 0)
    here = [line for item in (await office.held("mobile")).values() for line in agenda(item, BERLIN)]
    assert sorted(here) == ["2026-03-02 10:00 Copy", "2026-03-02 10:00 Tour"]
    assert "SUMMARY:Tour" in (await office.held("mobile"))["visit@x"].text
    office.delete("Tour")
    assert done((await office.settle()).counts) == (0, 0, 1)
    assert "SUMMARY:Copy" in (await office.only("mobile")).text


async def test_put_away_and_taken_back_between_two_runs_is_the_same_item(office: Office) -> None:
    await office.put("mobile", VISIT)
    await office.settle()
    office.put_away()
    office.take_back()
    await office.settle()
    assert (await office.only("mobile")).uid == "visit@x"
    office.rename("Visit", "Tour")
    assert done((await office.settle()).counts) == (0, 1, 0)


async def test_put_away_has_left_and_taken_back_is_there_again(office: Office) -> None:
    await office.put("mobile", VISIT)
    await office.settle()
    office.put_away()
    assert done((await office.settle()).counts) == (0, 0, 1)
    office.take_back()
    assert done((await office.settle()).counts) == (1, 0, 0)
    assert (await office.only("mobile")).uid == "visit@x"
