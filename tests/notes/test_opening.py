"""Opening the calendar: what can be wrong with it, in words; and a Notes that is busy."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from engine.adapters import registry
from engine.adapters.notes.adapter import KIND, NotesKind
from engine.adapters.notes.errors import CLASS_NOT_REGISTERED, com_error, disconnected
from engine.adapters.notes.simulated import SimulatedNotes, Simulation
from engine.adapters.notes.trouble import not_installed
from engine.model.errors import BadRequest, Unauthorized, Unreachable
from engine.model.write import Create, Unsure, Written
from engine.ports import Full, PasswordSource, Place
from tests.builders import event
from tests.notes.desk import Clock


def place(folder: Path, password: PasswordSource | None = None, **settings: object) -> Place:
    return Place("notes", {"backend": "simulated", "path": "notes.db", **settings}, folder, folder, password)


def adjusted(**switches: object) -> NotesKind:
    return NotesKind(adjust=lambda found: replace(found, **switches))


async def fails(kind: NotesKind, where: Place) -> str:
    with pytest.raises((Unreachable, Unauthorized, BadRequest)) as caught:
        async with kind.open(where):
            pass
    return str(caught.value)


async def secret() -> str:
    return "open sesame"


async def none_there() -> str:
    raise Unauthorized("There is no password in the keyring.")


def test_it_is_the_kind_that_the_config_names() -> None:
    assert registry.kind("notes") is KIND


async def test_the_identity_is_the_replica_wherever_the_file_lies(tmp_path: Path) -> None:
    async with KIND.open(place(tmp_path, server="srv/Acme", database="mail/am.nsf")) as side:
        identity = side.identity
        assert repr(side)
    with SimulatedNotes(tmp_path / "notes.db") as notes:
        assert identity == f"notes:srv/Acme:{notes.store.fact('replica_id')}"


async def test_a_password_is_asked_for_only_where_notes_wants_one(tmp_path: Path) -> None:
    async with KIND.open(place(tmp_path, none_there)) as side:
        assert isinstance(await side.list(None), Full)
    locked = adjusted(password="open sesame")
    async with locked.open(place(tmp_path, secret)) as side:
        assert isinstance(await side.list(None), Full)
    assert (
        await fails(locked, place(tmp_path))
        == 'Notes asks for your password: "syncline credentials set notes" keeps it in the keyring.'
    )
    assert await fails(locked, place(tmp_path, none_there)) == "There is no password in the keyring."
    message = await fails(adjusted(password="other"), place(tmp_path, secret))
    assert (
        message
        == 'Notes does not accept the password of the calendar "notes": "syncline credentials set notes" replaces it.'
    )
    assert "sesame" not in message


async def test_a_database_that_is_not_there(tmp_path: Path) -> None:
    settings = {"server": "srv/Acme", "database": "mail/bo.nsf", "simulated": {"mail_file": "mail/am.nsf"}}
    assert await fails(KIND, place(tmp_path, **settings)) == (
        "The Notes database mail/bo.nsf on the server srv/Acme cannot be opened (Unable to open mail/bo.nsf: file does not exist): "
        'correct "server" and "database" of the calendar "notes".'
    )
    assert await fails(KIND, place(tmp_path, server="srv/Acme")) == (
        "Your own Notes mail database on the server srv/Acme cannot be opened (Unable to open mail database): "
        'correct "server" and "database" of the calendar "notes".'
    )


@pytest.mark.parametrize("absent", ["nothing", "error"])
async def test_a_database_without_a_calendar(tmp_path: Path, absent: str) -> None:
    message = await fails(
        KIND, place(tmp_path, database="docs.nsf", simulated={"calendar_view": False, "absent_view": absent})
    )
    assert message == "docs.nsf on this computer is no mail database: it has no calendar."


async def test_a_switch_that_there_is_not(tmp_path: Path) -> None:
    message = await fails(KIND, place(tmp_path, simulated={"zome": "Europe/Berlin"}))
    assert message == "The simulated Notes cannot be set up: zome: there is no such key; did you mean zone?"


async def test_a_file_that_cannot_be_the_simulated_mail_file(tmp_path: Path) -> None:
    (tmp_path / "notes.db").write_text("not a database at all, and long enough to be looked at" * 100)
    assert "of the simulated Notes cannot be used" in await fails(KIND, place(tmp_path))
    assert "There is no folder" in await fails(KIND, place(tmp_path, path="nowhere/notes.db"))


@pytest.mark.skipif(sys.platform == "win32", reason="there Notes may be installed")
async def test_the_real_notes_is_for_windows(tmp_path: Path) -> None:
    assert await fails(KIND, place(tmp_path, backend="com")) == (
        'HCL Notes can only be worked with on Windows: set backend = "simulated", or run Syncline there.'
    )


@pytest.mark.skipif(sys.platform == "win32", reason="there it is the installed one")
async def test_elsewhere_auto_is_the_simulated_one(tmp_path: Path) -> None:
    async with KIND.open(place(tmp_path, backend="auto")) as side:
        assert isinstance(await side.list(None), Full)


def test_notes_that_is_not_installed_or_of_the_other_kind() -> None:
    message = str(not_installed(com_error(CLASS_NOT_REGISTERED, "Class not registered", None, None)))
    assert "HCL Notes is not installed on this computer" in message
    assert "-bit" in message
    assert "has disconnected" in str(not_installed(disconnected()))


# -- a Notes that is busy -----------------------------------------------------------------------------------------------


def busy(clock: Clock, seconds: float) -> NotesKind:
    from engine.adapters.notes.simulated.simulation import BusyFor

    def adjust(found: Simulation) -> Simulation:
        return replace(found, busy=BusyFor(seconds), seconds=clock.seconds)

    return NotesKind(adjust=adjust, pause=clock.pause)


async def test_five_seconds_are_waited_for_and_nobody_notices(tmp_path: Path, clock: Clock) -> None:
    async with busy(clock, 5).open(place(tmp_path)) as side:
        (outcome,) = await side.write([Create(event("Visit").object())])
        assert isinstance(outcome, Written)
        listing = await side.list(None)
        assert isinstance(listing, Full)
        assert listing.entries == {outcome.now.href: outcome.now.etag}


async def test_two_minutes_are_too_long(tmp_path: Path, clock: Clock) -> None:
    message = await fails(busy(clock, 120), place(tmp_path))
    assert message == "Notes is busy and answers nothing: close the window that waits for an answer, then run again."


@pytest.mark.parametrize("calls", [30, 60, 100, 140])
async def test_who_goes_away_in_a_batch_tells_what_was_done(tmp_path: Path, calls: int) -> None:
    made = [Create(event(f"Visit {number}").object()) for number in range(5)]
    async with adjusted(disconnect_after=calls).open(place(tmp_path)) as side:
        outcomes = await side.write(made)
    done = [outcome for outcome in outcomes if isinstance(outcome, Written)]
    assert len(outcomes) == 5
    assert all(isinstance(outcome, Unsure) and "went away" in outcome.reason for outcome in outcomes[len(done) :])
    async with KIND.open(place(tmp_path)) as side:
        listing = await side.list(None)
        assert isinstance(listing, Full)
        assert {one.now.href for one in done} <= listing.entries.keys()
        assert len(listing.entries) - len(done) in (0, 1)
