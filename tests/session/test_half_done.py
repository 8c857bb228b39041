"""One calendar took its write and the other did not: what crossed has crossed, and what did not crosses next."""

from __future__ import annotations

from pathlib import Path

from engine.adapters.memory.store import Step
from engine.model.report import Result
from tests.builders import Event, event
from tests.session.desk import Desk, desk, edit, only, put, where

VISIT = event("Visit").saying(location="Hall 1", description="none")


async def linked(folder: Path) -> Desk:
    made = desk(folder)
    put(made.left, VISIT)
    await made.sync()
    return made


def at_the_same_moment(made: Desk, theirs: Event) -> None:
    """Somebody edits the right item just as the first write reaches it."""
    left_to_do = [True]

    async def before(step: Step) -> None:
        if step == "item" and left_to_do:
            left_to_do.clear()
            edit(made.right, where(made.right), theirs)

    made.right.faults.before = before


async def test_an_edit_that_comes_in_between_meets_no_edit_of_ours(tmp_path: Path) -> None:
    """Without that, the location that came from the right a moment ago would count as a change of the left one."""
    made = await linked(tmp_path)
    edit(made.left, where(made.left), VISIT.saying(description="Bring the pump"))
    edit(made.right, where(made.right), VISIT.saying(location="Hall 2"))
    at_the_same_moment(made, VISIT.saying(location="Hall 3"))
    report = await made.sync()
    assert report.result is Result.OK
    for store in (made.left, made.right):
        assert "LOCATION:Hall 3" in only(store)
        assert "DESCRIPTION:Bring the pump" in only(store)
    assert await made.planned() == []


async def test_what_the_first_one_took_is_not_taken_back_by_the_old_text_of_the_other(tmp_path: Path) -> None:
    made = await linked(tmp_path)
    edit(made.left, where(made.left), VISIT.saying(description="Bring the pump"))
    edit(made.right, where(made.right), VISIT.saying(location="Hall 2"))
    at_the_same_moment(made, VISIT.saying(location="Hall 1"))  # they change their mind
    assert (await made.sync()).result is Result.OK
    for store in (made.left, made.right):
        assert "LOCATION:Hall 1" in only(store)
        assert "DESCRIPTION:Bring the pump" in only(store)


async def test_a_refused_write_is_tried_again_and_the_other_one_is_not_repeated(tmp_path: Path) -> None:
    made = await linked(tmp_path)
    edit(made.left, where(made.left), VISIT.saying(description="Bring the pump"))
    edit(made.right, where(made.right), VISIT.saying(location="Hall 2"))
    made.right.faults.objects_to = lambda _: "no time"
    assert (await made.sync()).result is Result.FAILED_ITEMS
    assert "LOCATION:Hall 2" in only(made.left)
    edit(made.right, where(made.right), VISIT.saying(location="Hall 3"))
    made.right.faults.objects_to = lambda _: None
    assert (await made.sync()).result is Result.OK
    for store in (made.left, made.right):
        assert "LOCATION:Hall 3" in only(store)
        assert "DESCRIPTION:Bring the pump" in only(store)
    assert await made.planned() == []
