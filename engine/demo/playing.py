"""A whole performance of the worked example, from an empty folder to its outcome."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from engine.demo.sandbox import make
from engine.demo.stage import Broken, Lost, Meddler, Stage, nobody
from engine.demo.story import play
from engine.demo.told import Claim, Told
from engine.session.workplace import Clock, now


@dataclass(frozen=True, slots=True)
class Outcome:
    """``claims``: those that were checked, in order. ``lost``: why the story could not go on, "" where it could."""

    claims: tuple[Claim, ...]
    lost: str = ""

    @property
    def held(self) -> bool:
        return not self.lost and all(claim.holds for claim in self.claims)


async def perform(folder: Path, tell: Callable[[Told], None], clock: Clock = now, meddle: Meddler = nobody) -> Outcome:
    """Play it in ``folder``, which is empty or not there yet. Raises what `make` raises, or what a calendar raises."""
    stage = Stage(await make(folder, clock), clock, tell, meddle)
    try:
        await play(stage)
    except Broken:
        return Outcome(tuple(stage.claims))
    except Lost as lost:
        return Outcome(tuple(stage.claims), str(lost))
    return Outcome(tuple(stage.claims))
