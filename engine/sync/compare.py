"""An item of a plan as a row, and property by property: base, both sides now, both sides afterwards. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from engine.ical.facts import facts_of
from engine.ical.fields import display
from engine.ical.graft import differences
from engine.ical.names import field_name, occurrence_of, property_field, rank, spoken
from engine.ical.speak import said
from engine.model.both import Both, Side, each
from engine.model.capabilities import Fits
from engine.model.difference import Address, Fact, Facts
from engine.model.plan import (
    Choice,
    Confirm,
    Conflict,
    Defer,
    Gone,
    Item,
    Keep,
    Make,
    Question,
    Settle,
    Since,
    Survival,
    Use,
    Verdict,
    Why,
)
from engine.model.preview import Draft, Effect, Property, Row, Stand
from engine.model.resource import CalendarObject
from engine.model.situation import Twins, remembered, standing
from engine.model.write import Create, Delete, Update, Write
from engine.sync.describe import QUIET, title
from engine.sync.lower import lower, write_for
from engine.sync.permit import is_recurring
from engine.sync.reconcile import Judge, unseen

_WORDS = {Effect.ENTER: "enter", Effect.CHANGE: "change", Effect.REMOVE: "remove"}


def row_of(
    item: Item[Verdict], question: Question | None, choice: Choice | None, asked: Question | None, second: bool = False
) -> Row:
    """``question``: still open. ``asked``: what the item's question was before it was decided, or None."""
    now = standing(item.situation)
    shown = _known_by(item, question)
    name = title(shown)
    proposal = question.proposal if isinstance(question, Confirm) else item.verdict
    effects = each(lambda side: _effect(_write(item, proposal, side)))
    found = question or asked
    return Row(
        item.key,
        item.uid or ("" if shown is None else shown.uid),
        name.summary,
        name.start,
        shown is not None and is_recurring(facts_of(shown)) if _may_recur(shown) else False,
        _stand(item, question),
        effects,
        each(lambda side: _words(item, proposal, side, effects[side], question)),
        _why(item.verdict, question),
        "" if found is None else _KINDS[type(found)],
        _disputed_fields(found),
        choice,
        now.left is not None and now.right is not None,
        second,
        isinstance(item.verdict, Defer) and item.verdict.why is Why.EXCLUDED,
    )


_KINDS: Mapping[type[Question], str] = {
    Conflict: "conflict",
    Survival: "survival",
    Confirm: "confirm",
    Since: "since",
}


def _may_recur(item: CalendarObject | None) -> bool:
    """A look at the text spares the reading of thousands that have no rule."""
    return item is not None and ("RRULE" in item.text or "RDATE" in item.text or "RECURRENCE-ID" in item.text)


def _known_by(item: Item[Verdict], question: Question | None) -> CalendarObject | None:
    for held in (*standing(item.situation), *remembered(item.situation)):
        if held is not None:
            return held.object
    aims = item.verdict.aims if isinstance(item.verdict, Settle) else ()
    return next((aim.object for aim in aims if isinstance(aim, Make)), None)


def _write(item: Item[Verdict], verdict: Verdict, side: Side) -> Write | None:
    return write_for(verdict.aims[side], standing(item.situation)[side]) if isinstance(verdict, Settle) else None


def _effect(write: Write | None) -> Effect:
    match write:
        case None:
            return Effect.NOTHING
        case Create():
            return Effect.ENTER
        case Update():
            return Effect.CHANGE
        case Delete():
            return Effect.REMOVE


def _stand(item: Item[Verdict], question: Question | None) -> Stand:
    match item.verdict:
        case _ if question is not None:
            return Stand.ASKS
        case Settle():
            if any(lower(item)):
                return Stand.GOES
            return Stand.LINKS if isinstance(item.situation, Twins) else Stand.RESTS
        case Defer(Why.TOO_MANY | Why.MEETINGS | Why.CAME_BACK_EMPTY):
            return Stand.HELD
        case Defer(why) if why in QUIET:
            return Stand.RESTS
        case Defer():
            return Stand.STUCK


def _words(item: Item[Verdict], verdict: Verdict, side: Side, effect: Effect, question: Question | None) -> str:
    """What happens on one side: "enter", "change subject, start", "remove"; with a ? while it is not decided."""
    if question is not None and not isinstance(question, Confirm):
        return "?"
    words = _WORDS.get(effect, "")
    here = standing(item.situation)[side]
    if effect is Effect.CHANGE and here is not None and isinstance(verdict, Settle):
        aim = verdict.aims[side]
        if isinstance(aim, Make):
            changed = differences(facts_of(here.object), facts_of(aim.object))
            words = f"change {', '.join(spoken(name) for name in names(changed)) or 'details'}"
    return f"? {words}" if question is not None and words else words


def names(addresses: Iterable[Address]) -> tuple[str, ...]:
    """The fields of some addresses, in the order of people's interest, without the occurrences they belong to."""
    found = {field_name(address).partition("@")[0] for address in addresses if address.where.kind}
    return tuple(sorted(found, key=rank))


def _why(verdict: Verdict, question: Question | None) -> str:
    match question:
        case Conflict():
            return "changed on both sides"
        case Survival(edited):
            return f"changed {_place(edited)}, removed {_place(edited.other)}"
        case Confirm(action, _):
            return "a series met for the first time" if action == "series" else "your settings ask first"
        case Since():
            return "changed since that run"
        case None:
            pass
    if isinstance(verdict, Defer):
        return f"{verdict.why.value}: {verdict.detail}" if verdict.detail else verdict.why.value
    return "" if verdict.why is None else verdict.why.value


def _place(side: Side) -> str:
    return f"on the {side.value}"


def _disputed_fields(question: Question | None) -> tuple[str, ...]:
    if not isinstance(question, Conflict):
        return ()
    return tuple(dict.fromkeys(field_name(clash.address) for clash in question.clashes))


# -- property by property -------------------------------------------------------------------------------------------


def properties(item: Item[Verdict], asked: Question | None, draft: Draft, judge: Judge) -> tuple[Property, ...]:
    """What every property was, is on each side, and will be on each side; the disputed ones first.

    ``item``: as it would go with the draft, undecided properties taken from anywhere.
    """
    now = standing(item.situation).map(lambda here: None if here is None else here.object)
    was = each(lambda side: None if (held := remembered(item.situation)[side]) is None else held.object)
    after = each(lambda side: _afterwards(item, side, now[side], judge))
    disputed = set(_disputed_fields(asked))
    base, seen, will = each(_said_by(was, judge)), each(_said_by(now, judge)), each(_said_by(after, judge))
    base = base.left or base.right
    keys = dict.fromkeys((*base, *seen.left, *seen.right, *will.left, *will.right))
    found = [
        _property(key, _at(key)(base), seen.map(_at(key)), will.map(_at(key)), key in disputed, draft) for key in keys
    ]
    told = {one.occurrence for one in found if one.field != _PRESENCE and not one.same}
    shown = (one for one in found if one.field != _PRESENCE or one.disputed or one.occurrence not in told)
    return tuple(sorted(shown, key=_order))


def _said_by(texts: Both[CalendarObject | None], judge: Judge) -> Callable[[Side], dict[str, str]]:
    """What a side says; a category has one name, whatever the sides call it, so that only what differs looks different."""
    return lambda side: _fields(judge.lens.says(texts[side], side))


_PRESENCE = "occurrence"


def _at(name: str) -> Callable[[Mapping[str, str]], str | None]:
    """What is said under a name; an occurrence that is not told apart says what the series says."""
    field, _, occurrence = name.partition("@")

    def said(found: Mapping[str, str]) -> str | None:
        if name in found or not occurrence or field in _OWN or f"{_PRESENCE}@{occurrence}" in found:
            return found.get(name)
        return found.get(field)

    return said


_OWN = frozenset((_PRESENCE, "start", "end", "due", "repeats", "extra-dates", "left-out-dates"))


def _property(
    name: str, was: str | None, now: Both[str | None], after: Both[str | None], disputed: bool, draft: Draft
) -> Property:
    field, _, occurrence = name.partition("@")
    whole = None if draft.use is None else draft.use.side
    taken = draft.fields.get(name, whole if disputed else None)
    by_hand = name in draft.hand
    open_ = disputed and taken is None and not by_hand and draft.text is None and draft.use in (None, Use.MERGE)
    return Property(name, field, occurrence, was, now, now if open_ else after, disputed, open_, taken, by_hand)


def _order(one: Property) -> tuple[bool, bool, str, tuple[int, str]]:
    return (not one.disputed, one.same, one.occurrence, rank(one.field))


def _afterwards(item: Item[Verdict], side: Side, here: CalendarObject | None, judge: Judge) -> CalendarObject | None:
    """What a side holds after the item was carried out, as that side will keep it."""
    if not isinstance(item.verdict, Settle):
        return here
    match item.verdict.aims[side]:
        case Keep():
            return here
        case Gone():
            return None
        case Make(wanted):
            fit = judge.fit(side, wanted)
            return fit.object if isinstance(fit, Fits) else wanted


def _fields(found: Facts) -> dict[str, str]:
    """Every field that people see, in words; elements of a set, and lines of one field, are told together."""
    gathered: dict[str, list[str]] = {}
    for address, fact in sorted(found.items(), key=lambda entry: entry[0]):
        if not address.where.kind or address.where.kind == "VTIMEZONE" or not _told(address):
            continue
        gathered.setdefault(field_name(address), []).append(_said(address, fact))
    return {name: ", ".join(filter(None, dict.fromkeys(texts))) for name, texts in gathered.items()}


def _told(address: Address) -> bool:
    """Properties with a name that people know; an occurrence's presence; nothing of the technical rest."""
    if not address.name:
        return bool(occurrence_of(address.where))
    return not unseen(address) or property_field(address.name) != address.name.lower()


def _said(address: Address, fact: Fact) -> str:
    if not address.name:
        return "differs from the series"
    if not fact.parts:
        return said(fact)
    return ", ".join(display(part) for part in fact.parts)
