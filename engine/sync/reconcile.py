"""The decision table: a situation, and what it asks for.

                 | right kept       | right edited        | right removed
    left kept    | nothing          | carry to the left   | remove on the left
    left edited  | carry to right   | merge, or ask       | ask (the edit survives)
    left removed | remove on right  | ask (edit survives) | forget

New on one side: make it on the other. Twins: link what is equal, ask about what differs.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from engine.ical.facts import CALENDAR, aligned, facts_of, same
from engine.ical.graft import differences, replanted
from engine.model.both import Both, Side, each, only
from engine.model.capabilities import Capabilities, Fits, Unfit
from engine.model.difference import Address, Changes, Clash, Fact, Facts
from engine.model.plan import (
    Aim,
    Conflict,
    Defer,
    Gone,
    Item,
    Keep,
    Make,
    Plan,
    Question,
    Settle,
    Survival,
    Verdict,
    Why,
)
from engine.model.resource import CalendarObject, ItemKey, Resource, Uid
from engine.model.situation import (
    Edited,
    Kept,
    New,
    Nowhere,
    Removed,
    Situation,
    Tracked,
    Twins,
    object_in,
    on_both,
    remembered,
    standing,
)
from engine.sync.lens import Lens
from engine.sync.merge import Merged, merge
from engine.sync.survey import Found, Survey

NOTHING: Both[Aim] = Both(Keep(), Keep())


@dataclass(frozen=True, slots=True)
class Judge:
    """What decisions depend on besides the situation itself.

    ``taken``: UIDs in use on each side. ``copies``: new items whose UID another new one of their side has, too.
    """

    lens: Lens
    sides: Both[Capabilities]
    taken: Both[frozenset[Uid]] = Both(frozenset[Uid](), frozenset[Uid]())  # noqa: RUF009
    copies: frozenset[ItemKey] = frozenset()

    def fit(self, side: Side, item: CalendarObject) -> Fits | Unfit:
        return self.sides[side].fit(item)


def reconcile(survey: Survey, judge: Judge) -> Plan:
    """A verdict or a question for every item of the survey."""
    return Plan(tuple(_judged(found, judge) for found in survey.found), survey.blocked)


def _judged(found: Found, judge: Judge) -> Item[Verdict | Question]:
    try:
        verdict = decide(found.key, found.situation, judge)
    except Exception as error:
        if judge.lens.rules.hook is None:
            raise
        verdict = Defer(Why.MAPPING, f"{type(error).__name__}: {error}")
    return Item(found.key, found.uid, found.situation, verdict)


def decide(key: ItemKey, situation: Situation, judge: Judge) -> Verdict | Question:
    match situation:
        case New(side, now):
            return _brought_over(key, side, now, judge)
        case Twins(now):
            return _first_meeting(now, judge)
        case Nowhere():
            return Settle(NOTHING)
        case Tracked(drift):
            match drift.left, drift.right:
                case (Kept(), Kept()) | (Removed(), Removed()):
                    return Settle(NOTHING)
                case Removed(), Kept():
                    return Settle(Both(Keep(), Gone()))
                case Kept(), Removed():
                    return Settle(Both(Gone(), Keep()))
                case Edited(), Removed():
                    return Survival(Side.LEFT)
                case Removed(), Edited():
                    return Survival(Side.RIGHT)
                case ((Edited() | Kept()), (Edited() | Kept())):
                    return _merged(situation, Both(drift.left.now, drift.right.now), judge)


def _brought_over(key: ItemKey, side: Side, now: Resource, judge: Judge) -> Verdict:
    return brought(side.other, now.object, key, judge)


def brought(side: Side, item: CalendarObject, key: ItemKey, judge: Judge) -> Verdict:
    """Make the object on ``side`` as that side may see it, under its own UID unless that one is in use there."""
    return placed(side, judge.lens.view(item, side), key, judge)


def placed(side: Side, shown: CalendarObject, key: ItemKey, judge: Judge) -> Verdict:
    """Make exactly this on ``side``, under another UID where its own is in use there."""
    if shown.uid in judge.taken[side] or key in judge.copies:
        shown = replanted(shown, f"{shown.uid}-{key}")
    match judge.fit(side, shown):
        case Unfit(reason):
            return Defer(Why.UNFIT, reason, side)
        case Fits():
            return Settle(only(side, Make(shown), Keep()))


def _first_meeting(now: Both[Resource], judge: Judge) -> Verdict | Question:
    """Nobody knows what was before. Equal: linked. A property that both can hold and that differs: asked.

    What only one side says and no person sees (X- properties, the calendar's own lines) is carried over.
    """
    if judge.lens.clear and now.left.object.text == now.right.object.text:
        return Settle(NOTHING)  # word for word: nothing has to be read
    hold = each(lambda side: _common(now[side].object, side, judge))
    if same(hold.left, hold.right):
        return Settle(NOTHING)
    shown = each(lambda side: judge.lens.shown(now[side].object, side))
    whole = each(lambda side: facts_of(now[side].object))  # changes land on these
    *alike, _, _ = aligned(*hold, *shown, *whole)
    unlike, said = differences(alike[0], alike[1]), Both(alike[2], alike[3])
    clashes: list[Clash] = []
    carry: dict[Side, dict[Address, Fact | None]] = {Side.LEFT: {}, Side.RIGHT: {}}
    for address in sorted(unlike):
        versions = said.map(_at(address))
        if unseen(address) and (versions.left is None or versions.right is None):
            lacking = Side.LEFT if versions.left is None else Side.RIGHT
            carry[lacking][address] = versions[lacking.other]
        else:
            clashes.append(Clash(address, None, versions))
    undisputed: Both[Changes] = each(lambda side: carry[side])
    if clashes:
        return Conflict(_by_component(clashes), undisputed)
    return settled_by(now, undisputed, judge)


def _by_component(clashes: Iterable[Clash]) -> tuple[Clash, ...]:
    """An occurrence that only one side has is one clash, not one for each of its lines."""
    clashes = tuple(clashes)
    lonely = {clash.address.where for clash in clashes if not clash.address.name}
    return tuple(clash for clash in clashes if not clash.address.name or clash.address.where not in lonely)


def _at(address: Address) -> Callable[[Facts], Fact | None]:
    return lambda facts: facts.get(address)


def unseen(address: Address) -> bool:
    """Is it something that no person sees (X- properties, the calendar's own lines, definitions of zones)?"""
    return (
        address.where.kind == "VTIMEZONE"
        or address.where == CALENDAR
        or address.name.startswith("X-")
        or address.name == "?"
    )


def _common(item: CalendarObject, at: Side, judge: Judge) -> Facts:
    """What both sides could hold of an object of ``at``, and may see."""
    for side in Side:
        item, at = judge.lens.view(item, side, at), side
        fit = judge.fit(side, item)
        item = fit.object if isinstance(fit, Fits) else item
    return judge.lens.says(item, at)


def _merged(situation: Tracked, now: Both[Resource], judge: Judge) -> Verdict | Question:
    merged = merged_of(situation, judge)
    if merged.clashes:
        return Conflict(merged.clashes, merged.carry)
    both_edited = bool(merged.carry.left) and bool(merged.carry.right)
    if both_edited and not judge.lens.rules.merge:
        return _all_disputed(situation, judge)
    return settled_by(now, merged.carry, judge)


def seen_by_the_other(situation: Situation, judge: Judge) -> Both[Facts]:
    """What each side shows the other now."""
    now = standing(situation)
    return each(lambda side: judge.lens.shown(object_in(now[side]), side))


@dataclass(frozen=True, slots=True)
class Views:
    """Of a linked item: what each side showed the other last time, shows it now, and says itself; addressed alike."""

    base: Both[Facts]
    seen: Both[Facts]
    says: Both[Facts]


def views_of(situation: Situation, judge: Judge) -> Views:
    was, now = remembered(situation), standing(situation)
    base = each(lambda side: judge.lens.shown(object_in(was[side]), side))
    says = each(lambda side: judge.lens.says(object_in(now[side]), side))
    alike = aligned(*base, *seen_by_the_other(situation, judge), *says)
    return Views(Both(*alike[0:2]), Both(*alike[2:4]), Both(*alike[4:]))


def merged_of(situation: Tracked, judge: Judge) -> Merged:
    """The merge of a linked item that is on both sides."""
    views = views_of(situation, judge)
    base = views.base
    for side in Side:
        if _is_own_echo(side, situation, differences(base[side.other], views.seen[side.other]), judge):
            base = only(side, views.seen[side], base[side.other])
    merged = merge(base, views.seen, views.says)
    open_, carry = list[Clash](), each(lambda side: dict(merged.carry[side]))
    for clash in merged.clashes:
        foregone = _foregone(clash, situation, judge)
        if foregone is None:
            open_.append(clash)
        else:
            carry[foregone.other][clash.address] = clash.versions[foregone]
    return Merged(each(lambda side: may_return(carry[side], situation, side, judge)), tuple(open_))


def _foregone(clash: Clash, situation: Tracked, judge: Judge) -> Side | None:
    """The side whose version counts without asking: it hides what the other one touched, or the other one says all of it
    that it can hold."""
    for side in Side:
        if not _returns(clash.address, situation, side, judge):
            return side
    return next((side for side in Side if _is_all_it_can_say(clash, situation, side, judge)), None)


def _is_all_it_can_say(clash: Clash, situation: Tracked, side: Side, judge: Judge) -> bool:
    """Does the other side say already what it would make of ``side``'s version?"""
    now, version = on_both(situation), clash.versions[side]
    if now is None or version is None:
        return False
    aim = aimed(side.other, now[side.other], {clash.address: version}, now[side].object, judge)
    return isinstance(aim, Keep)


def may_return(carry: Changes, situation: Situation, side: Side, judge: Judge) -> Changes:
    """The changes less those that would overwrite what ``side`` keeps to itself."""
    return {address: fact for address, fact in carry.items() if _returns(address, situation, side, judge)}


def _returns(address: Address, situation: Situation, side: Side, judge: Judge) -> bool:
    was, now = remembered(situation)[side], standing(situation)[side]
    return judge.lens.returns(address, facts_of(object_in(now)), facts_of(object_in(was)))


def _is_own_echo(side: Side, situation: Tracked, wanted: Changes, judge: Judge) -> bool:
    """Is a side's edit just what it makes of the other side's, written by a run that died before it could note it?"""
    match situation.drift[side]:
        case Edited(now, was) if wanted:
            source = object_in(standing(situation)[side.other])
            fit = judge.fit(side, judge.lens.carried(wanted, side, was.object, source))
            return isinstance(fit, Fits) and same(facts_of(fit.object), facts_of(now.object))
        case _:
            return False


def _all_disputed(situation: Tracked, judge: Judge) -> Question:
    """Without merging, two edits of one item are a conflict in all that they changed."""
    carry, views = merged_of(situation, judge).carry, views_of(situation, judge)
    clashes = tuple(
        Clash(address, views.base.left.get(address) or views.base.right.get(address), views.seen.map(_at(address)))
        for address in sorted({*carry.left, *carry.right})
    )
    return Conflict(_by_component(clashes), each(lambda _: dict[Address, Fact | None]()))


def settled_by(now: Both[Resource], carry: Both[Changes], judge: Judge) -> Verdict:
    """The verdict that carries these changes; deferred where a side cannot express the outcome."""
    aims = each(lambda side: aimed(side, now[side], carry[side], now[side.other].object, judge))
    for side in Side:
        if isinstance(aim := aims[side], Unfit):
            return Defer(Why.UNFIT, aim.reason, side)
    left, right = (aim for aim in aims if not isinstance(aim, Unfit))
    return Settle(Both(left, right))


def aimed(side: Side, now: Resource, carry: Changes, source: CalendarObject, judge: Judge) -> Aim | Unfit:
    """What to make of one side: nothing where it would end up saying what it says already."""
    if not carry:
        return Keep()
    wanted = judge.lens.carried(carry, side, now.object, source)
    match judge.fit(side, wanted):
        case Unfit() as unfit:
            return unfit
        case Fits(held):
            if held == wanted and _says_other_words(carry, facts_of(now.object)):
                return Make(wanted)  # what it would say need not be read to know that it is not what it says now
            return Keep() if same(facts_of(held), facts_of(now.object)) else Make(wanted)


_WORDS = frozenset(("SUMMARY", "LOCATION", "DESCRIPTION"))
"""Said once in a component, by a line of its own, that is carried as it stands."""


def _says_other_words(carry: Changes, here: Facts) -> bool:
    """Do the changes put other words into a component that is there, and stays?"""
    return any(
        address.name in _WORDS
        and not address.element
        and (presence := Address(address.where, "")) in here
        and presence not in carry
        and (None if fact is None else fact.canon) != (None if (said := here.get(address)) is None else said.canon)
        for address, fact in carry.items()
    )
