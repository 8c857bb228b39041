"""Rules and lengths in words."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given, settings

from engine.ical.rule import Rule
from engine.ical.words import length_in_words, rule_in_words
from tests.ical.rules_drawn import any_rules


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("FREQ=WEEKLY;BYDAY=MO", "every week on Monday"),
        ("FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,WE,FR;COUNT=10", "every 2 weeks on Monday, Wednesday and Friday, 10 times"),
        ("FREQ=DAILY;COUNT=1", "every day, once"),
        ("FREQ=DAILY;COUNT=2", "every day, twice"),
        ("FREQ=DAILY;UNTIL=20260630", "every day, until 2026-06-30"),
        ("FREQ=DAILY;UNTIL=20260630T100000Z", "every day, until 2026-06-30 10:00 UTC"),
        ("FREQ=MONTHLY;BYDAY=-1FR", "every month on the last Friday"),
        ("FREQ=MONTHLY;BYDAY=2TU,-2WE", "every month on the 2nd Tuesday and the 2nd to last Wednesday"),
        ("FREQ=MONTHLY;BYMONTHDAY=15", "every month on day 15"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,-1", "every month on day 1 and the last day"),
        ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", "every month on the last weekday"),
        ("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1,2", "every month on the 1st and 2nd of Monday and Tuesday"),
        ("FREQ=MONTHLY;BYMONTHDAY=1,15;BYSETPOS=-1", "every month on day 1 and day 15, only the last of these"),
        ("FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=2", "every year in March on day 2"),
        ("FREQ=YEARLY;BYWEEKNO=20,-1", "every year in week 20 and the last week"),
        ("FREQ=YEARLY;BYYEARDAY=100", "every year on day 100 of the year"),
        (
            "FREQ=YEARLY;BYDAY=11MO,12TU,13WE,21TH,23FR",
            "every year on the 11th Monday, the 12th Tuesday, the 13th Wednesday, the 21st Thursday and the 23rd Friday",
        ),
        ("FREQ=DAILY;BYHOUR=9,14;BYMINUTE=30", "every day at 09:30 and 14:30"),
        ("FREQ=DAILY;BYHOUR=9", "every day at 09h"),
        ("FREQ=HOURLY;BYMINUTE=0,30", "every hour at minute 0 and 30"),
        ("FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;INTERVAL=0 (not understood: INTERVAL=0 is not possible)"),
    ],
)
def test_a_rule_is_said_in_words(rule: str, words: str) -> None:
    assert rule_in_words(rule) == words


@settings(deadline=None)
@given(any_rules())
def test_every_rule_can_be_said(rule: Rule) -> None:
    assert rule_in_words(rule.to_value()).startswith("every ")


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(minutes=15), "15 minutes"),
        (timedelta(minutes=-90), "1 hour 30 minutes"),
        (timedelta(days=1, seconds=1), "1 day 1 second"),
        (timedelta(weeks=2), "2 weeks"),
        (timedelta(days=8), "8 days"),
        (timedelta(), "0 minutes"),
    ],
)
def test_a_length_is_said_in_words(length: timedelta, words: str) -> None:
    assert length_in_words(length) == words
