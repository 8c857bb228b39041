"""A meeting with twelve attendees is created, changed and deleted in the CRM: no message leaves, whatever ``attendees`` says.
One leaves only where a person asked for real attendees *and* for notifying them, and then one for each of the three."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from engine.ical.facts import facts, same
from engine.model.report import Result
from tests.builders import event
from tests.mail_clients.office import MODELS, Entry, Office, OutlookOffice, office_with
from tests.mail_clients.rows import lines
from tests.outlook_simulated.profile import Profile, at

MEETING = event("Review", uid="review@x").organized_by("amiller@example.com")
for _number in range(12):
    MEETING = MEETING.attended_by(f"guest{_number}@example.com")
FOREIGN = event("Review", uid="review@x").organized_by("boss@example.com").attended_by("guest@example.com")
SILENT = [
    'attendees = "text"',
    'attendees = "copy"',
    'attendees = "none"',
    'attendees = "text"\nnotify_attendees = true',
    'attendees = "none"\nnotify_attendees = true',
]
LOUD = 'attendees = "copy"\nnotify_attendees = true'


async def its_life(office: Office) -> None:
    """Created, moved with another guest, renamed, and deleted in the CRM."""
    await office.put("mobile", MEETING)
    await office.settle()
    more = MEETING.at("2026-03-03T10:00").attended_by("late@example.com")
    await office.change("mobile", more)
    await office.settle()
    await office.change("mobile", more.reminding(10))
    await office.settle()
    await office.remove("mobile", "review@x")
    report = await office.sync(yes=True)
    assert (report.result, report.counts.done.right.deleted) == (Result.OK, 1)
    await office.quiet("crm")
    assert await office.held("client") == {}


@pytest.mark.parametrize("settings", SILENT)
@pytest.mark.parametrize("model", MODELS)
async def test_twelve_attendees_created_changed_and_deleted_in_the_crm(
    tmp_path: Path, model: str, settings: str
) -> None:
    office = office_with(model, tmp_path, settings)
    await its_life(office)
    assert office.sent == 0
    office.check()


async def test_with_notify_attendees_outlook_sends_one_message_for_each_of_the_three(tmp_path: Path) -> None:
    """The reminder is nobody else's business."""
    office = office_with("outlook", tmp_path, LOUD)
    await its_life(office)
    assert office.sent == 3


async def test_notes_sends_nothing_even_then(tmp_path: Path) -> None:
    """Documents send nothing, and Syncline works with documents alone."""
    office = office_with("notes", tmp_path, LOUD)
    await its_life(office)
    assert office.sent == 0


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("attendees", ["text", "copy", "none"])
async def test_what_the_mail_client_says_of_them(tmp_path: Path, model: str, attendees: str) -> None:
    office = office_with(model, tmp_path, f'attendees = "{attendees}"')
    await office.put("mobile", MEETING)
    await office.settle()
    told = 0 if attendees == "none" else 12
    assert len(lines((await office.only("client")).text, "ATTENDEE")) == told
    assert len(lines((await office.only("mobile")).text, "ATTENDEE")) == 12
    assert office.sent == 0


@pytest.mark.parametrize("model", MODELS)
@pytest.mark.parametrize("settings", [*SILENT, LOUD])
async def test_a_meeting_that_a_person_made_in_the_mail_client(tmp_path: Path, model: str, settings: str) -> None:
    """It travels to the CRM, is renamed there, and is deleted there; whom it invites stays its own business."""
    office = office_with(model, tmp_path, settings)
    office.enter(Entry(_review, MEETING.saying(summary="Review")))
    before = office.sent
    await office.settle()
    there = await office.only("mobile")
    assert len(lines(there.text, "ATTENDEE")) == (0 if "none" in settings else 12)
    await office.change("mobile", there.text.replace("SUMMARY:Review", "SUMMARY:Big review"))
    await office.settle()
    assert office.shown() == ["2026-03-02 10:00 Big review"]
    if isinstance(office, OutlookOffice):
        with office.open() as user:
            assert (user.only().Recipients.Count, user.only().MeetingStatus) == (12, 1)
    await office.remove("mobile", there.uid)
    await office.sync(yes=True)
    assert office.shown() == []
    assert office.sent - before == (2 if model == "outlook" and settings == LOUD else 0)


def _review(user: Profile) -> None:
    item = user.draft("Review", at(2026, 3, 2, 10))
    item.MeetingStatus = 1
    for number in range(12):
        item.Recipients.Add(f"guest{number}@example.com")
    item.Save()


# -- real attendees in Outlook -----------------------------------------------------------------------------------------


@pytest.fixture
def office(tmp_path: Path) -> OutlookOffice:
    made = office_with("outlook", tmp_path, 'attendees = "copy"')
    assert isinstance(made, OutlookOffice)
    return made


def recipients(office: OutlookOffice) -> dict[str, int]:
    """Address and type of each."""
    with office.open() as user:
        found = user.only().Recipients
        return {found.Item(n).Address: found.Item(n).Type for n in range(1, found.Count + 1)}


async def test_attendees_are_recipients_of_a_meeting_that_was_not_sent(office: OutlookOffice) -> None:
    more = MEETING.with_lines(
        "ATTENDEE;ROLE=OPT-PARTICIPANT;CN=Opt:mailto:opt@example.com",
        "ATTENDEE;CUTYPE=ROOM:mailto:hall@example.com",
        "ATTENDEE:mailto:AMiller@example.com",
        "ATTENDEE:invalid:nomail",
    )
    await office.put("mobile", more)
    await office.settle()
    guests = {f"guest{number}@example.com": 1 for number in range(12)}
    assert recipients(office) == {**guests, "opt@example.com": 2, "hall@example.com": 3}
    with office.open() as user:
        assert user.only().MeetingStatus == 1
    assert same(facts((await office.only("client")).text), facts(more.text()))
    await office.settle("files")
    assert office.sent == 0


async def test_who_is_taken_off_in_the_crm_is_no_recipient_any_more(office: OutlookOffice) -> None:
    await office.put("mobile", MEETING)
    await office.settle()
    text = MEETING.text().replace("guest3@example.com", "other@example.com")
    await office.change("mobile", text)
    await office.settle()
    assert {"other@example.com"} == recipients(office).keys() - {f"guest{n}@example.com" for n in range(12)}
    assert "guest3@example.com" not in recipients(office)
    await office.change("mobile", event("Review", uid="review@x"))
    await office.settle()
    assert recipients(office) == {}
    with office.open() as user:
        assert user.only().MeetingStatus == 0


async def test_what_becomes_of_the_recipients_in_outlook_travels_to_the_crm(office: OutlookOffice) -> None:
    """One is taken off, one is added, one has answered."""
    await office.put("mobile", MEETING)
    await office.settle()
    with office.open() as user:
        item = user.only()
        found = item.Recipients
        assert found.Item(2).Address == "guest1@example.com"
        found.Remove(2)
        found.Add("new@example.com")
        _answer(found.Item(1), accepted=3)
        item.Save()
    await office.settle()
    text = (await office.only("mobile")).text
    told = lines(text, "ATTENDEE")
    assert len(told) == 12
    assert "ATTENDEE;RSVP=TRUE;PARTSTAT=ACCEPTED:mailto:guest0@example.com" in told
    assert "ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:guest2@example.com" in told
    assert not [line for line in told if "guest1@" in line]
    assert [line for line in told if "new@" in line]
    await office.change("mobile", text.replace("SUMMARY:Review", "SUMMARY:Big review"))
    await office.settle()
    assert len(recipients(office)) == 12
    assert office.sent == 0


def _answer(recipient: Any, accepted: int) -> None:
    """The server notes an answer; no program can write it."""
    object.__getattribute__(recipient, "_target").record.response = accepted


async def test_somebody_elses_meeting_is_text(office: OutlookOffice) -> None:
    await office.put("mobile", FOREIGN)
    await office.settle()
    assert recipients(office) == {}
    with office.open() as user:
        assert user.only().MeetingStatus == 0


async def test_a_series_is_a_meeting_as_a_whole(tmp_path: Path) -> None:
    office = office_with("outlook", tmp_path, LOUD)
    series = MEETING.weekly(4).moved("2026-03-09T10:00", to="2026-03-10T10:00").deleted("2026-03-16T10:00")
    await office.put("mobile", series)
    await office.settle()
    assert same(facts((await office.only("client")).text), facts(series.text()))
    assert office.sent == 1


async def test_a_message_that_outlook_does_not_send_is_told(tmp_path: Path) -> None:
    """Everybody's name is unknown to Outlook by the time it is sent; the meeting is there all the same, once."""
    office = office_with("outlook", tmp_path, LOUD, unsendable=True)
    await office.put("mobile", MEETING)
    report = await office.sync()
    assert [line.reason for line in report.items if line.action == "fail"]
    assert "attendees were not told" in str(report.items)
    office.switches.pop("unsendable")
    await office.settle()
    assert len(await office.held("client")) == 1
    assert office.sent == 0
