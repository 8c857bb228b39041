"""On a server that sends invitations by itself, nobody ever gets one; and the engine sees nothing of how that is done."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.ical.facts import facts, same
from engine.model.errors import Unauthorized
from engine.model.settings import Meetings
from engine.model.write import Create, Refused, Removed, Stale, Update, Written
from tests.builders import event
from tests.caldav.desk import Client, Pair, delete, held, put, resource, update
from tests.servers.collection import Collection
from tests.servers.memdav import MemDav
from tests.servers.wire import Fault, Reply, to

MEETING = event("Meeting").organized_by("amiller@example.com").attended_by("bo@example.com")
INVITATION = event("Talk").organized_by("ann@example.com").attended_by("amiller@example.com", "ACCEPTED")


@pytest.fixture(autouse=True)
def _scheduling(work: Collection) -> None:
    work.traits.schedules = True


async def test_a_meeting_comes_and_goes_without_a_mail(work: Collection, client: Client) -> None:
    async with client.open() as side:
        now = resource((await side.write([Create(MEETING.object())]))[0])
        assert same(facts(now.object.text), facts(MEETING.text()))
        assert "SCHEDULE-AGENT" not in now.object.text
        assert held(work)[now.href].count("SCHEDULE-AGENT=CLIENT") == 2
        changed = MEETING.saying(location="Hall 2").attended_by("cy@example.com")
        later = resource((await side.write([update(now, changed)]))[0])
        assert same(facts(later.object.text), facts(changed.text()))
        assert list(await side.write([delete(later)])) == [Removed()]
    assert work.mails == []


async def test_real_attendees_alone_get_no_mail_either(work: Collection, client: Client) -> None:
    client.meetings = Meetings.COPY
    await client.write(Create(MEETING.object()))
    assert work.mails == []


async def test_who_wants_attendees_notified_leaves_it_to_the_server(work: Collection, client: Client) -> None:
    """Invited, told of a change, called off; and a meeting that the server looks after may be changed here."""
    client.meetings = Meetings.NOTIFY
    async with client.open() as side:
        now = resource((await side.write([Create(MEETING.object())]))[0])
        assert "SCHEDULE-AGENT" not in held(work)[now.href]
        later = resource((await side.write([update(now, MEETING.saying(location="Hall 2"))]))[0])
        assert list(await side.write([delete(later)])) == [Removed()]
        assert work.mails == ["REQUEST to mailto:bo@example.com"] * 2 + ["CANCEL to mailto:bo@example.com"]
        invited = put(work, "1.ics", INVITATION)
        assert list(await side.write([delete(invited)])) == [Removed()]
        assert work.mails[3:] == ["REPLY to mailto:ann@example.com"]


async def test_opened_anew_the_marks_are_taken_off_all_the_same(client: Client) -> None:
    now = resource((await client.write(Create(MEETING.object())))[0])
    assert list(await client.fetch(now.href)) == [now]


async def test_a_meeting_that_the_server_looks_after_is_left_to_it(work: Collection, client: Client) -> None:
    now = put(work, "1.ics", MEETING)
    outcomes = await client.write(update(now, MEETING.saying(location="Hall 2")), delete(now))
    assert all(isinstance(outcome, Refused) and "mail" in outcome.reason and outcome.final for outcome in outcomes)
    assert held(work) == {"1.ics": MEETING.text()}
    assert work.mails == []


async def test_an_invitation_may_be_changed_and_deleted_and_nobody_is_told(work: Collection, client: Client) -> None:
    now = put(work, "1.ics", INVITATION)
    async with client.open() as side:
        later = resource((await side.write([update(now, INVITATION.reminding(10))]))[0])
        assert "SCHEDULE-AGENT" not in held(work)["1.ics"]
        assert list(await side.write([delete(later)])) == [Removed()]
    assert work.mails == []


async def test_an_answer_to_an_invitation_is_not_sent(work: Collection, client: Client) -> None:
    now = put(work, "1.ics", INVITATION)
    declined = event("Talk").organized_by("ann@example.com").attended_by("amiller@example.com", "DECLINED")
    (outcome,) = await client.write(Update(now.href, now.etag, declined.object(), now.object))
    assert isinstance(outcome, Refused)
    assert "answer" in outcome.reason
    assert work.mails == []


async def test_who_one_is_unknown_a_meeting_is_left_alone(server: MemDav, work: Collection, client: Client) -> None:
    now = put(work, "1.ics", INVITATION)
    for answer in (Reply(404), Reply(207, b"<oops")):
        async with client.open() as side:
            server.wire.faults = [Fault(answer, to("PROPFIND", path="principals"))]
            assert isinstance((await side.write([delete(now)]))[0], Refused)
        server.wire.faults = []
    plain = server.propfind(work.path, "0")
    nobody = Reply(207, plain.body.replace(b"current-user-principal", b"nobody"), plain.headers)
    server.wire.faults = [Fault(nobody, to("PROPFIND"))]
    assert isinstance((await client.write(delete(now)))[0], Refused)


async def test_a_server_that_goes_away_before_anything_is_sent_is_told_as_gone(
    server: MemDav, work: Collection, client: Client
) -> None:
    async with client.open() as side:
        server.wire.faults = [Fault(Reply(401), to("OPTIONS"))]
        with pytest.raises(Unauthorized):
            await side.write([Create(event("Visit").object()), Create(MEETING.object())])
    assert held(work) == {}


async def test_what_somebody_changed_meanwhile_is_stale_before_it_is_anything_else(
    work: Collection, client: Client
) -> None:
    now = put(work, "1.ics", MEETING)
    put(work, "1.ics", MEETING.saying(location="theirs"))
    assert list(await client.write(update(now, MEETING), delete(now))) == [Stale(), Stale()]


async def test_a_server_that_does_not_tell_what_it_does_is_taken_to_invite(
    server: MemDav, work: Collection, client: Client
) -> None:
    server.wire.faults = [Fault(Reply(405), to("OPTIONS"))]
    await client.write(Create(MEETING.object()))
    assert work.mails == []


async def test_without_anybody_in_it_nothing_is_asked(server: MemDav, client: Client) -> None:
    await client.write(Create(event("Visit").object()))
    assert server.wire.asked("OPTIONS") == []


async def test_a_server_that_sends_nothing_is_given_the_meeting_as_it_is(work: Collection, client: Client) -> None:
    work.traits.schedules = False
    foreign = event("Meeting").with_lines("ORGANIZER;SCHEDULE-AGENT=CLIENT:mailto:ann@example.com")
    now = resource((await client.write(Create(foreign.object())))[0])
    assert "SCHEDULE-AGENT=CLIENT" in now.object.text
    assert isinstance((await client.write(delete(now)))[0], Removed)
    assert isinstance((await client.write(Create(MEETING.object())))[0], Written)
    assert not any("SCHEDULE" in text for text in held(work).values())


async def test_a_pair_with_meetings_is_quiet_after_one_run(server: MemDav, work: Collection, tmp_path: Path) -> None:
    pair = Pair(tmp_path, server, work)
    pair.here.create(MEETING.text())
    put(work, "1.ics", INVITATION)
    await pair.sync()
    assert (await pair.sync()).items == ()
    assert work.mails == []
