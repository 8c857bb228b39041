"""A first meeting in a ring: what other pairs know that both calendars said before.

To this pair two versions of one item are a first meeting, and which of them somebody edited cannot be told. Where pairs
that lead from one to the other by another way left both calendars saying the same, that is what they agreed on; so is what one
of them, or this one, was carrying when it died. What one of them has carried on since, the journal knows; and what was an old
version anywhere is no edit.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, TypeAlias

from engine.history import neighbours
from engine.history.database import Database
from engine.ical.facts import facts_of, same
from engine.model.both import Both, Side, each
from engine.model.resource import CalendarObject, Href, Resource, Uid
from engine.model.situation import Tracked, Twins
from engine.ports import Adapter
from engine.session.resuming import as_held, drift_from
from engine.sync.survey import Found, Survey


async def agreed_elsewhere(db: Database, pair: int, survey: Survey, sides: Both[Adapter]) -> Survey:
    """The survey, with what was agreed on in items that met only now."""
    doubtful = {found.key: found.situation for found in survey.found if isinstance(found.situation, Twins)}
    doubtful = {
        key: twins for key, twins in doubtful.items() if twins.now.left.object.text != twins.now.right.object.text
    }
    said = {side: await _said(db, pair, side, sides, doubtful.values()) for side in Side}
    if not all(said[side].anything for side in Side):
        return survey
    old = await neighbours.superseded(db, sorted({twins.now.left.object.uid for twins in doubtful.values()}))

    def better(found: Found) -> Found:
        if found.key not in doubtful:
            return found
        now = doubtful[found.key].now
        known = each(lambda side: said[side].of(now[side]))
        was = _agreed_on(known, sides) or _agreed_by_descent(known, old.get(now.left.object.uid, ()), sides)
        if was is None:
            return found
        return replace(found, situation=Tracked(each(lambda side: drift_from(now[side], was[side]))))

    return replace(survey, found=tuple(better(found) for found in survey.found))


Texts: TypeAlias = Sequence[CalendarObject]


class _Texts(NamedTuple):
    """Of one item on one side: what runs left there, and what it said before they wrote it."""

    last: Texts
    earlier: Texts


@dataclass(frozen=True, slots=True)
class _Said:
    """What is known that a side said. ``noted``: by other pairs, where they left it. ``sent``: by any pair, under its UID, before
    it died and could note the place. ``earlier``: before other pairs wrote something of it."""

    noted: Mapping[Href, Texts]
    sent: Mapping[Uid, Texts]
    earlier: Mapping[Uid, Texts]

    @property
    def anything(self) -> bool:
        return bool(self.noted or self.sent or self.earlier)

    def of(self, now: Resource) -> _Texts:
        uid = now.object.uid
        return _Texts([*self.noted.get(now.href, ()), *self.sent.get(uid, ())], self.earlier.get(uid, ()))


async def _said(db: Database, pair: int, side: Side, sides: Both[Adapter], doubtful: Iterable[Twins]) -> _Said:
    uids = sorted({twins.now[side].object.uid for twins in doubtful})
    if not uids:
        return _Said({}, {}, {})
    identity = sides[side].identity
    sent = await neighbours.begun(db, identity, uids)
    held = {uid: [as_held(one, side, sides) for one in several] for uid, several in sent.items()}
    noted = await neighbours.texts(db, pair, identity, uids)
    return _Said(noted, held, await neighbours.earlier(db, pair, identity, uids))


def _agreed_on(said: Both[_Texts], sides: Both[Adapter]) -> Both[CalendarObject] | None:
    """What both sides said once: when they were left, or the one that was left with something old, and the other one before it
    was brought something new. Where that goes both ways, one of them was taken back, and nobody can tell which."""
    left, right = said.left, said.right
    if (found := _agreed(Both(left.last, right.last), sides)) is not None:
        return found
    one, other = _agreed(Both(left.last, right.earlier), sides), _agreed(Both(left.earlier, right.last), sides)
    return None if one is not None and other is not None else one or other


def _agreed(said: Both[Texts], sides: Both[Adapter]) -> Both[CalendarObject] | None:
    """What each side said when both said the same, each as it can hold it."""
    for left in said.left:
        for right in said.right:
            meant = Both(as_held(right, Side.LEFT, sides), as_held(left, Side.RIGHT, sides))
            if same(facts_of(meant.left), facts_of(left)) or same(facts_of(meant.right), facts_of(right)):
                return Both(left, right)
    return None


def _agreed_by_descent(said: Both[_Texts], old: Texts, sides: Both[Adapter]) -> Both[CalendarObject] | None:
    """What the one side was left with, where that is an old version in some other calendar, and what the other one was left with
    is none: then the other one's came of it."""
    if not (said.left.last and said.right.last):
        return None

    def known_as_old(side: Side) -> CalendarObject | None:
        return next((one for one in said[side].last if any(same(facts_of(one), facts_of(was)) for was in old)), None)

    match each(known_as_old):
        case Both(CalendarObject() as left, None):
            return Both(left, as_held(left, Side.RIGHT, sides))
        case Both(None, CalendarObject() as right):
            return Both(as_held(right, Side.LEFT, sides), right)
        case _:
            return None
