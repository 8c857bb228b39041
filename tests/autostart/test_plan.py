"""What would be registered, platform by platform, word by word."""

from __future__ import annotations

import plistlib
from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree

import pytest

from engine.autostart.install import AutostartFailed, install, manager_here, remove, status
from engine.autostart.plan import Invocation, Manager, Plan, plan_for

CALL = Invocation(["/opt/my tools/python", "-m", "engine.cli"], ["--config", "/home/a/100%/c.toml"], "15s")


def only_file(plan: Plan) -> str:
    (content,) = plan.files.values()
    return content


def test_systemd_starts_at_log_in_and_stops_at_log_out() -> None:
    lines = only_file(plan_for(Manager.SYSTEMD, CALL)).splitlines()
    assert 'ExecStart=-"/opt/my tools/python" -m engine.cli --auto startup --config /home/a/100%%/c.toml' in lines
    assert (
        'ExecStop=-"/opt/my tools/python" -m engine.cli --auto shutdown --budget 15s --config /home/a/100%%/c.toml'
        in lines
    )
    assert "RemainAfterExit=yes" in lines
    assert "TimeoutStopSec=30" in lines


def test_a_desktop_without_systemd_starts_at_log_in_and_says_that_there_is_no_more() -> None:
    plan = plan_for(Manager.XDG, CALL)
    assert 'Exec="/opt/my tools/python" -m engine.cli --auto startup --config /home/a/100%%/c.toml' in only_file(plan)
    assert "log-in only" in plan.note


def test_launchd_gets_a_job_that_syncs_when_it_is_told_to_end() -> None:
    document = plistlib.loads(only_file(plan_for(Manager.LAUNCHD, CALL)).encode())
    shell, dash, script = document["ProgramArguments"]
    assert (shell, dash) == ("/bin/sh", "-c")
    assert "--auto startup" in script
    assert "--auto shutdown --budget 15s" in script.partition(" TERM;")[0]
    assert document["ExitTimeOut"] == 30


def test_windows_gets_a_task_at_log_on_and_one_at_the_shutdown_event() -> None:
    plan = plan_for(Manager.TASKS, CALL)
    texts = [ElementTree.fromstring(content.partition("?>")[2]) for content in plan.files.values()]
    space = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
    commands = [tree.findtext(f".//{space}Command") for tree in texts]
    arguments = [tree.findtext(f".//{space}Arguments") or "" for tree in texts]
    assert commands == ["/opt/my tools/python"] * 2
    assert "--auto startup" in arguments[0]
    assert "--auto shutdown --budget 15s" in arguments[1]
    assert "EventID=1074" in (texts[1].findtext(f".//{space}Subscription") or "")
    assert [words[:4] for words in plan.install] == [("schtasks", "/Create", "/F", "/TN")] * 2


@pytest.mark.parametrize(
    ("platform", "runtime", "manager"),
    [("win32", "", Manager.TASKS), ("darwin", "", Manager.LAUNCHD), ("linux", "", Manager.XDG)],
)
def test_the_platform_decides_who_is_asked(platform: str, runtime: str, manager: Manager) -> None:
    assert manager_here(platform, {"XDG_RUNTIME_DIR": runtime} if runtime else {}) is manager


class Recorder:
    """A service manager that notes what it is told, and may refuse."""

    def __init__(self, complaint: str = "") -> None:
        self.told: list[list[str]] = []
        self.complaint = complaint

    def __call__(self, words: Sequence[str]) -> str:
        self.told.append(list(words))
        return self.complaint


@pytest.mark.parametrize("manager", Manager)
def test_what_was_installed_is_seen_and_can_be_removed_without_a_trace(manager: Manager, tmp_path: Path) -> None:
    plan, recorder = plan_for(manager, CALL), Recorder()
    assert not status(plan, tmp_path).installed
    install(plan, tmp_path, recorder)
    assert status(plan, tmp_path).installed
    assert [len(words) for words in recorder.told] == [len(words) for words in plan.install]
    other = plan_for(manager, Invocation(CALL.program, CALL.options, "5s"))
    assert status(other, tmp_path).installed is (manager is Manager.XDG)
    assert {path.relative_to(tmp_path).as_posix() for path in remove(plan, tmp_path, recorder)} == set(plan.files)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []
    assert remove(plan, tmp_path, recorder) == []


def test_a_refusal_leaves_nothing_behind_and_has_the_manager_s_words(tmp_path: Path) -> None:
    with pytest.raises(AutostartFailed, match="Failed to connect to bus"):
        install(plan_for(Manager.SYSTEMD, CALL), tmp_path, Recorder("Failed to connect to bus"))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_paths_of_the_home_folder_are_written_out_for_the_service_manager(tmp_path: Path) -> None:
    recorder = Recorder()
    install(plan_for(Manager.LAUNCHD, CALL), tmp_path, recorder)
    assert recorder.told[0][-1] == str(tmp_path / "Library/LaunchAgents/org.syncline.auto.plist")
