"""The sandbox of the worked example: two users, their clients, the mail server and the CRM at the office, in one folder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final

from engine.adapters.enterprise.office import office
from engine.config.load import load
from engine.config.model import Config
from engine.config.places import private_folder
from engine.ical import edit as ical
from engine.ical.values import Moment
from engine.model.errors import BadRequest, SynclineError
from engine.model.resource import CalendarObject
from engine.session.calendars import opened
from engine.session.workplace import Clock, now, workplace

ZONE: Final = "Europe/Berlin"
ANN, CARL = "ann", "carl"
CRM: Final = "sqlite:office/crm.db"

VISIT, ROUND, DENTIST = "visit@demo.syncline", "round@demo.syncline", "dentist@demo.syncline"
"""The UIDs of what A enters."""

_CONFIG: Final = """\
# The sandbox of "syncline demo". Everything in it is made up: change what you like, or delete the folder.
# User A has a mobile client and Outlook; user C has a mobile client and Notes. Outlook, Notes and Exchange are simulated.

[user]
name = "A. Miller and C. Baker"

[calendars.a-mobile]
type = "mobile"
path = "a/mobile.db"

[calendars.a-outlook]
type = "outlook"
backend = "simulated"
profile = "A. Miller"
path = "a/outlook.db"

[calendars.a-outlook.simulated]
zone = "Europe/Berlin"
locale = "de_DE"
listing = "full"                 # "empty" lets Outlook come back with nothing

[calendars.exchange]             # the server's own copy of A's mailbox
type = "outlook"
backend = "simulated"
profile = "Exchange"
path = "office/exchange.db"

[calendars.exchange.simulated]
zone = "UTC"
locale = "en_US"

[calendars.a-crm]                # CRM Enterprise, as A is shown it
type = "enterprise"
url = "sqlite:office/crm.db"
user = "ann"

[calendars.c-crm]                # the same one, as C is shown it
type = "enterprise"
url = "sqlite:office/crm.db"
user = "carl"

[calendars.c-mobile]
type = "mobile"
path = "c/mobile.db"

[calendars.c-notes]
type = "notes"
backend = "simulated"
path = "c/notes.db"

[calendars.c-notes.simulated]
zone = "Europe/Berlin"
locale = "en_GB"

[pairs.a-mail]                   # on A's machine
left = "a-mobile"
right = "a-outlook"
auto = ["startup", "shutdown"]

[pairs.a-office]                 # when A is at the office
left = "a-mobile"
right = "a-crm"

[pairs.a-exchange]               # what Outlook does by itself
left = "a-outlook"
right = "exchange"

[pairs.c-office]
left = "c-mobile"
right = "c-crm"

[pairs.c-mail]
left = "c-mobile"
right = "c-notes"
auto = ["startup", "shutdown"]
"""


@dataclass(frozen=True, slots=True)
class Sandbox:
    """``monday``: the day that the story's first week begins on."""

    folder: Path
    monday: date

    @property
    def config_path(self) -> Path:
        return self.folder / "config.toml"

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def config(self) -> Config:
        return load(self.config_path)

    def at(self, days: int, hour: int, minute: int = 0) -> Moment:
        """A time, so many days after the first Monday."""
        day = self.monday + timedelta(days=days)
        return Moment(datetime(day.year, day.month, day.day, hour, minute), ZONE)


def is_sandbox(folder: Path) -> bool:
    return (folder / "config.toml").is_file() and (folder / "office").is_dir()


async def make(folder: Path, clock: Clock = now) -> Sandbox:
    """A new sandbox in a folder that is empty or not there yet: A has entered three activities, nothing was synced.

    Raises `BadRequest` for a folder with something in it.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise BadRequest(
            f"{folder} is not an empty folder. Name one that is, or one that is not there yet, with --dir."
        )
    made = Sandbox(private_folder(folder), _next_monday(clock().date()))
    for name in ("a", "c", "office"):
        private_folder(folder / name)
    try:
        made.config_path.write_text(_CONFIG, encoding="utf-8")
    except OSError as error:
        raise SynclineError(
            f"{made.config_path} cannot be written ({error.strerror}). Make room, or name another folder."
        ) from error
    await _open_the_office(made)
    await _enter(made, clock)
    return made


def _next_monday(today: date) -> date:
    return today + timedelta(days=7 - today.weekday())


async def _open_the_office(made: Sandbox) -> None:
    """C is sent what A does."""
    async with office(CRM, made.folder) as keeper:
        await keeper.add_user(ANN, "A. Miller", "a.miller@example.com")
        await keeper.add_user(CARL, "C. Baker", "c.baker@example.com")
        await keeper.subscribe(CARL, "person", ANN)


async def _enter(made: Sandbox, clock: Clock) -> None:
    """What A enters in the mobile client."""
    stamp = clock()
    visit = ical.NewItem(
        summary="Visit Miller & Sons",
        start=made.at(1, 10),
        end=timedelta(hours=1),
        location="Main Street 1",
        account="Miller & Sons",
        employee="A. Miller",
    )
    weekly = ical.NewItem(
        summary="Weekly round",
        start=made.at(2, 9),
        end=timedelta(hours=2),
        rrule="FREQ=WEEKLY;COUNT=4",
        location="North",
    )
    dentist = ical.NewItem(summary="Dentist", start=made.at(3, 15), end=timedelta(minutes=30), private=True)
    moved = ical.Changes(start=made.at(10, 14), end=timedelta(hours=2))
    items: list[CalendarObject] = [
        ical.create(VISIT, visit, stamp),
        ical.change_occurrence(ical.create(ROUND, weekly, stamp), made.at(9, 9), moved),
        ical.create(DENTIST, dentist, stamp),
    ]
    async with workplace(made.config, made.data, clock) as work, opened(work, "a-mobile") as mobile:
        for item in items:
            await mobile.add(item)
