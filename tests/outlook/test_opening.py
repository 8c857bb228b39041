"""Opening Outlook: which one, which calendar, and a clear sentence where there is none."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from engine.adapters.outlook.adapter import KIND, OutlookKind
from engine.adapters.outlook.com import InstalledOutlook, SimulatedOutlook
from engine.adapters.outlook.desk import Wanted, open_desk
from engine.adapters.outlook.errors import (
    CO_E_CLASSSTRING,
    CO_E_SERVER_EXEC_FAILURE,
    E_ELEVATION_REQUIRED,
    REGDB_E_CLASSNOTREG,
    RPC_S_CALL_FAILED,
    call_error,
)
from engine.adapters.outlook.words import program_missing
from engine.model.errors import BadRequest, SideError, Unreachable
from engine.ports import Place
from tests.builders import event
from tests.contract.asking import created, listed
from tests.contract.harness_outlook import noon
from tests.outlook.office import Office


def place(base: Path, **settings: Any) -> Place:
    return Place("outlook", {"backend": "simulated", "path": "outlook.db", **settings}, base, base)


async def opened(where: Place) -> str:
    async with KIND.open(where) as side:
        return side.identity


async def test_auto_is_the_simulated_one_where_there_is_no_windows(tmp_path: Path) -> None:
    if sys.platform == "win32":
        pytest.skip("there may be a real one")
    assert (await opened(place(tmp_path, backend="auto"))).startswith("outlook:")
    with pytest.raises(Unreachable, match="only be worked with on Windows"):
        await opened(place(tmp_path, backend="com"))


async def test_a_switch_that_is_wrong_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="zone: 'Nowhere' is no zone"):
        await opened(place(tmp_path, simulated={"zone": "Nowhere"}))


async def test_a_file_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "outlook.db").write_text("this is no database, and long enough to be told from one" * 20)
    with pytest.raises(Unreachable, match=r"outlook\.db cannot be used"):
        await opened(place(tmp_path))
    with pytest.raises(Unreachable, match="There is no folder"):
        await opened(place(tmp_path, path="nowhere/outlook.db"))


async def test_the_identity_is_the_folders_own_whatever_the_profile_is_called(tmp_path: Path) -> None:
    first = await opened(place(tmp_path))
    assert await opened(place(tmp_path, profile="Somebody's")) == first
    with Office(tmp_path).outlook() as outlook:
        outlook.calendar.Folders.Add("Team")
    assert await opened(place(tmp_path, folder="Team")) != first


@pytest.mark.parametrize("path", ["Team", "Calendar/Team", "calendar\\team", "\\\\A. Miller\\Calendar\\Team"])
async def test_a_calendar_is_found_by_its_path(tmp_path: Path, path: str) -> None:
    with Office(tmp_path).outlook() as outlook:
        team = outlook.calendar.Folders.Add("Team").EntryID
    async with KIND.open(place(tmp_path, folder=path)) as side:
        await created(side, event("Visit").text())
        assert len(await listed(side)) == 1
    with Office(tmp_path).outlook() as outlook:
        assert outlook.session.GetFolderFromID(team).Items.Count == 1
        assert outlook.all() == []


@pytest.mark.parametrize("path", ["Nowhere", "Inbox", "Calendar/Nowhere"])
async def test_the_calendars_there_are_are_named_where_one_is_not_found(tmp_path: Path, path: str) -> None:
    with pytest.raises(Unreachable) as caught:
        await opened(place(tmp_path, folder=path))
    assert f'no calendar "{path}"' in str(caught.value)
    assert "There are: \\\\A. Miller\\Calendar." in str(caught.value)


async def test_a_busy_outlook_is_waited_for_while_it_opens(tmp_path: Path) -> None:
    pauses: list[float] = []
    kind = OutlookKind(noon, pauses.append)
    async with kind.open(place(tmp_path, simulated={"zone": "UTC", "busy": 4})) as side:
        assert await listed(side) == {}
    assert len(pauses) == 4


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (CO_E_CLASSSTRING, "only the new Outlook"),
        (REGDB_E_CLASSNOTREG, "not installed"),
        (E_ELEVATION_REQUIRED, "both as administrator, or neither"),
        (CO_E_SERVER_EXEC_FAILURE, "other rights"),
        (RPC_S_CALL_FAILED, "cannot be started"),
    ],
)
def test_without_an_outlook_it_is_said_why(code: int, words: str) -> None:
    assert words in str(program_missing(call_error(code)))


class Real(SimulatedOutlook):
    """A simulated Outlook that passes for the installed one."""

    real = True


def test_a_running_outlook_with_another_profile_is_not_worked_with(tmp_path: Path) -> None:
    program = Real(tmp_path / "outlook.db", {"zone": "UTC"}, noon)
    with pytest.raises(SideError, match='running with the mail profile "Outlook"'):
        open_desk(program, Wanted("Private"), lambda _: None, 0)
    open_desk(program, Wanted("outlook"), lambda _: None, 0)
    program.close()


def test_there_is_no_installed_outlook_elsewhere() -> None:
    if sys.platform == "win32":
        pytest.skip("there may be one")
    with pytest.raises(Unreachable, match="simulated"):
        InstalledOutlook().open()
    assert InstalledOutlook().locale().separator == ","
