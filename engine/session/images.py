"""What the journal shows of an item: what each side said before a run, what it is sent, and what it says after."""

from __future__ import annotations

from engine.history.journal import Entry, Image
from engine.model.both import Both
from engine.model.memory import Held
from engine.model.report import Told
from engine.model.resource import CalendarObject, Href, Resource
from engine.model.write import Create, Outcome, Refused, Removed, Stale, Unsure, Update, Write, Written


def intended(told: Told, was: Both[Held | None], now: Both[Resource | None], writes: Both[Write | None]) -> Entry:
    """An item that is about to be written. ``was``: what each side held when the last run left it."""
    left = _before(was.left, now.left, writes.left)
    return Entry(told, Both(left, _before(was.right, now.right, writes.right)), "intended")


def _before(was: Held | None, now: Resource | None, write: Write | None) -> Image:
    """Until it is known what became of it, ``after`` is what is sent."""
    sent = write.object if isinstance(write, Create | Update) else None
    return Image(None if was is None else was.object, _text(now), sent, _href(now))


def held_after(outcome: Outcome | None, now: Resource | None) -> Resource | None:
    """What a side holds after a write of what it holds ``now``."""
    match outcome:
        case Written(written):
            return written
        case Removed():
            return None
        case None | Stale() | Refused() | Unsure():
            return now


def left_with(image: Image, now: Resource | None) -> Image:
    """The image with what the side holds in the end."""
    return Image(image.base, image.before, _text(now), _href(now))


def _text(here: Resource | None) -> CalendarObject | None:
    return None if here is None else here.object


def _href(here: Resource | None) -> Href | None:
    return None if here is None else here.href
