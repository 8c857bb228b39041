"""The object model's checklist, "Session and objects"."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from engine.adapters.notes.errors import CLASS_NOT_REGISTERED, NotesNumber, com_error, notes_error, number_of
from engine.adapters.notes.simulated import SimulatedNotes, Simulation
from tests.notes_simulated.desk import Desk, OpenDesk, refuses


def test_any_member_before_initialize_is_4491(tmp_path: Path) -> None:
    """Any member before Initialize → scode 4491."""
    with SimulatedNotes(tmp_path / "notes.db") as notes:
        session = notes.dispatch()
        for member in ("UserName", "NotesVersion", "International"):
            with refuses(4491):
                getattr(session, member)
        with refuses(4491):
            session.GetDatabase("", "mail/amiller.nsf")


def test_a_second_initialize_is_4492(desk: Desk) -> None:
    """Second Initialize → 4492."""
    with refuses(4492):
        desk.session.Initialize()


def test_a_wrong_password_raises(tmp_path: Path) -> None:
    """Wrong password raises."""
    with SimulatedNotes(tmp_path / "notes.db", Simulation(password="right")) as notes:
        session = notes.dispatch()
        with refuses(4000):
            session.Initialize("wrong")
        session.Initialize("right")
        assert session.CommonUserName == "Alex Miller"


def test_no_switch_shows_the_password() -> None:
    assert "hush" not in repr(Simulation(password="hush"))


def test_a_bad_path_gives_a_database_that_is_not_open(desk: Desk) -> None:
    """GetDatabase on a bad path returns an object with IsOpen False; using it → 4063; `Open` raises 4060."""
    database = desk.session.GetDatabase("", "mail/nobody.nsf")
    assert database.IsOpen is False
    with refuses(4063):
        _ = database.Title
    with refuses(4063):
        database.GetView("($Calendar)")
    with refuses(4060):
        database.Open()


def test_a_database_can_be_opened_later(desk: Desk) -> None:
    database = desk.session.GetDatabase("", "mail/nobody.nsf")
    assert database.Open("", "MAIL\\amiller.nsf")
    assert database.Title == "Alex Miller"
    assert database.FileName == "amiller.nsf"


def test_the_mail_database_comes_open_from_its_directory(desk: Desk) -> None:
    database = desk.session.GetDbDirectory("").OpenMailDatabase()
    assert database.IsOpen
    assert database.ReplicaID == desk.database.ReplicaID
    with refuses(4173):
        desk.session.GetDbDirectory("other/server").OpenMailDatabase()


@pytest.mark.parametrize("number", [4463, 4619])
def test_use_from_another_thread(open_desk: OpenDesk, number: int) -> None:
    """Use from another thread → 4463/4619."""
    desk = open_desk(alien_thread=number)
    document = desk.appointment()
    found: list[int | None] = []

    def use() -> None:
        try:
            _ = document.UniversalID
        except com_error as error:
            found.append(number_of(error))

    thread = threading.Thread(target=use)
    thread.start()
    thread.join()
    assert found == [number]


def test_an_unknown_attribute_raises_attribute_error(desk: Desk) -> None:
    """Unknown attribute on any object raises AttributeError; item names are not attributes."""
    document = desk.appointment()
    view = desk.view()
    item = document.GetFirstItem("Subject")
    for thing in (
        desk.session,
        desk.database,
        view,
        view.AllEntries,
        document,
        item,
        desk.calendar,
        desk.at(2026, 3, 1),
    ):
        with pytest.raises(AttributeError):
            _ = thing.Nonsense
        with pytest.raises(AttributeError):
            thing.Nonsense = 1
    with pytest.raises(AttributeError):
        _ = document.Subject
    with pytest.raises(AttributeError):
        document.Subject = "Visit"


def test_a_read_only_property_cannot_be_set(desk: Desk) -> None:
    with pytest.raises(AttributeError):
        desk.database.Title = "Mine"


def test_errors_are_com_errors_with_the_number_in_the_scode(desk: Desk) -> None:
    """Errors are com_error(-2147352567, …, excepinfo with scode 0x80040000+n)."""
    with pytest.raises(com_error) as caught:
        desk.database.GetDocumentByUNID("0" * 32)
    assert caught.value.hresult == -2147352567
    assert caught.value.excepinfo is not None
    assert caught.value.excepinfo[:3] == (0, "NotesDatabase", "Notes error: Invalid universal id")
    assert caught.value.excepinfo[5] == -2147217413
    assert caught.value.args == (-2147352567, "Exception.", caught.value.excepinfo, None)


@pytest.mark.parametrize(
    "number,scode",
    [(4000, -2147217504), (4060, -2147217444), (4463, -2147217041), (4491, -2147217013), (4815, -2147216689)],
)
def test_numbers_are_carried_as_the_table_of_the_document_says(number: int, scode: int) -> None:
    error = notes_error(NotesNumber(number), "text")
    assert error.excepinfo is not None
    assert error.excepinfo[5] == scode
    assert number_of(error) == number


def test_another_error_carries_no_notes_number() -> None:
    assert number_of(com_error(CLASS_NOT_REGISTERED, "Class not registered", None, None)) is None


def test_only_the_in_process_server_is_there(tmp_path: Path) -> None:
    with SimulatedNotes(tmp_path / "notes.db") as notes, pytest.raises(com_error) as caught:
        notes.dispatch("Notes.NotesSession")
    assert caught.value.hresult == -2147221164


def test_after_the_client_ended_all_its_objects_are_dead(tmp_path: Path) -> None:
    with SimulatedNotes(tmp_path / "notes.db") as notes:
        session = notes.dispatch()
        session.Initialize()
    with refuses(4279):
        _ = session.UserName


def test_notes_ini_names_the_mail_file(desk: Desk) -> None:
    assert desk.session.GetEnvironmentString("MailFile", True) == "mail/amiller.nsf"
    assert desk.session.GetEnvironmentString("MailFile") == ""


def test_names_have_their_forms(desk: Desk) -> None:
    name = desk.session.CreateName(desk.session.UserName)
    assert (name.Canonical, name.Abbreviated, name.Common) == (
        "CN=Alex Miller/O=Example",
        "Alex Miller/Example",
        "Alex Miller",
    )
    assert name.Addr821 == ""
    assert desk.session.CreateName("sam@example.com").Addr821 == "sam@example.com"


def test_an_unknown_view_is_nothing_or_4039(open_desk: OpenDesk) -> None:
    assert open_desk().database.GetView("($Nowhere)") is None
    with refuses(4039):
        open_desk(absent_view="error").database.GetView("($Nowhere)")


def test_a_mail_file_without_its_calendar_view(open_desk: OpenDesk) -> None:
    desk = open_desk(calendar_view=False)
    assert desk.database.GetView("($Calendar)") is None
    with refuses(4805):
        desk.session.GetCalendar(desk.database)


def test_a_calendar_profile_without_an_owner(open_desk: OpenDesk) -> None:
    desk = open_desk(calendar_profile=False)
    with refuses(4805):
        desk.session.GetCalendar(desk.database)


def test_an_older_release_says_so(open_desk: OpenDesk) -> None:
    assert open_desk().session.NotesVersion.startswith("Release 12")
    assert open_desk(calendar_classes=False).session.NotesVersion.startswith("Release 8.5.2")
