"""The keys of ``[calendars.NAME.simulated]`` from the command line, for both mail clients."""

from __future__ import annotations

import json
from typing import Any

import pytest

from engine.ical.objects import join
from tests.builders import event
from tests.cli.shell import Ran, Shell
from tests.mail_clients.kinds import NAMES
from tests.mail_clients.office import Entry, Office
from tests.outlook_simulated.profile import at

VISITS = [event(f"Visit {number}", f"2026-03-{number + 2:02}T10:00", uid=f"{number}@x") for number in range(12)]


class Person:
    """Somebody at a terminal, with a config file; ``simulated``: keys for this command."""

    def __init__(self, office: Office, patch: pytest.MonkeyPatch) -> None:
        self.office = office
        self.shell = Shell(office.folder, patch)

    def run(self, *words: str, **simulated: Any) -> Ran:
        kept = dict(self.office.switches)
        self.office.switches.update(simulated)
        text = self.office.config
        self.office.switches = kept
        if "busy" not in simulated:  # a duration takes no time on the clock of the tests
            text = text.replace(NAMES[self.office.model], self.office.model)
        self.shell.configure(text)
        return self.shell.run("--config", str(self.shell.config), "--data-dir", str(self.shell.data), *words, "--json")

    def sync(self, code: int = 0, **simulated: Any) -> Any:
        ran = self.run("sync", "crm", **simulated)
        assert ran.code == code, ran
        (pair,) = ran.json["pairs"]
        assert pair["counts"]["left"]["deleted"] == pair["counts"]["right"]["deleted"] == 0
        return pair


@pytest.fixture
def person(office: Office, monkeypatch: pytest.MonkeyPatch) -> Person:
    """With twelve visits, in step; and then all of them were saved once more."""
    found = Person(office, monkeypatch)
    file = office.folder / "visits.ics"
    file.write_bytes(join([item.object() for item in VISITS]).encode())
    assert found.run("import", "mobile", str(file)).json["created"] == 12
    assert found.sync()["counts"]["right"]["created"] == 12
    office.save_all()
    return found


@pytest.mark.parametrize(("listing", "code"), [("empty", 5), ("60%", 0)])
def test_a_listing_that_brings_too_little(person: Person, listing: str, code: int) -> None:
    """Of an empty one nothing is believed; what is missing otherwise is asked for, and there."""
    assert person.run("sync", "crm", "--dry-run", listing=listing).code == code
    person.sync(code, listing=listing)
    assert person.sync()["items"] == []
    assert len(person.run("list", "client", "--from", "2026-03-01", "--to", "2026-04-01").json["occurrences"]) == 12


def test_a_listing_that_fails(person: Person) -> None:
    assert person.sync(6, listing="fails")["result"] == "unreachable"
    assert person.sync()["items"] == []


def test_a_full_listing(person: Person) -> None:
    assert person.sync(listing="full")["items"] == []


def test_one_that_does_not_open(person: Person) -> None:
    pair = person.sync(4, unopenable=["Visit 3"])
    assert [(line["uid"], line["action"]) for line in pair["items"]] == [("3@x", "fail")]
    assert person.sync()["items"] == []


@pytest.mark.parametrize("busy", ["5s", 3, ""])
def test_a_busy_mail_client(person: Person, busy: str | int) -> None:
    assert person.sync(busy=busy)["items"] == []


def test_the_zone_of_the_machine(person: Person) -> None:
    """In which a person enters things there."""
    person.office.switches["zone"] = "Asia/Tokyo"
    here = event("Here", "2026-04-07T10:00", zone="Asia/Tokyo")
    person.office.enter(Entry(lambda user: user.appointment("Here", at(2026, 4, 7, 10)), here))
    person.sync()
    found = person.run("list", "mobile", "--from", "2026-04-07", "--to", "2026-04-08").json["occurrences"]
    assert [(one["zone"], one["start"]) for one in found] == [("Asia/Tokyo", "2026-04-07T10:00:00+09:00")]


@pytest.mark.parametrize("locale", ["de_DE", "en_US", "ja_JP"])
def test_the_locale_of_the_machine(person: Person, locale: str) -> None:
    added = person.run("add", "mobile", "--summary", "Tour", "--start", "2026-04-03T10:00", "--category", "A;B")
    person.sync(locale=locale)
    assert person.sync(locale=locale)["items"] == []
    fields = person.run("show", "client", added.json["uid"], locale=locale).json["fields"]
    split = person.office.model == "outlook" and locale == "de_DE"  # there the list separator is a semicolon
    assert ("A;B" in json.dumps(fields)) is not split


def test_rewriting(person: Person) -> None:
    added = person.run(
        "add", "mobile", "--summary", "Tour", "--start", "2026-04-03T10:00", "--description", "One  \ntwo"
    )
    person.sync(rewrites=True)
    assert person.sync(rewrites=True)["items"] == []
    assert person.run("show", "client", added.json["uid"], rewrites=True).json["fields"]["description"] == "One\ntwo"


@pytest.mark.parametrize(
    ("key", "value"), [("zone", "Berlin"), ("locale", "xx_XX"), ("listing", "half"), ("lisitng", "")]
)
def test_a_wrong_key_or_value_is_named(person: Person, key: str, value: str) -> None:
    ran = person.run("sync", "crm", **{key: value})
    assert ran.code in (1, 2, 6)
    assert key in ran.out + ran.err


def test_every_command_works_on_the_mail_clients_own_calendar(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """As a person there would; each with the UID that the other commands name."""
    person = Person(office, monkeypatch)
    new = (
        "--summary",
        "Round",
        "--start",
        "2026-03-02T10:00",
        "--tz",
        "Europe/Berlin",
        "--rrule",
        "FREQ=DAILY;COUNT=4",
    )
    uid = person.run("add", "client", *new).json["uid"]
    assert person.run("edit", "client", uid, "--location", "Hall 2").code == 0
    assert person.run("edit", "client", uid, "--summary", "Tour", "--occurrence", "2026-03-03T10:00").code == 0
    assert person.run("remove", "client", uid, "--occurrence", "2026-03-04T10:00").code == 0
    assert office.shown() == ["2026-03-02 10:00 Round", "2026-03-03 10:00 Tour", "2026-03-05 10:00 Round"]
    assert person.run("show", "client", uid).json["fields"]["location"] == "Hall 2"
    listed = person.run("list", "client", "--from", "2026-03-01", "--to", "2026-04-01").json["occurrences"]
    assert [one["summary"] for one in listed] == ["Round", "Tour", "Round"]
    file = office.folder / "all.ics"
    assert person.run("export", "client", str(file)).code == 0
    assert f"UID:{uid}" in file.read_text("utf-8")
    assert person.run("import", "client", str(file)).json["unchanged"] == 1
    assert person.run("remove", "client", uid).code == 0
    assert office.shown() == []
    assert person.run("import", "client", str(file)).json["created"] == 1
    assert len(office.shown()) == 3
