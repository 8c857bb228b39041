"""``syncline --auto``: nobody looks, so it asks nothing and says nothing where all is well."""

from __future__ import annotations

import pytest

from engine.session.locks import only_run
from tests.builders import event
from tests.cli.shell import MEMORIES, Shell, golden

VISIT = event("Visit Miller", uid="visit")


def test_it_runs_the_pairs_of_that_moment_and_is_quiet(shell: Shell) -> None:
    shell.put("left", VISIT)
    assert shell.ok("--auto", "shutdown") == ""
    assert shell.files("right") == []
    assert shell.ok("--auto", "startup") == ""
    assert shell.files("right") == ["visit.ics"]


def test_verbose_tells_of_success_too(shell: Shell) -> None:
    shell.put("left", VISIT)
    assert shell.ok("--auto", "startup", "--verbose") == "work: 1 entered in right\n"


def test_the_report_is_the_one_document(shell: Shell) -> None:
    shell.put("left", VISIT)
    report = shell.json("--auto", "startup", "--budget", "20s")
    assert report["exit_code"] == 0
    assert report["pairs"][0]["counts"]["right"]["created"] == 1


def test_with_nothing_to_do_the_report_is_empty(shell: Shell) -> None:
    assert shell.json("--auto", "shutdown") == {"version": 1, "dry_run": False, "exit_code": 0, "pairs": []}


def test_what_waits_is_one_line_a_pair(shell: Shell) -> None:
    shell.put("left", VISIT)
    shell.ok("sync")
    shell.put("left", VISIT.saying(summary="Visit Ms Miller"))
    shell.put("right", VISIT.saying(summary="Visit Mr Miller"))
    ran = shell.run("--auto", "startup")
    assert (ran.code, ran.err) == (3, "")
    assert ran.out == "work: nothing to do; 1 conflict waits (syncline conflicts work)\n"


def test_it_asks_nothing_on_a_terminal_and_draws_nothing(shell: Shell) -> None:
    shell.add_to_config('confirm = ["create"]')
    shell.put("left", VISIT)
    ran = shell.run("--auto", "startup", terminal=True)
    assert (ran.code, ran.err) == (3, "")


def test_it_works_without_any_stream(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    from engine.cli.main import main

    shell.put("left", VISIT)
    for name in ("stdin", "stdout", "stderr"):
        monkeypatch.setattr(f"sys.{name}", None)
    assert main(["--auto", "startup", "--json"]) == 0
    assert shell.files("right") == ["visit.ics"]


def test_another_run_at_work_ends_with_75(shell: Shell) -> None:
    with only_run(shell.data, "work"):
        assert shell.run("--auto", "startup", "--budget", "50ms").code == 75


def test_a_refused_item_rests_until_its_time(shell: Shell) -> None:
    shell.configure(MEMORIES)
    left, right = shell.store("left"), shell.store("right")
    left.create(VISIT.text())
    right.faults.objects_to = lambda _: "the server says no"
    assert shell.run("--auto", "startup").code == 4
    seen = right.writes_seen
    assert shell.run("--auto", "startup").code == 4
    assert right.writes_seen == seen


@pytest.mark.parametrize("words", [("--auto", "startup"), ("--auto", "shutdown")])
def test_a_broken_config_ends_with_2(shell: Shell, words: tuple[str, ...]) -> None:
    shell.configure('[pairs.work]\nauto = "startup"\n')
    assert shell.run(*words).code == 2


@pytest.mark.parametrize(
    "words, said",
    [
        (("--auto", "noon"), '--auto: "noon" is not known here; give startup or shutdown.'),
        (("--auto",), "--auto needs a value behind it."),
        (("--auto", "startup", "--budget", "soon"), '--budget: "soon" is no length of time; write it like 20s, "15 minutes" or 1h.'),
        (("--auto", "shutdown", "--budget", "0s"), '--budget: "0s" is no length of time; write it like 20s, "15 minutes" or 1h.'),
        (("--auto", "shutdown", "--bugdet", "1s"), 'There is no option "--bugdet" here. Did you mean "--budget"?'),
        (("--auto", "startup", "sync"), "--auto runs by itself; it takes no command."),
    ],
)  # fmt: skip
def test_a_wrong_word_ends_with_2(shell: Shell, words: tuple[str, ...], said: str) -> None:
    ran = shell.run(*words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f'{said}\nSee "syncline --help".\n'


def test_the_quick_way_and_the_long_way_agree_that_nothing_is_to_be_done(shell: Shell) -> None:
    quick = shell.run("--auto", "shutdown", "--json", "--budget", "15m")
    long = shell.run("--auto", "shutdown", "--json", "--budget", "15 minutes")
    assert quick.json == long.json
    assert (quick.code, long.code) == (0, 0)


def test_config_and_data_folder_may_be_named(shell: Shell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SYNCLINE_CONFIG")
    monkeypatch.delenv("SYNCLINE_DATA_DIR")
    shell.put("left", VISIT)
    named = ("--config", str(shell.config), "--data-dir", str(shell.home / "own"))
    shell.ok("--auto", "shutdown", *named)
    assert not (shell.home / "own").exists()
    shell.ok("--auto", "startup", *named)
    assert (shell.home / "own" / "history.db").exists()


def test_the_line_of_a_stopped_run(shell: Shell) -> None:
    shell.put("left", VISIT)
    ran = shell.run("--auto", "startup", "--budget", "1ms")
    golden("auto-stopped", ran.out)
