"""The laws on the pairs of both mail clients, in real runs: people work in the CRM, in the mail client and in a folder, the
mail client has bad days, the machine travels; then everything calms down, and all three say the same, a next run plans
nothing, nothing is lost, doubled, or deleted without anybody's doing, and no message has left."""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any, ClassVar

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from engine.adapters.notes.expressing import fit as notes_fit
from engine.adapters.outlook.locale import Locale
from engine.adapters.outlook.mapping.fit import fit_for
from engine.ical.facts import facts, same
from engine.model.capabilities import Fits
from engine.model.report import Result
from engine.model.resource import CalendarObject, Resource
from tests.builders import Event
from tests.contract.asking import as_object
from tests.drawing import CancelOccurrence, DropProperty, SetOccurrence, SetProperty, events
from tests.mail_clients.kinds import on_path
from tests.mail_clients.office import FAULTS, Office, office_with

PAIRS = ("crm", "files")
FITS = {"outlook": fit_for(Locale()), "notes": notes_fit}
calendars = st.sampled_from(("mobile", "client", "folder"))
places = st.integers(0, 6)
days = st.sampled_from(
    (
        *({"listing": listing} for listing in ("empty", "60%", "fails")),
        *({"disconnect_after": calls} for calls in (5, 60, 150, 300, 600)),
        {"unopenable": ["s1", "s2"]},
        {"busy": "5s"},
    )
)
zones = st.sampled_from(("Europe/Berlin", "America/New_York", "Pacific/Auckland", "Asia/Kolkata"))


def mark_of(item: CalendarObject) -> str:
    """Its subject, which nobody changes here."""
    return next(line[8:] for line in item.text.split("\r\n") if line.startswith("SUMMARY:"))


class MailClient(RuleBasedStateMachine):
    """``made``: subjects of all items there ever were; ``removed``: of those that somebody removed; ``edited`` since."""

    model: ClassVar[str]

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="syncline-mail-"))
        self.path = pytest.MonkeyPatch()
        on_path(self.folder / "packages", self.path)
        self.loop = asyncio.Runner()
        self.numbers = count(1)
        self.made: set[str] = set()
        self.removed: set[str] = set()
        self.edited: set[str] = set()
        self.office: Office

    def teardown(self) -> None:
        self.loop.close()
        self.path.undo()
        shutil.rmtree(self.folder, ignore_errors=True)

    @initialize(zone=zones)
    def set_up(self, zone: str) -> None:
        self.office = office_with(self.model, self.folder, 'on_conflict = "left"', zone=zone)

    # -- what people do ----------------------------------------------------------------------------------------------

    @rule(name=calendars, drawn=events(st.just("?")))
    def create(self, name: str, drawn: Event) -> None:
        mark = f"s{next(self.numbers)}"
        made = replace(drawn, uid=f"{mark}@example.com").saying(summary=mark)
        if isinstance(FITS[self.model](made.object()), Fits):
            self.do(self.office.put(name, made))
            self.made.add(mark)

    @rule(name=calendars, place=places, what=st.sampled_from(("LOCATION", "DESCRIPTION")))
    def change(self, name: str, place: int, what: str) -> None:
        self._edit(name, place, SetProperty(what, f"v{next(self.numbers)}"))

    @rule(name=calendars, place=places)
    def change_back(self, name: str, place: int) -> None:
        self._edit(name, place, DropProperty("LOCATION"))

    @rule(name=calendars, place=places, index=st.integers(0, 5), cancel=st.booleans())
    def change_an_occurrence(self, name: str, place: int, index: int, cancel: bool) -> None:
        edit = CancelOccurrence(index) if cancel else SetOccurrence(index, "LOCATION", f"o{next(self.numbers)}")
        self._edit(name, place, edit)

    def _edit(self, name: str, place: int, edit: Callable[[str], str]) -> None:
        found = self._at(name, place)
        if found is None:
            return
        text = edit(found.object.text)
        if isinstance(FITS[self.model](as_object(text)), Fits):
            self.do(self._write(name, found, text))
            self.edited.add(mark_of(found.object))

    @rule(name=calendars, place=places)
    def remove(self, name: str, place: int) -> None:
        found = self._at(name, place)
        if found is not None:
            self.do(self._remove(name, found))
            self.removed.add(mark_of(found.object))

    @rule()
    def save_all(self) -> None:
        self.office.save_all()

    @rule(zone=zones)
    def travel(self, zone: str) -> None:
        self.office.switches["zone"] = zone

    # -- runs --------------------------------------------------------------------------------------------------------

    @rule(pair=st.sampled_from(PAIRS))
    def run_a_pair(self, pair: str) -> None:
        report = self.do(self.office.sync(pair))
        assert report.result in (Result.OK, Result.WAITING, Result.GUARDED), report

    @rule(pair=st.sampled_from(PAIRS), day=days)
    def run_on_a_bad_day(self, pair: str, day: dict[str, Any]) -> None:
        """Nothing is deleted on its account."""
        before = self._marks()
        self.office.switches.update(day)
        self.do(self.office.sync(pair))
        self._calm_down()
        after = self._marks()
        for name, marks in before.items():
            assert not marks.keys() - after[name].keys() - self.removed, f"deleted in {name} without proof"

    @rule()
    def settle(self) -> None:
        for pair in (*PAIRS, *PAIRS):
            self.do(self.office.sync(pair, yes=True))
        for pair in PAIRS:
            self.do(self.office.quiet(pair))
        held = {name: self._by_mark(name) for name in ("mobile", "client", "folder")}
        assert held["mobile"].keys() == held["client"].keys() == held["folder"].keys()
        alive = held["client"].keys()
        assert alive >= self.made - self.removed, "something is lost"
        assert not alive & (self.removed - self.edited), "something rose from the dead"
        for mark, item in held["client"].items():
            for richer in (held["mobile"][mark], held["folder"][mark]):
                fits = FITS[self.model](richer)
                assert isinstance(fits, Fits)
                assert same(facts(item.text), facts(fits.object.text)), (item.text, richer.text)
        self.office.check()
        assert self.office.sent == 0
        self.made, self.removed, self.edited = set(alive), set(), set()

    # -- helpers -----------------------------------------------------------------------------------------------------

    def do(self, work: Any) -> Any:
        return self.loop.run(work)

    def _calm_down(self) -> None:
        for name in FAULTS:
            self.office.switches.pop(name, None)

    def _resources(self, name: str) -> list[Resource]:
        return sorted(self.do(self.office.resources(name)), key=lambda one: one.object.uid)

    def _at(self, name: str, place: int) -> Resource | None:
        found = self._resources(name)
        return found[place % len(found)] if found else None

    async def _write(self, name: str, here: Resource, text: str) -> None:
        async with self.office.calendar(name) as calendar:
            await calendar.change(here, as_object(text))

    async def _remove(self, name: str, here: Resource) -> None:
        async with self.office.calendar(name) as calendar:
            await calendar.remove(here)

    def _marks(self) -> dict[str, Counter[str]]:
        return {
            name: Counter(mark_of(one.object) for one in self._resources(name))
            for name in ("mobile", "client", "folder")
        }

    def _by_mark(self, name: str) -> dict[str, CalendarObject]:
        found = [(mark_of(one.object), one.object) for one in self._resources(name)]
        assert len(found) == len(dict(found)), f"something is doubled in {name}"
        return dict(found)


class Outlook(MailClient):
    model = "outlook"


class Notes(MailClient):
    model = "notes"


few = settings(  # an example takes seconds: too long to be made smaller again and again
    stateful_step_count=12,
    max_examples=max(4, settings.default.max_examples // 10),
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
    suppress_health_check=list(HealthCheck),
    report_multiple_bugs=False,
)
TestOutlook = Outlook.TestCase
TestOutlook.settings = few
TestNotes = Notes.TestCase
TestNotes.settings = few
