"""``list`` and ``show``."""

from __future__ import annotations

import pytest

from tests.builders import event
from tests.cli.shell import Shell, golden


@pytest.fixture
def filled(shell: Shell) -> Shell:
    shell.put("left", event("Visit Miller", "2026-03-02T10:00", uid="visit").saying(location="Hall 2; left door"))
    shell.put("left", event("Trade fair 見本市", "2026-03-04", days=3, uid="fair"))
    shell.put("left", event("Night train", "2026-03-02T22:00", minutes=600, uid="train"))
    shell.put("left", event("Call to New York", "2026-03-03T09:00", zone="America/New_York", uid="call"))
    team = event("Team", "2026-02-23T09:00", minutes=30, uid="team").recurring("FREQ=WEEKLY")
    shell.put("left", team.moved("2026-03-09T09:00", to="2026-03-10T09:30").deleted("2026-03-16T09:00"))
    shell.put("left", event("Cure", "2026-03-11T12:00", minutes=20 * 1440, uid="cure"))
    shell.put("left", event("Off", "2026-03-05", uid="off").with_lines("STATUS:CANCELLED"))
    shell.put("left", event("A deadline", "2026-03-05T12:00", minutes=0, uid="deadline"))
    return shell


def test_agenda_of_a_few_weeks(filled: Shell) -> None:
    golden("list", filled.ok("list", "left", "--from", "2026-03-01", "--to", "2026-03-23"))


def test_agenda_with_uids(filled: Shell) -> None:
    golden("list-verbose", filled.ok("list", "left", "--from", "today", "--to", "tomorrow", "--verbose"))


def test_agenda_as_json(filled: Shell) -> None:
    found = filled.json("list", "left", "--from", "2026-03-02", "--to", "2026-03-03")
    assert [(each["uid"], each["start"], each["end"]) for each in found["occurrences"]] == [
        ("team", "2026-03-02T09:00:00+01:00", "2026-03-02T09:30:00+01:00"),
        ("visit", "2026-03-02T10:00:00+01:00", "2026-03-02T11:00:00+01:00"),
        ("train", "2026-03-02T22:00:00+01:00", "2026-03-03T08:00:00+01:00"),
        ("call", "2026-03-03T09:00:00-05:00", "2026-03-03T10:00:00-05:00"),
    ]
    assert found["occurrences"][1] == {
        "uid": "visit",
        "summary": "Visit Miller",
        "start": "2026-03-02T10:00:00+01:00",
        "end": "2026-03-02T11:00:00+01:00",
        "all_day": False,
        "zone": "Europe/Berlin",
        "location": "Hall 2; left door",
        "recurring": False,
        "cancelled": False,
    }
    assert found["unreadable"] == []


def test_an_all_day_item_is_a_pair_of_dates(filled: Shell) -> None:
    found = filled.json("list", "left", "--from", "2026-03-06", "--to", "2026-03-06")["occurrences"]
    assert [(each["start"], each["end"], each["all_day"], each["zone"]) for each in found] == [
        ("2026-03-04", "2026-03-07", True, None)
    ]


def test_without_dates_everything_is_shown_and_endless_series_for_a_year_either_way(filled: Shell) -> None:
    filled.put("left", event("Long ago", "1999-12-31T23:00", uid="old"))
    filled.put("left", event("Far away", "2099-01-01", uid="far"))
    found = filled.json("list", "left")["occurrences"]
    assert (found[0]["uid"], found[-1]["uid"]) == ("old", "far")
    team = [each["start"] for each in found if each["uid"] == "team"]
    assert (team[0], team[-1]) == ("2026-02-23T09:00:00+01:00", "2027-03-01T09:00:00+01:00")


@pytest.mark.parametrize(
    "words, last", [(("--from", "2030-01-01"), "2030-12-30"), (("--to", "2026-03-08"), "2026-03-02")]
)
def test_an_open_end_follows_an_endless_series_for_a_year(filled: Shell, words: tuple[str, str], last: str) -> None:
    team = [each["start"][:10] for each in filled.json("list", "left", *words)["occurrences"] if each["uid"] == "team"]
    assert team[-1] == last


def test_an_empty_agenda(shell: Shell) -> None:
    assert shell.ok("list", "left") == "Nothing in left then.\n"
    assert shell.json("list", "left") == {"occurrences": [], "unreadable": []}


def test_what_cannot_be_read_is_told_beside_the_agenda(shell: Shell) -> None:
    shell.put("left", event("Visit", "2026-03-02T10:00", uid="visit"))
    (shell.home / "left" / "broken.ics").write_text("BEGIN:VCALENDAR\n")
    ran = shell.run("list", "left")
    assert ran.code == 0
    assert "Visit" in ran.out
    assert ran.err == "1 entry of left cannot be read:\n  broken.ics: BEGIN:VCALENDAR has no END (line 1)\n"
    found = shell.json("list", "left")
    assert [each["id"] for each in found["unreadable"]] == ["broken.ics"]


@pytest.mark.parametrize(
    "words, said",
    [
        ((), "CALENDAR missing."),
        (("nosuch",), 'There is no calendar "nosuch" in config.toml; it has left and right.'),
        (("left", "--from", "soon"), '--from: "soon" is no day; write it like 2026-03-02, or today, tomorrow, yesterday.'),
        (("left", "--to", "2026-02-30"), '--to: "2026-02-30" is no day; write it like 2026-03-02, or today, tomorrow, yesterday.'),
        (("left", "--to", "2026-03-02T10:00"), '--to: "2026-03-02T10:00" is no day; write it like 2026-03-02, or today, tomorrow, yesterday.'),
        (("left", "--from", "2026-03-02", "--to", "2026-03-01"), "--to (2026-03-01) is before --from (2026-03-02); swap them."),
        (("left", "right"), '"right" is one word too many here.'),
    ],
)  # fmt: skip
def test_a_wrong_list_ends_with_2(shell: Shell, words: tuple[str, ...], said: str) -> None:
    ran = shell.run("list", *words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.replace(str(shell.config), "config.toml").splitlines()[0] == said


def test_days_at_the_ends_of_the_calendar_are_no_limit(filled: Shell) -> None:
    assert filled.run("list", "left", "--from", "0001-01-01", "--to", "9999-12-31").code == 0


def test_a_calendar_that_is_gone_ends_with_6(shell: Shell) -> None:
    shell.add_to_config('[calendars.gone]\ntype = "vdir"\npath = "gone"\ncreate = false')
    ran = shell.run("list", "gone")
    assert (ran.code, ran.out) == (6, "")
    assert shell.json("list", "gone", code=6)["exit_code"] == 6


# -- show -------------------------------------------------------------------------------------------------------------


def test_an_item_is_shown_as_it_is(filled: Shell) -> None:
    text = event("Trade fair 見本市", "2026-03-04", days=3, uid="fair").text()
    assert filled.ok("show", "left", "fair") == text


def test_an_item_as_fields(filled: Shell) -> None:
    shown = filled.json("show", "left", "team")
    assert (shown["uid"], shown["id"]) == ("team", "team.ics")
    assert shown["fields"]["summary"] == "Team"
    assert shown["fields"]["start"] == "2026-02-23T09:00:00+01:00"
    assert [(each["change"], each["occurrence"]) for each in shown["occurrences_changed"]] == [
        ("edited", "2026-03-09T09:00:00+01:00"),
        ("removed", "2026-03-16T09:00:00+01:00"),
    ]


def test_an_item_that_is_not_there_ends_with_2(shell: Shell) -> None:
    ran = shell.run("show", "left", "nosuch")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith("Calendar 'left' holds no item with the UID nosuch")


def test_a_uid_that_begins_with_a_dash_follows_two(shell: Shell) -> None:
    shell.put("left", event("Visit", uid="-odd"), "odd.ics")
    assert "SUMMARY:Visit" in shell.ok("show", "left", "--", "-odd")
