"""A pair of calendars with many changes on both sides, and what its state is when all is said and done.

Everything comes from a seed; the folder is made once, kept, and put back for each death.
"""

from __future__ import annotations

import io
import json
import random
import shutil
import sqlite3
import sys
from collections.abc import AsyncGenerator, Iterable, Sequence
from contextlib import asynccontextmanager, closing, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import anyio

from engine.cli.main import main
from engine.config.load import load
from engine.ical.facts import facts, fingerprint
from engine.ical.objects import join, one_object
from engine.model.resource import CalendarObject
from engine.session.calendars import OpenCalendar, opened
from engine.session.workplace import workplace
from tests.builders import Event, event

ROOT = Path(__file__).parents[2]

CALENDARS = {
    "mobile": 'type = "mobile"\npath = "mobile.db"',
    "vdir": 'type = "vdir"\npath = "vdir"',
    "outlook": 'type = "outlook"\nbackend = "simulated"\npath = "outlook.db"\n\n'
    '[calendars.outlook.simulated]\nzone = "Europe/Berlin"',
}


@dataclass(frozen=True, slots=True)
class World:
    """A folder with a config, two calendars (left and right, by kind) and the data of earlier runs."""

    home: Path
    left: str
    right: str

    @property
    def history(self) -> Path:
        return self.home / "data" / "history.db"

    def words(self, *words: str) -> list[str]:
        return [*words, "--config", str(self.home / "config.toml"), "--data-dir", str(self.home / "data")]

    def command(self, *words: str) -> list[str]:
        return [sys.executable, "-m", "engine.cli", *self.words(*words)]

    def run(self, *words: str) -> str:
        """Run a command to its end, in this process; gives what it printed."""
        out, err = io.StringIO(), io.StringIO()
        with redirect_stdout(out), redirect_stderr(err):
            code = main(self.words(*words))
        assert code in (0, 3), (words, code, out.getvalue()[-2000:], err.getvalue()[-2000:])
        return out.getvalue()

    @property
    def _kept(self) -> Path:
        return self.home.with_name(f"{self.home.name}-kept")

    def keep(self) -> None:
        """Remember how all is now."""
        shutil.copytree(self.home, self._kept)

    def again(self) -> None:
        """As it was when it was kept; in the same place, because a folder's history is about that folder."""
        shutil.rmtree(self.home)
        shutil.copytree(self._kept, self.home)


def made(home: Path, left: str, right: str, changes: int, seed: int) -> World:
    """Two calendars in step, that then got ``changes`` changes: about as many entered, edited and removed."""
    home.mkdir(parents=True)
    calendars = "\n\n".join(f"[calendars.{kind}]\n{CALENDARS[kind]}" for kind in (left, right))
    pair = f'[pairs.mail]\nleft = "{left}"\nright = "{right}"'
    (home / "config.toml").write_text(f"{calendars}\n\n{pair}\n", "utf-8")
    world = World(home, left, right)
    drawn = random.Random(seed)
    items = [_item(number, drawn) for number in range(changes)]
    _put(world, left, items[::2])
    _put(world, right, items[1::2])
    world.run("sync")
    _change(world, items, changes, drawn)
    world.keep()
    return world


def _item(number: int, drawn: random.Random) -> Event:
    day = f"2026-{drawn.randint(1, 12):02}-{drawn.randint(1, 28):02}"
    start = day if drawn.random() < 0.1 else f"{day}T{drawn.randint(7, 18):02}:00"
    item = event(f"Visit {number}", start, uid=f"visit-{number}").saying(location=f"Hall {number % 9}")
    return item.weekly(6) if drawn.random() < 0.15 else item


def _change(world: World, items: Sequence[Event], changes: int, drawn: random.Random) -> None:
    """A fifth entered, two thirds edited (some on both sides, some against each other), the rest removed."""
    order = drawn.sample(range(len(items)), len(items))
    new = [event(f"New {n}", f"2026-05-{n % 28 + 1:02}T09:00", uid=f"new-{n}") for n in range(changes // 5)]
    edited, removed = order[: changes * 2 // 3], order[changes * 2 // 3 : changes * 4 // 5]
    puts: dict[str, list[Event]] = {world.left: new[::2], world.right: new[1::2]}
    for place, number in enumerate(edited):
        item = items[number]
        match place % 6:
            case 0:
                puts[world.left].append(item.saying(summary=f"Visit {number} with a trainee"))
                puts[world.right].append(item.saying(location="Canteen"))
            case 1 if place % 5 == 0:
                puts[world.left].append(item.saying(location="Hall 20"))
                puts[world.right].append(item.saying(location="Hall 30"))
            case 2 | 3:
                puts[world.left].append(item.saying(description=f"Bring {number} samples."))
            case _:
                puts[world.right].append(item.saying(summary=f"Moved {number}"))
    for side in (world.left, world.right):
        _put(world, side, puts[side])
    for side, numbers in ((world.left, removed[::2]), (world.right, removed[1::2])):
        _remove(world, side, [items[number].uid for number in numbers])


def _put(world: World, calendar: str, items: Iterable[Event]) -> None:
    file = world.home / "taken-in.ics"
    file.write_bytes(join(_object(item.text()) for item in items).encode())
    world.run("import", calendar, str(file))
    file.unlink()


def _remove(world: World, calendar: str, uids: Sequence[str]) -> None:
    async def remove() -> None:
        async with _at(world, calendar) as there:
            for one in (await there.everything()).resources:
                if one.object.uid in uids:
                    await there.remove(one)

    anyio.run(remove)


@asynccontextmanager
async def _at(world: World, calendar: str) -> AsyncGenerator[OpenCalendar]:
    config = load(world.home / "config.toml")
    async with workplace(config, world.home / "data") as work, opened(work, calendar) as there:
        yield there


# -- how it stands ----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class State:
    """What both calendars say, what is linked, what waits, what a further run would do. Ids of single items apart."""

    left: Sequence[tuple[str, str]]
    right: Sequence[tuple[str, str]]
    linked: Sequence[tuple[str | None, str | None]]
    waiting: Sequence[tuple[str, str]]
    planned: Sequence[tuple[str, str]]


def state(world: World) -> State:
    """Raises AssertionError for a history that is damaged."""
    with closing(sqlite3.connect(world.history)) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        linked = db.execute("SELECT left_uid, right_uid FROM item ORDER BY 1, 2").fetchall()
        asked = db.execute("SELECT kind, document FROM question").fetchall()
    report: Any = json.loads(world.run("sync", "--dry-run", "--json"))
    (pair,) = report["pairs"]
    waiting = sorted((kind, json.loads(document)["uid"]) for kind, document in asked)
    planned = sorted((item["action"], item["uid"]) for item in pair["items"])
    return State(_said(world, world.left), _said(world, world.right), linked, waiting, planned)


def _said(world: World, calendar: str) -> list[tuple[str, str]]:
    """Every item there, by UID, with what it says; read past Syncline where the calendar is a folder."""
    if calendar == "vdir":
        texts = [path.read_bytes().decode() for path in (world.home / "vdir").glob("*.ics")]
    else:
        texts = _exported(world, calendar)
    return sorted((_object(text).uid, fingerprint(facts(text))) for text in texts)


def _exported(world: World, calendar: str) -> list[str]:
    async def read() -> list[str]:
        async with _at(world, calendar) as there:
            found = await there.everything()
            assert found.unreadable == ()
            return [one.object.text for one in found.resources]

    return anyio.run(read)


def _object(text: str) -> CalendarObject:
    found = one_object(text)
    assert isinstance(found, CalendarObject), found
    return found
