"""What an edit changes, in words: one line of the table for each way to say it."""

from __future__ import annotations

import pytest

from engine.sync.sentences import change_words, changes_of
from tests.builders import Event, event

VISIT = event("Visit", uid="visit")
FAIR = event("Fair", start="2026-03-02", uid="fair")
SERIES = VISIT.weekly(5)
ABROAD = VISIT.in_zone("America/New_York").weekly(5)
MONDAY, NEXT = "2026-03-09T10:00", "2026-03-16T10:00"
MOVED = SERIES.moved(MONDAY, to="2026-03-10T14:00")
LONG = "A description that goes on and on and on, well beyond forty characters"


@pytest.mark.parametrize(
    ("was", "now", "words"),
    [
        (VISIT, VISIT, "brought up to date"),
        (VISIT, VISIT.at("2026-03-02T14:30"), "moved to 14:30"),
        (VISIT, VISIT.at("2026-03-02T14:30:20"), "moved to 14:30:20"),
        (VISIT, VISIT.at("2026-03-03T14:30"), "moved to 2026-03-03 14:30"),
        (VISIT, VISIT.at("2026-03-02T14:30", minutes=90), "moved to 14:30 until 16:00"),
        (VISIT, VISIT.at("2026-03-02T23:30", minutes=90), "moved to 23:30 until 2026-03-03 01:00"),
        (VISIT, VISIT.at(VISIT.start, minutes=90), "now until 11:30"),
        (VISIT, VISIT.in_zone("America/New_York"), "moved to 10:00 America/New_York"),
        (VISIT, VISIT.in_zone(None), "moved to 10:00 local time"),
        (VISIT, FAIR.saying(summary="Visit"), "now all day on 2026-03-02"),
        (VISIT, event("Visit", start="2026-03-02", days=3), "now all day on 2026-03-02 until 2026-03-04"),
        (FAIR, VISIT.saying(summary="Fair"), "moved to 2026-03-02 10:00 Europe/Berlin until 11:00"),
        (FAIR, event("Fair", start="2026-03-04"), "moved to 2026-03-04"),
        (FAIR, event("Fair", start="2026-03-02", days=3), "now until 2026-03-04"),
        (VISIT, VISIT.saying(summary="Call"), "subject now 'Call'"),
        (VISIT, VISIT.saying(description=LONG), "description now 'A description that goes on and on and o…'"),
        (VISIT.saying(location="Hall 2"), VISIT, "location removed"),
        (
            VISIT,
            VISIT.saying(description="x", location="Hall 2", summary="Call").at("2026-03-02T14:30"),
            "moved to 14:30, subject now 'Call', location now 'Hall 2' and 1 more",
        ),
        (SERIES, SERIES.deleted(MONDAY), "occurrence of 2026-03-09 left out"),
        (SERIES.deleted(MONDAY), SERIES, "occurrence of 2026-03-09 back again"),
        (SERIES, MOVED, "on 2026-03-09 moved to 2026-03-10 14:00"),
        (SERIES, SERIES.moved(MONDAY, to="2026-03-09T14:00"), "on 2026-03-09 moved to 14:00"),
        (ABROAD, ABROAD.moved(MONDAY, to="2026-03-09T14:00"), "on 2026-03-09 moved to 14:00"),
        (SERIES, SERIES.edited(MONDAY, summary="Call"), "on 2026-03-09 subject now 'Call'"),
        (SERIES, SERIES.moved(MONDAY, to=MONDAY, minutes=90), "on 2026-03-09 now until 11:30"),
        (SERIES, SERIES.moved(MONDAY, to=NEXT, minutes=90), "on 2026-03-09 moved to 2026-03-16 10:00 until 11:30"),
        (MOVED, SERIES, "on 2026-03-09 as the series says"),
        (MOVED, MOVED.edited(MONDAY, location="Hall 2"), "on 2026-03-09 location now 'Hall 2'"),
        (MOVED, SERIES.moved(MONDAY, to="2026-03-10T15:00"), "on 2026-03-09 moved to 15:00"),
        (
            SERIES,
            MOVED.moved(NEXT, to="2026-03-16T15:00").saying(summary="Call"),
            "subject now 'Call'; on 2026-03-09 moved to 2026-03-10 14:00; on 2026-03-16 moved to 15:00",
        ),
    ],
)
def test_words(was: Event, now: Event, words: str) -> None:
    assert change_words(changes_of(was.object(), now.object())) == words
