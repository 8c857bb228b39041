"""Undo: the journal's images -> a plan like any other, previewed and journalled itself.

What a run wrote is taken back; what people have changed since is asked about, never overwritten.
"""

from __future__ import annotations

from dataclasses import dataclass

from engine.ical.facts import facts_of, same
from engine.model.both import Both, Side, each
from engine.model.memory import Held
from engine.model.plan import Aim, Gone, Item, Keep, Make, Plan, Question, Settle, Since, Verdict
from engine.model.resource import CalendarObject, ItemKey, Resource, Uid
from engine.model.situation import Kept, New, Nowhere, Situation, Tracked


@dataclass(frozen=True, slots=True)
class Wrote:
    """What a run did to one side of an item: the text before and after. Equal ones: it left the side alone."""

    before: CalendarObject | None
    after: CalendarObject | None

    @property
    def touched(self) -> bool:
        return self.before != self.after and not (
            self.before is not None and self.after is not None and same(facts_of(self.before), facts_of(self.after))
        )


@dataclass(frozen=True, slots=True)
class Undoing:
    """One item of a run that is to be taken back, and what is there now."""

    key: ItemKey
    uid: Uid
    wrote: Both[Wrote]
    now: Both[Resource | None]


def invert(entries: list[Undoing]) -> Plan:
    """The plan that brings back what the run's writes replaced."""
    return Plan(tuple(item for entry in entries if (item := _inverted(entry)) is not None))


def _inverted(entry: Undoing) -> Item[Verdict | Question] | None:
    if not any(wrote.touched for wrote in entry.wrote):
        return None
    aims = each(lambda side: _aim(entry.wrote[side], entry.now[side]))
    restored = Settle(aims)
    verdict: Verdict | Question = restored
    if any(_edited_since(entry.wrote[side], entry.now[side]) for side in Side):
        verdict = Since(restored)
    elif all(isinstance(aim, Keep) for aim in aims):
        return None
    return Item(entry.key, entry.uid, _situation(entry.now), verdict)


def _aim(wrote: Wrote, now: Resource | None) -> Aim:
    if not wrote.touched or _says(now, wrote.before):
        return Keep()
    return Gone() if wrote.before is None else Make(wrote.before)


def _says(now: Resource | None, text: CalendarObject | None) -> bool:
    if now is None or text is None:
        return now is None and text is None
    return same(facts_of(now.object), facts_of(text))


def _edited_since(wrote: Wrote, now: Resource | None) -> bool:
    """Somebody changed what the run left, and not back to what was before."""
    return wrote.touched and not _says(now, wrote.after) and not _says(now, wrote.before)


def _situation(now: Both[Resource | None]) -> Situation:
    match now.left, now.right:
        case None, None:
            return Nowhere()
        case Resource() as left, None:
            return New(Side.LEFT, left)
        case None, Resource() as right:
            return New(Side.RIGHT, right)
        case Resource() as left, Resource() as right:
            return Tracked(Both(_kept(left), _kept(right)))


def _kept(now: Resource) -> Kept:
    return Kept(now, Held(now.href, now.etag, now.object))
