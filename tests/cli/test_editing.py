"""``add``, ``edit`` and ``remove``."""

from __future__ import annotations

import os
import re
from typing import Any

import pytest

from tests.builders import event
from tests.cli.shell import Shell

VISIT = event("Visit Miller", "2026-03-02T10:00", uid="visit").saying(location="Hall 1")
TEAM = event("Team", "2026-03-02T09:00", uid="team").weekly(4)


def _fields(shell: Shell, uid: str) -> dict[str, Any]:
    return shell.json("show", "left", uid)["fields"]


def test_add_prints_the_uid_and_nothing_else(shell: Shell) -> None:
    uid = shell.ok("add", "left", "--summary", "Visit", "--start", "2026-03-02T10:00")
    assert re.fullmatch(r"[0-9a-f-]{36}@syncline\n", uid)
    fields = _fields(shell, uid.strip())
    assert (fields["start"], fields["end"]) == ("2026-03-02T10:00:00+01:00", "2026-03-02T11:00:00+01:00")
    assert fields["zone"] == "Europe/Berlin"


def test_add_as_json(shell: Shell) -> None:
    added = shell.json("add", "left", "--summary", "Visit", "--start", "2026-03-02")
    assert added["id"] == shell.files("left")[0]
    assert _fields(shell, added["uid"])["all_day"] is True


def test_add_with_everything(shell: Shell) -> None:
    words = (
        "--start",
        "2026-03-02 10:00",
        "--duration",
        "1h30",
        "--tz",
        "America/New_York",
        "--rrule",
        "FREQ=WEEKLY;COUNT=3",
    )
    texts = ("--summary", "Besuch, Müller; 会議", "--location", "Halle 2", "--description", "eins\nzwei")
    uid = shell.ok("add", "left", *words, *texts, "--category", "A", "--category", "B, C", "--private").strip()
    fields = _fields(shell, uid)
    expected = {
        "summary": "Besuch, Müller; 会議",
        "location": "Halle 2",
        "description": "eins\nzwei",
        "categories": ["A", "B, C"],
        "private": True,
        "start": "2026-03-02T10:00:00-05:00",
        "end": "2026-03-02T11:30:00-05:00",
        "zone": "America/New_York",
        "rrule": "FREQ=WEEKLY;COUNT=3",
    }
    assert {name: fields[name] for name in expected} == expected
    assert len(shell.json("list", "left")["occurrences"]) == 3


def test_add_several_days(shell: Shell) -> None:
    uid = shell.ok("add", "left", "--summary", "Fair", "--start", "2026-03-04", "--end", "2026-03-06").strip()
    fields = _fields(shell, uid)
    assert (fields["start"], fields["end"], fields["all_day"]) == ("2026-03-04", "2026-03-06", True)


@pytest.mark.parametrize(
    "words, said",
    [
        ((), "--summary and --start missing."),
        (("--summary", "x"), "--start missing."),
        (("--summary", "  ", "--start", "2026-03-02"), "--summary is empty; an item needs a subject."),
        (("--summary", "x", "--start", "soon"), "--start: 'soon' is no date or time. Write 2026-03-02 for a whole day, or 2026-03-02T10:00."),
        (("--summary", "x", "--start", "2026-13-01"), "--start: '2026-13-01' is no date or time: month must be in 1..12."),
        (("--summary", "x", "--start", "2026-03-02", "--end", "2026-03-03T10:00"), "Start and end must both be dates, or both be times."),
        (("--summary", "x", "--start", "2026-03-02T10:00", "--duration", "long"), "--duration: 'long' is no length of time. Write 90m, 1h30 or 2 days."),
        (("--summary", "x", "--start", "2026-03-02T10:00", "--tz", "Europe/Berln"), "--tz: There is no time zone 'Europe/Berln'. Did you mean Europe/Berlin"),
        (("--summary", "x", "--start", "2026-03-02T10:00", "--rrule", "FREQ=NEVER"), "The rule 'FREQ=NEVER' cannot be followed: FREQ=NEVER is not known. Write FREQ=WEEKLY;BYDAY=MO;COUNT=10."),
        (("--end", "2026-03-02", "--duration", "1d"), "--duration: not allowed with argument --end"),
    ],
)  # fmt: skip
def test_a_wrong_item_ends_with_2_and_nothing_is_entered(shell: Shell, words: tuple[str, ...], said: str) -> None:
    ran = shell.run("add", "left", *words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines()[0].startswith(said)
    assert shell.files("left") == []


def test_add_to_a_calendar_that_can_only_be_read_ends_with_1(shell: Shell) -> None:
    shell.configure('[calendars.left]\ntype = "vdir"\npath = "left"\nreadonly = true\n')
    ran = shell.run("add", "left", "--summary", "x", "--start", "2026-03-02")
    assert ran.code == 1
    assert ran.err.startswith("Calendar 'left' did not enter the item ")


# -- edit -------------------------------------------------------------------------------------------------------------


def test_edit_changes_what_is_named_and_nothing_else(shell: Shell) -> None:
    shell.put("left", VISIT)
    assert shell.ok("edit", "left", "visit", "--summary", "Visit Ms Miller") == "Changed in left: Visit Ms Miller.\n"
    text = (shell.home / "left" / "visit.ics").read_bytes().decode()
    assert text == VISIT.text().replace("SUMMARY:Visit Miller", "SUMMARY:Visit Ms Miller")


def test_edit_takes_a_field_away(shell: Shell) -> None:
    shell.put("left", VISIT.private())
    assert shell.json("edit", "left", "visit", "--location", "", "--no-private") == {"uid": "visit"}
    fields = _fields(shell, "visit")
    assert (fields["location"], fields["private"]) == ("", False)


def test_a_new_start_is_meant_in_the_zone_of_the_item(shell: Shell) -> None:
    shell.put("left", event("Call", "2026-03-02T10:00", zone="America/New_York", uid="call"))
    shell.ok("edit", "left", "call", "--start", "2026-03-02T11:00")
    fields = _fields(shell, "call")
    assert (fields["start"], fields["end"]) == ("2026-03-02T11:00:00-05:00", "2026-03-02T12:00:00-05:00")


def test_a_floating_item_stays_floating(shell: Shell) -> None:
    shell.put("left", event("Pills", "2026-03-02T08:00", zone=None, uid="pills"))
    shell.ok("edit", "left", "pills", "--start", "2026-03-02T09:00")
    assert "DTSTART:20260302T090000\r\n" in (shell.home / "left" / "pills.ics").read_bytes().decode()


def test_edit_one_occurrence(shell: Shell) -> None:
    shell.put("left", TEAM)
    said = shell.ok("edit", "left", "team", "--occurrence", "2026-03-09T09:00", "--start", "2026-03-10T09:00")
    assert said == "Changed in left: Team, the occurrence of 2026-03-09T09:00.\n"
    starts = [each["start"][:10] for each in shell.json("list", "left")["occurrences"]]
    assert starts == ["2026-03-02", "2026-03-10", "2026-03-16", "2026-03-23"]


@pytest.mark.parametrize(
    "words, said",
    [
        (("visit",), "Say what is to change, such as --summary or --start."),
        (("visit", "--tz", "UTC", "--summary", "x"), "--tz says in which zone --start and --end are meant; give one of them, too."),
        (("nosuch", "--summary", "x"), "Calendar 'left' holds no item with the UID nosuch"),
        (("visit", "--summary", "x", "--occurrence", "2026-03-09T09:00"), "“Visit Miller” takes place once."),
        (("team", "--summary", "x", "--occurrence", "2026-03-08T09:00"), "“Team” has no occurrence on "),
        (("team", "--summary", "x", "--occurrence", "then"), "'then' is no date or time."),
    ],
)  # fmt: skip
def test_a_wrong_edit_ends_with_2_and_nothing_is_changed(shell: Shell, words: tuple[str, ...], said: str) -> None:
    paths = [shell.put("left", VISIT), shell.put("left", TEAM)]
    before = [path.read_bytes() for path in paths]
    ran = shell.run("edit", "left", *words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(said)
    assert [path.read_bytes() for path in paths] == before


def test_a_uid_that_two_items_have_ends_with_2(shell: Shell) -> None:
    shell.put("left", VISIT, "one.ics")
    shell.put("left", VISIT, "two.ics")
    ran = shell.run("edit", "left", "visit", "--summary", "x")
    assert ran.code == 2
    assert "one.ics" in ran.err
    assert "two.ics" in ran.err


# -- remove -----------------------------------------------------------------------------------------------------------


def test_remove_an_item(shell: Shell) -> None:
    shell.put("left", VISIT)
    assert shell.ok("remove", "left", "visit") == "Removed from left: Visit Miller.\n"
    assert shell.files("left") == []


def test_remove_one_occurrence(shell: Shell) -> None:
    shell.put("left", TEAM)
    assert shell.json("remove", "left", "team", "--occurrence", "2026-03-09T09:00") == {"uid": "team"}
    starts = [each["start"][:10] for each in shell.json("list", "left")["occurrences"]]
    assert starts == ["2026-03-02", "2026-03-16", "2026-03-23"]


def test_remove_what_is_not_there_ends_with_2(shell: Shell) -> None:
    assert shell.run("remove", "left", "nosuch").code == 2


@pytest.mark.skipif(os.name == "nt", reason="TZ is a matter of POSIX")
def test_a_machine_that_names_no_zone_wants_one_typed(shell: Shell) -> None:
    words = ("add", "left", "--summary", "x", "--start", "2026-03-02T10:00")
    ran = shell.spawn(*words, TZ="XYZ-13:07")
    assert (ran.code, ran.err) == (
        2,
        "This machine does not say which time zone it is in; name one with --tz, such as --tz Europe/Berlin.\n",
    )
    uid = shell.spawn(*words, "--tz", "Europe/Berlin", TZ="XYZ-13:07").out.strip()
    assert shell.json("list", "left")["occurrences"][0]["uid"] == uid
