"""A pair's own mapping code, in both directions; what is wrong with it holds one item, or the pair where it cannot be loaded."""

from __future__ import annotations

from itertools import count
from pathlib import Path

import pytest

from engine.model.report import Result
from tests.builders import event
from tests.session.desk import Desk, desk, edit, items, only, put, where

VISIT = event("Visit").saying(location="Hall 1")
_NUMBERS = count(1)

PREFIX = """\
from engine.model.both import Side
from engine.model.resource import CalendarObject

def towards(item, side):
    old, new = ("SUMMARY:", "SUMMARY:CRM: ") if side is Side.RIGHT else ("SUMMARY:CRM: ", "SUMMARY:")
    return CalendarObject(item.uid, item.text.replace(old, new))
"""


def hooked(folder: Path, code: str, name: str = "towards") -> Desk:
    """A desk whose pair has that code, in a module of a name of its own beside the config file."""
    module = f"mapping_{next(_NUMBERS)}"
    (folder / f"{module}.py").write_text(code, "utf-8")
    return desk(folder, hook=f"{module}:{name}")


async def test_each_calendar_sees_its_own_version_and_a_second_run_does_nothing(tmp_path: Path) -> None:
    made = hooked(tmp_path, PREFIX)
    put(made.left, VISIT)
    assert (await made.sync()).result is Result.OK
    assert "SUMMARY:CRM: Visit" in only(made.right)
    assert "SUMMARY:Visit" in only(made.left)
    assert await made.planned() == []


async def test_an_edit_comes_back_mapped_back(tmp_path: Path) -> None:
    made = hooked(tmp_path, PREFIX)
    put(made.left, VISIT)
    await made.sync()
    edit(made.right, where(made.right), VISIT.saying(summary="CRM: Visit with the boss", location="Hall 2"))
    assert (await made.sync()).result is Result.OK
    assert "SUMMARY:Visit with the boss" in only(made.left)
    assert "LOCATION:Hall 2" in only(made.left)
    assert "SUMMARY:CRM: Visit with the boss" in only(made.right)
    assert await made.planned() == []


@pytest.mark.parametrize(
    "does, words",
    [
        ('raise KeyError("no such account")', "KeyError: 'no such account'"),
        ("return None", "it gave back NoneType, not a CalendarObject"),
        ('return CalendarObject(item.uid, "hello")', "what it gave back cannot be read"),
        ('return CalendarObject("x", item.text.replace("UID:", "UID:x"))', "it gave back another item"),
    ],
)
async def test_what_goes_wrong_holds_that_item_only(tmp_path: Path, does: str, words: str) -> None:
    code = (
        "from engine.model.resource import CalendarObject\n"
        f"def towards(item, side):\n    if 'Fair' in item.text:\n        {does}\n    return item\n"
    )
    made = hooked(tmp_path, code)
    put(made.left, VISIT)
    put(made.left, event("Fair"))
    report = await made.sync()
    assert report.result is Result.WAITING
    [held] = [line for line in report.items if line.action == "hold"]
    assert held.summary == "Fair"
    assert words in held.sentence
    assert len(items(made.right)) == 1


@pytest.mark.parametrize(
    "code, name, words",
    [
        ("import nosuchmodule", "towards", "No module named 'nosuchmodule'"),
        ("def other(item, side): ...", "towards", "has no attribute 'towards'"),
        ("this is no Python", "towards", "SyntaxError"),
        ("raise RuntimeError('broken')", "towards", "RuntimeError: broken"),
        ("towards = 5", "towards", "is no function"),
    ],
)
async def test_code_that_cannot_be_loaded_stops_its_pair_and_says_why(
    tmp_path: Path, code: str, name: str, words: str
) -> None:
    made = hooked(tmp_path, code, name)
    put(made.left, VISIT)
    report = await made.sync()
    assert report.result is Result.FAILED
    assert words in report.message
    assert items(made.right) == []
