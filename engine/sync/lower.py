"""A settled item as writes, each with its precondition; and what to call it."""

from __future__ import annotations

from engine.model.both import Both, each
from engine.model.plan import Aim, Gone, Item, Keep, Make, Settle, Verdict
from engine.model.resource import Resource
from engine.model.situation import Situation, Twins, standing
from engine.model.write import Create, Delete, Update, Write


def lower(item: Item[Verdict]) -> Both[Write | None]:
    """At most one write a side. A deferred item has none."""
    if not isinstance(item.verdict, Settle):
        return Both(None, None)
    aims, now = item.verdict.aims, standing(item.situation)
    return each(lambda side: write_for(aims[side], now[side]))


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
    now = standing(situation)
    writes = (write_for(settle.aims.left, now.left), write_for(settle.aims.right, now.right))
    for kind, name in ((Delete, "delete"), (Create, "create"), (Update, "update")):
        if isinstance(writes[0], kind) or isinstance(writes[1], kind):
            return name
    return "link" if isinstance(situation, Twins) else None
