"""What ten years of other projects' tests say about recurrence rules: the facts of the corpus, one test each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta, tzinfo
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from engine.ical.recurrence import Rule, Series, parse_rule, starts
from engine.ical.zones import real_wall, zone_info
from tests.corpus.real_files import FOLDER
from tests.ical.recurrence_readings import READINGS

_FILE = FOLDER / "recurrence_cases_dev.json"
_DOCUMENT = Path(__file__).parents[2] / "docs" / "recurrence.md"
_MOST = 1000

Case = Mapping[str, Any]
CASES: list[Case] = json.loads(_FILE.read_text(encoding="utf-8")) if _FILE.exists() else []

needs_facts = pytest.mark.skipif(not CASES, reason="the recurrence facts are not beside the project (SYNCLINE_SHARED)")


def _cases(status: str) -> list[Any]:
    return [pytest.param(case, id=case["id"]) for case in CASES if case["status"] == status]


def _wall(text: str) -> datetime:
    return datetime.strptime(text, "%Y%m%dT%H%M%S" if "T" in text else "%Y%m%d")


def _rule(text: str) -> Rule:
    rule = parse_rule(text)
    assert isinstance(rule, Rule), rule
    return rule


def _zone(case: Case) -> tzinfo | None:
    return zone_info(case["tzid"], {}) if case["tzid"] else None


def _series(case: Case) -> Series:
    return Series(
        start=_wall(case["dtstart"]),
        zone=_zone(case),
        all_day=case["value_type"] == "DATE",
        rules=(_rule(case["rrule"]), *map(_rule, case["more_rrules"])),
        without_rules=tuple(map(_rule, case["exrules"])),
        extra=tuple(map(_wall, case["rdates"])),
        without=frozenset(map(_wall, case["exdates"])),
    )


def _found(series: Series, case: Case) -> list[datetime]:
    """The starts in the case's window; ours has an exclusive end."""
    first, last = map(_wall, case["window"]) if case["window"] else (None, None)
    if last is not None and "exclusive" not in case["note"]:
        last += timedelta(seconds=1)
    return list(islice(starts(series, first, last), _MOST))


def _expected(case: Case) -> list[datetime]:
    return list(map(_wall, case["expected"]))


@needs_facts
@pytest.mark.parametrize("case", _cases("agreed"))
def test_what_everybody_agrees_on_holds(case: Case) -> None:
    assert _found(_series(case), case)[: case["limit"]] == _expected(case)


@needs_facts
@pytest.mark.parametrize("case", _cases("dtstart-convention"))
def test_dtstart_is_the_first_occurrence_and_counts(case: Case) -> None:
    """Some expect the rule's own hits only; ours are DTSTART and, of COUNT one more, the same hits."""
    series, expected = _series(case), _expected(case)
    if case["dtstart_convention"] == "excluded":
        rule = series.rules[0]
        counted = replace(rule, count=None if rule.count is None else rule.count + 1)
        if not series.left_out(series.start):
            series = replace(series, rules=(counted, *series.rules[1:]))
        expected = sorted({series.start, *expected})
        if case["window"] and series.start < _wall(case["window"][0]):
            expected = expected[1:]
    found = _found(series, case)
    assert found[: len(expected)] == expected
    assert case["limit"] or len(found) == len(expected)


@needs_facts
@pytest.mark.parametrize("case", _cases("disputed"))
def test_what_is_disputed_reads_as_written_down(case: Case) -> None:
    reading, zone = READINGS[case["id"]], _zone(case)
    found = [real_wall(start, zone) if zone else start for start in _found(_series(case), case)]
    if reading.starts:
        assert found[: len(reading.starts)] == list(map(_wall, reading.starts))
        assert found[: case["limit"] or len(_expected(case))] != _expected(case), "not disputed by us any more"
    else:
        assert found[: case["limit"]] == _expected(case)


@needs_facts
def test_every_disputed_fact_has_a_reading_and_no_other() -> None:
    assert {case["id"] for case in CASES if case["status"] == "disputed"} == set(READINGS)


def test_every_reading_is_told_in_the_document() -> None:
    text = " ".join(_DOCUMENT.read_text(encoding="utf-8").split())
    assert [reading.why for reading in READINGS.values() if reading.why not in text] == []
