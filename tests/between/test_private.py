"""``private = "busy"`` towards every kind of calendar: there is a placeholder, and the real words are nowhere on that side."""

from __future__ import annotations

import pytest

from tests.between.desk import Desk, lines, saying
from tests.builders import event

SECRET = (
    event("Doctor", uid="secret")
    .saying(location="Clinic", description="Bad news")
    .in_categories("Health")
    .reminding(5)
    .with_lines("ATTACH;FILENAME=letter.txt;ENCODING=BASE64;VALUE=BINARY:SGVsbG8=")
    .private()
)
WORDS = ("Doctor", "Clinic", "Bad news", "Health", "letter.txt", "SGVsbG8", "Surgeon")


@pytest.fixture
def desk(desk: Desk) -> Desk:
    desk.settings = 'private = "busy"'
    return desk


def told(desk: Desk) -> list[str]:
    """Words that came to the other side, in any of the ways in which stores keep text."""
    stored = desk.stored_there()
    return [word for word in WORDS if word.encode() in stored or word.encode("utf-16-le") in stored]


async def test_the_real_words_never_reach_the_other_calendar(desk: Desk) -> None:
    await desk.enter("mobile", SECRET)
    await desk.settle()
    assert lines(await desk.text("there"), "SUMMARY") == ["SUMMARY:Busy"]
    assert told(desk) == []
    assert "SUMMARY:Doctor" in await desk.text("mobile")


async def test_words_that_may_travel_are_found_there(desk: Desk) -> None:
    """So that the tests beside this one would notice."""
    desk.settings = 'private = "sync"'
    await desk.enter("mobile", SECRET)
    await desk.sync()
    assert {"Doctor", "Clinic", "Bad news"} <= set(told(desk))


async def test_nor_those_of_a_changed_occurrence(desk: Desk) -> None:
    await desk.enter("mobile", SECRET.weekly(4).edited("2026-03-09T10:00", summary="Surgeon"))
    await desk.settle()
    assert told(desk) == []
    assert "SUMMARY:Surgeon" in await desk.text("mobile")


async def test_a_new_time_comes_back_and_a_new_subject_does_not(desk: Desk) -> None:
    await desk.enter("mobile", SECRET)
    await desk.settle()
    await desk.edit("there", lambda text: saying("SUMMARY", ":Blocked")(text).replace("T100000", "T103000"))
    await desk.settle()
    text = await desk.text("mobile")
    assert "DTSTART;TZID=Europe/Berlin:20260302T103000" in text
    assert lines(text, "SUMMARY") == ["SUMMARY:Doctor"]
    assert lines(text, "LOCATION") == ["LOCATION:Clinic"]
    assert "Blocked" not in text


async def test_what_becomes_private_later_is_taken_back_from_the_other_calendar(desk: Desk) -> None:
    await desk.enter("mobile", event("Lunch", uid="lunch").saying(location="Garden"))
    await desk.settle()
    await desk.edit("mobile", saying("CLASS", ":PRIVATE"))
    await desk.settle()
    text = await desk.text("there")
    assert lines(text, "SUMMARY") == ["SUMMARY:Busy"]
    assert "Garden" not in text


async def test_what_becomes_public_is_shown(desk: Desk) -> None:
    await desk.enter("mobile", SECRET)
    await desk.settle()
    await desk.edit("mobile", saying("CLASS", ":PUBLIC"))
    await desk.settle()
    assert lines(await desk.text("there"), "SUMMARY") == ["SUMMARY:Doctor"]


async def test_private_items_of_the_other_calendar_are_hidden_here(desk: Desk) -> None:
    await desk.enter("there", SECRET)
    await desk.settle()
    text = await desk.text("mobile")
    assert lines(text, "SUMMARY") == ["SUMMARY:Busy"]
    assert not any(word in text for word in WORDS)
