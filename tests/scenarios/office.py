"""Where the scenarios take place: calendars of every kind, worked on over the command line as their user would."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import time_machine

from engine.adapters.outlook.simulated.machine import Machine
from engine.adapters.outlook.simulated.simulation import Simulation
from engine.ical.objects import join, one_object, split_objects
from engine.model.resource import CalendarObject
from tests.builders import Event, event
from tests.cli.shell import Ran, Shell
from tests.outlook_simulated.profile import Profile

MOBILE = 'type = "mobile"\npath = "mobile.db"'
OUTLOOK = 'type = "outlook"\nbackend = "simulated"\npath = "outlook.db"'
NOTES = 'type = "notes"\nbackend = "simulated"\npath = "notes.db"'
BERLIN = 'zone = "Europe/Berlin"'


def folder(name: str) -> str:
    """A calendar that is a folder of .ics files."""
    return f'type = "vdir"\npath = "{name}"'


def caldav(url: str) -> str:
    return f'type = "caldav"\nurl = "{url}"'


def visits(number: int, first: int = 0) -> list[Event]:
    """So many visits, one a day from the begin of 2026 on; ``first``: the number of the first."""
    return [visit(n) for n in range(first, first + number)]


def visit(number: int) -> Event:
    month, day = divmod(number, 28)
    return event(f"Visit {number:03}", f"2026-{month % 12 + 1:02}-{day + 1:02}T10:00", uid=f"visit-{number:03}")


@dataclass(slots=True)
class Office:
    """A shell whose calendars are of any kind. ``calendars``: by name the lines of their tables in the config."""

    shell: Shell
    clock: time_machine.Traveller
    calendars: dict[str, str] = field(default_factory=dict[str, str])
    simulated: dict[str, str] = field(default_factory=dict[str, str])
    pairs: dict[str, str] = field(default_factory=dict[str, str])

    # -- furnishing -------------------------------------------------------------------------------------------------

    def pair(self, left: str, right: str, *lines: str, name: str = "mail") -> None:
        """Two calendars, each by name, are kept in step; ``lines``: further settings of the pair."""
        usual = [f'left = "{left}"', f'right = "{right}"', 'auto = ["startup", "shutdown"]']
        self.pairs[name] = "\n".join([*usual, *lines])
        self.write_config()

    def furnish(self, **calendars: str) -> None:
        """Calendars by name; simulated programs stand in Berlin."""
        self.calendars |= calendars
        self.simulated |= {name: BERLIN for name, lines in calendars.items() if "simulated" in lines}
        self.write_config()

    def simulate(self, name: str, *lines: str) -> None:
        """What the simulated program is like from now on."""
        self.simulated[name] = "\n".join(lines)
        self.write_config()

    def write_config(self) -> None:
        parts = ['[user]\nname = "A. Miller"']
        parts += [f"[calendars.{name}]\n{lines}" for name, lines in self.calendars.items()]
        parts += [f"[calendars.{name}.simulated]\n{lines}" for name, lines in self.simulated.items()]
        parts += [f"[pairs.{name}]\n{lines}" for name, lines in self.pairs.items()]
        self.shell.configure("\n\n".join(parts) + "\n")

    def later(self, **passed: float) -> None:
        self.clock.shift(timedelta(**passed))

    # -- what users do ----------------------------------------------------------------------------------------------

    def put(self, calendar: str, *items: Event | str) -> None:
        """Enter items, or bring them to what is given, as a file that is taken in."""
        texts = [item if isinstance(item, str) else item.text() for item in items]
        file = self.shell.home / "taken-in.ics"
        file.write_bytes(join(_object(text) for text in texts).encode())
        self.later(seconds=1)
        done = self.shell.json("import", calendar, str(file))
        assert not done["refused"], done

    def edit(self, calendar: str, uid: str, *options: str) -> None:
        self.later(seconds=1)
        self.shell.ok("edit", calendar, uid, *options)

    def remove(self, calendar: str, *uids: str) -> None:
        for uid in uids:
            self.shell.ok("remove", calendar, uid)

    @contextmanager
    def at_outlook(self, name: str = "outlook") -> Iterator[Profile]:
        """The user sits before Outlook."""
        machine = Machine(self.shell.home / f"{name}.db", Simulation(zone="Europe/Berlin", locale="de_DE"))
        machine.CoInitialize()
        try:
            yield Profile(machine)
        finally:
            machine.close()

    # -- runs -------------------------------------------------------------------------------------------------------

    def sync(self, *options: str, code: int = 0) -> dict[str, Any]:
        """A run of the one pair, or of the pair named first; gives its part of the report."""
        self.later(minutes=1)
        return self.shell.json("sync", *options, code=code)["pairs"][0]

    def auto(self, moment: str = "startup", *options: str, code: int = 0) -> dict[str, Any]:
        self.later(minutes=1)
        return self.shell.json("--auto", moment, *options, code=code)["pairs"][0]

    def run(self, *words: str) -> Ran:
        return self.shell.run(*words)

    # -- what is there ----------------------------------------------------------------------------------------------

    def texts(self, calendar: str) -> dict[str, str]:
        """Everything a calendar holds, by UID; no UID is there twice."""
        found = self.all_texts(calendar)
        assert len(found) == len({uid for uid, _ in found}), "a UID is there twice"
        return dict(found)

    def all_texts(self, calendar: str) -> list[tuple[str, str]]:
        return [(item.uid, item.text) for item in split_objects(self.shell.ok("export", calendar)).objects]

    def uids(self, calendar: str) -> list[str]:
        return sorted(self.texts(calendar))

    def fields(self, calendar: str, uid: str) -> Mapping[str, Any]:
        return self.shell.json("show", calendar, uid)["fields"]

    def agenda(self, calendar: str, first: str, last: str) -> list[tuple[str, str, str]]:
        """Subject, start and end of every occurrence."""
        found = self.shell.json("list", calendar, "--from", first, "--to", last)["occurrences"]
        return [(one["summary"], one["start"], one["end"]) for one in found]


def done(report: Mapping[str, Any]) -> Counter[str]:
    """What a run did or would do, counted: {"create": 3, "hold": 1}."""
    return Counter(item["action"] for item in report["items"])


def writes(report: Mapping[str, Any]) -> int:
    """How many items a run wrote on either side."""
    return sum(sum(report["counts"][side].values()) for side in ("left", "right"))


def _object(text: str) -> CalendarObject:
    found = one_object(text)
    assert isinstance(found, CalendarObject), found
    return found
