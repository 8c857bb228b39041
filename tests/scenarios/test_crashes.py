"""Scenarios 9 and 10: a process that dies, and the run that follows."""

from __future__ import annotations

from pathlib import Path

from tests.builders import event
from tests.kills import every_step
from tests.kills.world import World, made
from tests.scenarios.office import Office, done, folder

DEATHS = 12
"""So many of the journal's steps, evenly spread over the run; ``python -m tests.kills --steps`` dies at each of them."""


def test_09_killed_between_the_creation_and_the_status(office: Office) -> None:
    """Given a process is killed after the remote create and before the status commit, when the next run comes, then there
    is exactly one item on each side, linked, no conflict.
    """
    office.furnish(left=folder("left"), right=folder("right"))
    office.pair("left", "right")
    office.put("left", event("Visit", "2026-03-10T10:00", uid="visit"))
    world = World(office.shell.home, "left", "right")
    code, _ = every_step.sync(world, "conclude")
    assert not every_step.lived(code)
    assert office.shell.files("right") == ["visit.ics"]
    assert office.run("status", "--json").json["pairs"][0]["last_result"] == "interrupted"
    report = office.sync()
    assert done(report) == {"link": 1}
    assert report["counts"]["conflicts"] == 0
    assert office.uids("left") == office.uids("right") == ["visit"]
    assert office.sync()["items"] == []


def test_10_killed_at_any_step_of_the_journal(tmp_path: Path) -> None:
    """Given it is killed at any journal step during 50 mixed operations, when the next run comes, then the end state equals
    that of an undisturbed run.
    """
    world = made(tmp_path / "world", "mobile", "vdir", changes=50, seed=3)
    deaths = list(every_step.deaths(world, DEATHS))
    assert len(deaths) > DEATHS // 2
    assert [(step, found) for step, _, found in deaths if found] == []
