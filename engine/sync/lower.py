"""A settled item as writes, each with its precondition; and what to call it."""

from __future__ import annotations

from engine.model.both import Both
from engine.model.plan import Aim, Gone, Item, Keep, Make, Settle, Verdict
from engine.model.resource import Resource
from engine.model.situation import Situation, Twins, standing
from engine.model.write import Create, Delete, Update, Write


def lower(item: Item[Verdict]) -> Both[Write | None]:
    """At most one write a side. A deferred item has none."""
    if not isinstance(item.verdict, Settle):
        return Both(None, None)
    return writes_of(item.verdict, standing(item.situation))


def writes_of(settle: Settle, now: Both[Resource | None]) -> Both[Write | None]:
    """What brings both sides, as they are ``now``, to their aims."""
    aims = settle.aims
    return Both(write_for(aims.left, now.left), write_for(aims.right, now.right))


def write_for(aim: Aim, now: Resource | None) -> Write | None:
    match aim, now:
        case (Keep(), _) | (Gone(), None):
            return None
        case Make(wanted), None:
            return Create(wanted)
        case Make(wanted), Resource(href, etag, was):
            return None if wanted.text == was.text else Update(href, etag, wanted, was)
        case Gone(), Resource(href, etag, _):
            return Delete(href, etag)


def action_of(settle: Settle, situation: Situation) -> str | None:
    """create, update, delete or link; None where nothing happens that is worth a line."""
    return action_by(writes_of(settle, standing(situation)), situation)


def action_by(writes: Both[Write | None], situation: Situation) -> str | None:
    """The same of writes that are known."""
    left, right = writes.left, writes.right
    if left is not None or right is not None:
        for kind, name in ((Delete, "delete"), (Create, "create")):
            if isinstance(left, kind) or isinstance(right, kind):
                return name
        return "update"
    return "link" if isinstance(situation, Twins) else None
