"""From what was seen to what may be done: the pure core, fed with the history's choices and the pair's settings."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from engine.config.model import PairConfig
from engine.config.values import All
from engine.history import journal, questions
from engine.history.questions import Failure
from engine.model.both import Both, each
from engine.model.plan import Choices, Cleared, Defer, Item, Plan, Settled, Use, Verdict
from engine.model.report import Told
from engine.model.resource import ItemKey
from engine.model.rules import Rules, Window
from engine.ports import Adapter
from engine.session.deciding import held_before
from engine.session.hooks import hook_of
from engine.session.request import Request
from engine.session.rings import calmed
from engine.session.surveying import Look
from engine.session.workplace import Workplace
from engine.sync.describe import told, told_blocked
from engine.sync.guards import clear
from engine.sync.lens import Lens
from engine.sync.permit import permit
from engine.sync.policy import holds, versions
from engine.sync.reconcile import Judge, reconcile
from engine.sync.settle import KEPT, Will, second_key, settle
from engine.sync.shown import only_as_shown


@dataclass(frozen=True, slots=True)
class Decided:
    """What may be applied, and the circumstances it was decided in. ``plan``: before anything was answered."""

    cleared: Cleared
    judge: Judge
    choices: Choices
    excluded: dict[ItemKey, str]
    failures: dict[ItemKey, Failure]
    plan: Plan
    will: Will


def rules_of(pair: PairConfig, request: Request, moment: datetime, base: Path) -> Rules:
    """A pair's settings as rules, its period counted from today in the machine's zone. ``base``: the config file's folder.

    Raises `NoHook` where its own mapping code cannot be loaded.
    """
    return Rules(
        direction=pair.direction,
        window=window_of(pair, moment),
        on_conflict=request.on_conflict or pair.on_conflict,
        merge=pair.merge,
        confirm=frozenset(each.value for each in pair.confirm),
        recurring=pair.recurring,
        private=pair.private,
        attendees=pair.attendees,
        reminders=pair.reminders,
        attachments=pair.attachments,
        attachments_limit=pair.attachments_limit,
        include=frozenset(pair.categories.include),
        exclude=frozenset(pair.categories.exclude),
        rename=tuple(pair.categories.rename.items()),
        max_deletions=pair.max_deletions,
        hook=hook_of(pair, base),
    )


def window_of(pair: PairConfig, moment: datetime) -> Window:
    if isinstance(pair.period, All):
        return Window()
    local = moment.astimezone()
    days = pair.period.days(local.date())
    last = None if days.last is None else days.last + timedelta(days=1)
    return Window(_midnight(days.first, local), _midnight(last, local))


def _midnight(day: date | None, local: datetime) -> datetime | None:
    """The begin of a day in the machine's zone, in UTC."""
    return None if day is None else datetime.combine(day, time(), local.tzinfo).astimezone(UTC)


async def decide(
    work: Workplace,
    number: int,
    pair: PairConfig,
    sides: Both[Adapter],
    seen: Look,
    request: Request,
    answered: bool = True,
    refused: Collection[ItemKey] = (),
) -> Decided:
    """Reconcile, answer what can be answered, guard. Nothing is written.

    ``answered`` False: without the history's choices. ``refused``: items that this very run has tried already.
    """
    rules = rules_of(pair, request, work.clock(), work.config.base)
    judge = Judge(Lens(rules), sides.map(lambda adapter: adapter.capabilities), seen.survey.taken, seen.survey.copies)
    choices = {**await questions.choices(work.db, number), **request.choices}
    excluded = await questions.exclusions(work.db, number)
    failures = await questions.failures(work.db, number)
    resting = _resting(failures, seen, work, request).union(refused)
    counted = choices if answered else request.choices
    kept = _kept_already(counted, seen)
    looking = frozenset(request.choices)
    held = _refused_for_good(failures, seen)
    will = Will(counted, _out_for_good(excluded, seen), resting, request.yes, kept, looking, held)
    plan = permit(reconcile(seen.survey, judge), rules, judge.sides)
    settled = settle(plan, will, judge)
    settled = await calmed(work, number, pair, settled, judge, released(counted, seen))
    cleared = await _guarded(work, number, pair, seen, settled, request, counted)
    if request.shown is not None:
        cleared = only_as_shown(cleared, request.shown)
    return Decided(cleared, judge, choices, excluded, failures, plan, will)


async def _guarded(
    work: Workplace,
    number: int,
    pair: PairConfig,
    seen: Look,
    settled: Settled,
    request: Request,
    counted: Choices,
) -> Cleared:
    """What passes the guards, with what they held before and what was deleted in the last days."""
    deleted = await journal.deleted_since(work.db, number, work.lately())
    tallies = each(
        lambda side: replace(seen.tallies[side], recently=deleted[side].items, meetings=deleted[side].meetings)
    )
    held = held_before(await questions.waiting(work.db, pair.name))
    return clear(settled, tallies, pair.max_deletions, request.yes, released(counted, seen), held)


def _out_for_good(excluded: Collection[ItemKey], seen: Look) -> frozenset[ItemKey]:
    """Excluded items; one that has met its partner since goes by the partner's key."""
    met = (key for key, other in seen.survey.aliases.items() if other in excluded)
    return frozenset((*excluded, *met))


def _kept_already(choices: Choices, seen: Look) -> frozenset[ItemKey]:
    """Items of which both versions are to be kept, and whose second one is there: the run that made it did not get further."""
    wanted = {key for key, choice in choices.items() if choice.use is Use.BOTH}
    if not wanted:
        return frozenset()
    known = {key for index in seen.known.index for key in index.keys.values()}
    uids = {found.uid for found in seen.survey.found}
    return frozenset(
        key for key in wanted if second_key(key) in known or any(uid.endswith(f"-{key}{KEPT}") for uid in uids)
    )


def released(choices: Choices, seen: Look) -> frozenset[ItemKey]:
    """Items of which a person said, knowing how they stand, that they are to go on."""
    if not choices:
        return frozenset()
    return frozenset(
        found.key
        for found in seen.survey.found
        if (choice := choices.get(found.key)) is not None
        and choice.use is not Use.SKIP
        and holds(choice, found.situation)
    )


def _resting(failures: dict[ItemKey, Failure], seen: Look, work: Workplace, request: Request) -> frozenset[ItemKey]:
    """Refused items whose time has not come and that still say what was refused."""
    if not request.patient or not failures:
        return frozenset()
    stamp = work.stamp()
    return frozenset(
        key for key, failure in _as_refused(failures, seen).items() if failure.retry_at > stamp and not failure.final
    )


def _refused_for_good(failures: dict[ItemKey, Failure], seen: Look) -> dict[ItemKey, str]:
    """Refused items that trying again does not help, and that still say what was refused; with the reason."""
    return {key: failure.reason for key, failure in _as_refused(failures, seen).items() if failure.final}


def _as_refused(failures: dict[ItemKey, Failure], seen: Look) -> dict[ItemKey, Failure]:
    """Those whose versions are the ones that were refused."""
    if not failures:
        return {}
    standing = {found.key: versions(found.situation) for found in seen.survey.found if found.key in failures}
    return {key: failure for key, failure in failures.items() if standing.get(key) == failure.on}


def lines(cleared: Cleared, seen: Look, names: Both[str]) -> list[Told]:
    """The report's lines for a plan: what would be done, what waits, what cannot be read."""
    return [*_told(cleared.items, cleared, names), *_blocked(cleared, seen, names)]


def open_lines(cleared: Cleared, seen: Look, names: Both[str]) -> list[Told]:
    """Only what is not done by carrying the plan out: what waits, is held or cannot be read."""
    return [
        *_told((item for item in cleared.items if isinstance(item.verdict, Defer)), cleared, names),
        *_blocked(cleared, seen, names),
    ]


def _told(items: Iterable[Item[Verdict]], cleared: Cleared, names: Both[str]) -> list[Told]:
    return [line for item in items if (line := told(item, cleared.questions.get(item.key), names)) is not None]


def _blocked(cleared: Cleared, seen: Look, names: Both[str]) -> list[Told]:
    found: list[Told] = []
    for blocked in cleared.blocked:
        memory = seen.memories.get(blocked.key)
        held = None if memory is None else memory.held.left or memory.held.right
        found.append(told_blocked(blocked, None if held is None else held.object, names))
    return found
