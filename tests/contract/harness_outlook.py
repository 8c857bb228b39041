"""Outlook under the contract, simulated: with change keys and without. The somebody else works on the same file from a
machine of its own."""

from __future__ import annotations

from collections.abc import Generator, Mapping
from contextlib import AbstractAsyncContextManager, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

from engine.adapters.outlook.adapter import OutlookKind
from engine.adapters.outlook.appointment import Appointment
from engine.adapters.outlook.com import SimulatedOutlook
from engine.adapters.outlook.desk import Desk, Wanted, open_desk
from engine.adapters.outlook.guests import Guests
from engine.adapters.outlook.mapping.fit import fit_for, foretold
from engine.adapters.outlook.reading import Reader
from engine.adapters.outlook.writing import Writer
from engine.ical.facts import facts, same
from engine.model.capabilities import Unfit
from engine.model.resource import Href
from engine.model.settings import Meetings
from engine.ports import Adapter, Place
from tests.contract.asking import as_object
from tests.contract.harness import Harness


def noon() -> datetime:
    return datetime(2026, 1, 5, 12, tzinfo=UTC)


def never(_: float) -> None:
    raise AssertionError("nobody is busy here")


class OutlookHarness(Harness):
    name = "outlook"
    unreadable = False
    simulated: ClassVar[Mapping[str, object]] = {"zone": "Europe/Berlin"}

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.kind = OutlookKind(noon)

    def open(self) -> AbstractAsyncContextManager[Adapter]:
        settings: dict[str, Any] = {"backend": "simulated", "path": "outlook.db", "simulated": dict(self.simulated)}
        return self.kind.open(Place("outlook", settings, self.folder, self.folder / "data"))

    async def foreign_create(self, text: str) -> Href:
        with self._desk() as desk:
            return Href(Writer(desk, Reader(desk), Guests(desk, Meetings.TEXT), noon).create(_appointment(desk, text)))

    async def foreign_edit(self, href: Href, text: str) -> None:
        with self._desk() as desk:
            reader = Reader(desk)
            item = desk.item(href)
            Writer(desk, reader, Guests(desk, Meetings.TEXT), noon).update(
                href, item, reader.read(item), _appointment(desk, text)
            )

    async def foreign_delete(self, href: Href) -> None:
        with self._desk() as desk:
            desk.item(href).Delete()

    def holds(self, text: str) -> str:
        fit = fit_for(SimulatedOutlook(self.folder, self.simulated, noon).locale())(as_object(text))
        return text if isinstance(fit, Unfit) else fit.object.text

    def same_meaning(self, one: str, other: str) -> bool:
        return same(facts(one), facts(other))

    @contextmanager
    def _desk(self) -> Generator[Desk]:
        program = SimulatedOutlook(self.folder / "outlook.db", self.simulated, noon)
        desk = open_desk(program, Wanted(), never, 0)
        try:
            yield desk
        finally:
            program.close()


class StampedHarness(OutlookHarness):
    """A store without change keys: the time of the last save has to do, and by a clock that stands it is always hot."""

    name = "outlook-stamped"
    simulated: ClassVar[Mapping[str, object]] = {"zone": "America/New_York", "locale": "de_DE", "change_keys": False}
    examples = 5


def _appointment(desk: Desk, text: str) -> Appointment:
    found = foretold(as_object(text), desk.locale)
    if isinstance(found, Unfit):
        raise NotImplementedError(found.reason)
    return found.appointment


HARNESSES = (OutlookHarness, StampedHarness)
