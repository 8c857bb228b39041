"""The switches: how they are set from a config, and what the faults among them do."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest

from engine.adapters.com_error import com_error
from engine.adapters.notes.errors import CALL_REJECTED, DISCONNECTED
from engine.adapters.notes.simulated import SimulatedNotes, Simulation
from engine.adapters.notes.simulated.simulation import BusyCalls, BusyFor, Fails, Share
from tests.notes_simulated.desk import Clock, Desk, OpenDesk, ical, refuses, vevent


class TestFromSettings:
    def test_nothing_said_is_the_default(self) -> None:
        assert Simulation.from_settings({}) == Simulation()

    def test_the_keys_of_the_example_config(self) -> None:
        settings = {"zone": "Europe/Berlin", "locale": "de_DE", "listing": "full", "busy": "", "unopenable": []}
        assert Simulation.from_settings({**settings, "rewrites": False}) == Simulation()

    @pytest.mark.parametrize(
        "key,value,expected",
        [
            ("listing", "empty", Share(0)),
            ("listing", "60%", Share(60)),
            ("listing", "fails", Fails()),
            ("busy", "5s", BusyFor(5)),
            ("busy", "250ms", BusyFor(0.25)),
            ("busy", 3, BusyCalls(3)),
            ("unopenable", ["Visit"], ("Visit",)),
            ("changed", ["Visit"], ("Visit",)),
            ("rewrites", True, True),
            ("calendar_classes", False, False),
            ("disconnect_after", 10, 10),
            ("series_style", "periods", "periods"),
            ("alien_thread", 4463, 4463),
            ("repeat_limit", 50, 50),
            ("owner_mail", "me@example.com", "me@example.com"),
        ],
    )
    def test_each_key_is_read_by_its_type(self, key: str, value: object, expected: object) -> None:
        assert getattr(Simulation.from_settings({key: value}), key) == expected

    @pytest.mark.parametrize(
        "settings,words",
        [
            ({"zone": "Europe/Berln"}, "there is no zone 'Europe/Berln'"),
            ({"locale": "de_De"}, "did you mean de_DE"),
            ({"listing": "half"}, "none of full, empty, fails or a share"),
            ({"listing": "101%"}, "none of full, empty, fails or a share"),
            ({"busy": "soon"}, "neither a duration"),
            ({"busy": True}, "neither a duration"),
            ({"unopenable": "Visit"}, "not a list of subjects"),
            ({"unopenable": [1]}, "not a list of subjects"),
            ({"rewrites": "yes"}, "not true or false"),
            ({"repeat_limit": True}, "not a whole number"),
            ({"repeat_limit": -1}, "not a whole number"),
            ({"endless": "never"}, "none of cut, refuse"),
            ({"owner": 1}, "not a text"),
            ({"lisitng": "full"}, "did you mean listing"),
            ({"password": "secret"}, "there is no such key"),
        ],
    )
    def test_a_wrong_value_is_named_with_what_it_may_be(self, settings: dict[str, object], words: str) -> None:
        with pytest.raises(ValueError, match=words) as caught:
            Simulation.from_settings(settings)
        (key,) = settings
        assert str(caught.value).startswith(f"{key}: ")


def _rejected(call: Any) -> bool:
    try:
        call()
    except com_error as error:
        return (error.hresult, error.excepinfo) == (CALL_REJECTED, None)
    return False


def test_busy_for_so_many_calls(open_desk: OpenDesk) -> None:
    """``busy`` as a number: so many calls are rejected, the next one gets through."""
    path = open_desk().store.path
    with SimulatedNotes(path, Simulation(busy=BusyCalls(3))) as notes:
        session = notes.dispatch()
        assert [_rejected(session.Initialize) for _ in range(4)] == [True, True, True, False]


def test_busy_for_five_seconds(open_desk: OpenDesk, clock: Clock) -> None:
    path = open_desk().store.path
    with SimulatedNotes(path, Simulation(busy=BusyFor(5), seconds=clock.seconds)) as notes:
        session = notes.dispatch()
        assert _rejected(session.Initialize)
        clock.forward(seconds=4.9)
        assert _rejected(session.Initialize)
        clock.forward(seconds=0.2)
        assert not _rejected(session.Initialize)


def test_disconnected_after_so_many_calls(open_desk: OpenDesk) -> None:
    """The session is dead for good, a new one lives; what was saved before is there."""
    desk = open_desk(disconnect_after=40)
    saved = 0
    with suppress(com_error):
        while True:
            desk.appointment(f"Visit {saved}")
            saved += 1
    with pytest.raises(com_error) as caught:
        _ = desk.session.UserName
    assert caught.value.hresult == DISCONNECTED
    assert saved > 0
    assert len(open_desk().rows()) == saved


@pytest.mark.parametrize("listing,count", [(Share(100), 10), (Share(60), 6), (Share(0), 0)])
def test_a_listing_brings_its_share(open_desk: OpenDesk, listing: Share, count: int) -> None:
    desk = open_desk()
    for number in range(10):
        desk.appointment(f"Visit {number}")
    short = open_desk(listing=listing)
    assert short.view().AllEntries.Count == count
    assert short.database.GetModifiedDocuments().Count == count
    assert short.database.Search('Form = "Appointment"', None, 0).Count == count
    assert len(short.calendar.GetEntries(*short.march())) == count


def test_an_empty_listing_of_the_calendar_classes_is_the_error_of_an_empty_range(open_desk: OpenDesk) -> None:
    open_desk().appointment()
    desk = open_desk(listing=Share(0))
    with refuses(4805):
        desk.calendar.ReadRange(*desk.march())


def test_a_failing_listing_breaks_off_half_way(open_desk: OpenDesk) -> None:
    desk = open_desk()
    for number in range(10):
        desk.appointment(f"Visit {number}")
    desk = open_desk(listing=Fails())
    entries = desk.view().AllEntries
    assert [entries.GetNthEntry(n) is not None for n in range(1, 6)] == [True] * 5
    with refuses(4000):
        entries.GetNthEntry(6)
    with refuses(4000):
        desk.database.GetModifiedDocuments().GetNthDocument(6)
    with refuses(4000):
        desk.calendar.ReadRange(*desk.march())


def test_single_documents_can_be_reached_in_spite_of_a_spoilt_listing(open_desk: OpenDesk) -> None:
    unid = open_desk().appointment().UniversalID
    assert open_desk(listing=Share(0)).database.GetDocumentByUNID(unid).IsValid


def test_an_unopenable_document_is_listed_but_does_not_open(open_desk: OpenDesk) -> None:
    open_desk().appointment("Good")
    bad = open_desk().appointment("Bad").UniversalID
    desk = open_desk(unopenable=("Bad",))
    assert bad in desk.rows()
    with refuses(4000):
        desk.database.GetDocumentByUNID(bad)
    entries = desk.view().AllEntries
    places = [n for n in (1, 2) if entries.GetNthEntry(n).UniversalID == bad]
    with refuses(4000):
        _ = entries.GetNthEntry(places[0]).Document
    with refuses(4805):
        desk.calendar.GetEntryByUNID(bad).Read()


@pytest.mark.parametrize("calls", range(0, 40, 3))
def test_a_disconnect_never_leaves_half_an_entry(open_desk: OpenDesk, calls: int) -> None:
    """Each call is carried out whole or not at all."""
    desk = open_desk(disconnect_after=4 + calls)
    with suppress(com_error):
        for number in range(20):
            calendar = desk.calendar
            entry = calendar.CreateEntry(ical(vevent("RRULE:FREQ=DAILY;COUNT=3", uid=f"visit-{number}")))
            entry.Remove("", 0, "20260306T080000Z")
    assert desk.notes.calls > 4 + calls
    healthy = open_desk()
    assert healthy.flaws() == {}
    assert len(healthy.store.headers("WHERE kind = 'parent'")) == len(healthy.store.headers("WHERE kind = 'child'"))


def test_calls_are_counted(desk: Desk) -> None:
    before = desk.notes.calls
    _ = desk.database.Title
    desk.database.GetView("($Calendar)")
    assert desk.notes.calls == before + 2
