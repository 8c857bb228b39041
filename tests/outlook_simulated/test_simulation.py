"""The switches by their config keys, and each wrong value with its sentence."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from engine.adapters.outlook.simulated.simulation import BusyCalls, BusyFor, Listing, Simulation


def test_the_contracts_table() -> None:
    found = Simulation.from_settings(
        {
            "zone": "Europe/Berlin",
            "locale": "de_DE",
            "listing": "60%",
            "busy": "5s",
            "unopenable": ["Stuck"],
            "rewrites": True,
        }
    )
    assert found == Simulation(
        zone="Europe/Berlin",
        locale="de_DE",
        listing=Listing(percent=60),
        busy=BusyFor(5),
        unopenable=("Stuck",),
        rewrites=True,
    )
    assert (found.separator, found.week_starts) == (";", 1)


def test_nothing_set_is_the_default() -> None:
    assert Simulation.from_settings({}) == Simulation()


@pytest.mark.parametrize("word, listing", [("full", Listing()), ("empty", Listing(0)), ("fails", Listing(fails=True))])
def test_listing_words(word: str, listing: Listing) -> None:
    assert Simulation.from_settings({"listing": word}).listing == listing


@pytest.mark.parametrize(
    "text, busy", [("", None), ("500ms", BusyFor(0.5)), ("1.5m", BusyFor(90)), ("1h", BusyFor(3600)), (3, BusyCalls(3))]
)
def test_busy_durations(text: object, busy: object) -> None:
    assert Simulation.from_settings({"busy": text}).busy == busy


def test_every_switch_can_be_set_to_its_default_by_its_key() -> None:
    plain = {field.name: getattr(Simulation(), field.name) for field in fields(Simulation)}
    settings: dict[str, Any] = {
        name: list(value) if isinstance(value, tuple) else value for name, value in plain.items()
    }
    settings |= {"listing": "full", "busy": ""}
    assert Simulation.from_settings(settings) == Simulation()


@pytest.mark.parametrize(
    "settings, sentence",
    [
        ({"zone": "Mars/Olympus"}, "zone: 'Mars/Olympus' is no zone that Windows knows"),
        ({"locale": "tlh"}, "locale: 'tlh' is not simulated; known are de_AT"),
        ({"listing": "half"}, 'listing: give "full", "empty", "fails" or a share such as "60%", not \'half\''),
        ({"listing": "160%"}, "listing: give"),
        ({"listing": 60}, "listing: give"),
        ({"busy": "long"}, 'busy: give a duration such as "5s"'),
        ({"busy": -1}, "busy: give a duration"),
        ({"busy": True}, "busy: give a duration"),
        ({"unopenable": "Stuck"}, "unopenable: give a list of texts, not 'Stuck'"),
        ({"unopenable": [1]}, "unopenable: give a list of texts"),
        ({"stale_high_words": ["x"]}, "stale_high_words: give a list of numbers"),
        ({"rewrites": "yes"}, "rewrites: give true or false, not 'yes'"),
        ({"stale": True}, "stale: give a whole number, not True"),
        ({"user": 1}, "user: give a text, not 1"),
        ({"guard": "maybe"}, "guard: give 'allow' or 'deny', not 'maybe'"),
        ({"first_day_of_week": 7}, "first_day_of_week: give 0 (Sunday) to 6 (Saturday)"),
        ({"lisitng": "full"}, "lisitng: there is no such switch. Did you mean 'listing'?"),
        ({"xyzzy": 1}, "xyzzy: there is no such switch."),
    ],
)
def test_wrong_settings(settings: dict[str, object], sentence: str) -> None:
    with pytest.raises(ValueError) as caught:
        Simulation.from_settings(settings)
    assert str(caught.value).startswith(sentence)
