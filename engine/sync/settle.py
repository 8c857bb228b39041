"""Plan + choices + policy -> Settled. Nothing is answered by guessing: what stays open is deferred and kept as a question."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from engine.ical.facts import facts_of
from engine.ical.graft import differences, replanted
from engine.ical.speak import said
from engine.model.both import Both, Side, each, only
from engine.model.capabilities import Unfit
from engine.model.difference import Address, Changes, Fact
from engine.model.plan import (
    Choice,
    Choices,
    Confirm,
    Conflict,
    Defer,
    Gone,
    Item,
    Keep,
    Make,
    Plan,
    Question,
    Settle,
    Settled,
    Since,
    Survival,
    Use,
    Verdict,
    Why,
)
from engine.model.resource import CalendarObject, ItemKey, Resource, Uid
from engine.model.settings import Recurring
from engine.model.situation import New, Nowhere, Situation, Tracked, Twins, object_in, on_both, remembered, standing
from engine.sync.lower import action_of
from engine.sync.merge import Merged, decided
from engine.sync.permit import allowed, is_recurring
from engine.sync.policy import chosen_sides, holds, winner
from engine.sync.reconcile import (
    Judge,
    brought,
    may_return,
    merged_of,
    placed,
    seen_by_the_other,
    settled_by,
    unseen,
    views_of,
)


@dataclass(frozen=True, slots=True)
class Will:
    """What people want of this run: choices made, items taken out, how conflicts are settled, whether to go without asking.

    ``held``: items that a side refused for good, and why; a person may prefer one side's version all the same.
    ``kept``: items whose second version has become an item of its own already. ``looking``: items whose choice was made while
    looking at this very plan. Only such a choice, or one on what is held, overrides a proposal that is no question; one that
    waited in the history may be about a question that is none any more.
    """

    choices: Choices = field(default_factory=dict[ItemKey, Choice])
    excluded: frozenset[ItemKey] = frozenset()
    failed: frozenset[ItemKey] = frozenset()
    yes: bool = False
    kept: frozenset[ItemKey] = frozenset()
    looking: frozenset[ItemKey] = frozenset()
    held: Mapping[ItemKey, str] = field(default_factory=dict[ItemKey, str])


def settle(plan: Plan, will: Will, judge: Judge) -> Settled:
    """Answer every question that a choice, the policy or ``will.yes`` answers; defer the others."""
    items: list[Item[Verdict]] = []
    questions: dict[ItemKey, Question] = {}
    as_planned = _leaves_the_settled_alone(will, judge)
    for item in plan.items:
        settled_already = as_planned and isinstance(item.verdict, Settle | Defer)
        for settled in (item,) if settled_already else _answered(item, will, judge):
            if isinstance(settled.verdict, Settle | Defer):
                verdict = _with_what_stays(settled.verdict, settled.situation, judge)
                items.append(settled.judged(verdict))
            else:
                questions[settled.key] = settled.verdict
                why = Why.CONFIRM if isinstance(settled.verdict, Confirm) else Why.UNDECIDED
                items.append(settled.judged(Defer(why)))
    return Settled(tuple(items), questions, plan.blocked)


def _leaves_the_settled_alone(will: Will, judge: Judge) -> bool:
    """Nobody said anything of any item, and the settings want no word for what is decided: only questions are left."""
    said = will.choices or will.excluded or will.failed or will.held
    return not said and not judge.lens.rules.confirm and judge.lens.rules.recurring is not Recurring.ASK


def _with_what_stays(verdict: Verdict, situation: Situation, judge: Judge) -> Verdict:
    """The verdict, and which attachments of this run stay on their side because of their size."""
    limit = judge.lens.rules.attachments_limit
    if isinstance(verdict, Defer) or limit is None or not _is_any_longer(now := standing(situation), limit):
        return verdict
    was = remembered(situation)

    def stays(side: Side) -> tuple[str, ...]:
        here, there = now[side], now[side.other]
        large = {} if here is None else judge.lens.too_large(here.object)
        if not large:
            return ()
        known = {*facts_of(object_in(was[side])), *facts_of(object_in(there))}
        return tuple(said(fact) for address, fact in sorted(large.items()) if address not in known)

    left_behind = each(stays)
    return replace(verdict, left_behind=left_behind) if any(left_behind) else verdict


def _is_any_longer(now: Both[Resource | None], limit: int) -> bool:
    """A text that is short enough holds nothing too large: most need not be read."""
    left, right = now.left, now.right
    return (left is not None and len(left.object.text) > limit) or (
        right is not None and len(right.object.text) > limit
    )


Open = Item[Verdict | Question]


def _answered(item: Open, will: Will, judge: Judge) -> Iterator[Open]:
    if item.key in will.excluded:
        yield item.judged(Defer(Why.EXCLUDED))
        return
    choice = will.choices.get(item.key)
    if choice is not None and not holds(choice, item.situation):
        choice = None
    if choice is not None and choice.use is Use.SKIP:
        yield item.judged(Defer(Why.UNDONE if choice.undone else Why.SKIPPED))
        return
    if item.key in will.failed:
        yield item.judged(Defer(Why.FAILED_BEFORE))
        return
    if item.key in will.held and choice is None:
        yield item.judged(Defer(Why.REFUSED, will.held[item.key]))
        return
    if choice is not None and choice.text is not None:
        yield item.judged(by_hand(item.situation, choice.text, judge))
        return
    yield from _by_kind(item, choice, will, judge)


def _by_kind(item: Open, choice: Choice | None, will: Will, judge: Judge) -> Iterator[Open]:
    match item.verdict:
        case Conflict() as conflict:
            yield from _conflict(item, conflict, choice, will, judge)
        case Survival(edited):
            yield _confirmed(item.judged(survivor(item, edited, choice, judge)), choice, will, judge)
        case Since(restored) if choice is not None:
            yield item.judged(restored)
        case Settle() if (side := _preferred_side(item, choice, will)) and isinstance(item.situation, Tracked):
            yield item.judged(preferred(item.key, item.situation, side, judge))
        case _:
            yield _confirmed(item, choice, will, judge)


def preferred(key: ItemKey, situation: Tracked, side: Side, judge: Judge) -> Verdict:
    """A person wants one side's version of an item that nobody disputes: the other side's edits, or its removal, are taken back.

    What ``side`` cannot say at all goes back to what the other side said last time, not away.
    """
    now = standing(situation)
    here, there = now[side], now[side.other]
    if here is None:
        gone = Settle(only(side, Keep(), Gone() if there is not None else Keep()))
        return _permitted(situation, gone, judge)
    if there is None:
        return _permitted(situation, brought(side.other, here.object, key, judge), judge)
    views = views_of(situation, judge)
    seen, base = views.seen, views.base
    changed = merged_of(situation, judge).carry
    back: dict[Address, Fact | None] = {}
    for address in {*changed.left, *changed.right}:
        lacking = address not in seen[side] and address not in base[side]
        back[address] = base[side.other].get(address) if lacking else seen[side].get(address)
    nothing: dict[Address, Fact | None] = {}
    return _permitted(situation, settled_by(only(side, here, there), only(side, nothing, back), judge), judge)


def _preferred_side(item: Open, choice: Choice | None, will: Will) -> Side | None:
    """The side whose version a person wants of an item that is no question: a guard may have held its removal."""
    if choice is None:
        return None
    looked_at = item.key in will.looking or item.key in will.held or None in standing(item.situation)
    return choice.use.side if looked_at else None


def _conflict(item: Open, conflict: Conflict, choice: Choice | None, will: Will, judge: Judge) -> Iterator[Open]:
    if choice is not None and choice.use is Use.BOTH:
        yield from _both_kept(item, conflict, will, judge)
        return
    sides = None if choice is None else chosen_sides(choice, conflict.clashes)
    if sides is None:
        won = winner(judge.lens.rules.on_conflict, item.situation)
        sides = None if won is None else {clash.address: won for clash in conflict.clashes}
    if sides is None:
        yield item
    else:
        verdict = resolved(item.situation, conflict, sides, judge)
        yield _confirmed(item.judged(verdict), choice, will, judge)


def _resolved(situation: Situation, conflict: Conflict, side: Side, judge: Judge) -> Verdict:
    return resolved(situation, conflict, {clash.address: side for clash in conflict.clashes}, judge)


def resolved(situation: Situation, conflict: Conflict, sides: Mapping[Address, Side], judge: Judge) -> Verdict:
    """The verdict once every clash has a side: undisputed changes of both sides, and the winners' versions."""
    now = on_both(situation)
    if now is None:
        return Defer(Why.UNDECIDED)
    merged = Merged(conflict.carry, conflict.clashes)
    if isinstance(situation, Tracked) and judge.lens.rules.merge:
        merged = Merged(merged_of(situation, judge).carry, conflict.clashes)
    carry = decided(merged, sides, seen_by_the_other(situation, judge))
    return _permitted(situation, settled_by(now, carry, judge), judge)


def _both_kept(item: Open, conflict: Conflict, will: Will, judge: Judge) -> Iterator[Open]:
    """The left version stays what the item says; the right one becomes an item of its own, unless it did so already.

    Invariant: the right version is not overwritten unless there is a place for it.
    """
    second = () if item.key in will.kept else (_second_version(item, judge),)
    if any(isinstance(each.verdict, Defer) for each in second):
        yield from (item.judged(each.verdict) for each in second)
        return
    yield item.judged(_resolved(item.situation, conflict, Side.LEFT, judge))
    yield from second


def _second_version(item: Open, judge: Judge) -> Open:
    """The right side's version as an item of its own on both sides, under a UID derived from the first."""
    right = standing(item.situation).right
    if right is None:  # pragma: no cover - a conflict has both
        return item.judged(Defer(Why.UNDECIDED))
    copy = replanted(right.object, f"{right.object.uid}-{item.key}{KEPT}")
    shown = judge.lens.view(copy, Side.LEFT)
    verdict = _permitted(Nowhere(), Settle(Both(Make(shown), Make(copy))), judge)
    if isinstance(fit := judge.fit(Side.LEFT, shown), Unfit):
        verdict = Defer(Why.UNFIT, fit.reason, Side.LEFT)
    return Item(second_key(item.key), Uid(copy.uid), Nowhere(), verdict)


KEPT = "-kept"
"""The end of the UID of a version that was kept beside another one."""


def second_key(key: ItemKey) -> ItemKey:
    return ItemKey(f"{key}b")


def survivor(item: Open, edited: Side, choice: Choice | None, judge: Judge) -> Verdict:
    """Edited here, removed there. The edit survives unless a person or the policy prefers the side that removed it."""
    policy = judge.lens.rules.on_conflict
    wanted = winner(policy, item.situation) if choice is None else choice.use.side
    if wanted is edited.other:
        return _permitted(item.situation, Settle(only(edited, Gone(), Keep())), judge)
    restored = _restored(item, edited, judge)
    if isinstance(restored, Settle):
        restored = Settle(restored.aims, restored.agreed, Why.RESTORED)
    return _permitted(item.situation, restored, judge)


def _restored(item: Open, edited: Side, judge: Judge) -> Verdict:
    """What the other side removed, as it said it last, with the edit carried onto it: what only it could hold comes back."""
    lens, there, was, here = judge.lens, edited.other, remembered(item.situation), standing(item.situation)[edited]
    removed = was[there]
    if here is None or removed is None:  # pragma: no cover - the table asks this only of what was on both sides
        return Defer(Why.UNDECIDED)
    before, after = lens.shown(object_in(was[edited]), edited), lens.shown(here.object, edited)
    changes = differences(before, after, lens.says(removed.object, there))
    return placed(there, lens.carried(changes, there, removed.object, here.object), item.key, judge)


def by_hand(situation: Situation, text: CalendarObject, judge: Judge) -> Verdict:
    """A version that a person wrote, categories under their common names: both sides are made to say it."""
    now = on_both(situation)
    if now is None:
        return Defer(Why.UNDECIDED)
    written = each(lambda side: _as_written(now[side].object, text, side, judge))
    carry = each(lambda side: may_return(written[side], situation, side, judge))
    return _permitted(situation, settled_by(now, carry, judge), judge)


def _as_written(here: CalendarObject, text: CalendarObject, side: Side, judge: Judge) -> Changes:
    """What has to change so that a side says what was written. What no person sees is not missing there."""
    shown = judge.lens.view(text, side, at=Side.RIGHT)  # common names are the right side's
    found = differences(judge.lens.says(here, side), judge.lens.says(shown, side))
    return {address: fact for address, fact in found.items() if fact is not None or not unseen(address)}


def _permitted(situation: Situation, verdict: Verdict, judge: Judge) -> Verdict:
    return verdict if isinstance(verdict, Defer) else allowed(situation, verdict, judge.lens.rules, judge.sides)


def _confirmed(item: Open, choice: Choice | None, will: Will, judge: Judge) -> Open:
    """A decided change that the settings want a word for first, unless the word was given."""
    verdict, rules = item.verdict, judge.lens.rules
    if not isinstance(verdict, Settle) or will.yes or choice is not None:
        return item
    if not rules.confirm and rules.recurring is not Recurring.ASK:
        return item
    action = action_of(verdict, item.situation)
    if action is not None and action in rules.confirm:
        return item.judged(Confirm(action, verdict))
    first_series = isinstance(item.situation, New | Twins) and rules.recurring is Recurring.ASK
    if action is not None and first_series and _is_series(item.situation):
        return item.judged(Confirm("series", verdict))
    return item


def _is_series(situation: Situation) -> bool:
    return any(here is not None and is_recurring(facts_of(here.object)) for here in standing(situation))
