"""What is fetched after a write says what `fit` said, in every position of the switches; and `fit` says the same twice."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.adapters.notes.expressing import fit
from engine.ical.facts import facts, same
from engine.model.capabilities import Fits, Unfit
from engine.model.write import Create, Delete, Refused, Removed, Update, Written
from tests.drawing import calendar_texts
from tests.notes.desk import any_desk, as_object

SWITCHES: dict[str, dict[str, Any]] = {
    "as-it-comes": {},
    "older": {"calendar_classes": False, "modified_options": False, "stubs_in_modified": False},
    "rewriting": {"rewrites": True, "alarm_noise": True, "exact_times": False},
    "american": {"zone": "America/Los_Angeles", "locale": "en_US"},
    "japanese": {"zone": "Asia/Tokyo", "locale": "ja_JP", "zone_names": "iana", "soft_deletes": True},
    "sydney": {"zone": "Australia/Sydney", "locale": "en_AU", "zone_names": "windows", "all_day_times": "midnight"},
}
few = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@given(calendar_texts())
@settings(deadline=None)
def test_fit_is_idempotent(text: str) -> None:
    first = fit(as_object(text))
    if isinstance(first, Fits):
        again = fit(first.object)
        assert isinstance(again, Fits)
        assert again.object == first.object


@pytest.mark.parametrize("name", SWITCHES)
@given(text=calendar_texts(), other=calendar_texts(st.just("item-1@example.com")))
@few
def test_what_is_fetched_says_what_fit_said(name: str, text: str, other: str) -> None:
    with any_desk(**SWITCHES[name]) as desk:
        outcome = desk.one(Create(as_object(text)))
        foretold = fit(as_object(text))
        if isinstance(foretold, Unfit):
            assert outcome == Refused(foretold.reason)
            return
        assert isinstance(outcome, Written)
        assert same(facts(outcome.now.object.text), facts(foretold.object.text))
        assert desk.fetched(outcome.now.href) == outcome.now
        changed = desk.one(Update(outcome.now.href, outcome.now.etag, as_object(other), outcome.now.object))
        foretold = fit(as_object(other))
        if isinstance(foretold, Fits):
            assert isinstance(changed, Written)
            assert changed.now.href == outcome.now.href
            assert same(facts(changed.now.object.text), facts(foretold.object.text))
            desk.check()
            assert desk.one(Delete(changed.now.href, changed.now.etag)) == Removed()
            assert desk.count() == 0
