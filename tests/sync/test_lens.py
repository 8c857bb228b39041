"""Private, attendees, reminders, attachments, own mapping code: what the other side is shown, and what may come back."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

import pytest

from engine.model.both import Both, Side, each
from engine.model.plan import Conflict, Defer, Keep, Settle, Use, Why
from engine.model.resource import CalendarObject
from engine.model.rules import Rules
from engine.model.settings import Attendees, Private
from engine.model.situation import Situation
from engine.sync.lens import Lens
from tests.builders import Event
from tests.sync.cases import (
    VISIT,
    Moved,
    choose,
    judge,
    judged,
    less_an_hour,
    lines_of,
    linked,
    new,
    outcome,
    settled,
    tracked,
    twins,
)

SECRET = VISIT.saying(summary="Doctor", location="Clinic", description="Bad news").private().reminding(5)
BUSY = Lens(Rules(private=Private.BUSY)).view(SECRET.object(), Side.RIGHT)


def after(situation: Situation, **rules: Any) -> Both[str]:
    left, right = outcome(situation, judged(situation, **rules))
    assert left is not None
    assert right is not None
    return Both(left, right)


def test_a_private_item_is_shown_as_busy() -> None:
    text = after_new(SECRET)
    assert {"SUMMARY:Busy", "CLASS:PRIVATE", "DTSTART;TZID=Europe/Berlin:20260302T100000"} < lines_of(text)
    for word in ("Doctor", "Clinic", "Bad news", "VALARM"):
        assert word not in text


def after_new(made: Event) -> str:
    text = outcome(new(Side.LEFT, made), judged(new(Side.LEFT, made), private=Private.BUSY)).right
    assert text is not None
    return text


def test_a_changed_occurrence_of_a_private_series_is_shown_as_busy_too() -> None:
    text = after_new(SECRET.weekly(4).edited("2026-03-09T10:00", summary="Surgeon"))
    assert "Surgeon" not in text
    assert text.count("SUMMARY:Busy") == 2


def test_words_of_a_private_item_do_not_travel_and_times_do() -> None:
    edited = SECRET.saying(summary="Dentist").at("2026-03-02T11:00")
    text = after(tracked(Moved(SECRET, edited), Moved(BUSY, BUSY)), private=Private.BUSY).right
    assert "DTSTART;TZID=Europe/Berlin:20260302T110000" in text
    assert "Dentist" not in text


def test_a_placeholders_text_never_comes_back_and_its_time_does() -> None:
    words = CalendarObject(BUSY.uid, BUSY.text.replace("SUMMARY:Busy", "SUMMARY:Blocked\r\nLOCATION:Somewhere"))
    assert judged(tracked(Moved(SECRET, SECRET), Moved(BUSY, words)), private=Private.BUSY) == Settle(
        Both(Keep(), Keep())
    )
    moved = CalendarObject(BUSY.uid, words.text.replace("T100000", "T103000"))
    text = after(tracked(Moved(SECRET, SECRET), Moved(BUSY, moved)), private=Private.BUSY).left
    assert "DTSTART;TZID=Europe/Berlin:20260302T103000" in text
    assert {"SUMMARY:Doctor", "LOCATION:Clinic"} < lines_of(text)
    assert "Blocked" not in text


def test_what_becomes_private_is_taken_from_the_other_side() -> None:
    public = SECRET.without("CLASS")
    text = after(linked(public, SECRET, public), private=Private.BUSY).right
    assert {"SUMMARY:Busy", "CLASS:PRIVATE"} < lines_of(text)
    for word in ("Doctor", "Clinic", "Bad news"):
        assert word not in text


def test_what_becomes_private_while_the_other_side_renames_it_is_no_question() -> None:
    """The hidden subject is not overwritten, and the other side is told nothing more."""
    public = SECRET.without("CLASS")
    text = after(linked(public, SECRET, public.saying(summary="Renamed")), private=Private.BUSY)
    assert "SUMMARY:Busy" in text.right
    assert "SUMMARY:Doctor" in text.left


def test_what_becomes_public_is_shown_in_full() -> None:
    text = after(tracked(Moved(SECRET, SECRET.without("CLASS")), Moved(BUSY, BUSY)), private=Private.BUSY).right
    assert {"SUMMARY:Doctor", "LOCATION:Clinic", "DESCRIPTION:Bad news"} < lines_of(text)
    assert "CLASS" not in text


def test_a_private_item_meets_its_placeholder_again() -> None:
    assert judged(twins(SECRET, BUSY), private=Private.BUSY) == Settle(Both(Keep(), Keep()))


def test_private_items_of_the_other_side_are_hidden_here() -> None:
    text = outcome(new(Side.RIGHT, SECRET), judged(new(Side.RIGHT, SECRET), private=Private.BUSY)).left
    assert "SUMMARY:Busy" in lines_of(text)


def test_private_items_stay_where_they_are() -> None:
    assert judged(new(Side.LEFT, SECRET), private=Private.SKIP) == Defer(Why.PRIVATE)
    assert isinstance(judged(new(Side.LEFT, VISIT), private=Private.SKIP), Settle)


def test_private_items_travel_where_they_are_meant_to() -> None:
    assert "SUMMARY:Doctor" in lines_of(outcome(new(Side.LEFT, SECRET), judged(new(Side.LEFT, SECRET))).right)


@pytest.mark.parametrize(
    ("rules", "hidden"),
    [
        ({"attendees": Attendees.NONE}, "ATTENDEE"),
        ({"reminders": False}, "VALARM"),
        ({"attachments": False}, "ATTACH"),
    ],
)
def test_what_a_pair_leaves_out_neither_travels_nor_is_missed(rules: dict[str, Any], hidden: str) -> None:
    rich = VISIT.attended_by("ann@x.com").reminding(5).with_lines("ATTACH:https://x.com/a")
    text = outcome(new(Side.LEFT, rich), judged(new(Side.LEFT, rich), **rules)).right
    assert text is not None
    assert hidden not in text
    poor = CalendarObject(rich.object().uid, text)
    renamed = CalendarObject(poor.uid, text.replace("SUMMARY:Visit", "SUMMARY:Renamed"))
    left = after(tracked(Moved(rich, rich), Moved(poor, renamed)), **rules).left
    assert hidden in left
    assert "SUMMARY:Renamed" in left
    assert judged(tracked(Moved(rich, rich), Moved(poor, poor)), **rules) == Settle(Both(Keep(), Keep()))


def test_a_reminder_of_ones_own_is_no_question() -> None:
    """Each side reminds as it likes."""
    situation = linked(VISIT, VISIT.reminding(5), VISIT.reminding(60))
    assert judged(situation, reminders=False) == Settle(Both(Keep(), Keep()))
    assert isinstance(judged(situation), Conflict)


@pytest.mark.parametrize(
    ("word", "stays"), [("PRIVATE", True), ("CONFIDENTIAL", True), ("x-mine", True), ("public", False)]
)
def test_what_is_not_said_to_be_public_is_private(word: str, stays: bool) -> None:
    """RFC 5545 3.8.1.3: an unknown word counts as private. Parameters of the line make no difference."""
    for line in (f"CLASS:{word}", f'CLASS;X-FROM="a:b":{word}'):
        assert (judged(new(Side.LEFT, VISIT.with_lines(line)), private=Private.SKIP) == Defer(Why.PRIVATE)) is stays


def test_an_occurrence_that_is_private_does_not_make_its_series_private() -> None:
    series = VISIT.weekly(3).edited("2026-03-09T10:00", "CLASS:PRIVATE")
    assert isinstance(judged(new(Side.LEFT, series), private=Private.SKIP), Settle)


def test_who_organizes_stays_with_the_attendees() -> None:
    made = VISIT.organized_by("ann@x.com").attended_by("bo@x.com")
    text = outcome(new(Side.LEFT, made), judged(new(Side.LEFT, made), attendees=Attendees.NONE)).right
    assert text is not None
    assert "@x.com" not in text


def test_a_placeholder_says_that_it_is_private_whatever_the_word() -> None:
    text = after_new(VISIT.with_lines("CLASS:CONFIDENTIAL"))
    assert "CLASS:PRIVATE" in lines_of(text)
    assert "CONFIDENTIAL" not in text


def test_a_placeholder_keeps_the_definition_of_its_zone() -> None:
    text = after_new(SECRET.in_zone("Customized Time Zone").carrying_zone())
    zone = text[text.index("BEGIN:VTIMEZONE") : text.index("END:VTIMEZONE")]
    assert "SUMMARY" not in zone
    assert "TZOFFSETTO:+0200" in zone
    assert text.count("SUMMARY:Busy") == 1


def test_a_placeholder_is_told_in_the_item_and_not_around_it() -> None:
    text = SECRET.text().replace("BEGIN:VEVENT", "X-WR-CALNAME:Mine\r\nBEGIN:VEVENT", 1)
    situation = new(Side.LEFT, CalendarObject(SECRET.object().uid, text))
    shown = outcome(situation, judged(situation, private=Private.BUSY)).right
    assert shown is not None
    assert shown.count("SUMMARY:Busy") == 1
    assert shown.index("SUMMARY:Busy") > shown.index("BEGIN:VEVENT")


def test_a_placeholder_has_one_line_for_each_thing_that_it_says() -> None:
    assert sorted(line for line in lines_of(after_new(SECRET)) if line.startswith(("SUMMARY", "CLASS"))) == [
        "CLASS:PRIVATE",
        "SUMMARY:Busy",
    ]


def test_what_was_private_and_shown_whole_is_hidden_from_now_on() -> None:
    """The pair carried private words until yesterday; nothing that the other side says of them comes back."""
    text = after(linked(SECRET, SECRET, SECRET.saying(summary="Renamed")), private=Private.BUSY)
    assert "SUMMARY:Doctor" in lines_of(text.left)


def test_attachments_travel_where_only_something_else_is_left_out() -> None:
    made = VISIT.with_lines("ATTACH:https://x.com/a").reminding(5)
    text = outcome(new(Side.LEFT, made), judged(new(Side.LEFT, made), reminders=False)).right
    assert "ATTACH:https://x.com/a" in lines_of(text)


@pytest.mark.parametrize(("size", "travels"), [(100, True), (101, False)])
@pytest.mark.parametrize("private", [False, True])
def test_an_attachment_of_just_the_size_that_is_allowed_travels(size: int, travels: bool, private: bool) -> None:
    """What stays is told, of private items too where those travel whole."""
    made = VISIT.with_lines(f"ATTACH;ENCODING=BASE64;VALUE=BINARY:{b64encode(b'x' * size).decode()}")
    situation = new(Side.LEFT, made.private() if private else made)
    (item,) = settled(situation, None, judge(attachments_limit=100)).items
    assert isinstance(item.verdict, Settle)
    assert ("ATTACH" in (outcome(situation, item.verdict).right or "")) is travels
    assert bool(item.verdict.left_behind.left) is not travels


def test_what_is_hidden_here_is_not_overwritten_by_what_stands_there_openly() -> None:
    """An older version of the pair carried everything, and somebody on the other side took the privacy away."""
    public = SECRET.without("CLASS")
    text = after(tracked(Moved(SECRET, SECRET), Moved(public, public.saying(summary="Renamed"))), private=Private.BUSY)
    assert "SUMMARY:Doctor" in lines_of(text.left)


@pytest.mark.parametrize("side", Side)
def test_what_one_side_says_already_as_the_other_shows_it_is_no_question(side: Side) -> None:
    """Own mapping code whose directions do not undo each other: what is shouted one way comes back as a title."""

    def shouted(item: CalendarObject, towards: Side) -> CalendarObject:
        said, shown = ("visit", "VISIT") if towards is side.other else ("VISIT", "Visit")
        return CalendarObject(item.uid, item.text.replace(f"SUMMARY:{said}\r", f"SUMMARY:{shown}\r"))

    old = VISIT.saying(summary="old")
    quiet = Moved(old, VISIT.saying(summary="visit"))
    loud = Moved(old, VISIT.saying(summary="VISIT", location="Hall 2"))
    situation = tracked(*each(lambda at: quiet if at is side else loud))
    found = outcome(situation, judged(situation, hook=shouted))
    assert {"SUMMARY:Visit", "LOCATION:Hall 2"} < lines_of(found[side])
    assert {"SUMMARY:VISIT", "LOCATION:Hall 2"} < lines_of(found[side.other])


@pytest.mark.parametrize(("use", "shown"), [(Use.LEFT, "5"), (Use.RIGHT, "15")])
def test_at_the_first_meeting_one_reminder_is_taken_beside_one_that_own_mapping_code_hides(
    use: Use, shown: str
) -> None:
    situation = twins(VISIT.reminding(5), VISIT.reminding(15).reminding(60))
    (item,) = settled(situation, choose(situation, use), judge(hook=less_an_hour)).items
    found = outcome(situation, item.verdict).map(lambda text: {line for line in lines_of(text) if "TRIGGER" in line})
    assert found == Both({f"TRIGGER:-PT{shown}M"}, {f"TRIGGER:-PT{shown}M", "TRIGGER:-PT60M"})


def shout(item: CalendarObject, towards: Side) -> CalendarObject:
    if "SUMMARY:secret" in item.text:
        raise ValueError("no such customer")
    return (
        CalendarObject(item.uid, item.text.replace("SUMMARY:Visit", "SUMMARY:VISIT")) if towards is Side.RIGHT else item
    )


def test_own_mapping_code_shows_the_other_side_what_it_likes() -> None:
    text = outcome(new(Side.LEFT, VISIT), judged(new(Side.LEFT, VISIT), hook=shout)).right
    assert "SUMMARY:VISIT" in lines_of(text)


def test_items_that_own_mapping_code_makes_alike_are_linked() -> None:
    assert judged(twins(VISIT, VISIT.saying(summary="VISIT")), hook=shout) == Settle(Both(Keep(), Keep()))


def test_own_mapping_code_that_fails_holds_that_item() -> None:
    from engine.model.resource import Uid
    from engine.sync.reconcile import reconcile
    from engine.sync.survey import Found, Survey
    from tests.sync.cases import KEY

    survey = Survey((Found(KEY, Uid("visit"), new(Side.LEFT, VISIT.saying(summary="secret"))),))
    (item,) = reconcile(survey, judge(hook=shout)).items
    assert item.verdict == Defer(Why.MAPPING, "ValueError: no such customer")


def test_a_hidden_field_is_not_overwritten_by_a_decision() -> None:
    public = SECRET.without("CLASS")
    situation = linked(public, SECRET.at("2026-03-02T11:00"), public.saying(summary="Renamed").at("2026-03-02T12:00"))
    by = judge(private=Private.BUSY)
    (item,) = settled(situation, choose(situation, Use.RIGHT), by).items
    left, right = outcome(situation, item.verdict)
    assert "SUMMARY:Doctor" in lines_of(left)
    assert "SUMMARY:Busy" in lines_of(right)
    assert left is not None
    assert "T120000" in left
