"""The laws, against real runs: people and faults do what they like on both sides; then everything calms down, and it is
checked that both sides agree, a second run plans nothing, and nothing was lost, doubled, or deleted without proof."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule

from engine.adapters.memory import Faults, Traits, chain, crlf, no_trailing_blanks, shortened, without
from engine.adapters.memory import Step as StoreStep
from engine.ical.facts import facts, fingerprint, same
from engine.ical.graft import replanted
from engine.ical.lines import parse
from engine.ical.objects import one_object
from engine.ical.values import unescape
from engine.model.both import Both, Side
from engine.model.content import Component
from engine.model.progress import Progress
from engine.model.report import Result
from engine.model.resource import CalendarObject, Href
from tests.builders import Event
from tests.drawing import AddLine, CancelOccurrence, SetOccurrence, SetProperty, events
from tests.laws.ledger import FIELDS, Ledger
from tests.session.desk import Desk, desk

POOR = chain(crlf, no_trailing_blanks, shortened("SUMMARY", 12), without("VALARM", "X-ACCOUNT"))
"""What a calendar makes of things that cannot hold all of them."""

KINDS = {
    "plain": Traits(),
    "lists in full": Traits(deltas=False),
    "takes copies": Traits(unique_uids=False, batch=1),
    "poor": Traits(keeps=POOR),
    "poor, in full": Traits(keeps=POOR, deltas=False, batch=2),
    "refuses twins": Traits(refuses_twins=True, batch=3),
}
MARK = "X-MARK"

sides = st.sampled_from(Side)
places = st.integers(0, 6)


class Died(Exception):
    """The process ends here."""


class Calendars(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="syncline-laws-"))
        self.loop = asyncio.Runner()
        self.numbers = count(1)
        self.ledgers: dict[str, Ledger] = {}
        self.desk: Desk
        self.calm = True
        self.copied = False
        self.forgotten = False
        self.moved = False

    def teardown(self) -> None:
        self.loop.close()
        shutil.rmtree(self.folder, ignore_errors=True)

    @initialize(left=st.sampled_from(sorted(KINDS)), right=st.sampled_from(sorted(KINDS)))
    def set_up(self, left: str, right: str) -> None:
        if "poor" in left:
            right = "plain"  # one of the two holds everything
        self.desk = desk(self.folder, KINDS[left], KINDS[right])

    # -- what people do ----------------------------------------------------------------------------------------------

    @rule(side=sides, made=events(st.just("?")), held=st.booleans())
    def create(self, side: Side, made: Event, held: bool) -> None:
        number = next(self.numbers)
        mark = f"m{number}"
        made = replace(made, uid=f"item-{number}@example.com").with_lines(f"{MARK}:{mark}")
        made = made.saying(summary=f"s{number}")
        if held:
            made = made.reminding(10).with_lines("X-ACCOUNT:4711")
        text = made.text()
        self.desk.sides[side].create(text)
        self.ledgers[mark] = Ledger(mark, side, values_of(self.desk.sides[side].kept(text)))
        self.calm = False

    @rule(side=sides, place=places, name=st.sampled_from(FIELDS), wide=st.booleans())
    def change_a_field(self, side: Side, place: int, name: str, wide: bool) -> None:
        if (found := self._at(side, place)) is not None:
            value = f"v{next(self.numbers)}" + (" with many more words" if wide else "")
            href, ledger, text = found
            self.desk.sides[side].edit(href, SetProperty(name, value)(text))
            ledger.write(side, name, values_of(self.desk.sides[side].items[href].text)[name])
            self.calm = False

    @rule(side=sides, place=places)
    def add_a_category(self, side: Side, place: int) -> None:
        if (found := self._at(side, place)) is not None:
            href, ledger, text = found
            name = f"c{next(self.numbers)}"
            self.desk.sides[side].edit(href, AddLine("CATEGORIES", name)(text))
            ledger.add(side, name)
            self.calm = False

    @rule(side=sides, place=places, index=st.integers(0, 5), cancel=st.booleans())
    def change_an_occurrence(self, side: Side, place: int, index: int, cancel: bool) -> None:
        if (found := self._at(side, place)) is not None and "RRULE" in found[2]:
            href, ledger, text = found
            edit = CancelOccurrence(index) if cancel else SetOccurrence(index, "COMMENT", f"o{next(self.numbers)}")
            self.desk.sides[side].edit(href, edit(text))
            # An EXDATE for a changed occurrence is no edit in a calendar that goes on showing the changed one.
            if not same(facts(self.desk.sides[side].items[href].text), facts(text)):
                ledger.add(side, "")
            self.calm = False

    @rule(side=sides, place=places)
    def remove(self, side: Side, place: int) -> None:
        if (found := self._at(side, place)) is not None:
            self.desk.sides[side].delete(found[0])
            found[1].remove(side)
            self.calm = False

    @rule(side=sides, place=places)
    def put_elsewhere(self, side: Side, place: int) -> None:
        """Another id, the same item: a file renamed, a folder changed."""
        if (found := self._at(side, place)) is not None and not self._has_copies(found[2]):
            self.desk.sides[side].delete(found[0])
            self.desk.sides[side].create(found[2])
            self.moved = True
            self.calm = False

    @rule(side=sides, place=places)
    def copy(self, side: Side, place: int) -> None:
        """A copy with all hidden ids, as calendars make them that do not mind; its words are its own."""
        store = self.desk.sides[side]
        if (found := self._at(side, place)) is not None:
            number = next(self.numbers)
            text = SetProperty(MARK, f"m{number}")(SetProperty("SUMMARY", f"s{number}")(found[2]))
            if store.traits.unique_uids:
                text = replanted(object_of(text), f"item-{number}@example.com").text
            else:
                self.copied = True
            store.create(text)
            self.ledgers[f"m{number}"] = Ledger(f"m{number}", side, values_of(store.kept(text)))
            self.calm = False

    @rule(side=sides, place=places)
    def touch(self, side: Side, place: int) -> None:
        if (found := self._at(side, place)) is not None:
            self.desk.sides[side].touch(found[0])

    # -- runs --------------------------------------------------------------------------------------------------------

    @rule()
    def run(self) -> None:
        """An ordinary run; what it asks stays open."""
        report = self._sync()
        assert report.result in (Result.OK, Result.WAITING, Result.GUARDED), report.message
        self._edits_may_meet_half_done_things()

    @precondition(lambda self: not self.forgotten and not self.moved)
    @rule(side=sides, lie=st.sampled_from(("empty", "share", "hidden", "lagging", "unsure", "restless", "expired")))
    def run_on_a_lie(self, side: Side, lie: str) -> None:
        """A listing that is not the whole truth: nothing may be deleted on its account.

        Not at a first meeting, nor after a move: what was never seen at its place nobody can miss there.
        """
        store = self.desk.sides[side]
        before = self._marks()
        doomed = {ledger.mark for ledger in self.ledgers.values() if ledger.deleted}
        store.faults = {
            "empty": Faults(empty=True),
            "share": Faults(share=0.5),
            "hidden": Faults(hidden=set(list(store.items)[:2])),
            "lagging": Faults(lagging=True),
            "unsure": Faults(empty=True, unsure_probe=True),
            "restless": Faults(restless=True),
            "expired": Faults(expired=True),
        }[lie]
        self._sync()
        self._calm_down()
        for side_ in Side:
            assert not before[side_] - self._marks()[side_] - Counter(dict.fromkeys(doomed, 99)), (
                "deleted without proof"
            )
        self._edits_may_meet_half_done_things()

    @rule(side=sides, after=st.integers(0, 12), arrives=st.booleans())
    def run_while_a_side_goes_away(self, side: Side, after: int, arrives: bool) -> None:
        self.desk.sides[side].faults = Faults(goes_away_after=after, last_write_arrives=arrives)
        self._sync()
        self._calm_down()
        self._edits_may_meet_half_done_things()

    @rule(side=sides, nth=st.integers(0, 4), refused=st.booleans())
    def run_while_single_writes_fail(self, side: Side, nth: int, refused: bool) -> None:
        store = self.desk.sides[side]
        if refused:
            store.faults = Faults(objects_to=lambda item: "not today" if hash(item.uid) % 3 == nth % 3 else None)
        else:
            store.faults = Faults(stale={store.writes_seen + nth, store.writes_seen + nth + 1})
        self._sync()
        self._calm_down()
        self._edits_may_meet_half_done_things()

    @rule(step=st.integers(1, 25), told=st.booleans())
    def run_and_die(self, step: int, told: bool) -> None:
        """The process dies at some step: of a calendar, or of its own telling what it does."""
        steps = count(1)

        def breathe() -> None:
            if next(steps) == step:
                raise Died

        async def before(_: StoreStep) -> None:
            breathe()

        def observe(_: Progress) -> None:
            breathe()

        if not told:
            for store in self.desk.sides:
                store.faults = Faults(before=before)
        try:
            self._sync(observe if told else lambda _: None)
        except* Died:
            self.forgotten |= any(not ledger.known for ledger in self.ledgers.values())
        self._calm_down()
        self._edits_may_meet_half_done_things()

    @precondition(lambda self: self.calm and not self.copied)
    @rule()
    def lose_the_history(self) -> None:
        self.desk.lose_history()
        self.forgotten = True
        for ledger in self.ledgers.values():
            ledger.unlinked = True

    @rule(answer=sides)
    def settle(self, answer: Side) -> None:
        """Everything calms down: what waits is decided, and both sides agree on all that both can hold."""
        for _ in range(4):
            self._sync(yes=True)
            waiting = self.loop.run(self.desk.waiting())
            if not waiting:
                break
            for question in waiting:
                self.loop.run(self.desk.resolve(question.key, answer.value))
        else:
            raise AssertionError(f"still waiting: {waiting}")
        assert self.loop.run(self.desk.planned()) == [], "a second run plans something"
        self._compare()
        self.calm, self.forgotten, self.moved = True, False, False

    # -- checks ------------------------------------------------------------------------------------------------------

    def _compare(self) -> None:
        left, right = (self._by_mark(side) for side in Side)
        assert sorted(left) == sorted(right), "not the same items on both sides"
        for mark, texts in left.items():
            assert len(texts) == len(right[mark]) == 1, f"{mark} is doubled"
            one, other = texts[0], right[mark][0]
            assert self._common(one) == self._common(other), f"{mark} differs:\n{one}\n{other}"
        for ledger in self.ledgers.values():
            self._check(ledger, left.get(ledger.mark, [None])[0], right.get(ledger.mark, [None])[0])

    def _check(self, ledger: Ledger, left: str | None, right: str | None) -> None:
        if ledger.gone:
            assert left is None, f"{ledger.mark} rose from the dead"
            return
        if left is None or right is None:
            assert not ledger.must_live, f"{ledger.mark} is lost: {ledger}"
            ledger.settle({}, alive=False)
            return
        assert not ledger.must_die, f"{ledger.mark} should be gone: {ledger}"
        said = [values_of(left), values_of(right)]
        for name in FIELDS:
            found = {values[name] for values in said}
            assert found & ledger.allowed(name), f"{name} of {ledger.mark} says {found}: {ledger}"
        for name in (ledger.added.left | ledger.added.right) - {""}:
            unsure = ledger.deleted or ledger.disturbed or ledger.unlinked
            assert unsure or name in left, f"category {name} of {ledger.mark} is lost"
        ledger.settle(said[0], alive=True)

    def _common(self, text: str) -> str:
        for store in self.desk.sides:
            text = store.kept(text)
        return fingerprint(facts(text))

    # -- helpers -----------------------------------------------------------------------------------------------------

    def _sync(self, observer: Callable[[Progress], None] = lambda _: None, **request: Any) -> Any:
        return self.loop.run(self.desk.sync(observer, **request))

    def _calm_down(self) -> None:
        for store in self.desk.sides:
            store.faults = Faults()

    def _edits_may_meet_half_done_things(self) -> None:
        """From now on the sides may have taken over something while the agreement was not noted."""
        for ledger in self.ledgers.values():
            if ledger.deleted or any(ledger.edited(side) for side in Side) or not ledger.known:
                ledger.disturb()

    def _at(self, side: Side, place: int) -> tuple[Href, Ledger, str] | None:
        found = list(self.desk.sides[side].items.items())
        if not found:
            return None
        href, stored = found[place % len(found)]
        return href, self.ledgers[mark_of(stored.text)], stored.text

    def _has_copies(self, text: str) -> bool:
        uid = object_of(text).uid
        return any(len(store.texts().get(uid, [])) > 1 for store in self.desk.sides)

    def _by_mark(self, side: Side) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for stored in self.desk.sides[side].items.values():
            found.setdefault(mark_of(stored.text), []).append(stored.text)
        return found

    def _marks(self) -> Both[Counter[str]]:
        return Both(*(Counter(mark_of(s.text) for s in store.items.values()) for store in self.desk.sides))


def object_of(text: str) -> CalendarObject:
    found = one_object(text)
    assert isinstance(found, CalendarObject), found
    return found


def master_of(text: str) -> Component:
    (calendar,) = parse(text)
    assert isinstance(calendar, Component)
    return next(part for part in calendar.parts if part.name == "VEVENT" and part.first("RECURRENCE-ID") is None)


def mark_of(text: str) -> str:
    return master_of(text).value(MARK) or ""


def values_of(text: str) -> dict[str, str | None]:
    master = master_of(text)
    return {name: None if (value := master.value(name)) is None else unescape(value).rstrip() for name in FIELDS}


TestCalendars = Calendars.TestCase
TestCalendars.settings = settings(
    stateful_step_count=30, max_examples=settings.default.max_examples // 2, report_multiple_bugs=False
)
