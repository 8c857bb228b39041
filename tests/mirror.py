"""The same world with left and right swapped: what is decided about it must be the same, swapped (law 2)."""

from __future__ import annotations

from dataclasses import replace

from engine.ical.facts import facts, fingerprint
from engine.model.both import Side
from engine.model.difference import Address, Clash
from engine.model.plan import (
    Aim,
    Choice,
    Confirm,
    Conflict,
    Defer,
    Make,
    Question,
    Settle,
    Since,
    Survival,
    Use,
    Verdict,
)
from engine.model.rules import Rules
from engine.model.settings import Direction, OnConflict
from engine.model.situation import New, Nowhere, Situation, Tracked, Twins


def swapped(situation: Situation) -> Situation:
    match situation:
        case New(side, now):
            return New(side.other, now)
        case Twins(now):
            return Twins(now.flipped)
        case Tracked(drift):
            return Tracked(drift.flipped)
        case Nowhere():
            return situation


_DIRECTIONS = {
    Direction.LEFT_TO_RIGHT: Direction.RIGHT_TO_LEFT,
    Direction.RIGHT_TO_LEFT: Direction.LEFT_TO_RIGHT,
    Direction.BOTH: Direction.BOTH,
}
_POLICIES = {OnConflict.LEFT: OnConflict.RIGHT, OnConflict.RIGHT: OnConflict.LEFT}
_USES = {Use.LEFT: Use.RIGHT, Use.RIGHT: Use.LEFT}


def swapped_rules(rules: Rules) -> Rules:
    """Renamed categories and own mapping code are not swapped: they know their sides themselves."""
    policy = _POLICIES.get(rules.on_conflict, rules.on_conflict)
    return replace(rules, direction=_DIRECTIONS[rules.direction], on_conflict=policy)


def swapped_choice(choice: Choice) -> Choice:
    fields = {name: side.other for name, side in choice.fields.items()}
    return replace(choice, use=_USES.get(choice.use, choice.use), on=choice.on.flipped, fields=fields)


def shape(verdict: Verdict | Question | None) -> object:
    """A verdict by what it says, not how it is spelled."""
    match verdict:
        case Settle(aims, agreed, why, left_behind):
            return "settle", tuple(map(_aim, aims)), tuple(agreed), why, tuple(left_behind)
        case Conflict(clashes, carry):
            return "conflict", tuple(map(_clash, clashes)), tuple(map(dict, carry))
        case Survival(side):
            return "survival", side
        case Confirm(action, proposal):
            return "confirm", action, shape(proposal)
        case Since(restored):
            return "since", shape(restored)
        case _:
            return verdict


def flipped(verdict: Verdict | Question | None) -> object:
    """The shape of a verdict with left and right swapped."""
    match verdict:
        case Settle():
            return shape(_flipped(verdict))
        case Conflict(clashes, carry):
            turned = tuple(Clash(clash.address, clash.base, clash.versions.flipped) for clash in clashes)
            return shape(Conflict(turned, carry.flipped))
        case Survival(side):
            return shape(Survival(side.other))
        case Confirm(action, proposal):
            return shape(Confirm(action, _flipped(proposal)))
        case Since(restored):
            return shape(Since(_flipped(restored)))
        case Defer(side=Side() as side):
            return replace(verdict, side=side.other)
        case _:
            return verdict


def _flipped(settle: Settle) -> Settle:
    return Settle(settle.aims.flipped, settle.agreed.flipped, settle.why, settle.left_behind.flipped)


def _aim(aim: Aim) -> object:
    return fingerprint(facts(aim.object.text)) if isinstance(aim, Make) else aim


def _clash(clash: Clash) -> tuple[Address, tuple[str | None, ...]]:
    return clash.address, tuple(None if fact is None else fact.canon for fact in clash.versions)
