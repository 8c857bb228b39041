"""Attachments between the mobile client and every kind of calendar: carried by content, up to a size."""

from __future__ import annotations

import base64

import pytest

from engine.ical.attached import content_of, name_of
from engine.ical.lines import split
from tests.between.desk import Desk, lines, saying
from tests.builders import event

SMALL, OTHER, LARGE = b"small" * 20, b"other" * 20, b"large" * 1000


def file(content: bytes, name: str) -> str:
    return f"ATTACH;FILENAME={name};ENCODING=BASE64;VALUE=BINARY:{base64.b64encode(content).decode()}"


VISIT = event("Visit", uid="visit").with_lines(file(SMALL, "plan.pdf"), file(LARGE, "film.mp4"))


@pytest.fixture
def desk(desk: Desk) -> Desk:
    desk.settings = 'attachments_limit = "2 KB"'
    return desk


def attached(text: str) -> dict[str, bytes | None]:
    return {name_of(line): content_of(line) for line in map(split, lines(text, "ATTACH"))}


@pytest.mark.parametrize("here", ["mobile", "there"])
async def test_small_ones_travel_and_large_ones_stay_and_are_told(desk: Desk, here: str) -> None:
    there = "there" if here == "mobile" else "mobile"
    await desk.enter(here, VISIT)
    report = await desk.settle()
    assert attached(await desk.text(there)) == {"plan.pdf": SMALL}
    assert attached(await desk.text(here)) == {"plan.pdf": SMALL, "film.mp4": LARGE}
    assert f"film.mp4 (4.9 KB) stays in {here} only" in report.items[0].sentence


async def test_changed_content_travels_and_large_ones_stay(desk: Desk) -> None:
    await desk.enter("mobile", VISIT)
    await desk.settle()
    await desk.edit("there", saying("ATTACH", file(OTHER, "plan.pdf").removeprefix("ATTACH")))
    await desk.settle()
    assert attached(await desk.text("mobile")) == {"plan.pdf": OTHER, "film.mp4": LARGE}
    await desk.edit("mobile", saying("SUMMARY", ":Call"))
    await desk.settle()
    text = await desk.text("there")
    assert attached(text) == {"plan.pdf": OTHER}
    assert lines(text, "SUMMARY") == ["SUMMARY:Call"]


async def test_one_that_is_taken_off_goes_there_too(desk: Desk) -> None:
    await desk.enter("mobile", VISIT)
    await desk.settle()
    await desk.edit("there", saying("ATTACH", None))
    await desk.settle()
    assert attached(await desk.text("mobile")) == {"film.mp4": LARGE}


async def test_no_attachments_at_all(desk: Desk) -> None:
    desk.settings = "attachments = false"
    await desk.enter("mobile", VISIT)
    report = await desk.settle()
    assert attached(await desk.text("there")) == {}
    assert "film" not in report.items[0].sentence
    assert attached(await desk.text("mobile")) == {"plan.pdf": SMALL, "film.mp4": LARGE}
