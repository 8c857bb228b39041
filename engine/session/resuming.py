"""Items whose writing was begun by a run that never learned how it ended: what was sent, and what was edited since.

The journal knows what both sides said then and what was to be written. Where that arrived, it is what the sides agreed on,
although no run came to note it; who edited one side since is then told from what crossed. Otherwise an edit would meet the
half-done write of what it edits, and look like two edits of one thing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from engine.history import journal
from engine.history.database import Database
from engine.history.journal import Entry
from engine.ical.facts import facts_of, same
from engine.model.both import Both, Side, each, only
from engine.model.capabilities import Fits
from engine.model.memory import Held
from engine.model.resource import CalendarObject, ItemKey, Resource
from engine.model.situation import Drift, Edited, Kept, Situation, Tracked, Twins, on_both
from engine.ports import Adapter
from engine.sync.survey import Found, Survey


async def resumed(db: Database, pair: int, survey: Survey, sides: Both[Adapter]) -> Survey:
    """The survey, with what was agreed on in items whose last writing nobody concluded."""
    doubtful = [found for found in survey.found if _is_doubtful(found)]
    keys = {key for found in doubtful for key in _keys(found, survey)}
    begun = await journal.begun(db, pair, sorted(keys)) if keys else {}
    if not begun:
        return survey
    better = {found.key: _as_begun(found, survey, begun, sides) for found in doubtful}
    return replace(survey, found=tuple(better.get(found.key, found) for found in survey.found))


def _is_doubtful(found: Found) -> bool:
    """Two versions; which of them somebody edited, what was sent may tell better than what was noted last."""
    match found.situation:
        case Twins(Both(left, right)):
            return left.object.text != right.object.text
        case Tracked(drift):
            return any(isinstance(each_, Edited) for each_ in drift)
        case _:
            return False


def _keys(found: Found, survey: Survey) -> list[ItemKey]:
    """The names that the item had while it was on one side only."""
    return [found.key, *((survey.aliases[found.key],) if found.key in survey.aliases else ())]


def _as_begun(found: Found, survey: Survey, begun: Mapping[ItemKey, Entry], sides: Both[Adapter]) -> Found:
    entry = next((begun[key] for key in _keys(found, survey) if key in begun), None)
    now = on_both(found.situation)
    if entry is None or now is None or entry.told.uid != found.uid:
        return found
    agreed = _agreed(entry, found.situation, now, sides)
    if agreed is None:
        return found
    drift = each(lambda side: drift_from(now[side], agreed[side]))
    return replace(found, situation=Tracked(drift)) if _somebody_edited(drift) else found


def _agreed(
    entry: Entry, situation: Situation, now: Both[Resource], sides: Both[Adapter]
) -> Both[CalendarObject | None] | None:
    """What both sides agreed on when the entry was begun, or when it had arrived; None: nothing but what the baseline says.

    A new item that is there has arrived. A new version has where the side says it still; else, of items that no run came to
    link, what both sides said before counts: then it does not matter whether it came and was edited since.
    """
    images = entry.images
    for side in Side:
        sent, source = images[side].after, images[side.other]
        if sent is None or source.after is not None or source.before is None:
            continue
        held = as_held(sent, side, sides)
        met_new = isinstance(situation, Twins) and images[side].before is None
        if met_new or same(facts_of(held), facts_of(now[side].object)):
            return only(side, held, source.before)
    return images.map(lambda image: image.base) if isinstance(situation, Twins) else None


def as_held(sent: CalendarObject, side: Side, sides: Both[Adapter]) -> CalendarObject:
    """What the side made of it when it arrived."""
    fit = sides[side].capabilities.fit(sent)
    return fit.object if isinstance(fit, Fits) else sent


def drift_from(now: Resource, agreed: CalendarObject | None) -> Drift:
    """What became of a side since it said what was agreed on; None: it says it still."""
    was = Held(now.href, now.etag, now.object if agreed is None else agreed)
    return Kept(now, was) if same(facts_of(now.object), facts_of(was.object)) else Edited(now, was)


def _somebody_edited(drift: Both[Drift]) -> bool:
    """If nobody did, it is an ordinary first meeting, and told as one."""
    return any(isinstance(each_, Edited) for each_ in drift)
