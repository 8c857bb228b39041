"""``status``, ``conflicts``, ``resolve``, ``exclude`` and ``include``."""

from __future__ import annotations

from typing import Any

import pytest

from tests.builders import event
from tests.cli.shell import MEMORIES, Shell, golden

VISIT = event("Visit Miller 会議", uid="visit").saying(location="Hall 1")
FAIR = event("Trade fair", "2026-03-04", days=2, uid="fair")


@pytest.fixture
def torn(shell: Shell) -> Shell:
    """Subject and place of one visit were changed on both sides."""
    shell.put("left", VISIT)
    shell.ok("sync")
    shell.put("left", VISIT.saying(summary="Visit Ms Miller", location="Hall 2"))
    shell.put("right", VISIT.saying(summary="Visit Mr Miller", location="Hall 3"))
    assert shell.run("sync").code == 3
    return shell


def _asked(shell: Shell) -> dict[str, Any]:
    return shell.json("conflicts")["conflicts"][0]


def _saying(shell: Shell, *texts: str) -> list[bool]:
    found = [(shell.home / side / "visit.ics").read_text("utf-8") for side in ("left", "right")]
    return [all(text in one for text in texts) for one in found]


def test_status_before_any_run(shell: Shell) -> None:
    golden("status-never", shell.ok("status"))
    assert shell.json("status") == {
        "pairs": [
            {"pair": "work", "left": "left", "right": "right", "last_run": None, "last_result": None}
            | dict.fromkeys(("conflicts", "confirmations", "held", "failed", "refused"), 0)
        ]
    }


def test_status_of_what_waits(torn: Shell) -> None:
    golden("status-waiting", torn.ok("status"))
    pair = torn.json("status")["pairs"][0]
    assert (pair["last_run"], pair["last_result"], pair["conflicts"]) == ("2026-03-02T07:00:00Z", "waiting", 1)


def test_status_without_pairs(shell: Shell) -> None:
    shell.configure("")
    assert shell.ok("status") == f"There is no pair in {shell.config} yet.\n"
    assert shell.json("status") == {"pairs": []}


def test_conflicts_when_nothing_waits(shell: Shell) -> None:
    assert shell.ok("conflicts") == "Nothing waits for a decision.\n"
    assert shell.json("conflicts") == {"conflicts": [], "held": [], "failed": []}


def test_conflicts_show_both_versions_and_the_base(torn: Shell) -> None:
    golden("conflicts", torn.ok("conflicts"))
    golden("conflicts-verbose", torn.ok("conflicts", "--verbose"))
    asked = _asked(torn)
    assert (asked["pair"], asked["uid"], asked["summary"]) == ("work", "visit", "Visit Ms Miller")
    assert (asked["start"], asked["occurrence"], asked["kind"]) == ("2026-03-02T10:00:00+01:00", None, "conflict")
    fields = {field["name"]: (field["base"], field["left"], field["right"]) for field in asked["fields"]}
    assert fields == {
        "summary": ("Visit Miller 会議", "Visit Ms Miller", "Visit Mr Miller"),
        "location": ("Hall 1", "Hall 2", "Hall 3"),
    }


def test_conflicts_of_one_pair(torn: Shell) -> None:
    torn.add_to_config('[pairs.other]\nleft = "left"\nright = "right"')
    assert len(torn.json("conflicts", "work")["conflicts"]) == 1
    assert torn.json("conflicts", "other")["conflicts"] == []
    assert torn.json("conflicts", "wrok", code=2)["error"].endswith('Did you mean "work"?')


def test_what_was_edited_here_and_removed_there(shell: Shell) -> None:
    shell.add_to_config('on_conflict = "ask"')
    shell.put("left", VISIT)
    shell.put("left", FAIR)
    shell.ok("sync")
    shell.put("left", VISIT.saying(summary="Visit Ms Miller"))
    (shell.home / "right" / "visit.ics").unlink()
    shell.ok("sync")
    assert _saying(shell, "SUMMARY:Visit Ms Miller") == [True, True]


def test_what_is_held_and_what_failed_is_shown_beside_the_questions(shell: Shell) -> None:
    shell.configure(MEMORIES)
    left, right = shell.store("left"), shell.store("right")
    left.create(VISIT.text())
    left.create(FAIR.text())
    right.faults.objects_to = lambda item: "the server says no" if item.uid == "fair" else None
    shell.run("sync")
    golden("conflicts-failed", shell.ok("conflicts"))
    found = shell.json("conflicts")
    assert [(each["uid"], each["action"], each["kind"]) for each in found["failed"]] == [("fair", "fail", "fail")]


def test_what_was_refused_for_good_can_be_decided(shell: Shell) -> None:
    shell.configure(MEMORIES)
    left, right = shell.store("left"), shell.store("right")
    href = left.create(FAIR.text())
    shell.run("sync")
    right.faults.objects_to = lambda item: "only its owner can change it"
    right.faults.for_good = True
    left.edit(href, FAIR.saying(summary="Big fair").text())
    assert shell.run("sync").code == 3
    golden("conflicts-refused", shell.ok("conflicts"))
    assert shell.ok("status").endswith("1 refused for good\n")
    (pair,) = shell.json("status")["pairs"]
    assert (pair["held"], pair["refused"]) == (1, 1)
    (held,) = shell.json("conflicts")["held"]
    shell.ok("resolve", held["id"], "--use", "right")
    assert shell.run("sync").code == 0
    assert "Big fair" not in left.items[href].text


def test_what_a_guard_holds_is_listed_and_let_through_one_by_one(shell: Shell) -> None:
    """Four meetings with attendees were removed at once: one more than goes without a word."""
    for number in range(6):
        meeting = event(f"Meeting {number}", uid=f"meeting-{number}")
        shell.put("left", meeting.attended_by("bo@example.com"))
    shell.ok("sync")
    for number in range(4):
        (shell.home / "left" / f"meeting-{number}.ics").unlink()
    ran = shell.run("--auto", "startup")
    assert (ran.code, ran.out) == (5, "work: nothing to do; 4 held (if they are meant: syncline sync work --yes)\n")
    assert len(shell.files("right")) == 6
    held = shell.json("conflicts")["held"]
    assert {each["reason"] for each in held} == {"too many deletions of meetings with attendees at once"}
    told = shell.ok("conflicts")
    assert f"resolve {held[0]['id']} --use left (remove it) | right (keep it) | skip; all: sync --yes" in told
    assert shell.run("resolve", held[0]["id"], "--use", "left", "--now").code == 5, "three others are held still"
    assert held[0]["uid"] not in str(shell.files("right"))
    assert len(shell.files("right")) == 5
    assert shell.run("resolve", held[1]["id"], "--use", "right", "--now").code == 5, (
        "two alone are not too many, and wait"
    )
    assert shell.run("resolve", held[2]["id"], "--use", "left", "--now").code == 5
    assert shell.run("resolve", held[3]["id"], "--use", "left", "--now").code == 0
    assert f"{held[1]['uid']}.ics" in shell.files("left")
    assert len(shell.files("right")) == len(shell.files("left")) == 3


def test_a_confirmation_is_a_question_too(shell: Shell) -> None:
    shell.add_to_config('confirm = ["create"]')
    shell.put("left", VISIT)
    shell.run("sync")
    golden("conflicts-confirmation", shell.ok("conflicts"))
    asked = _asked(shell)
    assert asked["kind"] == "confirm"
    shell.ok("resolve", asked["id"], "--use", "left")
    shell.ok("sync")
    assert shell.files("right") == ["visit.ics"]


# -- deciding ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("side, name", [("left", "Ms"), ("right", "Mr")])
def test_a_side_wins_with_the_next_sync(torn: Shell, side: str, name: str) -> None:
    id_ = _asked(torn)["id"]
    golden(f"resolve-{side}", torn.ok("resolve", id_, "--use", side))
    assert _asked(torn)["decided"] == side
    assert f"decided: {side}" in torn.ok("conflicts")
    torn.ok("sync")
    assert _saying(torn, f"SUMMARY:Visit {name} Miller") == [True, True]


def test_a_side_for_each_field_at_once(torn: Shell) -> None:
    id_ = _asked(torn)["id"]
    ran = torn.run("resolve", id_[:4], "--field", "summary=left", "--field", "location=right", "--now")
    assert (ran.code, ran.err) == (0, "")
    golden("resolve-now", ran.out)
    assert _saying(torn, "SUMMARY:Visit Ms Miller", "LOCATION:Hall 3") == [True, True]


def test_now_gives_the_report_of_the_sync(torn: Shell) -> None:
    report = torn.json("resolve", _asked(torn)["id"], "--use", "left", "--now")
    assert report["pairs"][0]["counts"]["right"]["updated"] == 1


def test_a_decision_as_json(torn: Shell) -> None:
    id_ = _asked(torn)["id"]
    said = torn.json("resolve", id_, "--use", "merge", "--field", "summary=left", "--field", "location=left")
    assert said == {"id": id_, "pair": "work", "use": "merge", "fields": {"summary": "left", "location": "left"}}


def test_both_versions_may_stay(torn: Shell) -> None:
    torn.ok("resolve", _asked(torn)["id"], "--use", "both")
    torn.ok("sync")
    assert len(torn.files("left")) == len(torn.files("right")) == 2


def test_skipped_is_left_alone_until_somebody_changes_it(torn: Shell) -> None:
    torn.ok("resolve", _asked(torn)["id"], "--use", "skip")
    torn.ok("sync")
    assert torn.json("conflicts")["conflicts"] == []
    torn.put("left", VISIT.saying(summary="Visit Dr Miller"))
    assert torn.run("sync").code == 3


def test_a_question_may_be_excluded_for_good(torn: Shell) -> None:
    golden("resolve-exclude", torn.ok("resolve", _asked(torn)["id"], "--use", "exclude", "--now"))
    assert torn.ok("sync").startswith("work: in step")


@pytest.mark.parametrize(
    "words, said",
    [
        ((), "Say with --use what is to happen: left, right, merge, both, skip or exclude."),
        (("--use", "me"), '--use: "me" is not known here; give left, right, merge, both, skip or exclude.'),
        (("--field", "summary"), '--field: "summary" is not understood; write NAME=left or NAME=right, such as summary=left.'),
        (("--use", "merge"), "Merging needs a side for each of: summary, location (for example --field summary=left)."),
        (("--field", "sumary=left"), "'sumary' is not in question for this item; in question: summary, location. Did you mean 'summary'?"),
    ],
)  # fmt: skip
def test_a_decision_that_is_none_ends_with_2(torn: Shell, words: tuple[str, ...], said: str) -> None:
    ran = torn.run("resolve", _asked(torn)["id"], *words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines()[0] == said


def test_an_unknown_id_ends_with_2(torn: Shell) -> None:
    assert (
        torn.run("resolve", "nosuch", "--use", "left").err
        == "Nothing waits under 'nosuch'; see 'syncline conflicts'.\n"
    )


# -- taking part ------------------------------------------------------------------------------------------------------


def test_out_for_good_and_back_in(shell: Shell) -> None:
    shell.put("left", VISIT)
    shell.ok("sync")
    assert (
        shell.ok("exclude", "work", "visit")
        == "Out of pair work: neither calendar is touched on its account any more.\n"
    )
    shell.put("left", VISIT.saying(summary="Visit Ms Miller"))
    shell.ok("sync")
    assert _saying(shell, "SUMMARY:Visit Ms Miller") == [True, False]
    assert shell.ok("include", "work", "visit") == "In pair work again, from the next sync on.\n"
    shell.ok("sync")
    assert _saying(shell, "SUMMARY:Visit Ms Miller") == [True, True]


def test_taking_part_as_json(shell: Shell) -> None:
    shell.put("left", VISIT)
    id_ = shell.json("sync")["pairs"][0]["items"][0]["id"]
    assert shell.json("exclude", "work", "visit") == {"id": id_, "pair": "work"}
    assert shell.json("include", "work", id_) == {"id": id_, "pair": "work"}


@pytest.mark.parametrize("verb", ["exclude", "include"])
def test_an_unknown_item_or_pair_ends_with_2(shell: Shell, verb: str) -> None:
    shell.put("left", VISIT)
    shell.ok("sync")
    assert shell.run(verb, "work", "nosuch").code == 2
    assert shell.json(verb, "nosuch", "visit", code=2)["error"].startswith('There is no pair "nosuch"')
    assert shell.run(verb, "work").err == f'ID missing.\nSee "syncline {verb} --help".\n'
