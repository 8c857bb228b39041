"""Calendar files of real producers. They are not part of the project; where they lie says SYNCLINE_CORPUS."""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

import pytest

from engine.ical.lines import Malformed, decode
from engine.ical.objects import split_objects
from engine.model.resource import CalendarObject

_PLACES = (os.environ.get("SYNCLINE_CORPUS", ""), str(Path(__file__).parents[3] / "shared" / "corpus"))


@lru_cache(maxsize=1)
def corpus_objects() -> tuple[CalendarObject, ...]:
    """Every object of every file that can be split; skips the test where there is no corpus."""
    place = next((Path(place) for place in _PLACES if place and Path(place).is_dir()), None)
    if place is None:
        pytest.skip("no corpus of real calendar files here: set SYNCLINE_CORPUS to its folder")
    found: list[CalendarObject] = []
    for file in sorted(place.rglob("*.ics")):
        try:
            found += split_objects(decode(file.read_bytes())).objects
        except Malformed:
            continue
    return tuple(found)
