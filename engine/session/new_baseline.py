"""What the baseline is to say of items that a run settled, left for another time, or brought across by half."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from engine.ical.facts import facts_of
from engine.ical.graft import differences, graft
from engine.model.both import Both, Side, each, only
from engine.model.memory import Held, Memory
from engine.model.plan import Cleared, Item, Settle, Verdict
from engine.model.resource import CalendarObject, ETag, ItemKey, Resource, Uid
from engine.model.situation import Tracked, remembered, standing
from engine.model.write import Outcome, Refused, Stale, Unsure, Written
from engine.session.surveying import Look


@dataclass(slots=True)
class NewBaseline:
    """Rows to be put and rows to be forgotten, gathered item by item. ``seen``: what the run has seen before it decided."""

    seen: Look
    put: list[Memory] = field(default_factory=list[Memory])
    forget: list[ItemKey] = field(default_factory=list[ItemKey])

    def settled(self, item: Item[Verdict], settle: Settle, now: Both[Resource | None]) -> None:
        """An item that both sides hold as ``now``; rows of the items it swallowed go."""
        if now.left is None and now.right is None:
            self.forget.append(item.key)
            return
        linked = now.left is not None and now.right is not None
        withheld = settle.agreed.left is not None or settle.agreed.right is not None
        held = Both(_agreed_held(now.left, settle.agreed.left), _agreed_held(now.right, settle.agreed.right))
        uid = item.uid or next(here.object.uid for here in now if here is not None)
        self.put.append(Memory(item.key, Uid(uid), held, settled=linked and not withheld))
        index = self.seen.known.index
        for here, keys in ((now.left, index.left.keys), (now.right, index.right.keys)):
            known = None if here is None else keys.get(here.href)
            if known is not None and known != item.key:
                self.forget.append(known)

    def left_open(self, item: Item[Verdict]) -> None:
        """A deferred item: its baseline stays; one without a baseline is remembered as seen, so that it is not fetched again.

        So is one that met only now, whatever a run that died had made of it (`engine.session.resuming`).
        """
        memory = self.seen.memories.get(item.key)
        if isinstance(item.situation, Tracked) and item.key not in self.seen.survey.aliases:
            if memory is not None:
                self.put.append(replace(memory, held=_followed(memory, item.situation), settled=False))
            return
        now = standing(item.situation)
        self.put += [
            Memory(self._loner_key(item, side), item.uid, only(side, _held(here), None), settled=False)
            for side in Side
            if (here := now[side]) is not None
        ]

    def _loner_key(self, item: Item[Verdict], side: Side) -> ItemKey:
        """Twins that stay apart are two loners: the left one has the item's key, the right one keeps or gets its own."""
        if side is Side.RIGHT:
            return self.seen.survey.aliases.get(item.key, item.key)
        return item.key

    def not_done(self, item: Item[Verdict], outcome: Both[Outcome | None]) -> None:
        """An item of which a write failed: its old baseline stays, but for what one side has taken already."""
        crossed = self._half_agreed(item, outcome)
        if crossed is None:
            self.left_open(item)
        else:
            self.put.append(crossed)

    def _half_agreed(self, item: Item[Verdict], outcome: Both[Outcome | None]) -> Memory | None:
        """One side took its write and the other did not: what was carried to the first one is agreed on from now on.

        Otherwise an edit that the other side makes next would meet what came from itself as if it were the first side's own.
        What the first side changed is still to cross.
        """
        memory = self.seen.memories.get(item.key)
        match item.verdict, item.situation, outcome:
            case Settle(agreed=Both(None, None)), Tracked(), Both(Written(after), Refused() | Stale() | Unsure()):
                done = Side.LEFT
            case Settle(agreed=Both(None, None)), Tracked(), Both(Refused() | Stale() | Unsure(), Written(after)):
                done = Side.RIGHT
            case _:
                return None
        now, was = standing(item.situation), remembered(item.situation)
        here, there, base = now[done], now[done.other], was[done]
        if memory is None or here is None or there is None or base is None:
            return None
        taken = graft(base.object, differences(facts_of(here.object), facts_of(after.object)), after.object)
        again = ETag("")  # both are to be looked at again
        held = only(done, Held(after.href, again, taken), Held(there.href, again, there.object))
        return replace(memory, held=held, settled=False)

    def blocked(self, cleared: Cleared) -> None:
        """Linked items that could not be read or proven are looked at again."""
        for one in cleared.blocked:
            memory = self.seen.memories.get(one.key)
            if memory is not None:
                self.put.append(replace(memory, settled=False))

    def less_what_stays(self) -> None:
        """Drop the rows that say what the baseline says already."""
        self.put = [memory for memory in self.put if self.seen.memories.get(memory.key) != memory]

    def learned(self) -> Iterable[Side]:
        """Sides of which it tells more than the baseline did."""
        index = self.seen.known.index
        for side in Side:
            if any((held := memory.held[side]) is not None and held.href not in index[side] for memory in self.put):
                yield side


def _held(here: Resource) -> Held:
    return Held(here.href, here.etag, here.object)


def _followed(memory: Memory, situation: Tracked) -> Both[Held | None]:
    """What each side held, under the href that it has now: a listing of changes names a new one only once."""
    now = standing(situation)

    def on(side: Side) -> Held | None:
        held, here = memory.held[side], now[side]
        if held is None or here is None or held.href == here.href:
            return held
        return Held(here.href, ETag(""), held.object)  # of no version that is there: to be looked at again

    return each(on)


def _agreed_held(here: Resource | None, agreed: CalendarObject | None) -> Held | None:
    """The side's own text, or what was agreed where some of its edits were withheld: then look again next time."""
    if here is None:
        return None
    return _held(here) if agreed is None else Held(here.href, ETag(""), agreed)
