"""Attachments: the same by content, carried up to a size; what is too large stays where it is, and is told."""

from __future__ import annotations

import base64
from typing import Any

import pytest

from engine.ical.facts import facts_of
from engine.model.both import Both, Side
from engine.model.plan import Keep, Make, Settle
from engine.model.resource import CalendarObject
from engine.model.settings import Private
from engine.model.situation import Situation
from engine.sync.describe import told
from tests.builders import Event
from tests.sync.cases import VISIT, Moved, judge, judged, lines_of, linked, new, outcome, settled, tracked, twins

NAMES = Both("mobile", "outlook")
KB = 1024


def file(content: bytes, name: str = "plan.pdf", head: str = "") -> str:
    return f"ATTACH;FILENAME={name};ENCODING=BASE64;VALUE=BINARY{head}:{base64.b64encode(content).decode()}"


def with_files(*lines: str) -> Event:
    return VISIT.with_lines(*lines)


def attached(text: str | None) -> list[str]:
    return sorted(line for line in lines_of(text and text.replace("\r\n ", "")) if line.startswith("ATTACH"))


SMALL, LARGE = file(b"small" * 10), file(b"large" * KB)

PACKED_OTHERWISE = {
    "another name": file(b"small" * 10, "Plan (1).pdf"),
    "another type": file(b"small" * 10, head=";FMTTYPE=application/pdf"),
    "no padding": SMALL.rstrip("="),
    "other order": "ATTACH;VALUE=BINARY;ENCODING=base64:" + SMALL.rpartition(":")[2],
    "an address": "ATTACH:data:application/pdf;base64," + SMALL.rpartition(":")[2],
}


@pytest.mark.parametrize("again", PACKED_OTHERWISE.values(), ids=PACKED_OTHERWISE)
def test_the_same_content_under_another_name_or_packing_is_no_change(again: str) -> None:
    assert judged(linked(with_files(SMALL), with_files(again), with_files(SMALL))) == Settle(Both(Keep(), Keep()))
    assert judged(twins(with_files(SMALL), with_files(again))) == Settle(Both(Keep(), Keep()))


def test_other_content_under_the_same_name_is_a_change() -> None:
    changed = file(b"changed")
    situation = linked(with_files(SMALL), with_files(changed), with_files(SMALL))
    assert attached(outcome(situation, judged(situation)).right) == [changed]


def test_what_cannot_be_unpacked_is_compared_as_it_is() -> None:
    broken = "ATTACH;ENCODING=BASE64;VALUE=BINARY:A"
    situation = linked(with_files(SMALL), with_files(broken), with_files(SMALL))
    assert attached(outcome(situation, judged(situation)).right) == [broken]


def test_of_two_files_with_one_content_one_may_go() -> None:
    both = with_files(SMALL, PACKED_OTHERWISE["another name"])
    situation = linked(both, with_files(SMALL), both)
    assert attached(outcome(situation, judged(situation)).right) == [SMALL]


def limited(situation: Situation, **rules: Any) -> tuple[Both[str | None], str]:
    """Both sides afterwards, and the sentence of the report."""
    by = judge(attachments_limit=KB, **rules)
    (item,) = settled(situation, None, by).items
    line = told(item, None, NAMES)
    return outcome(situation, item.verdict), "" if line is None else line.sentence


def test_too_large_ones_stay_where_they_are_and_are_told() -> None:
    texts, sentence = limited(new(Side.LEFT, with_files(SMALL, LARGE)))
    assert attached(texts.right) == [SMALL]
    assert attached(texts.left) == sorted((SMALL, LARGE))
    assert sentence == (
        "Visit (2026-03-02): entered in outlook; plan.pdf (5.0 KB) stays in mobile only: larger than attachments_limit allows"
    )


def test_one_that_is_added_later_is_told_once_and_is_no_change() -> None:
    base = with_files(SMALL)
    texts, sentence = limited(tracked(Moved(base, with_files(SMALL, LARGE)), Moved(base, base)))
    assert attached(texts.right) == [SMALL]
    assert "plan.pdf (5.0 KB) stays in mobile only" in sentence
    later = tracked(Moved(with_files(SMALL, LARGE), with_files(SMALL, LARGE).saying(summary="New")), Moved(base, base))
    texts, sentence = limited(later)
    assert "SUMMARY:New" in lines_of(texts.right)
    assert "attachments_limit" not in sentence


def test_they_survive_edits_of_the_other_side() -> None:
    rich, poor = with_files(SMALL, LARGE), with_files(SMALL)
    texts, _ = limited(tracked(Moved(rich, rich), Moved(poor, VISIT.saying(summary="New"))))
    assert attached(texts.left) == [LARGE]
    assert "SUMMARY:New" in lines_of(texts.left)


def test_a_small_one_that_grew_too_large_is_taken_off_the_other_side() -> None:
    """What the other side would keep is not what there is any more."""
    small = with_files(SMALL)
    texts, sentence = limited(linked(small, with_files(LARGE), small))
    assert (attached(texts.left), attached(texts.right)) == ([LARGE], [])
    assert "stays in mobile only" in sentence


def test_both_have_it_nothing_to_tell() -> None:
    texts, sentence = limited(twins(with_files(LARGE), with_files(LARGE).saying(summary="Visit")))
    assert attached(texts.left) == attached(texts.right) == [LARGE]
    assert "attachments_limit" not in sentence


def test_nothing_is_told_of_what_is_hidden_anyway() -> None:
    secret = with_files(LARGE).private()
    assert "plan" not in limited(new(Side.LEFT, secret), private=Private.BUSY)[1]
    texts, sentence = limited(new(Side.LEFT, with_files(LARGE)), attachments=False)
    assert attached(texts.right) == []
    assert "plan" not in sentence


@pytest.mark.parametrize("side", Side)
def test_of_what_is_small_as_a_whole_on_one_side_alone_there_is_nothing_to_tell(side: Side) -> None:
    texts, sentence = limited(new(side, VISIT))
    assert (texts.left, texts.right) == (VISIT.text(), VISIT.text())
    assert "attachments_limit" not in sentence


def test_an_address_has_no_size() -> None:
    link = "ATTACH:https://example.com/" + "a" * 2 * KB
    assert attached(limited(new(Side.LEFT, with_files(link)))[0].right) == [link]


def test_without_a_limit_all_travel() -> None:
    verdict = judged(new(Side.LEFT, with_files(LARGE)))
    assert isinstance(verdict, Settle)
    assert isinstance(verdict.aims.right, Make)
    assert facts_of(verdict.aims.right.object) == facts_of(CalendarObject(VISIT.object().uid, with_files(LARGE).text()))
