"""The pair mobile-enterprise is an ordinary pair: what a day at the office does to mobile clients."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import pytest

from engine.config.model import CalendarConfig, Config, PairConfig
from engine.ical.glance import title
from engine.model.both import Both
from engine.model.errors import BadRequest
from engine.model.report import PairReport, Result
from engine.model.settings import Private
from engine.session.calendars import OpenCalendar, opened
from engine.session.deciding import Decision, resolve
from engine.session.pair import sync_pair
from engine.session.request import Request
from engine.session.telling import waiting
from engine.session.workplace import workplace
from tests.builders import Event, event
from tests.contract.asking import as_object
from tests.enterprise.firm import VISIT, WEEKLY, Firm

SHARED = VISIT.attended_by("bo@example.com")
DENTIST = event("Dentist", "2026-03-04T15:00").private()


@dataclass(slots=True)
class Machine:
    """A user's own machine: a mobile client that syncs with the office."""

    firm: Firm
    user: str
    pair: PairConfig

    async def sync(self) -> PairReport:
        async with self._work() as work:
            return await sync_pair(work, self.pair, Request())

    @asynccontextmanager
    async def open(self, calendar: str = "mobile") -> AsyncGenerator[OpenCalendar]:
        async with self._work() as work, opened(work, calendar) as side:
            yield side

    @asynccontextmanager
    async def _work(self) -> AsyncGenerator[Any]:
        home = self.firm.folder / self.user
        home.mkdir(exist_ok=True)
        url = self.firm.url.replace("sqlite:", f"sqlite:{self.firm.folder}/")
        calendars = {
            "mobile": CalendarConfig("mobile", "mobile", {"path": "mobile.db"}),
            "office": CalendarConfig("office", "enterprise", {"url": url, "user": self.user}),
        }
        config = Config(self.user, calendars, {self.pair.name: self.pair}, home / "config.toml", home)
        async with workplace(config, home / "data") as work:
            yield work

    async def enter(self, item: Event) -> None:
        async with self.open() as side:
            await side.add(as_object(item.text()))

    async def make_it_say(self, item: Event) -> None:
        async with self.open() as side:
            await side.change(await side.find(item.uid), as_object(item.text()))

    async def remove(self, item: Event) -> None:
        async with self.open() as side:
            await side.remove(await side.find(item.uid))

    async def decide(self, use: str) -> None:
        """On the one item that waits."""
        async with self._work() as work:
            (question,) = await waiting(work)
            await resolve(work, Decision(question.key, use, {}))

    async def shows(self, calendar: str = "mobile") -> list[str]:
        async with self.open(calendar) as side:
            return sorted(title(each.object.text).summary for each in (await side.everything()).resources)


def machine(firm: Firm, user: str, **settings: Any) -> Machine:
    return Machine(firm, user, replace(PairConfig("office", Both("mobile", "office")), **settings))


async def in_step(*machines: Machine) -> None:
    for each in machines:
        assert (await each.sync()).result is Result.OK


async def test_what_one_enters_the_other_is_sent_and_a_second_run_does_nothing(firm: Firm) -> None:
    ann, bo = machine(firm, "ann"), machine(firm, "bo")
    await ann.enter(SHARED)
    await ann.enter(WEEKLY)
    await in_step(ann, bo)
    assert await bo.shows() == ["Visit Miller & Sons"]
    for each in (ann, bo):
        assert (await each.sync()).items == ()


async def test_what_leaves_the_subscription_leaves_the_client(firm: Firm) -> None:
    ann, bo = machine(firm, "ann"), machine(firm, "bo")
    await ann.enter(SHARED)
    await in_step(ann, bo)
    await ann.make_it_say(VISIT)
    await in_step(ann, bo)
    assert await bo.shows() == []
    assert await ann.shows("office") == ["Visit Miller & Sons"]


async def test_what_was_changed_here_while_it_left_is_kept_here_and_not_doubled_there(firm: Firm) -> None:
    ann, bo = machine(firm, "ann"), machine(firm, "bo")
    await ann.enter(SHARED)
    await in_step(ann, bo)
    await ann.make_it_say(VISIT)
    await bo.make_it_say(SHARED.saying(location="Hall 2"))
    await in_step(ann)
    report = await bo.sync()
    assert report.result is Result.WAITING
    assert "it is an activity of ann that is not shared with bo any more" in report.items[0].sentence
    assert await bo.shows() == ["Visit Miller & Sons"]
    assert await firm.sql("SELECT owner, subject FROM activity") == [("ann", "Visit Miller & Sons")]
    await bo.decide("right")
    await in_step(bo)
    assert await bo.shows() == []


async def test_a_deletion_by_somebody_else_than_the_owner_stays_at_home(firm: Firm) -> None:
    ann, bo = machine(firm, "ann"), machine(firm, "bo")
    await ann.enter(SHARED)
    await in_step(ann, bo)
    await bo.remove(SHARED)
    report = await bo.sync()
    assert report.result is Result.WAITING
    assert "only its owner (ann) can delete it" in report.items[0].sentence
    await in_step(ann)
    assert await ann.shows() == ["Visit Miller & Sons"]


async def refused(firm: Firm) -> tuple[Machine, Machine]:
    """Bo took Ann's visit off the own machine, and the office did not take that."""
    ann, bo = machine(firm, "ann"), machine(firm, "bo")
    await ann.enter(SHARED)
    await in_step(ann, bo)
    await bo.remove(SHARED)
    assert (await bo.sync()).counts.held == 1
    return ann, bo


async def test_what_was_refused_for_good_is_held_and_not_tried_again(firm: Firm) -> None:
    _, bo = await refused(firm)
    for _ in range(3):
        report = await bo.sync()
        assert (report.result, report.counts.held) == (Result.WAITING, 1)
        [line] = report.items
        assert (line.action, line.reason) == ("hold", "refused for good: only its owner (ann) can delete it")
        assert "left alone" in line.sentence
    assert await bo.shows() == []


async def test_it_is_put_back_when_its_user_says_so(firm: Firm) -> None:
    _, bo = await refused(firm)
    await bo.decide("right")
    report = await bo.sync()
    assert (report.result, report.counts.done.left.created) == (Result.OK, 1)
    assert await bo.shows() == ["Visit Miller & Sons"]
    assert (await bo.sync()).items == ()


async def test_it_stays_away_when_its_user_takes_it_out_of_the_pair(firm: Firm) -> None:
    _, bo = await refused(firm)
    await bo.decide("exclude")
    assert (await bo.sync()).result is Result.OK
    assert await bo.shows() == []


async def test_it_may_be_tried_again(firm: Firm) -> None:
    """Somebody made the user its owner."""
    _, bo = await refused(firm)
    await bo.decide("left")
    assert (await bo.sync()).counts.held == 1
    await firm.sql("UPDATE activity SET owner = 'bo'")
    await bo.decide("left")
    report = await bo.sync()
    assert (report.result, report.counts.done.right.deleted) == (Result.OK, 1)


async def test_an_edit_of_its_owner_brings_it_back(firm: Firm) -> None:
    ann, bo = await refused(firm)
    await ann.make_it_say(SHARED.saying(location="Hall 2"))
    await in_step(ann, bo)
    assert await bo.shows() == ["Visit Miller & Sons"]


async def test_a_deletion_of_its_owner_ends_it(firm: Firm) -> None:
    ann, bo = await refused(firm)
    await ann.remove(SHARED)
    await in_step(ann, bo)
    assert (await bo.sync()).items == ()


async def test_an_edit_that_may_not_be_made_waits_and_can_be_taken_back(firm: Firm) -> None:
    ann, bo = machine(firm, "ann"), machine(firm, "bo")
    await firm.sql("INSERT INTO subscription VALUES ('bo', 'person', 'ann')")
    await ann.enter(VISIT)
    await in_step(ann, bo)
    await bo.make_it_say(VISIT.saying(location="Hall 2"))
    assert (await bo.sync()).counts.held == 1
    with pytest.raises(BadRequest, match="--use left or --use right"):
        await bo.decide("both")
    await bo.decide("right")
    await in_step(bo)
    async with bo.open() as side:
        assert "Hall 2" not in (await side.find(VISIT.uid)).object.text
    assert (await bo.sync()).items == ()


async def test_a_private_activity_is_kept_for_the_owners_other_devices_only(firm: Firm) -> None:
    ann, bo = machine(firm, "ann"), machine(firm, "bo")
    await firm.sql("INSERT INTO subscription VALUES ('bo', 'person', 'ann')")
    await ann.enter(DENTIST)
    await ann.enter(VISIT)
    await in_step(ann, bo)
    assert await bo.shows() == ["Visit Miller & Sons"]
    assert await ann.shows("office") == ["Dentist", "Visit Miller & Sons"]


async def test_a_private_activity_may_stay_on_the_client_altogether(firm: Firm) -> None:
    ann = machine(firm, "ann", private=Private.SKIP)
    await ann.enter(DENTIST)
    await ann.sync()
    assert await firm.sql("SELECT count(*) FROM activity") == [(0,)]


async def test_a_private_activity_may_be_a_placeholder_at_the_office(firm: Firm) -> None:
    ann = machine(firm, "ann", private=Private.BUSY)
    await ann.enter(DENTIST.saying(description="root canal", location="Clinic"))
    await in_step(ann)
    assert await firm.sql("SELECT subject, location, description, private FROM activity") == [("Busy", None, None, 1)]
    assert (await ann.sync()).items == ()


async def test_two_who_enter_the_same_meeting_share_it_from_their_next_run_on(firm: Firm) -> None:
    """Both had it in their mail calendars, and their clients connect in the same minute."""
    ann, bo = machine(firm, "ann"), machine(firm, "bo")
    await ann.enter(SHARED)
    await bo.enter(SHARED)
    await in_step(ann, bo)
    assert await firm.sql("SELECT owner FROM activity") == [("ann",)]
    assert await bo.shows() == ["Visit Miller & Sons"]
