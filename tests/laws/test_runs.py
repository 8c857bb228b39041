"""Two laws over whole runs, with a real history: a run that died is finished by the next one, and undo restores."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.adapters.memory import Faults, Store, Traits, chain, crlf, no_trailing_blanks, shortened, without
from engine.adapters.memory import Step as StoreStep
from engine.ical.facts import facts, fingerprint
from engine.model.both import Both, Side
from engine.model.progress import Progress
from engine.model.report import Result
from engine.model.settings import OnConflict
from tests.builders import Event
from tests.drawing import Edit, edits, events
from tests.session.desk import Desk, desk

POOR = chain(crlf, no_trailing_blanks, shortened("SUMMARY", 10), without("VALARM", "ATTACH", "X-ACCOUNT"))
KINDS = (Traits(), Traits(deltas=False), Traits(batch=1), Traits(keeps=POOR, batch=2))


@dataclass(frozen=True)
class Doing:
    """What somebody does to the item at a place: edits, or its removal (None)."""

    side: Side
    place: int
    edits: Sequence[Edit] | None

    def __call__(self, table: Desk) -> None:
        store = table.sides[self.side]
        found = list(store.items.items())
        if not found:
            return
        href, stored = found[self.place % len(found)]
        if self.edits is None:
            store.delete(href)
            return
        text = stored.text
        for edit in self.edits:
            text = edit(text)
        store.edit(href, text)


@dataclass(frozen=True)
class Story:
    """Items that both sides agreed on, what was done to them since, and what was entered."""

    kinds: Both[Traits]
    agreed: Sequence[Event]
    doings: Sequence[Doing]
    entered: Both[Sequence[Event]]

    async def begin(self, folder: Path) -> Desk:
        table = desk(folder, *self.kinds, on_conflict=OnConflict.LEFT)
        for made in self.agreed:
            table.left.create(made.text())
        await table.sync()
        for doing in self.doings:
            doing(table)
        for side in Side:
            for made in self.entered[side]:
                table.sides[side].create(made.text())
        return table


def numbered(prefix: str, most: int) -> st.SearchStrategy[list[Event]]:
    """Events with UIDs and subjects of their own: none is taken for another one."""
    return st.integers(0, most).flatmap(
        lambda many: st.tuples(
            *(
                events(st.just(f"{prefix}{n}@example.com")).map(lambda made, n=n: made.saying(summary=f"{prefix} {n}"))
                for n in range(many)
            )
        ).map(list)
    )


doings = st.builds(
    Doing, st.sampled_from(Side), st.integers(0, 3), st.lists(edits(), min_size=1, max_size=2) | st.none()
)
stories = st.builds(
    Story,
    st.builds(Both, st.just(KINDS[0]), st.sampled_from(KINDS))
    | st.builds(Both, st.sampled_from(KINDS[:3]), st.just(KINDS[0])),
    numbered("agreed", 3),
    st.lists(doings, max_size=5),
    st.builds(Both, numbered("left", 2), numbered("right", 2)),
)


def said(store: Store, keeps: Callable[[str], str] = lambda text: text) -> dict[str, list[str]]:
    return {
        uid: sorted(fingerprint(facts(keeps(text))) for text in texts) for uid, texts in sorted(store.texts().items())
    }


@contextmanager
def folder() -> Generator[Path]:
    with tempfile.TemporaryDirectory(prefix="syncline-laws-", ignore_cleanup_errors=True) as name:
        yield Path(name)


class Died(Exception):
    """The process ends here."""


def dying(table: Desk, step: int, told: bool) -> Callable[[Progress], None]:
    """Let the process die at a step: of a calendar, or of its own telling what it does."""
    steps = count(1)

    def breathe(_: object) -> None:
        if next(steps) == step:
            raise Died

    async def before(at: StoreStep) -> None:
        breathe(at)

    if told:
        return breathe
    for store in table.sides:
        store.faults = Faults(before=before)
    return lambda _: None


@settings(max_examples=settings.default.max_examples // 2)
@given(stories, st.integers(1, 30), st.booleans())
def test_4_a_run_that_died_anywhere_is_finished_by_the_next_one(story: Story, step: int, told: bool) -> None:
    async def play() -> None:
        with folder() as calm, folder() as stormy:
            one, other = await story.begin(calm), await story.begin(stormy)
            await one.sync(yes=True)
            try:
                await other.sync(dying(other, step, told), yes=True)
            except* Died:
                pass
            for store in other.sides:
                store.faults = Faults()
            report = await other.sync(yes=True)
            assert report.result is Result.OK, report.items
            assert said(other.left) == said(one.left)
            assert said(other.right) == said(one.right)
            assert await other.planned() == []

    asyncio.run(play())


@settings(max_examples=settings.default.max_examples // 2)
@given(stories)
def test_8_undo_restores_what_was_there(story: Story) -> None:
    async def play() -> None:
        with folder() as place:
            table = await story.begin(place)
            before = said(table.left), said(table.right)
            run = await table.sync(yes=True)
            assert run.run is not None
            report = await table.undo(run.run)
            assert report.result is Result.OK, report.items
            assert (said(table.left), said(table.right)) == before
            assert await table.planned() == []
            await table.sync()
            assert (said(table.left), said(table.right)) == before

    asyncio.run(play())


@settings(max_examples=settings.default.max_examples // 4)
@given(stories, st.integers(0, 5), st.sampled_from(Side))
def test_8_an_undo_never_overwrites_what_was_edited_since(story: Story, place: int, side: Side) -> None:
    async def play() -> None:
        with folder() as where:
            table = await story.begin(where)
            run = await table.sync()
            store = table.sides[side]
            if not store.items:
                return
            href, stored = list(store.items.items())[place % len(store.items)]
            edited = stored.text.replace("END:VEVENT", "X-SINCE:somebody\r\nEND:VEVENT", 1)
            store.edit(href, edited)
            assert run.run is not None
            await table.undo(run.run)
            assert "X-SINCE:somebody" in store.items[href].text

    asyncio.run(play())
