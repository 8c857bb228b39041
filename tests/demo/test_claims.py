"""Each claim of the worked example is broken on purpose: a play in which nothing could fail would prove nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import anyio
import pytest

from engine.cli.demo import conclude
from engine.demo.playing import Outcome, perform
from engine.demo.told import Told
from tests.demo.breaking import BREAKS, Saboteur


@dataclass(frozen=True, slots=True)
class Performance:
    outcome: Outcome
    told: tuple[Told, ...]
    saboteur: Saboteur


@pytest.fixture(scope="module")
def performance(tmp_path_factory: pytest.TempPathFactory) -> Performance:
    """One performance, with every claim broken in a copy of its sandbox just before it is checked."""
    folder = tmp_path_factory.mktemp("demo")
    saboteur = Saboteur(folder / "copies")
    told: list[Told] = []
    outcome = anyio.run(lambda: perform(folder / "sandbox", told.append, meddle=saboteur))
    return Performance(outcome, tuple(told), saboteur)


def test_the_story_goes_to_its_end_and_every_claim_of_it_holds(performance: Performance) -> None:
    assert performance.outcome.lost == ""
    assert [claim.problems for claim in performance.outcome.claims if not claim.holds] == []
    assert performance.outcome.held


def test_there_is_a_way_to_break_every_claim(performance: Performance) -> None:
    assert [claim.name for claim in performance.outcome.claims] == list(BREAKS)


@pytest.mark.parametrize("name", BREAKS)
def test_a_broken_claim_is_named_and_the_exit_code_is_not_0(
    performance: Performance, name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    claim = performance.saboteur.broken.get(name)
    assert claim is not None, "the claim holds, although what it claims was broken"
    assert claim.problems
    assert conclude(Outcome((claim,)), as_json=False) == 1
    assert capsys.readouterr().out == f"\nThis claim does not hold: {name}.\n"


def test_the_play_ends_at_the_first_claim_that_does_not_hold(tmp_path: Path) -> None:
    from engine.demo.stage import Find, Stage

    async def removes(stage: Stage, claim: str, _: Find) -> None:
        if claim == "in-outlook":
            await BREAKS[claim](stage)

    outcome = anyio.run(lambda: perform(tmp_path / "sandbox", lambda _: None, meddle=removes))
    assert [(claim.name, claim.holds) for claim in outcome.claims] == [("entered", True), ("in-outlook", False)]
    assert not outcome.held


def test_a_story_that_cannot_go_on_has_not_held(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    from engine.demo.stage import Find, Stage

    async def hides(stage: Stage, claim: str, _: Find) -> None:
        if claim == "entered":
            stage.listing("a-outlook", "fails")

    outcome = anyio.run(lambda: perform(tmp_path / "sandbox", lambda _: None, meddle=hides))
    assert not outcome.held
    assert conclude(outcome, as_json=False) == 1
    assert "The story could not go on: The run of a-mail ended with exit code 6" in capsys.readouterr().out
