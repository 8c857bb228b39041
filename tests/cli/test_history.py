"""``history`` and ``undo``."""

from __future__ import annotations

import pytest

from tests.builders import event
from tests.cli.shell import MEMORIES, Shell, golden

VISIT = event("Visit Miller", uid="visit")
FAIR = event("Trade fair 見本市", "2026-03-04", days=2, uid="fair")


@pytest.fixture
def worked(shell: Shell) -> Shell:
    """Two runs: one entered two items, one changed one, removed one and met a conflict."""
    shell.put("left", VISIT)
    shell.put("right", FAIR)
    shell.put("left", event("Call", "2026-03-03T09:00", uid="call"))
    shell.ok("sync")
    shell.put("left", VISIT.saying(location="Hall 2"))
    (shell.home / "right" / "call.ics").unlink()
    shell.put("left", FAIR.saying(summary="Fair in Berlin"))
    shell.put("right", FAIR.saying(summary="Fair in Bonn"))
    assert shell.run("sync").code == 3
    return shell


def test_before_any_run(shell: Shell) -> None:
    assert shell.ok("history") == "No run yet.\n"
    assert shell.json("history") == {"runs": []}


def test_runs_the_latest_first(worked: Shell) -> None:
    golden("history", worked.ok("history"))
    runs = worked.json("history", "work")["runs"]
    assert [(run["run"], run["pair"], run["result"], run["undoes"]) for run in runs] == [
        (2, "work", "waiting", None),
        (1, "work", "ok", None),
    ]
    assert runs[1]["counts"]["right"]["created"] == 2
    assert runs[1]["started"] == runs[1]["finished"] == "2026-03-02T07:00:00Z"


def test_one_run_item_by_item(worked: Shell) -> None:
    golden("history-run", worked.ok("history", "--run", "2"))
    found = worked.json("history", "--run", "2")
    assert found["run"]["run"] == 2
    assert sorted((item["uid"], item["action"], item["side"]) for item in found["items"]) == [
        ("call", "delete", "left"),
        ("fair", "conflict", "both"),
        ("visit", "update", "right"),
    ]


def test_a_run_with_something_of_every_kind(shell: Shell) -> None:
    shell.configure(MEMORIES + 'confirm = ["update"]\n')
    left, right = shell.store("left"), shell.store("right")
    href = left.create(VISIT.text())
    for number in range(11):
        left.create(event(f"Call {number:02}", uid=f"c{number:02}").text())
    shell.ok("sync")
    left.edit(href, VISIT.saying(location="Hall 2").text())
    for gone in [each for each in left.items if each != href]:
        left.delete(gone)
    left.create(FAIR.text())
    right.faults.objects_to = lambda _: "the server says no"
    assert shell.run("sync").code == 5
    golden("history-run-kinds", shell.ok("history", "--run", "2"))
    golden("history-run-kinds-verbose", shell.ok("history", "--run", "2", "--verbose"))


def test_a_run_that_did_nothing(shell: Shell) -> None:
    shell.ok("sync")
    assert shell.ok("history", "--run", "1") == "Run 1 of work, 2026-03-02 08:00: ok, nothing\n"


@pytest.mark.parametrize(
    "words, said",
    [
        (("--run", "9"), "There is no run 9; 'syncline history' lists the runs."),
        (("--run", "x"), '--run: "x" is not the number of a run; "syncline history" lists the runs.'),
        (("nosuch",), 'There is no pair "nosuch" in config.toml; it has work.'),
        (("other", "--run", "1"), 'There is no pair "other" in config.toml; it has work.'),
        (("work", "more"), '"more" is one word too many here.'),
        (("a", "b", "c", "d"), '"d" is one word too many here.'),
        (("export",), 'Name the file to write, or "-" for standard output.'),
        (("export", "-", "--run", "1"), "--run and export do not go together."),
    ],
)
def test_a_wrong_word_ends_with_2(worked: Shell, words: tuple[str, ...], said: str) -> None:
    ran = worked.run("history", *words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.replace(str(worked.config), "config.toml").splitlines()[0] == said


def test_a_run_of_another_pair_ends_with_2(worked: Shell) -> None:
    worked.add_to_config('[pairs.other]\nleft = "left"\nright = "right"')
    ran = worked.run("history", "other", "--run", "1")
    assert ran.err.splitlines()[0] == "Run 1 was one of pair work, not of other."


def test_the_readable_text(worked: Shell) -> None:
    text = worked.ok("history", "export", "-")
    golden("history-export", text)
    assert worked.json("history", "export", "work", "-") == {"text": text}


def test_the_readable_text_into_a_file(worked: Shell) -> None:
    path = worked.home / "out.txt"
    path.write_text("old")
    assert worked.ok("history", "export", "work", str(path)) == f"Written to {path}.\n"
    assert path.read_text("utf-8") == worked.ok("history", "export", "work", "-")
    assert worked.json("history", "export", str(path)) == {"file": str(path)}


def test_a_file_that_cannot_be_written_ends_with_1(worked: Shell) -> None:
    ran = worked.run("history", "export", str(worked.home / "nosuch" / "out.txt"))
    assert ran.code == 1
    assert ran.err.endswith("out.txt cannot be written (No such file or directory): name another place.\n")
    assert worked.run("history", "export", str(worked.home)).code == 1


# -- undo -------------------------------------------------------------------------------------------------------------


def _texts(shell: Shell) -> dict[str, str]:
    return {
        f"{side}/{name}": (shell.home / side / name).read_text("utf-8")
        for side in ("left", "right")
        for name in shell.files(side)
    }


def test_a_run_taken_back_leaves_what_was_there(shell: Shell) -> None:
    shell.put("left", VISIT)
    shell.put("left", FAIR)
    shell.ok("sync")
    shell.put("left", VISIT.saying(location="Hall 2"))
    (shell.home / "left" / "fair.ics").unlink()
    before = _texts(shell)
    shell.ok("sync")
    planned = shell.json("undo", "2", "--dry-run")
    golden("undo-dry-run", shell.ok("undo", "2", "--dry-run"))
    golden("undo", shell.ok("undo", "2"))
    assert _texts(shell) == before
    assert planned["pairs"][0]["undoes"] == 2
    assert shell.json("history")["runs"][0]["undoes"] == 2
    golden("history-undone", shell.ok("history"))


def test_one_item_taken_back(shell: Shell) -> None:
    shell.put("left", VISIT)
    shell.put("left", FAIR)
    shell.ok("sync")
    report = shell.json("undo", "1", "--item", "fair")
    assert [(item["uid"], item["action"], item["side"]) for item in report["pairs"][0]["items"]] == [
        ("fair", "delete", "right")
    ]
    assert shell.files("right") == ["visit.ics"]


def test_what_was_changed_since_is_a_conflict(shell: Shell) -> None:
    shell.put("left", VISIT)
    shell.ok("sync")
    shell.put("left", VISIT.saying(location="Hall 2"))
    shell.ok("sync")
    shell.put("right", VISIT.saying(location="Hall 3"))
    ran = shell.run("undo", "2")
    assert ran.code == 3
    golden("undo-conflict", ran.out)
    assert "LOCATION:Hall 3" in (shell.home / "right" / "visit.ics").read_text()


@pytest.mark.parametrize(
    "words, said",
    [
        (("9",), "There is no run 9; 'syncline history' lists the runs."),
        (("last",), 'RUN: "last" is not the number of a run; "syncline history" lists the runs.'),
        ((), "RUN missing."),
        (
            ("1", "--item", "nosuch"),
            "Run 1 changed no item 'nosuch'; 'syncline history --run 1' lists what it changed.",
        ),
    ],
)
def test_a_wrong_undo_ends_with_2(worked: Shell, words: tuple[str, ...], said: str) -> None:
    ran = worked.run("undo", *words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines()[0] == said
