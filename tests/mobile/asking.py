"""Questions that the tests of the activity database ask again and again."""

from __future__ import annotations

import csv
import os
import sqlite3
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from engine.ical.lines import Malformed, decode
from engine.ical.objects import one_object, split_objects
from engine.model.resource import CalendarObject, ETag, Href, Resource, Token
from engine.model.write import Create, Written
from engine.ports import Adapter, Delta, Full, Place

_CORPUS = Path(os.environ.get("SYNCLINE_CORPUS") or Path(__file__).parents[3] / "shared" / "corpus")


def at(path: Path) -> Place:
    return Place("mobile", {"path": path.name}, path.parent, path.parent / "data")


def as_object(text: str) -> CalendarObject:
    found = one_object(text)
    assert isinstance(found, CalendarObject), found
    return found


async def create(side: Adapter, text: str) -> Resource:
    (outcome,) = await side.write([Create(as_object(text))])
    assert isinstance(outcome, Written), outcome
    return outcome.now


async def text_of(side: Adapter, href: str) -> str:
    (found,) = await side.fetch([Href(href)])
    assert isinstance(found, Resource), found
    return found.object.text


async def lines_of(side: Adapter, href: str) -> list[str]:
    """The content lines, unfolded."""
    return (await text_of(side, href)).replace("\r\n ", "").splitlines()


async def full(side: Adapter) -> tuple[dict[Href, ETag], Token]:
    listing = await side.list(None)
    assert isinstance(listing, Full)
    assert listing.token is not None
    return dict(listing.entries), listing.token


async def delta(side: Adapter, since: Token) -> Delta:
    listing = await side.list(since)
    assert isinstance(listing, Delta)
    return listing


def inserted(client: sqlite3.Connection, **columns: str | int | None) -> str:
    """A row as a CRM client makes it; gives its id."""
    names = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join("?" * len(columns))
    [(row,)] = client.execute(
        f"INSERT INTO activity ({names}) VALUES ({marks}) RETURNING id", [*columns.values()]
    ).fetchall()
    return row


def row_of(client: sqlite3.Connection, href: str, *columns: str) -> tuple[object, ...]:
    names = ", ".join(f'"{name}"' for name in columns)
    [row] = client.execute(f"SELECT {names} FROM activity WHERE id = ?", (href,)).fetchall()
    return row


@cache
def corpus() -> tuple[CalendarObject, ...]:
    """Every calendar object of the real files; skips where they are not at hand (set SYNCLINE_CORPUS to their folder)."""
    index = _CORPUS / "INDEX.csv"
    if not index.exists():
        pytest.skip("the corpus of real calendar files is not here; SYNCLINE_CORPUS can name its folder")
    with index.open(encoding="utf-8", newline="") as lines:
        return tuple(found for row in csv.DictReader(lines) for found in _objects(_CORPUS / row["dev_path"]))


def _objects(file: Path) -> Iterator[CalendarObject]:
    try:
        yield from split_objects(decode(file.read_bytes())).objects
    except Malformed:
        return
