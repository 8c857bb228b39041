"""Values in words."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from engine.model.both import Both
from engine.model.chronicle import PastRun
from engine.model.report import Counts, Done, PairReport, Result
from engine.model.settings import Direction
from tests.screens.walking import BERLIN, NOON
from tui import phrase
from tui.annals import did

NAMES = Both("mobile", "outlook")


@given(st.text(), st.integers(0, 60))
def test_fitting_text_takes_exactly_its_columns(text: str, width: int) -> None:
    assert cell_len(phrase.fit(phrase.plain(text), width)) == width


def test_what_stands_after_right_to_left_text_stays_where_it_is() -> None:
    """Digits have no direction of their own: without a mark a date would be turned, and go to the other end of the line."""
    assert phrase.fit("زيارة", 8) == "زيارة\u200e   "
    assert phrase.fit("زيارة العميل", 6) == "زيارة…\u200e"
    assert phrase.fit("visite à Zoë", 12) == "visite à Zoë"


@given(st.text())
def test_plain_text_has_one_line_and_no_control_signs(text: str) -> None:
    shown = phrase.plain(text)
    assert len(shown.splitlines()) <= 1
    assert "\x1b" not in shown
    assert "\u202e" not in shown


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(seconds=3), "just now"),
        (timedelta(seconds=60), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(hours=2), "today at 10:00"),
        (timedelta(hours=20), "yesterday at 16:00"),
        (timedelta(days=10), "on Fri 20 Feb 2026 at 12:00"),
        (timedelta(seconds=-5), "just now"),
    ],
)
def test_how_long_ago(passed: timedelta, words: str) -> None:
    assert phrase.ago(NOON - passed, NOON, BERLIN) == words


@pytest.mark.parametrize(
    ("iso", "short", "long"),
    [
        ("2026-03-02T10:00:00+01:00", "2026-03-02 10:00", "Mon 2 Mar 2026, 10:00"),
        ("2026-07-02T10:00:00Z", "2026-07-02 12:00", "Thu 2 Jul 2026, 12:00"),
        ("2026-03-02T10:00:00", "2026-03-02 10:00", "Mon 2 Mar 2026, 10:00"),
        ("2026-03-02", "2026-03-02", "Mon 2 Mar 2026, all day"),
        ("", "", ""),
        ("someday", "someday", "someday"),
    ],
)
def test_when_an_item_starts(iso: str, short: str, long: str) -> None:
    assert phrase.start(iso, BERLIN) == short
    assert phrase.start_in_words(iso, BERLIN) == long


@pytest.mark.parametrize(
    ("which", "arrow", "words"),
    [
        (Direction.BOTH, "mobile ⇄ outlook", "both ways"),
        (Direction.LEFT_TO_RIGHT, "mobile → outlook", "only from mobile to outlook"),
        (Direction.RIGHT_TO_LEFT, "mobile ← outlook", "only from outlook to mobile"),
    ],
)
def test_which_way_changes_travel(which: Direction, arrow: str, words: str) -> None:
    assert phrase.calendars(NAMES, which) == arrow
    assert phrase.direction(NAMES, which) == words


@pytest.mark.parametrize("value", [None, "interrupted", *(each.value for each in Result)])
def test_every_result_has_a_sign_and_words(value: str | None) -> None:
    sign, words = phrase.result(value)
    assert len(sign) == 1
    assert words


def test_what_waits() -> None:
    assert phrase.waits(0, 0, 0, 0) == ""
    assert phrase.waits(0, 0, 0, 4, 5) == "? 5 refused for good: p decides · ! 4 refused"
    assert phrase.waits(1, 2, 3, 4) == "? 1 conflict · ? 2 changes to confirm · ! 3 held · ! 4 refused"


def _report(result: Result, done: Done = Done(), message: str = "", interrupted: bool = False) -> PairReport:  # noqa: B008
    at = datetime(2026, 3, 2, tzinfo=UTC).isoformat()
    counts = Counts(linked=1, done=Both(Done(), done)) if done != Done() else Counts()
    return PairReport("mail", NAMES, result, at, at, 1, counts, (), message, interrupted)


@pytest.mark.parametrize(
    ("report", "words"),
    [
        (_report(Result.OK), "all in step; nothing to do"),
        (
            _report(Result.OK, Done(1, 2, 3)),
            "all in step; outlook: 1 entered, 2 changed, 3 removed; 1 found on both sides",
        ),
        (_report(Result.WAITING), "nothing to do but what waits for you"),
        (_report(Result.WAITING, Done(1)), "outlook: 1 entered; 1 found on both sides"),
        (_report(Result.GUARDED), "too many deletions at once: they are held until you look at them"),
        (_report(Result.UNREACHABLE, message="No Outlook."), "No Outlook."),
        (
            _report(Result.OK, Done(1), interrupted=True),
            "stopped as you asked; outlook: 1 entered; 1 found on both sides. The next sync goes on from there",
        ),
        (
            _report(Result.OK, interrupted=True),
            "stopped as you asked; nothing was done yet. The next sync goes on from there",
        ),
    ],
)
def test_how_a_run_went(report: PairReport, words: str) -> None:
    assert phrase.report(report) == words


def test_progress_reads_without_colours() -> None:
    assert phrase.bar(5, 10, 10) == "█████░░░░░"
    assert phrase.bar(20, 10, 10) == "█" * 10
    assert phrase.bar(5, None, 4) == "····"
    assert phrase.how_far(1200, 3000) == "1,200 of 3,000"
    assert phrase.how_far(7, None) == "7"
    assert phrase.how_far(0, None) == ""
    assert phrase.pace(120.4, 5.2) == "120 a second, 5 s left"
    assert phrase.pace(None, None) == ""


@pytest.mark.parametrize(("seconds", "words"), [(0.2, "1 s"), (59, "59 s"), (61, "1 min 01 s"), (1200, "20 min")])
def test_lengths_of_time(seconds: float, words: str) -> None:
    assert phrase.length(seconds) == words


def test_lists_in_words() -> None:
    assert [phrase.joined(list(words)) for words in ("", "a", "ab", "abc")] == ["", "a", "a and b", "a, b and c"]


@pytest.mark.parametrize(
    ("result", "words"),
    [
        ("ok", "nothing to do"),
        ("unreachable", "a calendar could not be reached; nothing was concluded from it"),
        (None, "was cut off; the next sync picks up where it ended"),
    ],
)
def test_a_past_run_that_wrote_nothing_says_why(result: str | None, words: str) -> None:
    run = PastRun(2, "mail", Both("mobile", "outlook"), "2026-03-01T08:00:00Z", None, result)
    assert did(run) == words
