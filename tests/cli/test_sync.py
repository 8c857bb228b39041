"""``syncline sync``: what it does, what it says, and how it ends."""

from __future__ import annotations

import sqlite3

import pytest

from engine.session.locks import only_run
from tests.builders import event
from tests.cli.shell import MEMORIES, Shell, golden

VISIT = event("Visit Miller", "2026-03-02T10:00", uid="visit")
FAIR = event("Trade fair 見本市", "2026-03-04", days=2, uid="fair")


def test_first_sync_says_what_was_entered_where(shell: Shell) -> None:
    shell.put("left", VISIT)
    shell.put("right", FAIR)
    golden("sync-first", shell.ok("sync"))
    assert shell.files("left") == shell.files("right") == ["fair.ics", "visit.ics"]


def test_nothing_to_do_is_said_in_one_line(shell: Shell) -> None:
    shell.put("left", VISIT)
    shell.ok("sync")
    assert shell.ok("sync") == "work: in step, nothing to do (1 item)\n"


def test_the_report_is_the_one_document(shell: Shell) -> None:
    shell.put("left", VISIT)
    report = shell.json("sync")
    pair = report.pop("pairs")[0]
    assert report == {"version": 1, "dry_run": False, "exit_code": 0}
    items = pair.pop("items")
    assert pair == {
        "pair": "work",
        "run": 1,
        "left": "left",
        "right": "right",
        "started": "2026-03-02T07:00:00Z",
        "finished": "2026-03-02T07:00:00Z",
        "result": "ok",
        "counts": {
            "unchanged": 0,
            "linked": 0,
            "left": {"created": 0, "updated": 0, "deleted": 0},
            "right": {"created": 1, "updated": 0, "deleted": 0},
            "conflicts": 0,
            "confirmations": 0,
            "held": 0,
            "failed": 0,
            "excluded": 0,
        },
    }
    assert [(item["uid"], item["summary"], item["start"], item["action"], item["side"]) for item in items] == [
        ("visit", "Visit Miller", "2026-03-02T10:00:00+01:00", "create", "right")
    ]


def test_dry_run_shows_what_the_run_then_does(shell: Shell) -> None:
    shell.put("left", VISIT)
    shell.put("right", FAIR)
    shell.ok("sync")
    shell.put("left", VISIT.saying(location="Hall 2"))
    planned = shell.json("sync", "--dry-run")
    golden("sync-dry-run", shell.ok("sync", "--dry-run"))
    done = shell.json("sync")
    assert (planned["dry_run"], done["dry_run"]) == (True, False)
    assert planned["pairs"][0]["items"] == done["pairs"][0]["items"]
    assert planned["pairs"][0]["run"] is None


def test_only_the_named_pairs_run_each_once_in_that_order(shell: Shell) -> None:
    shell.add_to_config('[pairs.again]\nleft = "left"\nright = "right"\n[pairs.third]\nleft = "left"\nright = "right"')
    report = shell.json("sync", "third", "work", "third")
    assert [pair["pair"] for pair in report["pairs"]] == ["third", "work"]


def test_pairs_may_be_named_between_options(shell: Shell) -> None:
    shell.add_to_config('[pairs.again]\nleft = "left"\nright = "right"')
    report = shell.json("sync", "work", "--dry-run", "again")
    assert [pair["pair"] for pair in report["pairs"]] == ["work", "again"]


def test_a_config_without_pairs_has_nothing_to_do(shell: Shell) -> None:
    shell.configure('[calendars.left]\ntype = "vdir"\npath = "left"\n')
    golden("sync-no-pair", shell.ok("sync"), shell.home)
    assert shell.json("sync")["pairs"] == []


def test_many_items_are_cut_short_unless_everything_is_wanted(shell: Shell) -> None:
    for number in range(30):
        shell.put("left", event(f"Visit {number:02}", uid=f"v{number:02}"))
    assert shell.ok("sync", "--dry-run").splitlines()[-1] == "  and 10 more (10 entered); --verbose shows all"
    assert len(shell.ok("sync", "--verbose").splitlines()) == 31


# -- how it ends ------------------------------------------------------------------------------------------------------


def _conflict(shell: Shell) -> None:
    shell.put("left", VISIT)
    shell.ok("sync")
    shell.put("left", VISIT.saying(summary="Visit Ms Miller"))
    shell.put("right", VISIT.saying(summary="Visit Mr Miller"))


def test_a_conflict_waits_and_ends_with_3(shell: Shell) -> None:
    _conflict(shell)
    ran = shell.run("sync")
    assert (ran.code, ran.err) == (3, "")
    golden("sync-conflict", ran.out)
    assert shell.json("sync", code=3)["pairs"][0]["result"] == "waiting"


@pytest.mark.parametrize("winner, summary", [("left", "Visit Ms Miller"), ("right", "Visit Mr Miller")])
def test_on_conflict_settles_it(shell: Shell, winner: str, summary: str) -> None:
    _conflict(shell)
    shell.ok("sync", "--on-conflict", winner)
    assert all(f"SUMMARY:{summary}" in (shell.home / side / "visit.ics").read_text() for side in ("left", "right"))


def test_yes_carries_out_what_waits_for_a_word(shell: Shell) -> None:
    shell.add_to_config('confirm = ["create"]')
    shell.put("left", VISIT)
    ran = shell.run("sync")
    assert ran.code == 3
    golden("sync-confirmation", ran.out)
    assert shell.files("right") == []
    shell.ok("sync", "--yes")
    assert shell.files("right") == ["visit.ics"]


def _emptied(shell: Shell) -> None:
    for number in range(20):
        shell.put("left", event(f"Visit {number:02}", uid=f"v{number:02}"))
    shell.ok("sync")
    for path in (shell.home / "left").iterdir():
        path.unlink()


def test_a_guard_holds_deletions_and_ends_with_5(shell: Shell) -> None:
    _emptied(shell)
    ran = shell.run("sync", "work")
    assert ran.code == 5
    golden("sync-guarded", ran.out)
    assert len(shell.files("right")) == 20
    assert shell.json("sync", code=5)["pairs"][0]["counts"]["held"] == 20


def test_yes_lets_through_what_a_guard_holds(shell: Shell) -> None:
    _emptied(shell)
    shell.ok("sync", "--yes")
    assert shell.files("right") == []


def test_what_is_left_of_the_held_ones_is_held_until_each_is_decided(shell: Shell) -> None:
    """Nineteen of twenty decided: the last one alone would be no reason to hold anything."""
    _emptied(shell)
    shell.run("sync")
    *most, last = (each["id"] for each in shell.json("sync", code=5)["pairs"][0]["items"])
    for id_ in most:
        shell.ok("resolve", id_, "--use", "left")
    counts = shell.json("sync", code=5)["pairs"][0]["counts"]
    assert (counts["right"]["deleted"], counts["held"]) == (19, 1)
    assert "the calendar came back empty: held until it is decided" in shell.run("sync").out
    assert f"syncline resolve {last} --use left (remove it)" in shell.ok("conflicts")
    shell.ok("resolve", last, "--use", "left", "--now")
    assert shell.files("right") == []


def test_an_unreadable_item_ends_with_4(shell: Shell) -> None:
    (shell.home / "left" / "broken.ics").write_text("BEGIN:VCALENDAR\nBEGIN:VEVENT\n")
    shell.put("left", VISIT)
    ran = shell.run("sync")
    assert ran.code == 4
    golden("sync-failed-item", ran.out)
    assert shell.files("right") == ["visit.ics"]


def test_a_calendar_that_is_gone_ends_with_6(shell: Shell) -> None:
    shell.ok("sync")
    (shell.home / "right").rmdir()
    ran = shell.run("sync")
    assert (ran.code, ran.err) == (6, "")
    assert ran.out.startswith("work: The folder ")
    assert shell.json("sync", code=6)["pairs"][0]["result"] == "unreachable"
    assert shell.json("status")["pairs"][0]["last_result"] == "unreachable"
    assert [run["result"] for run in shell.json("history")["runs"]] == ["unreachable", "unreachable", "ok"]


def test_another_run_of_the_pair_ends_with_75(shell: Shell) -> None:
    shell.ok("sync")
    with only_run(shell.data, "work"):
        ran = shell.run("sync")
        report = shell.json("sync", code=75)
    assert ran.code == 75
    assert ran.out == (
        "work: Pair 'work': another run of Syncline is working on it; nothing was done. Try again when it has finished.\n"
    )
    assert report["pairs"][0]["result"] == "locked"


def test_other_calendars_under_an_old_pair_end_with_1_until_a_new_history_is_wanted(shell: Shell) -> None:
    shell.put("left", VISIT)
    shell.ok("sync")
    (shell.home / "elsewhere").mkdir()
    shell.configure(shell.config.read_text().replace('path = "right"', 'path = "elsewhere"'))
    ran = shell.run("sync")
    assert ran.code == 1
    golden("sync-foreign-history", ran.out, shell.home)
    assert shell.files("elsewhere") == []
    shell.ok("sync", "--new-history")
    assert shell.files("elsewhere") == ["visit.ics"]


def test_a_damaged_history_is_kept_aside_and_ends_with_1(shell: Shell) -> None:
    shell.ok("sync")
    (shell.data / "history.db").write_bytes(b"no database" * 1000)
    for ending in ("-wal", "-shm"):
        (shell.data / f"history.db{ending}").unlink(missing_ok=True)
    ran = shell.run("sync")
    assert (ran.code, ran.out) == (1, "")
    golden("sync-damaged-history", ran.err, shell.home)
    assert (shell.data / "history.db.damaged-1").read_bytes().startswith(b"no database")
    shell.ok("sync")


def test_a_history_from_a_newer_syncline_ends_with_1(shell: Shell) -> None:
    shell.ok("sync")
    with sqlite3.connect(shell.data / "history.db") as database:
        database.execute("PRAGMA user_version = 99")
    database.close()
    ran = shell.run("status", "--json")
    assert ran.code == 1
    assert "newer Syncline" in ran.json["error"]
    assert ran.json["exit_code"] == 1


def test_a_mistake_in_the_config_ends_with_2_and_names_file_line_and_key(shell: Shell) -> None:
    shell.add_to_config('direction = "sideways"\nperiodd = "all"')
    ran = shell.run("sync")
    assert (ran.code, ran.out) == (2, "")
    golden("sync-config-mistakes", ran.err, shell.home)
    told = shell.json("sync", code=2)
    assert [(problem["line"], problem["key"]) for problem in told["problems"]] == [
        (17, "pairs.work.direction"),
        (18, "pairs.work.periodd"),
    ]


def test_an_odd_config_is_told_of_and_works(shell: Shell) -> None:
    shell.add_to_config('[pairs.again]\nleft = "right"\nright = "left"')
    ran = shell.run("sync")
    assert ran.code == 0
    assert ran.err.startswith("warning: ")
    assert shell.run("sync", "--json").err == ""


def test_a_refused_item_ends_with_4_and_the_rest_is_done(shell: Shell) -> None:
    shell.configure(MEMORIES)
    left, right = shell.store("left"), shell.store("right")
    left.create(VISIT.text())
    left.create(FAIR.text())
    right.faults.objects_to = lambda item: "the server says no" if item.uid == "fair" else None
    ran = shell.run("sync")
    assert ran.code == 4
    golden("sync-refused", ran.out)
    assert list(right.texts()) == ["visit"]


def test_a_calendar_that_goes_away_in_mid_run_ends_with_6_and_says_what_was_done(shell: Shell) -> None:
    shell.configure(MEMORIES)
    left, right = shell.store("left"), shell.store("right")
    left.create(VISIT.text())
    left.create(FAIR.text())
    right.faults.goes_away_after = 2  # the listing and one write
    ran = shell.run("sync")
    assert ran.code == 6
    assert ran.out.splitlines()[0].startswith("work: 1 entered in right; ")


def test_of_several_ends_the_gravest_counts(shell: Shell) -> None:
    shell.add_to_config('[calendars.gone]\ntype = "vdir"\npath = "gone"\ncreate = false')
    shell.add_to_config('[pairs.other]\nleft = "left"\nright = "gone"')
    _conflict_with(shell)
    assert shell.run("sync").code == 6


def _conflict_with(shell: Shell) -> None:
    shell.put("left", VISIT)
    shell.ok("sync", "work")
    shell.put("left", VISIT.saying(summary="Visit Ms Miller"))
    shell.put("right", VISIT.saying(summary="Visit Mr Miller"))


# -- stopping ---------------------------------------------------------------------------------------------------------


def test_a_spent_budget_stops_at_an_item_and_the_next_sync_does_the_rest(shell: Shell) -> None:
    shell.put("left", VISIT)
    ran = shell.run("sync", "--budget", "1ms")
    assert "stopped before the end, the next sync does the rest" in ran.out
    assert shell.files("right") == []
    shell.ok("sync")
    assert shell.files("right") == ["visit.ics"]
