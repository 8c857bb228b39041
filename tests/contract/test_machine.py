"""Any order of writes and of other people's edits, against a dict of what must be there."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

from anyio.from_thread import start_blocking_portal
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, rule, run_state_machine_as_test

from engine.model.resource import ETag, Href, Missing, Resource, Token
from engine.model.write import Create, Delete, Refused, Removed, Stale, Update, Written
from engine.ports import Adapter, Delta, Full, Presence
from tests.builders import event
from tests.contract.asking import as_object
from tests.contract.harness import Harness, MakeHarness

_PLACES = st.sampled_from(("", "Hall 1", "Hall 2", "Hall 3", "at the customer's"))
_SUBJECTS = st.sampled_from(("Visit", "Fair", "Lunch", "Besuch bei Müller"))


class Collection(RuleBasedStateMachine):
    """The model: what each href must hold, and every etag that it ever had while it held it."""

    make: MakeHarness
    hrefs = Bundle("hrefs")

    def __init__(self) -> None:
        super().__init__()
        self._folder = tempfile.TemporaryDirectory()
        self._portals = start_blocking_portal()
        self._portal = self._portals.__enter__()
        self.harness: Harness = type(self).make(Path(self._folder.name))
        self._portal.call(self.harness.start)
        self._open()
        self.held: dict[Href, str] = {}
        self.etags: dict[Href, ETag] = {}
        self.token: Token | None = None
        self.added_up: dict[Href, ETag] = {}
        self._number = 0

    def _open(self) -> None:
        self._opened = self._portal.wrap_async_context_manager(self.harness.open())
        self.side: Adapter = self._opened.__enter__()

    def teardown(self) -> None:
        self._opened.__exit__(None, None, None)
        self._portal.call(self.harness.stop)
        self._portals.__exit__(None, None, None)
        self._folder.cleanup()

    def _call(self, ask: Any, *given: Any) -> Any:
        return self._portal.call(ask, *given)

    def _text(self, subject: str, place: str, uid: str | None = None) -> str:
        self._number += 1
        made = event(subject, uid=uid or f"{self._number}@example.com").saying(description=f"No. {self._number}")
        return (made.saying(location=place) if place else made).text()

    def _uid(self, href: Href) -> str:
        return as_object(self.held[href]).uid

    @initialize(target=hrefs)
    def begins_with_one_item(self) -> Href:
        return self._create("Visit", "")

    @rule(target=hrefs, subject=_SUBJECTS, place=_PLACES)
    def creates(self, subject: str, place: str) -> Href:
        return self._create(subject, place)

    def _create(self, subject: str, place: str) -> Href:
        text = self._text(subject, place)
        (outcome,) = self._call(self.side.write, [Create(as_object(text))])
        assert isinstance(outcome, Written)
        assert outcome.now.href not in self.held
        self._now_holds(outcome.now, text)
        return outcome.now.href

    @rule(target=hrefs, subject=_SUBJECTS, place=_PLACES)
    def somebody_creates(self, subject: str, place: str) -> Href:
        text = self._text(subject, place)
        href = self._call(self.harness.foreign_create, text)
        self.held[href] = text
        return href

    @rule(href=hrefs, place=_PLACES)
    def updates(self, href: Href, place: str) -> None:
        if href not in self.held:
            return
        now = self._fetch(href)
        text = self._text("Visit", place, self._uid(href))
        (outcome,) = self._call(self.side.write, [Update(href, now.etag, as_object(text), now.object)])
        assert isinstance(outcome, Written)
        assert outcome.now.etag != now.etag
        self._now_holds(outcome.now, text)

    @rule(href=hrefs, place=_PLACES)
    def updates_after_somebody_else(self, href: Href, place: str) -> None:
        if href not in self.held:
            return
        now = self._fetch(href)
        self.somebody_edits(href, place)
        late = as_object(self._text("Visit", "too late", self._uid(href)))
        outcomes = self._call(self.side.write, [Update(href, now.etag, late, now.object), Delete(href, now.etag)])
        assert list(outcomes) == [Stale(), Stale()]

    @rule(href=hrefs, place=_PLACES)
    def somebody_edits(self, href: Href, place: str) -> None:
        if href in self.held:
            text = self._text("Visit", place, self._uid(href))
            self._call(self.harness.foreign_edit, href, text)
            self.held[href] = text

    @rule(href=consumes(hrefs))
    def deletes(self, href: Href) -> None:
        if href not in self.held:
            return
        outcomes = self._call(self.side.write, [Delete(href, self._fetch(href).etag)])
        assert list(outcomes) == [Removed()]
        del self.held[href]

    @rule(href=consumes(hrefs))
    def somebody_deletes(self, href: Href) -> None:
        if href in self.held:
            self._call(self.harness.foreign_delete, href)
            del self.held[href]

    @rule(target=hrefs, href=hrefs)
    def creates_the_same_uid_again(self, href: Href) -> Href:
        if href not in self.held:
            return href
        text = self._text("Twin", "", self._uid(href))
        (outcome,) = self._call(self.side.write, [Create(as_object(text))])
        if isinstance(outcome, Refused):
            return href
        assert isinstance(outcome, Written)
        assert outcome.now.href not in self.held
        self._now_holds(outcome.now, text)
        return outcome.now.href

    @rule()
    def is_opened_again(self) -> None:
        self._opened.__exit__(None, None, None)
        self._open()

    @rule()
    def lists(self) -> None:
        listing = self._call(self.side.list, None)
        assert isinstance(listing, Full)
        assert listing.entries.keys() == self.held.keys()
        for href, etag in listing.entries.items():
            found = self._fetch(href)
            assert found.etag == etag
            assert self.harness.same_meaning(found.object.text, self.harness.holds(self.held[href]))
        self.token, self.added_up = listing.token, dict(listing.entries)

    @rule()
    def lists_what_moved(self) -> None:
        if self.token is None:
            return
        moved = self._call(self.side.list, self.token)
        self.token = moved.token
        if isinstance(moved, Full):
            assert self.harness.glances
            self.added_up = dict(moved.entries)
        else:
            assert isinstance(moved, Delta)
            assert not moved.vanished & moved.changed.keys()
            together = self.added_up | dict(moved.changed)
            self.added_up = {href: etag for href, etag in together.items() if href not in moved.vanished}
        assert self.added_up.keys() == self.held.keys()
        assert all(self._fetch(href).etag == etag for href, etag in self.added_up.items())

    @rule(href=hrefs)
    def probes(self, href: Href) -> None:
        expected = Presence.PRESENT if href in self.held else Presence.ABSENT
        assert self._call(self.side.probe, [href]) == {href: expected}
        if href not in self.held:
            assert list(self._call(self.side.fetch, [href])) == [Missing(href)]

    def _fetch(self, href: Href) -> Resource:
        (found,) = self._call(self.side.fetch, [href])
        assert isinstance(found, Resource)
        return found

    def _now_holds(self, now: Resource, text: str) -> None:
        self.held[now.href] = text
        assert self.harness.same_meaning(now.object.text, self.harness.holds(text))


def test_any_order_of_writes_and_of_other_peoples_edits(make: MakeHarness) -> None:
    # The machine is made anew for each kind, so that an example found for one is not replayed against another.
    machine = type(f"Collection of {make.name}", (Collection,), {"make": staticmethod(make)})
    affordable = settings(
        max_examples=make.examples,
        stateful_step_count=25,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )
    run_state_machine_as_test(machine, settings=affordable)
