"""Nobody gets mail: what is sent to a server that invites by itself, and what is not even sent."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.adapters.caldav.people import Harmful, Harmless, effect, has_people, may_be_marked, unmarked
from engine.adapters.caldav.sending import outgoing
from engine.ical.facts import facts, same
from tests.builders import Event, event
from tests.servers.mails import OWN, sent

ME = frozenset((OWN,))
_SOMEBODY = st.sampled_from(("mailto:ann@example.com", "mailto:bo@example.com", OWN))
_AGENTS = st.sampled_from(("", "", ";SCHEDULE-AGENT=SERVER", ";SCHEDULE-AGENT=CLIENT", ";SCHEDULE-AGENT=NONE"))
_ANSWERS = st.sampled_from(("", ";PARTSTAT=ACCEPTED", ";CN=\"Doe; John: 'J'\"", ";SCHEDULE-FORCE-SEND=REQUEST"))
_LINES = st.builds(lambda agent, answer, who: f"{agent}{answer}:{who}", _AGENTS, _ANSWERS, _SOMEBODY)


@st.composite
def meetings(draw: st.DrawFn) -> Event:
    made = event(draw(st.sampled_from(("Meeting", "Talk"))), uid="m")
    if draw(st.booleans()):
        made = made.with_lines(f"ORGANIZER{draw(_LINES)}")
    return made.with_lines(*(f"ATTENDEE{line}" for line in draw(st.lists(_LINES, max_size=3))))


@settings(deadline=None)
@given(meetings())
def test_what_is_created_invites_nobody(made: Event) -> None:
    assert sent(None, outgoing(made.object(), silence=True), reply=False) == []


@settings(deadline=None)
@given(meetings(), meetings(), st.sampled_from((ME, frozenset[str]())))
def test_a_change_that_is_called_harmless_sends_no_mail(old: Event, new: Event, own: frozenset[str]) -> None:
    found = effect(old.text(), new.text(), own)
    if isinstance(found, Harmless) and _one_organizer(old, new):
        assert sent(old.text(), outgoing(new.object(), silence=not found.served), reply=False) == []


@settings(deadline=None)
@given(meetings(), st.sampled_from((ME, frozenset[str]())))
def test_a_deletion_that_is_called_harmless_sends_no_mail(old: Event, own: frozenset[str]) -> None:
    if isinstance(effect(old.text(), None, own), Harmless):
        assert sent(old.text(), None, reply=False) == []


def test_an_invitation_that_would_lose_its_organizer_is_held() -> None:
    mine = "ATTENDEE;PARTSTAT=ACCEPTED:mailto:amiller@example.com"
    invited = event("Meeting").with_lines("ORGANIZER:mailto:ann@example.com", mine)
    assert isinstance(effect(invited.text(), event("Meeting").with_lines(mine).text(), ME), Harmful)


def _one_organizer(old: Event, new: Event) -> bool:
    """A server refuses to let the organizer change (RFC 6638 3.2.4.2)."""
    organizers = {line.rpartition(":")[2] for made in (old, new) for line in made.lines if line.startswith("ORGANIZER")}
    return len(organizers) <= 1


@settings(deadline=None)
@given(meetings())
def test_what_comes_back_says_what_was_given(made: Event) -> None:
    """But for agents and orders of others, which the engine has no business with."""
    text = made.text()
    plain = [line for line in made.lines if "SCHEDULE-" not in line]
    if len(plain) == len(made.lines):
        returned = unmarked(outgoing(made.object(), silence=True))
        assert same(facts(returned), facts(text))


def test_everybody_is_marked_and_alarms_are_not() -> None:
    made = event("Meeting").organized_by("ann@example.com").attended_by("bo@example.com")
    made = made.with_lines(
        "BEGIN:VALARM", "ACTION:EMAIL", "ATTENDEE:mailto:me@example.com", "TRIGGER:-PT5M", "END:VALARM"
    )
    text = outgoing(made.object(), silence=True)
    assert "ORGANIZER;SCHEDULE-AGENT=CLIENT:mailto:ann@example.com" in text
    assert "ATTENDEE;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;SCHEDULE-AGENT=CLIENT:mailto:bo@" in text.replace("\r\n ", "")
    assert "ATTENDEE:mailto:me@example.com" in text


def test_a_text_without_marks_is_not_touched() -> None:
    text = event("Meeting").organized_by("ann@example.com").text(end="\n")
    assert unmarked(text) is text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (event("Visit").text(), False),
        (event("Visit").saying(description="ATTENDEE: nobody").text(), False),
        (event("Visit").with_lines("attendee:mailto:bo@example.com").text(), True),
        (event("Visit").text().replace("SUMMARY", "ORGAN\r\n IZER"), True),
    ],
)
def test_people_are_found_however_they_are_written(text: str, expected: bool) -> None:
    assert has_people(text) is expected


def test_a_folded_mark_is_found() -> None:
    assert may_be_marked("ATTENDEE;SCHEDULE-\r\n AGENT=CLIENT:x")
    assert not may_be_marked("ATTENDEE:x")


INVITATION = event("Meeting").organized_by("ann@example.com").attended_by("amiller@example.com", "ACCEPTED")
OWN_MEETING = event("Meeting").organized_by("amiller@example.com").attended_by("bo@example.com", "ACCEPTED")


def test_a_meeting_of_ones_own_is_left_to_its_server() -> None:
    assert isinstance(effect(OWN_MEETING.text(), OWN_MEETING.saying(location="Hall 2").text(), ME), Harmful)
    assert isinstance(effect(OWN_MEETING.text(), None, ME), Harmful)


def test_an_invitation_may_be_changed_but_not_answered() -> None:
    changed = INVITATION.reminding(10).text()
    declined = event("Meeting").organized_by("ann@example.com").attended_by("amiller@example.com", "DECLINED").text()
    assert effect(INVITATION.text(), changed, ME) == Harmless(served=True)
    assert isinstance(effect(INVITATION.text(), declined, ME), Harmful)
    assert effect(INVITATION.text(), None, ME) == Harmless(served=True)


def test_where_nobody_knows_who_one_is_a_meeting_is_left_alone() -> None:
    assert isinstance(effect(INVITATION.text(), INVITATION.reminding(10).text(), frozenset()), Harmful)


def test_what_was_silenced_may_be_changed() -> None:
    text = outgoing(OWN_MEETING.object(), silence=True)
    assert effect(text, None, ME) == Harmless()
    assert effect(text, text, frozenset()) == Harmless()
