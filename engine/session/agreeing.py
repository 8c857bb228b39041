"""A first meeting in a ring: what other pairs know that both calendars said before.

To this pair two versions of one item are a first meeting, and which of them somebody edited cannot be told. Where pairs
that lead from one to the other by another way left both calendars saying the same, that is what they agreed on; so is what one
of them, or this one, was carrying when it died. What one of them has carried on since, the journal knows.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

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

    def better(found: Found) -> Found:
        twins = doubtful.get(found.key)
        if twins is None:
            return found
        last, earlier = (
            each(lambda side: said[side].last(twins.now[side])),
            each(lambda side: said[side].earlier.get(twins.now[side].object.uid, ())),
        )
        agreed = _agreed(last, sides) or _agreed_earlier(last, earlier, sides)
        if agreed is None:
            return found
        return replace(found, situation=Tracked(each(lambda side: drift_from(twins.now[side], agreed[side]))))

    return replace(survey, found=tuple(better(found) for found in survey.found))


Texts: TypeAlias = Sequence[CalendarObject]


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

    def last(self, now: Resource) -> Texts:
        return [*self.noted.get(now.href, ()), *self.sent.get(now.object.uid, ())]


async def _said(db: Database, pair: int, side: Side, sides: Both[Adapter], doubtful: Iterable[Twins]) -> _Said:
    uids = sorted({twins.now[side].object.uid for twins in doubtful})
    if not uids:
        return _Said({}, {}, {})
    identity = sides[side].identity
    sent = await neighbours.begun(db, identity, uids)
    held = {uid: [as_held(one, side, sides) for one in several] for uid, several in sent.items()}
    noted = await neighbours.texts(db, pair, identity, uids)
    return _Said(noted, held, await neighbours.earlier(db, pair, identity, uids))


def _agreed(said: Both[Texts], sides: Both[Adapter]) -> Both[CalendarObject] | None:
    """What each side said when both said the same, each as it can hold it."""
    for left in said.left:
        for right in said.right:
            meant = Both(as_held(right, Side.LEFT, sides), as_held(left, Side.RIGHT, sides))
            if same(facts_of(meant.left), facts_of(left)) or same(facts_of(meant.right), facts_of(right)):
                return Both(left, right)
    return None


def _agreed_earlier(last: Both[Texts], earlier: Both[Texts], sides: Both[Adapter]) -> Both[CalendarObject] | None:
    """What one side was left with, and the other one said before it was brought something new. Where that goes both ways, one
    of them was taken back, and nobody can tell which."""
    found = [_agreed(Both(last.left, earlier.right), sides), _agreed(Both(earlier.left, last.right), sides)]
    one, *more = [each_ for each_ in found if each_ is not None] or [None]
    return None if more else one
