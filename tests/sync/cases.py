"""Situations to be judged, in few words. Left and right texts are given as `tests.builders.Event`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from engine.adapters.memory import Normaliser
from engine.ical.facts import facts, same
from engine.ical.names import field_name
from engine.model.both import Both, Side
from engine.model.capabilities import Capabilities, Fit, Fits, Unfit
from engine.model.memory import Held
from engine.model.plan import Choice, Conflict, Gone, Item, Keep, Make, Plan, Question, Settle, Settled, Use, Verdict
from engine.model.resource import CalendarObject, ETag, Href, ItemKey, Resource, Uid
from engine.model.rules import Rules
from engine.model.situation import Drift, Edited, Kept, New, Removed, Situation, Tracked, Twins
from engine.sync.lens import Lens
from engine.sync.permit import permit
from engine.sync.policy import versions
from engine.sync.reconcile import Judge, decide
from engine.sync.settle import Will, settle
from tests.builders import Event, event
from tests.mirror import flipped, shape, swapped, swapped_choice, swapped_rules

KEY = ItemKey("k1")
VISIT = event("Visit", uid="visit")
SERIES = VISIT.weekly(5)
ALL = Capabilities()


@dataclass(frozen=True)
class Moved:
    """One side of a linked item: what it said last time, and what it says now (None: removed)."""

    was: Event | CalendarObject
    now: Event | CalendarObject | None


def object_of(made: Event | CalendarObject) -> CalendarObject:
    return made.object() if isinstance(made, Event) else made


def resource(made: Event | CalendarObject, href: str = "h", etag: str = "2") -> Resource:
    return Resource(Href(href), ETag(etag), object_of(made))


def held(made: Event | CalendarObject, href: str = "h") -> Held:
    return Held(Href(href), ETag("1"), object_of(made))


def drift(moved: Moved) -> Drift:
    was = held(moved.was)
    if moved.now is None:
        return Removed(was)
    now = resource(moved.now)
    return Kept(now, was) if now.object.text == was.object.text else Edited(now, was)


def tracked(left: Moved, right: Moved) -> Tracked:
    return Tracked(Both(drift(left), drift(right)))


def linked(base: Event, left: Event | None, right: Event | None) -> Tracked:
    """An item that both sides said alike last time."""
    return tracked(Moved(base, left), Moved(base, right))


def new(side: Side, made: Event | CalendarObject) -> New:
    return New(side, resource(made))


def twins(left: Event | CalendarObject, right: Event | CalendarObject) -> Twins:
    return Twins(Both(resource(left), resource(right)))


def keeping(keeps: Normaliser) -> Capabilities:
    """A side that stores less than it is given, and foretells it."""
    return Capabilities(fit=lambda item: Fits(CalendarObject(item.uid, keeps(item.text))))


def unable(word: str) -> Capabilities:
    """A side that cannot express texts with that word in them."""

    def fit(item: CalendarObject) -> Fit:
        return Unfit(f"no {word} there") if word in item.text else Fits(item)

    return Capabilities(fit=fit)


def less_an_hour(item: CalendarObject, towards: Side) -> CalendarObject:
    """Own mapping code that does not show the left side a reminder of sixty minutes."""
    hour = VISIT.reminding(60).text().partition("BEGIN:VALARM")[2].partition("END:VALARM")[0]
    hidden = f"BEGIN:VALARM{hour}END:VALARM\r\n"
    return item if towards is Side.RIGHT else CalendarObject(item.uid, item.text.replace(hidden, ""))


def judge(left: Capabilities = ALL, right: Capabilities = ALL, **rules: Any) -> Judge:
    return Judge(Lens(Rules(**rules)), Both(left, right))


def judged(situation: Situation, by: Judge | None = None, **rules: Any) -> Verdict | Question:
    """The verdict or question of the decision table, permitted: the same, swapped, whichever side is called left."""
    by = by or judge(**rules)
    verdict = _permitted(situation, by)
    if _may_be_swapped(by):
        assert shape(_permitted(swapped(situation), _swapped(by))) == flipped(verdict)
    return verdict


def _permitted(situation: Situation, by: Judge) -> Verdict | Question:
    item: Item[Verdict | Question] = Item(KEY, Uid("visit"), situation, decide(KEY, situation, by))
    return permit(Plan((item,)), by.lens.rules, by.sides).items[0].verdict


def _may_be_swapped(by: Judge) -> bool:
    return by.lens.rules.hook is None and not by.lens.rules.rename


def _swapped(by: Judge) -> Judge:
    return replace(by, lens=Lens(swapped_rules(by.lens.rules)), sides=by.sides.flipped, taken=by.taken.flipped)


def settled(situation: Situation, choice: Choice | None = None, by: Judge | None = None, **will: Any) -> Settled:
    """The item settled with a choice: the same, swapped, whichever side is called left."""
    by = by or judge()
    found = _settled(situation, choice, by, will)
    if _may_be_swapped(by) and (choice is None or choice.use is not Use.BOTH):
        turned = _settled(swapped(situation), None if choice is None else swapped_choice(choice), _swapped(by), will)
        assert [shape(item.verdict) for item in turned.items] == [flipped(item.verdict) for item in found.items]
        assert {key: shape(question) for key, question in turned.questions.items()} == {
            key: flipped(question) for key, question in found.questions.items()
        }
    return found


def _settled(situation: Situation, choice: Choice | None, by: Judge, will: dict[str, Any]) -> Settled:
    item: Item[Verdict | Question] = Item(KEY, Uid("visit"), situation, _permitted(situation, by))
    choices = {} if choice is None else {KEY: choice}
    return settle(Plan((item,)), Will(choices=choices, **will), by)


def choose(situation: Situation, use: Use, **fields: Side) -> Choice:
    """A decision on what is there now."""
    named = {name.replace("__", "@"): side for name, side in fields.items()}
    return Choice(KEY, use, versions(situation), named)


def outcome(situation: Situation, verdict: Verdict | Question) -> Both[str | None]:
    """The texts of both sides after a verdict; None: nothing there."""
    assert isinstance(verdict, Settle), verdict
    from engine.model.situation import standing

    now = standing(situation)

    def after(side: Side) -> str | None:
        match verdict.aims[side]:
            case Keep():
                here = now[side]
                return None if here is None else here.object.text
            case Make(wanted):
                return wanted.text
            case Gone():
                return None

    return Both(after(Side.LEFT), after(Side.RIGHT))


def lines_of(text: str | None) -> set[str]:
    return set() if text is None else set(text.splitlines())


def merged(base: Event, left: Event, right: Event) -> str:
    """What both sides say after merging."""
    situation = linked(base, left, right)
    one, other = outcome(situation, judged(situation))
    assert one is not None
    assert other is not None
    assert same(facts(one), facts(other))
    return one


def disputed(base: Event, left: Event, right: Event) -> list[str]:
    """The fields of the conflict; the same ones whichever side is called left."""
    found: list[list[str]] = []
    for situation in (linked(base, left, right), linked(base, right, left)):
        verdict = judged(situation)
        assert isinstance(verdict, Conflict), verdict
        found.append([field_name(clash.address) for clash in verdict.clashes])
    assert found[0] == found[1]
    return found[0]


def verdict(situation: Situation, choice: Choice | None = None, will: dict[str, Any] | None = None, **rules: Any):
    """The one item's verdict after settling."""
    (item,) = settled(situation, choice, judge(**rules), **(will or {})).items
    return item.verdict
