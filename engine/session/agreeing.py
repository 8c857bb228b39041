"""A first meeting in a ring: what other pairs know that both calendars said before.

To this pair two versions of one item are a first meeting, and which of them somebody edited cannot be told. Where pairs
that lead from one to the other by another way left both calendars saying the same, that is what they agreed on; so is what one
of them, or this one, was carrying when it died.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

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
    left, right = [await _said(db, pair, side, sides, doubtful.values()) for side in Side]
    if not ((left.noted or left.sent) and (right.noted or right.sent)):
        return survey
    said = Both(left, right)

    def better(found: Found) -> Found:
        twins = doubtful.get(found.key)
        if twins is None:
            return found
        agreed = _agreed(each(lambda side: said[side].of(twins.now[side])), sides)
        if agreed is None:
            return found
        return replace(found, situation=Tracked(each(lambda side: drift_from(twins.now[side], agreed[side]))))

    return replace(survey, found=tuple(better(found) for found in survey.found))


@dataclass(frozen=True, slots=True)
class _Said:
    """What is known that a side said. ``noted``: by other pairs, where they left it. ``sent``: by any pair, under its UID, before
    it died and could note the place."""

    noted: Mapping[Href, Sequence[CalendarObject]]
    sent: Mapping[Uid, Sequence[CalendarObject]]

    def of(self, now: Resource) -> list[CalendarObject]:
        return [*self.noted.get(now.href, ()), *self.sent.get(now.object.uid, ())]


async def _said(db: Database, pair: int, side: Side, sides: Both[Adapter], doubtful: Iterable[Twins]) -> _Said:
    uids = sorted({twins.now[side].object.uid for twins in doubtful})
    if not uids:
        return _Said({}, {})
    identity = sides[side].identity
    sent = await neighbours.begun(db, identity, uids)
    held = {uid: [as_held(one, side, sides) for one in several] for uid, several in sent.items()}
    return _Said(await neighbours.texts(db, pair, identity, uids), held)


def _agreed(said: Both[Iterable[CalendarObject]], sides: Both[Adapter]) -> Both[CalendarObject] | None:
    """What each side said when both said the same, each as it can hold it."""
    for left in said.left:
        for right in said.right:
            meant = Both(as_held(right, Side.LEFT, sides), as_held(left, Side.RIGHT, sides))
            if same(facts_of(meant.left), facts_of(left)) or same(facts_of(meant.right), facts_of(right)):
                return Both(left, right)
    return None
