"""What is told of an item: its title, what happens to it, on which side, why; in words of a working day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from engine.ical import glance
from engine.ical.facts import aligned, facts_of
from engine.ical.glance import Title
from engine.ical.names import field_name, occurrence_of, rank, spoken
from engine.ical.speak import said
from engine.model.both import SIDES, Both, Side, each
from engine.model.difference import Address, Clash, Facts
from engine.model.plan import (
    Confirm,
    Conflict,
    Defer,
    Item,
    Make,
    Question,
    Settle,
    Since,
    Survival,
    Verdict,
    Why,
)
from engine.model.report import Told
from engine.model.resource import CalendarObject
from engine.model.situation import Blocked, New, Nowhere, Situation, Tracked, Twins, object_in, remembered, standing
from engine.model.write import Write
from engine.sync.guards import GUARDS
from engine.sync.lower import action_by, writes_of
from engine.sync.sentences import Change, change_words, changes_of

QUIET = frozenset(
    (Why.ONE_WAY, Why.OUTSIDE_PERIOD, Why.PRIVATE, Why.RECURRING, Why.CATEGORY, Why.SKIPPED, Why.UNDONE, Why.EXCLUDED)
)
"""Reasons that are a standing wish: not told again in every report."""

_HELD = GUARDS | frozenset((Why.UNFIT, Why.READ_ONLY, Why.NO_DELETE, Why.MAPPING, Why.REFUSED))

_TAKES_NOT = {
    Why.READ_ONLY: "can only be read; make it writable, or let this pair carry one way only",
    Why.NO_DELETE: "does not allow deleting; remove it there yourself, or exclude it from this pair",
    Why.UNFIT: "cannot hold it",
}
"""What to say of a calendar that does not take something."""


def title(item: CalendarObject | None) -> Title:
    """Subject and start of an object; empty for nothing."""
    return Title("", "") if item is None else glance.title(item.text)


def object_of(situation: Situation) -> CalendarObject | None:
    """The version people know the item by: what is there now, the left one first; else what was there last."""
    match situation:
        case New(_, now):
            return now.object
        case Twins(now):
            return now.left.object
        case Tracked() | Nowhere():
            held = (*standing(situation), *remembered(situation))
            return next((one.object for one in held if one is not None), None)


def told(item: Item[Verdict], question: Question | None, names: Both[str]) -> Told | None:
    """The report's line for an item, or None where nothing is worth telling."""
    verdict = item.verdict
    if question is not None:
        return _asked(item, question, names)
    match verdict:
        case Settle():
            return told_settled(item, verdict, writes_of(verdict, standing(item.situation)), names)
        case Defer(why) if why in QUIET:
            return None
        case Defer(why, detail, side):
            action = "hold" if why in _HELD else "fail" if why is Why.FAILED_BEFORE else "skip"
            reason = f"{why.value}: {detail}" if detail else why.value
            words = reason if side is None else f"{names[side]} {_TAKES_NOT[why]}{f': {detail}' if detail else ''}"
            return _line(item, action, "both" if side is None else side.value, (), reason, f"left alone: {words}")


def told_settled(item: Item[Verdict], verdict: Settle, writes: Both[Write | None], names: Both[str]) -> Told | None:
    """The line for an item that is brought to its aims by ``writes``; None where nothing is worth telling."""
    stays = _what_stays(verdict, names)
    action = action_by(writes, item.situation)
    if action is None:
        side = Side.LEFT if verdict.left_behind.left else Side.RIGHT
        return _line(item, "skip", side.value, ("attachments",), stays, stays) if stays else None
    sides = [side for side in SIDES if writes[side] is not None]
    side = sides[0].value if len(sides) == 1 else "both"
    fields = changed_fields(item.situation, verdict) if action == "update" else ()
    reason = "" if verdict.why is None else verdict.why.value
    words = _what_happened(item, verdict, action, sides, names)
    if stays:
        reason, words = "; ".join(filter(None, (reason, stays))), f"{words}; {stays}"
    return _line(item, action, side, fields, reason, words)


def _what_stays(verdict: Settle, names: Both[str]) -> str:
    """Attachments that are too large for the pair, and where they are."""
    if not (verdict.left_behind.left or verdict.left_behind.right):
        return ""
    found = ((", ".join(verdict.left_behind[side]), names[side]) for side in Side if verdict.left_behind[side])
    return "; ".join(f"{files} stays in {name} only: larger than attachments_limit allows" for files, name in found)


def _line(item: Item[Verdict], action: str, side: str, fields: tuple[str, ...], reason: str, words: str) -> Told:
    shown = _shown_object(item)
    name = title(shown)
    uid = item.uid or ("" if shown is None else shown.uid)
    sentence = f"{_head(name, 'untitled')}: {words}"
    return Told(item.key, uid, name.summary, name.start, action, side, fields, reason, sentence)


def _head(name: Title, otherwise: str) -> str:
    day = name.start[:10]
    return f"{name.summary or otherwise}{f' ({day})' if day else ''}"


def _shown_object(item: Item[Verdict]) -> CalendarObject | None:
    found = object_of(item.situation)
    if found is None and isinstance(item.verdict, Settle):
        return next((aim.object for aim in item.verdict.aims if isinstance(aim, Make)), None)
    return found


def changed_fields(situation: Situation, verdict: Settle) -> tuple[str, ...]:
    """The fields that an update changes, on either side, each once."""
    return _field_names(change.address for changes in _changes(situation, verdict) for change in changes)


def _changes(situation: Situation, verdict: Settle) -> Both[list[Change]]:
    """What an update changes on each side."""
    now = standing(situation)

    def on(side: Side) -> list[Change]:
        aim, here = verdict.aims[side], now[side]
        return changes_of(here.object, aim.object) if isinstance(aim, Make) and here is not None else []

    return each(on)


def _field_names(addresses: Iterable[Address]) -> tuple[str, ...]:
    return _sorted(field_name(address) for address in addresses if address.where.kind)


def _sorted(fields: Iterable[str]) -> tuple[str, ...]:
    """Each once: those of the series before those of its occurrences, in the order of people's interest."""

    def interest(field: str) -> tuple[str, tuple[int, str]]:
        name, _, occurrence = field.partition("@")
        return occurrence, rank(name)

    return tuple(sorted(dict.fromkeys(fields), key=interest))


def _what_happened(item: Item[Verdict], verdict: Settle, action: str, sides: list[Side], names: Both[str]) -> str:
    where = names[sides[0]] if len(sides) == 1 else " and ".join(names)
    because = f" ({verdict.why.value})" if verdict.why is not None else ""
    match action:
        case "create":
            return f"entered in {where}{because}"
        case "delete":
            return f"removed from {where}{because}"
        case "link":
            return f"found in {names.left} and {names.right}; kept in step from now on"
        case _:
            return f"{_edits(_changes(item.situation, verdict), sides, names)}{because}"


def _edits(changes: Both[list[Change]], sides: list[Side], names: Both[str]) -> str:
    """What each side is changed to; once where it is the same on both."""
    told: dict[str, list[str]] = {}
    for side in sides:
        told.setdefault(change_words(changes[side]), []).append(names[side])
    return "; ".join(f"{words} in {' and '.join(where)}" for words, where in told.items())


def _spoken(field: str) -> str:
    name, _, occurrence = field.partition("@")
    return f"{spoken(name)} on {occurrence[:10]}" if occurrence else spoken(name)


def _asked(item: Item[Verdict], question: Question, names: Both[str]) -> Told:
    match question:
        case Conflict(clashes, _):
            fields = _field_names(clash.address for clash in clashes)
            words = (
                f"changed in {names.left} and in {names.right} to different things: {', '.join(map(_spoken, fields))}"
            )
            return _line(item, "conflict", "both", fields, "waits for your decision", words)
        case Survival(edited):
            words = f"changed in {names[edited]}, removed from {names[edited.other]}"
            return _line(item, "conflict", edited.value, (), words, words)
        case Confirm(action, proposal):
            proposed = told_settled(
                item.judged(proposal), proposal, writes_of(proposal, standing(item.situation)), names
            )
            side, fields = ("both", ()) if proposed is None else (proposed.side, proposed.fields)
            what = "is a series met for the first time" if action == "series" else f"would {action} it"
            return _line(
                item, "confirm", side, fields, f"{what}: waits for your confirmation", f"{what}; waits for your word"
            )
        case Since():
            words = "changed since that run; taking it back would overwrite the change"
            return _line(item, "conflict", "both", (), words, words)


def told_blocked(blocked: Blocked, item: CalendarObject | None, names: Both[str]) -> Told:
    """The line for something nobody can judge, and where."""
    name = title(item)
    action = "hold" if blocked.guarded else "fail"
    uid = "" if item is None else item.uid
    sentence = f"{_head(name, blocked.href)} in {names[blocked.side]}: {blocked.problem}"
    return Told(
        blocked.key,
        uid,
        name.summary,
        name.start,
        action,
        blocked.side.value,
        (),
        blocked.problem,
        sentence,
    )


def document(item: Item[Verdict], question: Question, pair: str, names: Both[str]) -> Mapping[str, Any]:
    """An open question as `syncline conflicts` shows it (see the contract)."""
    line = _asked(item, question, names)
    rows = [field_row(clash) for clash in question.clashes] if isinstance(question, Conflict) else _rows_of(item)
    places = (
        {occurrence_of(clash.address.where) for clash in question.clashes}
        if isinstance(question, Conflict)
        else set[str]()
    )
    return {
        "id": item.key,
        "pair": pair,
        "uid": line.uid,
        "summary": line.summary,
        "start": line.start,
        "occurrence": places.pop() or None if len(places) == 1 else None,
        "kind": line.action,
        "sentence": line.sentence,
        "left": names.left,
        "right": names.right,
        "fields": merged_rows(rows),
    }


def field_row(clash: Clash) -> dict[str, Any]:
    versions = clash.versions.map(lambda fact: None if fact is None else said(fact))
    base = None if clash.base is None else said(clash.base)
    return {"name": field_name(clash.address), "base": base, "left": versions.left, "right": versions.right}


def merged_rows(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """One row a field: elements of a set are told together."""
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        known = found.setdefault(row["name"], row)
        if known is not row:
            for column in ("base", "left", "right"):
                both = [value for value in (known[column], row[column]) if value is not None]
                known[column] = ", ".join(both) if both else None
    return [found[name] for name in _sorted(found)]


def _rows_of(item: Item[Verdict]) -> list[dict[str, Any]]:
    """Both sides as they are now, where they differ: an edit that waits for a word, an item against its absence."""
    now = standing(item.situation)
    base = facts_of(next((held.object for held in remembered(item.situation) if held is not None), None))
    base, left, right = aligned(base, facts_of(object_in(now.left)), facts_of(object_in(now.right)))
    addresses = sorted({a for a in {*left, *right} if a.where.kind and a.name and not _canon_equal(left, right, a)})
    return [field_row(Clash(a, base.get(a), Both(left.get(a), right.get(a)))) for a in addresses]


def _canon_equal(left: Facts, right: Facts, address: Address) -> bool:
    one, other = left.get(address), right.get(address)
    return one is not None and other is not None and one.canon == other.canon
