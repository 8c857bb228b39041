"""A plan, from proposal to what may be carried out: Plan -> Settled -> Cleared. Immutable values; what is shown is what runs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeAlias, TypeVar

from engine.model.both import Both, Side
from engine.model.difference import Changes, Clash
from engine.model.resource import CalendarObject, ItemKey, Uid
from engine.model.situation import Blocked, Situation


@dataclass(frozen=True, slots=True)
class Keep:
    """Leave the side as it is."""


@dataclass(frozen=True, slots=True)
class Make:
    """Make the side say this."""

    object: CalendarObject


@dataclass(frozen=True, slots=True)
class Gone:
    """Make the side hold nothing."""


Aim: TypeAlias = Keep | Make | Gone


class Why(Enum):
    """Reasons, each the end of a sentence that a person reads."""

    UNDECIDED = "waits for your decision"
    SKIPPED = "left as it is, as you chose"
    UNDONE = "left as it is, because the run that changed it was undone"
    EXCLUDED = "excluded from this pair"
    CONFIRM = "waits for your confirmation"
    ONE_WAY = "this pair does not carry changes that way"
    READ_ONLY = "the calendar is read-only"
    NO_DELETE = "the calendar does not allow deleting"
    OUTSIDE_PERIOD = "outside the period of this pair"
    PRIVATE = "private activities stay where they are"
    RECURRING = "recurring activities stay where they are"
    CATEGORY = "its category is not part of this pair"
    UNFIT = "cannot be expressed there"
    TOO_MANY = "too many deletions at once"
    MEETINGS = "too many deletions of meetings with attendees at once"
    CAME_BACK_EMPTY = "the calendar came back empty"
    NOT_WHOLE = "the calendar did not list all that it holds, so nothing counts as deleted there"
    FAILED_BEFORE = "failed before and is tried again later"
    REFUSED = "refused for good"
    RESTORED = "was deleted on one side and changed on the other: the change was kept"
    MAPPING = "the mapping code of this pair failed"
    RETURNS = "it came this way before: the other pairs of the ring bring it"
    MOVED = "changed since the plan was shown: it comes up again"


@dataclass(frozen=True, slots=True)
class Settle:
    """Both sides are brought to their aims, and then agree.

    ``agreed``: what the baseline is to say of a side where some of that side's changes were withheld (direction), so that
    the withheld ones are seen again next time; None where the side's own text will do. ``why``: worth telling, or None.
    ``left_behind``: what is new on each side and too large to travel, in words.
    """

    aims: Both[Aim]
    agreed: Both[CalendarObject | None] = Both(None, None)  # noqa: RUF009
    why: Why | None = None
    left_behind: Both[tuple[str, ...]] = Both((), ())  # noqa: RUF009


@dataclass(frozen=True, slots=True)
class Defer:
    """Touch neither side nor baseline: the situation comes back next run. ``side``: the one that does not take it, where it is
    one of them."""

    why: Why
    detail: str = ""
    side: Side | None = None


@dataclass(frozen=True, slots=True)
class Conflict:
    """The same property of the same occurrence says different things. ``carry`` is what crosses to each side undisputed."""

    clashes: tuple[Clash, ...]
    carry: Both[Changes]


@dataclass(frozen=True, slots=True)
class Survival:
    """Edited on one side, removed on the other."""

    edited: Side


@dataclass(frozen=True, slots=True)
class Confirm:
    """Decided, but the pair's settings want a person's word for this kind of change first."""

    action: str
    proposal: Settle


@dataclass(frozen=True, slots=True)
class Since:
    """An undo meets edits made since that run. ``restored``: what it would bring back."""

    restored: Settle


Question: TypeAlias = Conflict | Survival | Confirm | Since
Verdict: TypeAlias = Settle | Defer

V = TypeVar("V", covariant=True)
W = TypeVar("W")


@dataclass(frozen=True, slots=True)
class Item(Generic[V]):
    key: ItemKey
    uid: Uid
    situation: Situation
    verdict: V

    def judged(self, verdict: W) -> Item[W]:
        """The same item under another verdict."""
        return Item(self.key, self.uid, self.situation, verdict)


@dataclass(frozen=True, slots=True)
class Plan:
    """Proposed. ``unchanged`` counts the linked items that nobody needs to look at."""

    items: tuple[Item[Verdict | Question], ...]
    blocked: tuple[Blocked, ...] = ()
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class Settled:
    """No question left that would be answered by guessing: what is open became a Defer, its question kept beside it."""

    items: tuple[Item[Verdict], ...]
    questions: Mapping[ItemKey, Question]
    blocked: tuple[Blocked, ...] = ()
    unchanged: int = 0


@dataclass(frozen=True, slots=True)
class Cleared:
    """The guards have passed: the only thing that may be applied."""

    items: tuple[Item[Verdict], ...]
    questions: Mapping[ItemKey, Question]
    blocked: tuple[Blocked, ...] = ()
    unchanged: int = 0
    guarded: bool = False


class Use(Enum):
    """How a person decides a question."""

    LEFT = "left"
    RIGHT = "right"
    MERGE = "merge"
    BOTH = "both"
    SKIP = "skip"

    @property
    def side(self) -> Side | None:
        """The side whose version is taken; None where it is not one side's."""
        return {Use.LEFT: Side.LEFT, Use.RIGHT: Side.RIGHT}.get(self)


@dataclass(frozen=True, slots=True)
class Choice:
    """A decision on one item, good for exactly the versions it was made on.

    ``on``: the digest of what each side said then (None: nothing there). ``fields``: a side for single fields, by the names
    people see. ``text``: a version edited by hand, for both sides; its categories have the right side's names.
    """

    key: ItemKey
    use: Use
    on: Both[str | None]
    fields: Mapping[str, Side]
    text: CalendarObject | None = None
    undone: bool = False


Choices: TypeAlias = Mapping[ItemKey, Choice]
