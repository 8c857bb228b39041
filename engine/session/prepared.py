"""A plan that is shown before it is carried out, and decided on item by item.

`prepare` looks at both calendars and decides, and writes nothing but where it looked. The `Prepared` value is pure: what a choice
would bring is asked of it without another look. `carry_out` looks again and does what was shown, to what was shown: an
item that moved meanwhile is left for the next plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from engine.config.model import PairConfig
from engine.history import questions
from engine.history.pairs import pair_number
from engine.ical.written import written
from engine.model.both import Both, Side
from engine.model.errors import BadRequest
from engine.model.plan import (
    Choice,
    Confirm,
    Conflict,
    Defer,
    Item,
    Make,
    Plan,
    Question,
    Settle,
    Since,
    Survival,
    Use,
    Verdict,
)
from engine.model.preview import Chosen, Compared, Draft, Effect, Row, Stand
from engine.model.progress import Observer, Phase, Step, nobody
from engine.model.report import PairReport, Result
from engine.model.resource import CalendarObject, ItemKey, Resource
from engine.model.situation import Blocked, on_both
from engine.session.locks import turn
from engine.session.pair import sync_pair
from engine.session.pair_run import PairRun
from engine.session.planning import Decided, decide
from engine.session.request import Request, Stop
from engine.session.surveying import Look
from engine.session.together import as_one
from engine.session.workplace import Workplace, both_calendars
from engine.sync.compare import properties, row_of
from engine.sync.describe import title
from engine.sync.policy import holds, versions
from engine.sync.reconcile import Judge
from engine.sync.settle import Will, settle

Open = Item[Verdict | Question]

NO_DRAFT = Draft()


@dataclass(frozen=True, slots=True)
class Prepared:
    """A plan to look at. ``rows``: as proposed, by date. ``stored``: decisions of the history that still hold, to begin with.

    ``plan``: before anything was answered, by key; ``items``: as they would go now. ``guarded``: a guard holds something.
    ``made``: when the calendars were looked at.
    """

    pair: str
    names: Both[str]
    made: str
    request: Request
    rows: tuple[Row, ...]
    plan: Mapping[ItemKey, Open]
    items: Mapping[ItemKey, Item[Verdict]]
    judge: Judge
    will: Will
    number: int
    stored: Mapping[ItemKey, Choice]
    unchanged: int = 0
    guarded: bool = False
    _rows: Mapping[ItemKey, Row] = field(default_factory=dict[ItemKey, Row])

    @property
    def believing(self) -> bool:
        """Was it planned with what guards would hold?"""
        return self.request.yes

    # -- what a choice would bring ----------------------------------------------------------------------------------

    def choice(
        self, key: ItemKey, use: Use, fields: Mapping[str, Side] | None = None, text: CalendarObject | None = None
    ) -> Choice:
        """A decision on an item of this plan, bound to the versions that were seen."""
        item = self.plan.get(key)
        on = Both(None, None) if item is None else versions(item.situation)
        return Choice(key, use, on, dict(fields or {}), text)

    def decided(self, key: ItemKey, draft: Draft) -> Choice | None:
        """The decision that a draft is; None while it is none yet. Raises `BadRequest` for what cannot be written by hand."""
        if draft.empty or key not in self.plan:
            return None
        if draft.exclude:
            return self.choice(key, Use.SKIP)
        if draft.text is not None:
            return self.choice(key, Use.MERGE, draft.fields, draft.text)
        if draft.use in (None, Use.MERGE):
            lacking = [name for name in self._disputed(key) if name not in draft.fields and name not in draft.hand]
            if self._rows[key].excluded:
                return self.choice(key, Use.MERGE, draft.fields)
            if lacking or (draft.use is None and not (draft.fields or draft.hand)):
                return None
        text = self._by_hand(key, draft) if draft.hand else None
        return self.choice(key, draft.use or Use.MERGE, draft.fields, text)

    def row(self, key: ItemKey, choice: Choice | None) -> Row:
        """The item's row under a choice; None: as proposed."""
        return self.outcome(key, choice)[0] if choice is not None else self._rows[key]

    def outcome(self, key: ItemKey, choice: Choice | None) -> tuple[Row, tuple[Item[Verdict], ...]]:
        """The item's row under a choice, and the items that it goes as (two where both versions are kept)."""
        if key not in self.plan or (choice is None and key in self.items):
            return self._rows[key], (self.items[key],) if key in self.items else ()
        return _settled(self.plan[key], choice, self.will, self.judge)

    def compared(self, key: ItemKey, draft: Draft = NO_DRAFT) -> Compared:
        """The item property by property, as far as a draft decides it; undisputed edits as they will go once all is decided."""
        choice = self.decided(key, draft)
        row, items = self.outcome(key, choice)
        if not items:
            return Compared(row, ())
        if choice is None and row.question == "conflict" and row.stand is Stand.ASKS:
            _, items = self.outcome(key, self._for_now(key, draft))
        return Compared(row, properties(items[0], _asked(self.plan[key]), draft, self.judge))

    def _disputed(self, key: ItemKey) -> tuple[str, ...]:
        return self._rows[key].fields

    def _for_now(self, key: ItemKey, draft: Draft) -> Choice:
        """A decision with the left side for all that is still open."""
        text = self._by_hand(key, draft) if draft.hand else None
        return self.choice(key, Use.RIGHT if draft.use is Use.RIGHT else Use.LEFT, draft.fields, text)

    def _by_hand(self, key: ItemKey, draft: Draft) -> CalendarObject:
        """The version that a draft with properties written by hand makes, in the names of categories that people are shown."""
        now = on_both(self.plan[key].situation)
        if now is None:
            raise BadRequest(
                "The item is in one calendar only. Nothing of it can be written by hand here: take a side."
            )
        start = self._for_now(key, Draft(draft.use, draft.fields))
        _, items = _settled(self.plan[key], start, self.will, self.judge)
        text = self.judge.lens.in_common_names(_left_text(items[0], now.left), Side.LEFT)
        for name, typed in draft.hand.items():
            text = written(text, name, typed)
        return text

    def shown(self, choices: Chosen) -> dict[ItemKey, Item[Verdict]]:
        """All items as they were shown, with the choices made while looking."""
        found = dict(self.items)
        for key, choice in choices.items():
            if key in self.plan:
                _, items = self.outcome(key, choice)
                found.update((item.key, item) for item in items)
        return found


def _left_text(item: Item[Verdict], now: Resource) -> CalendarObject:
    """What the left side will say."""
    if isinstance(item.verdict, Settle) and isinstance(item.verdict.aims.left, Make):
        return item.verdict.aims.left.object
    return now.object


def _asked(item: Open) -> Question | None:
    return item.verdict if isinstance(item.verdict, Conflict | Survival | Confirm | Since) else None


def _settled(item: Open, choice: Choice | None, will: Will, judge: Judge) -> tuple[Row, tuple[Item[Verdict], ...]]:
    """One item settled under a choice made while looking; guards do not hold what a person chose."""
    choices = {} if choice is None else {item.key: choice}
    own = replace(will, choices=choices, looking=frozenset(choices), excluded=frozenset[ItemKey]())
    settled = settle(Plan((item,)), own, judge)
    first = settled.items[0]
    question = settled.questions.get(item.key)
    row = row_of(first, question, choice, _asked(item), second=len(settled.items) > 1)
    return row, settled.items


# -- the verbs ------------------------------------------------------------------------------------------------------


async def prepare(work: Workplace, pair: PairConfig, request: Request, observer: Observer = nobody) -> Prepared:
    """Look at both calendars of a pair and plan. Raises a `SynclineError` where a calendar cannot be read.

    ``request.yes``: what a guard would hold is planned, so that it can be looked at and let through.
    """
    blank = PairReport(pair.name, pair.calendars, Result.OK, work.stamp(), "")
    try:
        async with turn(work, pair, request, observer):
            for side in Side:
                observer(Step(pair.name, side, pair.calendars[side], Phase.OPENING))
            async with both_calendars(work, pair) as sides:
                number = await pair_number(work.db, pair.name, sides.map(lambda adapter: adapter.identity))
                run = PairRun(work, pair, request, observer, blank, sides, number)
                seen = await run.look()
                decided = await decide(work, number, pair, sides, seen, request, answered=False)
    except BaseExceptionGroup as group:
        raise as_one(group) from group
    return _prepared(run, seen, decided)


def _prepared(run: PairRun, seen: Look, decided: Decided) -> Prepared:
    plan = {item.key: item for item in decided.plan.items}
    cleared = decided.cleared
    rows: dict[ItemKey, Row] = {}
    for item in cleared.items:
        asked = _asked(plan[item.key]) if item.key in plan else None
        row = row_of(item, cleared.questions.get(item.key), None, asked)
        if row.stand is not Stand.RESTS or _worth_showing(item):
            rows[item.key] = row
    rows.update((blocked.key, _blocked_row(blocked, seen)) for blocked in cleared.blocked)
    items = {item.key: item for item in cleared.items}
    return Prepared(
        run.pair.name,
        run.names,
        run.blank.started,
        run.request,
        tuple(sorted(rows.values(), key=lambda row: (row.start, row.summary, row.key))),
        plan,
        items,
        decided.judge,
        decided.will,
        run.number,
        {key: choice for key, choice in decided.choices.items() if key in plan and holds(choice, plan[key].situation)},
        max(0, seen.known.linked - len(rows)),
        cleared.guarded,
        rows,
    )


def _worth_showing(item: Item[Verdict]) -> bool:
    """Settled items in which nothing happens are not; what is left alone on purpose is."""
    return isinstance(item.verdict, Defer)


def _blocked_row(blocked: Blocked, seen: Look) -> Row:
    memory = seen.memories.get(blocked.key)
    held = None if memory is None else memory.held.left or memory.held.right
    name = title(None if held is None else held.object)
    stand = Stand.HELD if blocked.guarded else Stand.STUCK
    nothing = Both(Effect.NOTHING, Effect.NOTHING)
    uid = "" if held is None else held.object.uid
    why = _MISSING if blocked.guarded else blocked.problem
    return Row(blocked.key, uid, name.summary or blocked.href, name.start, False, stand, nothing, Both("", ""), why)


_MISSING = "missing from a listing that is not believed"


async def carry_out(
    work: Workplace, prepared: Prepared, choices: Chosen, observer: Observer = nobody, stop: Stop | None = None
) -> PairReport:
    """Do what was shown, with all of ``choices``: those begun with that are not among them any more are taken back.

    An excluded item with a choice takes part again. The report is as of `sync_pair`; items that moved since are told as
    skipped, with `Why.MOVED`.
    """
    gone = [key for key in prepared.stored if key not in choices]
    back = [row.key for row in prepared.rows if row.excluded and row.key in choices]
    async with work.db.transaction() as connection:
        await questions.drop_choices(connection, prepared.number, gone)
        for key in back:
            await questions.include(connection, prepared.number, key)
    request = replace(
        prepared.request, choices=dict(choices), shown=prepared.shown(choices), stop=Stop() if stop is None else stop
    )
    return await sync_pair(work, work.config.pair(prepared.pair), request, observer)


async def keep(work: Workplace, prepared: Prepared, drafts: Mapping[ItemKey, Draft]) -> None:
    """Note decisions: they count for the pair's next run, whoever starts it, while the versions stand.

    A draft with open properties is noted as far as it goes; an empty one takes back what was noted before.
    """
    taken_back = [key for key, draft in drafts.items() if draft.empty or draft.exclude]
    async with work.db.transaction() as connection:
        await questions.drop_choices(connection, prepared.number, taken_back)
        for key, draft in drafts.items():
            if draft.exclude:
                subject = prepared.row(key, None).summary
                await questions.exclude(connection, prepared.number, key, subject, work.stamp())
            else:
                await questions.include(connection, prepared.number, key)
        noted = [_noted(prepared, key, draft) for key, draft in drafts.items() if key not in taken_back]
        await questions.put_choices(connection, prepared.number, noted)


def _noted(prepared: Prepared, key: ItemKey, draft: Draft) -> Choice:
    return prepared.decided(key, draft) or prepared.choice(key, Use.MERGE, draft.fields)
