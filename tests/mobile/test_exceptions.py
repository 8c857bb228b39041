"""Rows of ``activity_exception`` and the components and EXDATEs they stand for."""

from __future__ import annotations

import pytest

from engine.adapters.activities.carry import carry, fresh
from engine.adapters.activities.columns import Activity, BadColumn, Occurrence
from engine.adapters.activities.derive import Key, Reading, derive
from tests.builders import Event, event

SERIES = event("Visit").saying(location="Hall 1").weekly(count=10)
SECOND, THIRD = "2026-03-09T10:00", "2026-03-16T10:00"
SECOND_ROW, THIRD_ROW = "2026-03-09 10:00:00", "2026-03-16 10:00:00"


def rows(made: Event) -> dict[Key, Occurrence]:
    return dict(derive(made.text()).occurrences)


def carried(reading: Reading, *wanted: Occurrence, **columns: str | int | None) -> list[str]:
    text = carry(reading, reading.activity._replace(**columns), {row.key: row for row in wanted})
    return text.replace("\r\n ", "").splitlines()


def test_a_moved_occurrence_is_a_row_with_its_new_times() -> None:
    (row,) = rows(SERIES.moved(SECOND, to="2026-03-10T14:00", minutes=30)).values()
    assert row == Occurrence(
        SECOND_ROW, kind="moved", start="2026-03-10 14:00:00", end="2026-03-10 14:30:00", all_day=0
    )


def test_a_changed_occurrence_names_only_what_differs_from_the_series() -> None:
    (row,) = rows(SERIES.edited(SECOND, "PRIORITY:1", summary="Visit with the boss")).values()
    assert (row.kind, row.subject, row.location, row.priority) == ("changed", "Visit with the boss", None, 1)


def test_what_an_occurrence_has_not_although_its_series_has_is_said_too() -> None:
    text = SERIES.with_lines("PRIORITY:1", "CLASS:PRIVATE").edited(SECOND, "CLASS:PUBLIC").text()
    head, _, override = text.rpartition("BEGIN:VEVENT")
    override = override.replace("LOCATION:Hall 1\r\n", "").replace("PRIORITY:1\r\n", "")
    (row,) = derive(f"{head}BEGIN:VEVENT{override}").occurrences.values()
    assert (row.location, row.priority, row.private, row.subject) == ("", 0, 0, None)


def test_a_deleted_occurrence_is_a_row() -> None:
    assert rows(SERIES.deleted(SECOND)) == {(SECOND_ROW, ""): Occurrence(SECOND_ROW, kind="deleted")}


def test_an_exdate_beside_a_changed_occurrence_makes_no_row_of_its_own() -> None:
    (row,) = rows(SERIES.deleted(SECOND).edited(SECOND, summary="Changed")).values()
    assert row.kind == "changed"


@pytest.mark.parametrize(
    "exdate, key",
    [
        ("EXDATE:20260309T090000Z", ("2026-03-09 09:00:00", "UTC")),
        ("EXDATE;VALUE=DATE:20260309", ("2026-03-09", "")),
        ("EXDATE:20260309T100000", ("2026-03-09 10:00:00", "floating")),
    ],
)
def test_an_exdate_keeps_the_zone_it_was_written_in(exdate: str, key: Key) -> None:
    reading = derive(SERIES.with_lines(exdate).text())
    assert set(reading.occurrences) == {key}
    assert exdate in carried(reading, *reading.occurrences.values(), subject="x")


def test_an_original_start_in_utc_is_no_move() -> None:
    text = SERIES.edited(SECOND, summary="Changed").text()
    in_utc = text.replace("RECURRENCE-ID;TZID=Europe/Berlin:20260309T100000", "RECURRENCE-ID:20260309T090000Z")
    (row,) = derive(in_utc).occurrences.values()
    assert (row.kind, row.original_zone) == ("changed", "UTC")


def test_occurrences_no_row_can_stand_for_are_kept() -> None:
    text = SERIES.edited(SECOND, summary="From here on").text()
    ranged = text.replace("RECURRENCE-ID;", "RECURRENCE-ID;RANGE=THISANDFUTURE;")
    broken = text.replace("RECURRENCE-ID;TZID=Europe/Berlin:2026", "RECURRENCE-ID;TZID=Europe/Berlin:xxxx")
    for kept in (ranged, broken):
        reading = derive(kept)
        assert reading.occurrences == {}
        assert "SUMMARY:From here on" in carried(reading, subject="New")


# -- rows that somebody makes, changes and deletes -------------------------------------------------------------------


def test_a_new_row_deletes_an_occurrence() -> None:
    lines = carried(derive(SERIES.text()), Occurrence("2026-03-09 10:00", kind="deleted"))
    assert "EXDATE;TZID=Europe/Berlin:20260309T100000" in lines


def test_a_row_taken_away_brings_the_occurrence_back() -> None:
    text = SERIES.with_lines("EXDATE;TZID=Europe/Berlin:20260309T100000,20260316T100000,nonsense").text()
    reading = derive(text)
    kept = reading.occurrences[THIRD_ROW, ""]
    assert "EXDATE;TZID=Europe/Berlin:20260316T100000,nonsense" in carried(reading, kept)
    assert "EXDATE;TZID=Europe/Berlin:nonsense" in carried(reading)


def test_a_new_row_changes_an_occurrence_into_a_copy_of_the_series_with_what_is_its_own() -> None:
    series = SERIES.with_lines("X-KEPT:1", "RDATE:20260401T080000Z").reminding(15).deleted("2026-04-06T10:00")
    reading = derive(series.text())
    lines = carried(reading, *reading.occurrences.values(), Occurrence(SECOND_ROW, subject="Visit with the boss"))
    override = lines[lines.index("END:VEVENT") + 1 :]
    assert override == [
        "BEGIN:VEVENT",
        "UID:visit-2026-03-02T1000@example.com",
        "DTSTAMP:20260101T000000Z",
        "SUMMARY:Visit with the boss",
        "LOCATION:Hall 1",
        "X-KEPT:1",
        "RECURRENCE-ID;TZID=Europe/Berlin:20260309T100000",
        "DTSTART;TZID=Europe/Berlin:20260309T100000",
        "DTEND;TZID=Europe/Berlin:20260309T110000",
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "DESCRIPTION:Reminder",
        "TRIGGER:-PT15M",
        "END:VALARM",
        "END:VEVENT",
        "END:VCALENDAR",
    ]


def test_a_new_row_moves_an_occurrence_and_it_stays_as_long_as_the_series() -> None:
    lines = carried(derive(SERIES.text()), Occurrence(SECOND_ROW, kind="moved", start="2026-03-10 14:00"))
    assert "DTSTART;TZID=Europe/Berlin:20260310T140000" in lines
    assert "DTEND;TZID=Europe/Berlin:20260310T150000" in lines


def test_a_row_of_an_occurrence_that_had_been_deleted_brings_it_back_changed() -> None:
    reading = derive(SERIES.deleted(SECOND).text())
    lines = carried(reading, Occurrence(SECOND_ROW, subject="After all"))
    assert "SUMMARY:After all" in lines
    assert "DTSTART;TZID=Europe/Berlin:20260309T100000" in lines


def test_a_changed_occurrence_can_be_deleted() -> None:
    reading = derive(SERIES.edited(SECOND, summary="Changed").text())
    lines = carried(reading, Occurrence(SECOND_ROW, kind="deleted"))
    assert "SUMMARY:Changed" not in lines
    assert "EXDATE;TZID=Europe/Berlin:20260309T100000" in lines


def test_a_row_that_is_changed_touches_only_its_own_lines() -> None:
    made = SERIES.edited(SECOND, "X-OWN:1", "GEO:nonsense", summary="Changed").edited(THIRD, summary="Other")
    reading = derive(made.text())
    second, third = reading.occurrences[SECOND_ROW, ""], reading.occurrences[THIRD_ROW, ""]
    before = carried(reading, second, third)
    after = carried(reading, second._replace(subject="Newer", location=""), third)
    at = before.index("SUMMARY:Changed")
    place = next(n for n in (at - 1, at + 1) if before[n] == "LOCATION:Hall 1")
    assert after == ["SUMMARY:Newer" if n == at else line for n, line in enumerate(before) if n != place]


def test_what_the_series_says_anew_goes_to_the_occurrences_that_say_nothing_of_their_own() -> None:
    reading = derive(SERIES.edited(SECOND, location="Hall 7").edited(THIRD, summary="Other").text())
    lines = carried(reading, *reading.occurrences.values(), subject="New")
    assert [line for line in lines if line.startswith("SUMMARY")] == ["SUMMARY:New", "SUMMARY:New", "SUMMARY:Other"]


def test_another_component_for_the_same_occurrence_goes_with_it() -> None:
    text = SERIES.edited(SECOND, summary="First").text()
    head, _, override = text.rpartition("BEGIN:VEVENT")
    twice = (
        f"{head}BEGIN:VEVENT{override.replace('END:VCALENDAR', 'BEGIN:VEVENT' + override).replace('First', 'Second')}"
    )
    reading = derive(twice)
    assert len(reading.overrides) == 1
    assert carried(reading).count("BEGIN:VEVENT") == 1
    assert carried(reading, *reading.occurrences.values(), zone="UTC").count("RECURRENCE-ID:20260309T100000Z") == 2


def test_two_rows_for_one_occurrence_are_one_and_the_newer_word_counts() -> None:
    reading = derive(SERIES.edited(SECOND, summary="Changed").text())
    (old,) = reading.occurrences.values()
    for pair in (
        (old, Occurrence("2026-03-09 10:00", kind="deleted")),
        (Occurrence("2026-03-09 10:00", kind="deleted"), old),
    ):
        assert "SUMMARY:Changed" not in carried(reading, *pair)


def test_an_original_start_that_is_no_time_is_named() -> None:
    for value in ("second", ""):
        with pytest.raises(BadColumn, match="its original_start says"):
            carried(derive(SERIES.text()), Occurrence(value))


def test_an_all_day_series_of_the_crm_client() -> None:
    series = Activity(subject="Fair", start="2026-03-02", end="2026-03-04", all_day=None, repeats="FREQ=MONTHLY")
    gone, moved = Occurrence("2026-04-02", kind="deleted"), Occurrence("2026-05-02", kind="moved", start="2026-05-05")
    lines = fresh("1", series, {gone.key: gone, moved.key: moved}).splitlines()
    assert {"EXDATE;VALUE=DATE:20260402", "RECURRENCE-ID;VALUE=DATE:20260502", "DTSTART;VALUE=DATE:20260505"} <= set(
        lines
    )
    assert "DTEND;VALUE=DATE:20260507" in lines
