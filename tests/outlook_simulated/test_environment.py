"""Threads, faults, guard, errors: section 10, and the checklist's last group."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from engine.adapters.outlook.errors import (
    CALL_TEXTS,
    CO_E_CLASSSTRING,
    CO_E_NOTINITIALIZED,
    CO_E_SERVER_EXEC_FAILURE,
    DISP_E_BADPARAMCOUNT,
    DISP_E_EXCEPTION,
    DISP_E_MEMBERNOTFOUND,
    E_ABORT,
    E_INVALIDARG,
    MAPI_E_CALL_FAILED,
    MAPI_E_NETWORK_ERROR,
    MAPI_E_NOT_FOUND,
    MAPI_E_OBJECT_DELETED,
    MK_E_UNAVAILABLE,
    RPC_E_CALL_REJECTED,
    RPC_E_SERVERCALL_RETRYLATER,
    RPC_E_WRONG_THREAD,
    RPC_S_SERVER_UNAVAILABLE,
    call_error,
    code_of,
    com_error,
    member_error,
    same_failure,
)
from engine.adapters.outlook.simulated.machine import Machine, system_clock
from engine.adapters.outlook.simulated.simulation import BusyCalls, BusyFor, Listing, Simulation
from tests.outlook_simulated.conftest import Start
from tests.outlook_simulated.profile import CALENDAR, OUTLOOK, Profile, StandingClock, at, failing


def on_another_thread(call: Callable[[], Any]) -> BaseException | None:
    """What a call raises on a thread of its own."""
    raised: list[BaseException] = []

    def run() -> None:
        try:
            call()
        except BaseException as error:
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    return raised[0] if raised else None


def code(error: BaseException | None) -> int:
    assert isinstance(error, com_error)
    return code_of(error)


# --- threads -------------------------------------------------------------------------------------------------------


def test_use_from_another_thread(outlook: Profile) -> None:
    """Use from another thread → 0x8001010E; no CoInitialize → 0x800401F0."""
    item = outlook.appointment()
    for call in (
        lambda: item.Subject,
        lambda: setattr(item, "Subject", "x"),
        item.Save,
        lambda: list(outlook.session.Stores),
    ):
        assert code(on_another_thread(call)) == RPC_E_WRONG_THREAD
    assert item.Subject == "Visit"


def test_thread_without_co_initialize(outlook: Profile) -> None:
    """Use from another thread → 0x8001010E; no CoInitialize → 0x800401F0."""
    machine = outlook.machine
    assert code(on_another_thread(lambda: machine.Dispatch(OUTLOOK))) == CO_E_NOTINITIALIZED

    def initialized() -> None:
        machine.CoInitialize()
        assert machine.Dispatch(OUTLOOK).Session.GetDefaultFolder(CALENDAR).Name == "Calendar"
        machine.CoUninitialize()
        machine.Dispatch(OUTLOOK)

    assert code(on_another_thread(initialized)) == CO_E_NOTINITIALIZED
    machine.CoUninitialize()
    with failing(CO_E_NOTINITIALIZED):
        _ = outlook.app.Name


def test_co_initialize_can_be_left_out_by_a_switch(start: Start) -> None:
    machine = start(com_initialized=True).machine
    assert on_another_thread(lambda: machine.Dispatch(OUTLOOK)) is None


def test_getting_in(path: Path, clock: StandingClock) -> None:
    """GetActiveObject fails with MK_E_UNAVAILABLE when none is running; GetNamespace accepts only "MAPI"."""
    machine = Machine(path, Simulation(zone="UTC"), clock)
    machine.CoInitialize()
    with failing(MK_E_UNAVAILABLE):
        machine.GetActiveObject(OUTLOOK)
    with failing(CO_E_CLASSSTRING):
        machine.Dispatch("Outlook.Nothing")
    app: Any = machine.Dispatch(OUTLOOK)
    assert machine.GetActiveObject(OUTLOOK).Name == app.Name == "Outlook"
    assert app.Session.Type == "MAPI"
    with failing(E_INVALIDARG):
        app.GetNamespace("SMTP")
    app.Quit()
    with failing(RPC_S_SERVER_UNAVAILABLE):
        _ = app.Name
    machine.close()


def test_file_that_is_none_of_ours(tmp_path: Path) -> None:
    (tmp_path / "o.db").write_text("this is no database, and long enough to be looked at by SQLite: " * 20)
    machine = Machine(tmp_path / "o.db", Simulation(zone="UTC", com_initialized=True))
    with failing(CO_E_SERVER_EXEC_FAILURE):
        machine.Dispatch(OUTLOOK)


# --- faults --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("word, code", [("rejected", RPC_E_CALL_REJECTED), ("retrylater", RPC_E_SERVERCALL_RETRYLATER)])
def test_busy_for_some_calls(path: Path, word: Any, code: int) -> None:
    """Fault injection: CALL_REJECTED / RETRYLATER for n calls."""
    simulation = Simulation(zone="UTC", busy=BusyCalls(2), busy_after=1, busy_code=word, com_initialized=True)
    machine = Machine(path, simulation)
    app: Any = machine.Dispatch(OUTLOOK)
    assert app.Name == "Outlook"
    for call in (lambda: app.Session, lambda: app.CreateItem(1)):
        with failing(code):
            call()
    assert app.Name == "Outlook"
    machine.close()


def test_busy_for_a_time(path: Path, clock: StandingClock) -> None:
    """Fault injection: busy for a duration, by the machine's clock."""
    machine = Machine(path, Simulation(zone="UTC", busy=BusyFor(5), com_initialized=True), clock)
    app: Any = machine.Dispatch(OUTLOOK)
    clock.advance(60)
    for _ in range(3):
        with failing(RPC_E_CALL_REJECTED):
            _ = app.Name
    clock.advance(4.9)
    with failing(RPC_E_CALL_REJECTED):
        _ = app.Name
    clock.advance(0.1)
    assert app.Name == "Outlook"
    machine.close()


def test_server_gone_in_mid_write(start: Start) -> None:
    """Fault injection: RPC_S_SERVER_UNAVAILABLE for good."""
    outlook = start()
    broken = start(disconnect_after=8)
    with failing(RPC_S_SERVER_UNAVAILABLE):
        broken.draft().Save()
    with failing(RPC_S_SERVER_UNAVAILABLE):
        _ = broken.app.Name
    assert outlook.calendar.Items.Count == 0


def test_stale_exception_items(start: Start) -> None:
    """Fault injection: stale exception with random high word."""
    outlook = start(stale=2)
    series = outlook.series()
    occurrence = outlook.occurrence(series, at(2026, 3, 3, 9))
    occurrence.Subject = "Other"
    occurrence.Save()
    exception = series.GetRecurrencePattern().Exceptions.Item(1)
    codes: list[int] = []
    for _ in range(2):
        with pytest.raises(com_error) as caught:
            _ = exception.AppointmentItem
        codes.append(code_of(caught.value))
    assert len(set(codes)) == 2
    assert all(same_failure(one, -2147467259) for one in codes)
    assert exception.AppointmentItem.Subject == "Other"


@pytest.mark.parametrize("listing, count", [(Listing(), 5), (Listing(percent=0), 0), (Listing(percent=60), 3)])
def test_listing_brings_only_a_part(start: Start, listing: Listing, count: int) -> None:
    """listing: full | empty | "60%"; the items can still be opened by their ids."""
    outlook = start(listing=listing)
    items = [outlook.appointment(str(day), at(2026, 3, day, 9)) for day in range(2, 7)]
    assert (outlook.calendar.Items.Count, len(outlook.calendar.GetTable().GetArray(10))) == (count, count)
    assert len(outlook.occurrences("1/1/2026", "12/31/2026")) == count
    assert outlook.reopen(items[4]).Subject == "6"
    items[0].Delete()
    assert outlook.bin.Items.Count == 1


def test_listing_that_fails_half_way(start: Start) -> None:
    """listing: fails."""
    outlook = start(listing=Listing(fails=True))
    with failing(MAPI_E_NETWORK_ERROR):
        list(outlook.calendar.Items)
    for day in range(2, 6):
        outlook.appointment(str(day), at(2026, 3, day, 9))
    table = outlook.calendar.GetTable()
    assert table.GetRowCount() == 4
    assert [table.GetNextRow()("Subject") for _ in range(2)] == ["2", "3"]
    assert table.EndOfTable is False
    with failing(MAPI_E_NETWORK_ERROR):
        table.GetNextRow()
    with failing(MAPI_E_NETWORK_ERROR):
        outlook.calendar.GetTable().GetArray(4)
    items = outlook.calendar.Items
    assert [items.GetFirst().Subject, items.GetNext().Subject] == ["2", "3"]
    with failing(MAPI_E_NETWORK_ERROR):
        items.GetNext()
    with failing(MAPI_E_NETWORK_ERROR):
        outlook.occurrences("1/1/2026", "12/31/2026")


def test_item_that_will_not_open(start: Start) -> None:
    """unopenable: subjects of items that will not open; they are listed."""
    outlook = start(unopenable=("Stuck",))
    stuck = outlook.appointment("Stuck")
    for call in (
        lambda: outlook.reopen(stuck),
        lambda: outlook.calendar.Items.Item(1),
        outlook.calendar.Items.GetFirst,
    ):
        with failing(MAPI_E_CALL_FAILED):
            call()
    assert outlook.calendar.GetTable().GetNextRow()("Subject") == "Stuck"


def test_guarded_members_when_access_is_denied(start: Start) -> None:
    """Guarded members raise E_ABORT when the guard mode is "deny"."""
    outlook = start(guard="deny")
    item = outlook.appointment()
    guarded: list[Callable[[], Any]] = [
        lambda: item.Body,
        lambda: setattr(item, "Body", "x"),
        lambda: item.RTFBody,
        lambda: item.Organizer,
        lambda: item.RequiredAttendees,
        lambda: item.OptionalAttendees,
        lambda: item.Resources,
        lambda: item.Recipients,
        lambda: item.PropertyAccessor,
        lambda: item.Respond(3),
        item.Send,
        lambda: outlook.session.CurrentUser,
        lambda: outlook.session.CreateRecipient("x").Name,
    ]
    for call in guarded:
        with failing(E_ABORT):
            call()
    assert item.Subject == "Visit"


# --- dispatch and errors -------------------------------------------------------------------------------------------


def test_unknown_attributes(outlook: Profile) -> None:
    """Unknown attribute → AttributeError, not silently stored."""
    item = outlook.draft()
    for name in ("Colour", "subject", "record", "_x"):
        with pytest.raises(AttributeError):
            getattr(item, name)
        with pytest.raises(AttributeError):
            setattr(item, name, 1)
    with pytest.raises(AttributeError):
        item.Save = None
    with pytest.raises(AttributeError):
        del item.Subject
    with pytest.raises(AttributeError):
        _ = item.Colour


def test_read_only_members_and_wrong_calls(outlook: Profile) -> None:
    item = outlook.draft()
    with failing(DISP_E_MEMBERNOTFOUND):
        item.EntryID = "x"
    for call in (lambda: item.Save(1), outlook.session.GetItemFromID, lambda: outlook.calendar.Items.Item(1, 2)):
        with failing(DISP_E_BADPARAMCOUNT):
            call()
    with pytest.raises(TypeError):
        iter(item)


def test_objects_compare_by_identity(outlook: Profile) -> None:
    item = outlook.appointment()
    assert item == item.GetRecurrencePattern().Parent
    assert item != outlook.reopen(item)
    assert len({item, item.GetRecurrencePattern().Parent}) == 1
    assert bool(outlook.calendar.Items) is True
    assert "Appointment" in repr(item)


def test_member_failure_has_the_true_code_inside() -> None:
    """A dispatch failure shows hresult = DISP_E_EXCEPTION and the true code in excepinfo[5]."""
    error = member_error(0x8004010F, "gone")
    assert error.args[0] == error.hresult == DISP_E_EXCEPTION == -2147352567
    assert error.excepinfo == (4096, "Microsoft Outlook", "gone", None, 0, -2147221233)
    assert (error.strerror, error.argerror, code_of(error)) == ("Exception occurred.", None, MAPI_E_NOT_FOUND)


def test_call_failure_has_the_code_in_its_hresult() -> None:
    """A call-level failure (busy, disconnected) shows the code in hresult with excepinfo None."""
    error = call_error(RPC_E_CALL_REJECTED)
    assert (error.hresult, error.excepinfo, code_of(error)) == (-2147418111, None, RPC_E_CALL_REJECTED)
    assert error.args == (-2147418111, "Call was rejected by callee.", None, None)
    assert RPC_S_SERVER_UNAVAILABLE == -2147023174
    assert all(text for text in CALL_TEXTS.values())


def test_random_high_words_are_the_same_failure() -> None:
    """Many Outlook codes have a random high part: compare low 16 bits."""
    assert same_failure(0xE514010A, MAPI_E_OBJECT_DELETED)
    assert not same_failure(0xE514010A, MAPI_E_NOT_FOUND)


def test_system_clock_is_aware() -> None:
    assert system_clock().utcoffset() == timedelta()


def test_dates_go_out_as_datetimes(outlook: Profile) -> None:
    found = outlook.draft().GetRecurrencePattern().PatternStartDate
    assert found.date() == date(2026, 3, 2)
    assert found == at(2026, 3, 2)
