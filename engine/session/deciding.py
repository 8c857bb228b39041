"""A person's decisions: on questions that wait, and on who takes part in a pair at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from engine.history import questions
from engine.history.pairs import numbers
from engine.history.questions import Waiting
from engine.model.both import Side
from engine.model.errors import BadRequest, NotFound
from engine.model.plan import Choice, Use, Why
from engine.model.resource import CalendarObject, ItemKey
from engine.session.workplace import Workplace
from engine.sync.guards import GUARDS, LASTING


@dataclass(frozen=True, slots=True)
class Decision:
    """``use`` "exclude" takes the item out of the pair for good; all others are as in `Use`.

    ``pair``: needed where the same item waits in several pairs; None: in whichever it does.
    """

    id: str
    use: str
    fields: Mapping[str, Side]
    text: CalendarObject | None = None
    pair: str | None = None


async def resolve(work: Workplace, decision: Decision) -> Waiting:
    """Note a decision; the pair's next run carries it out. Returns the question it was about.

    Raises `NotFound` for an id nothing waits under, `BadRequest` for a field that is not in question or one left open.
    """
    question = await _question(work, decision.id, decision.pair)
    pair = (await numbers(work.db))[question.pair]
    if decision.use == "exclude":
        await exclude(work, question.pair, question.key)
        return question
    choice = _choice(question, decision)
    async with work.db.transaction() as connection:
        await questions.put_choices(connection, pair, [choice])
    return question


async def _question(work: Workplace, id_: str, pair: str | None) -> Waiting:
    found = [each for each in await questions.waiting(work.db) if pair in (None, each.pair)]
    matching = [each for each in found if each.key == id_] or [each for each in found if each.key.startswith(id_)]
    if len(matching) == 1:
        return matching[0]
    if matching and len({each.key for each in matching}) == 1:
        pairs = ", ".join(each.pair for each in matching)
        raise BadRequest(
            f"{matching[0].key} waits in several pairs: {pairs}. Say which one: --pair {matching[0].pair}."
        )
    if matching:
        raise BadRequest(
            f"{id_!r} is the begin of {len(matching)} ids: {', '.join(each.key for each in matching)}. Name one in full."
        )
    what = (
        "Nothing waits for a decision at all" if not found else f"Nothing waits under {id_!r}; see 'syncline conflicts'"
    )
    raise NotFound(f"{what}.")


def _choice(question: Waiting, decision: Decision) -> Choice:
    use = Use(decision.use)
    names = _in_question(question)
    for name in decision.fields:
        if name not in names:
            from difflib import get_close_matches

            near = get_close_matches(name, names, 1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            raise BadRequest(
                f"{name!r} is not in question for this item; in question: {', '.join(names) or 'the item as a whole'}.{hint}"
            )
    if question.kind == "hold" and use is not Use.SKIP:
        _may_prefer(question, use)
    if use is Use.MERGE and question.kind == "conflict" and decision.text is None and names:
        left_open = [name for name in names if name not in decision.fields]
        if left_open:
            example = f"--field {left_open[0]}=left"
            raise BadRequest(f"Merging needs a side for each of: {', '.join(left_open)} (for example {example}).")
    return Choice(question.key, use, question.on, dict(decision.fields), decision.text)


def _in_question(question: Waiting) -> list[str]:
    """The fields that may be decided one by one; of what is held or refused, none."""
    if question.kind not in ("conflict", "confirm"):
        return []
    rows: Sequence[Mapping[str, object]] = question.document.get("fields", [])
    return [str(row["name"]) for row in rows]


def refused_for_good(question: Waiting) -> bool:
    """Is it held because a side refused it?"""
    return _held_for(question, (Why.REFUSED,))


def guarded(question: Waiting) -> bool:
    """Is it a removal that a guard holds?"""
    return _held_for(question, GUARDS)


def held_before(waiting: Iterable[Waiting]) -> dict[ItemKey, Why]:
    """The removals among what waits that a guard holds until they are decided, and why."""
    return {each.key: why for each in waiting for why in LASTING if _held_for(each, (why,))}


def _held_for(question: Waiting, reasons: Iterable[Why]) -> bool:
    reason = str(question.document.get("reason", ""))
    return question.kind == "hold" and any(reason.startswith(why.value) for why in reasons)


def _may_prefer(question: Waiting, use: Use) -> None:
    """Of what is held, a side's version of what a side refused can be preferred, and of what a guard holds."""
    if not (refused_for_good(question) or guarded(question)):
        raise BadRequest("What a calendar cannot express or does not allow stays where it is: use skip or exclude.")
    if use not in (Use.LEFT, Use.RIGHT):
        raise BadRequest("What is held is decided with --use left or --use right, or left with skip or exclude.")


async def take_back(work: Workplace, pair: str, key: ItemKey) -> None:
    """Forget a decision that no run has carried out yet."""
    number = (await numbers(work.db)).get(pair)
    if number is not None:
        async with work.db.transaction() as connection:
            await questions.drop_choices(connection, number, [key])


async def exclude(work: Workplace, pair: str, id_: str) -> ItemKey:
    """Take an item out of the pair for good: neither side is touched on its account any more."""
    number, key, summary = await _item(work, pair, id_)
    async with work.db.transaction() as connection:
        await questions.exclude(connection, number, key, summary, work.stamp())
        await connection.execute("DELETE FROM question WHERE pair = ? AND key = ?", (number, key))
        await connection.execute("UPDATE item SET settled = 0 WHERE pair = ? AND key = ?", (number, key))
    return key


async def include(work: Workplace, pair: str, id_: str) -> ItemKey:
    """Let an excluded item, or one left alone by choice or by an undo, take part again from the next run on."""
    number, key, _ = await _item(work, pair, id_)
    async with work.db.transaction() as connection:
        await questions.include(connection, number, key)
        await questions.drop_choices(connection, number, [key])
        await connection.execute("UPDATE item SET settled = 0 WHERE pair = ? AND key = ?", (number, key))
    return key


async def _item(work: Workplace, pair: str, id_: str) -> tuple[int, ItemKey, str]:
    """An item of a pair by its id, or by its UID where only one has it."""
    work.config.pair(pair)
    number = (await numbers(work.db)).get(pair)
    if number is None:
        raise NotFound(f"Pair {pair!r} has not run yet, so it has no items.")
    rows = await work.db.rows(
        "SELECT key, summary FROM item WHERE pair = ?1 AND (key = ?2 OR left_uid = ?2 OR right_uid = ?2)"
        " UNION SELECT key, summary FROM exclusion WHERE pair = ?1 AND key = ?2",
        (number, id_),
    )
    keys = {row[0]: row[1] for row in rows}
    if len(keys) == 1:
        key, summary = next(iter(keys.items()))
        return number, ItemKey(key), summary
    if keys:
        raise BadRequest(f"Several items of pair {pair!r} have the UID {id_}: name one by its id: {', '.join(keys)}.")
    raise NotFound(
        f"Pair {pair!r} has no item {id_!r}; ids are in 'syncline sync --json', 'syncline history {pair}' and history.txt."
    )
