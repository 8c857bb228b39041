"""What a pair's settings or a side forbid becomes a visible Defer: never an exception, never a forgotten baseline."""

from __future__ import annotations

from engine.ical.facts import facts_of
from engine.ical.graft import differences, graft
from engine.model.both import Both, Side, each, only
from engine.model.capabilities import Capabilities
from engine.model.difference import Facts
from engine.model.plan import Aim, Defer, Gone, Item, Keep, Make, Plan, Question, Settle, Verdict, Why
from engine.model.resource import CalendarObject
from engine.model.rules import Rules, Window
from engine.model.settings import Direction, Private, Recurring
from engine.model.situation import New, Situation, Twins, remembered, standing
from engine.sync.glossary import category, glossary
from engine.sync.lens import Lens, is_private


def permit(plan: Plan, rules: Rules, sides: Both[Capabilities]) -> Plan:
    """The plan with everything that may not be done deferred, and the reason said."""
    if _forbids_nothing(rules, sides):
        return plan
    return Plan(tuple(_permitted(item, rules, sides) for item in plan.items), plan.blocked)


def _forbids_nothing(rules: Rules, sides: Both[Capabilities]) -> bool:
    """Everybody takes part, and both sides may be changed in every way: no item has to be looked at."""
    filtered = rules.private is Private.SKIP or rules.recurring is Recurring.SKIP or rules.include or rules.exclude
    if filtered or rules.window != Window():
        return False
    return rules.direction is Direction.BOTH and all(can.writes and can.deletes for can in sides)


def _permitted(item: Item[Verdict | Question], rules: Rules, sides: Both[Capabilities]) -> Item[Verdict | Question]:
    verdict = item.verdict
    if (why := _stays_out(item, rules)) is not None:
        verdict = Defer(why)
    elif isinstance(verdict, Settle):
        verdict = allowed(item.situation, verdict, rules, sides)
    return item if verdict is item.verdict else item.judged(verdict)


def _stays_out(item: Item[Verdict | Question], rules: Rules) -> Why | None:
    """Filters decide who comes in, never who has to leave: a linked item stays linked, whatever it becomes."""
    if not isinstance(item.situation, New | Twins):
        return None
    here = item.situation.now.object if isinstance(item.situation, New) else item.situation.now.left.object
    if rules.private is Private.SKIP and is_private(facts_of(here)):
        return Why.PRIVATE
    if rules.recurring is Recurring.SKIP and is_recurring(facts_of(here)):
        return Why.RECURRING
    side = item.situation.side if isinstance(item.situation, New) else Side.LEFT
    if (rules.include or rules.exclude) and not _category_passes(facts_of(here), side, rules):
        return Why.CATEGORY
    return None if _in_period(here, rules) else Why.OUTSIDE_PERIOD


def is_recurring(found: Facts) -> bool:
    return any(address.name in ("RRULE", "RDATE") or address.where.occurrence for address in found)


def _category_passes(found: Facts, side: Side, rules: Rules) -> bool:
    """By any name that either calendar has for a category."""
    names = glossary(rules.rename)
    here = {name for address in found if (name := category(address)) is not None}
    named = {other.casefold() for name in here for other in names.all_of(names.common(side, name)) | {name}}
    if named & {name.casefold() for name in rules.exclude}:
        return False
    return not rules.include or bool(named & {name.casefold() for name in rules.include})


def _in_period(item: CalendarObject, rules: Rules) -> bool:
    window = rules.window
    if window.start is None and window.end is None:
        return True
    from engine.ical.occurrences import touches  # all that expands series is loaded for pairs with a period only

    return touches(item, window.start, window.end)


def allowed(situation: Situation, settle: Settle, rules: Rules, sides: Both[Capabilities]) -> Verdict:
    """The verdict less what direction or a side forbids; deferred where nothing of it is left."""
    aims = settle.aims
    barred = Both(
        _refusal(Side.LEFT, aims.left, rules, sides.left), _refusal(Side.RIGHT, aims.right, rules, sides.right)
    )
    withheld = Side.LEFT if barred.left is not None else Side.RIGHT
    why = barred[withheld]
    if why is None:
        return settle
    left_over = each(lambda side: Keep() if barred[side] is not None else aims[side])
    if all(isinstance(aim, Keep) for aim in left_over):
        return Defer(why, side=withheld)
    return Settle(left_over, _agreed(situation, settle, withheld, rules), settle.why)


def _refusal(side: Side, aim: Aim, rules: Rules, can: Capabilities) -> Why | None:
    if isinstance(aim, Keep):
        return None
    if not rules.direction.reaches(side):
        return Why.ONE_WAY
    if not can.writes:
        return Why.READ_ONLY
    return Why.NO_DELETE if isinstance(aim, Gone) and not can.deletes else None


def _agreed(situation: Situation, settle: Settle, withheld: Side, rules: Rules) -> Both[CalendarObject | None]:
    """Some changes were not carried to ``withheld``: the baseline of their origin says of those what it said before them.

    What it said before: last time, or, of items that meet for the first time, what the other side says.
    """
    origin = withheld.other
    was, now = remembered(situation)[origin], standing(situation)
    aim, here, there = settle.aims[origin], now[origin], now[withheld]
    if here is None or there is None or not isinstance(aim, Make):
        return Both(None, None)
    if was is not None:
        came = differences(facts_of(here.object), facts_of(aim.object), facts_of(was.object))
        return only(origin, graft(was.object, came, aim.object), None)
    kept_back = settle.aims[withheld]
    if not isinstance(kept_back, Make):
        return Both(None, None)
    lens = Lens(rules)
    unlike, says = lens.says(kept_back.object, withheld), lens.says(there.object, withheld)
    undone = differences(unlike, says, facts_of(aim.object))
    return only(origin, lens.carried(undone, origin, aim.object, there.object), None)
