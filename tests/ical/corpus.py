"""The calendar objects of the files of real producers."""

from __future__ import annotations

from functools import lru_cache

from engine.ical.lines import Malformed, decode
from engine.ical.objects import split_objects
from engine.model.resource import CalendarObject
from tests.corpus.real_files import real_files


@lru_cache(maxsize=1)
def corpus_objects() -> tuple[CalendarObject, ...]:
    """Every object of every file that can be split; none where the corpus is not beside the project."""
    found: list[CalendarObject] = []
    for file in real_files():
        try:
            found += split_objects(decode(file.data)).objects
        except Malformed:
            continue
    return tuple(found)
