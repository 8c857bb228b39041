"""A settled item as writes, each with its precondition."""

from __future__ import annotations

import pytest

from engine.model.both import Both, Side
from engine.model.plan import Aim, Defer, Gone, Item, Keep, Make, Settle, Why
from engine.model.resource import ETag, Href, Resource, Uid
from engine.model.situation import Situation
from engine.model.write import Create, Delete, Update, Write
from engine.sync.lower import action_of, lower, write_for
from tests.sync.cases import KEY, VISIT, linked, new, twins

ONE = VISIT.saying(summary="One")
HERE = Resource(Href("h"), ETag("7"), VISIT.object())


@pytest.mark.parametrize(
    ("aim", "here", "write"),
    [
        (Keep(), HERE, None),
        (Keep(), None, None),
        (Make(ONE.object()), HERE, Update(Href("h"), ETag("7"), ONE.object(), VISIT.object())),
        (Make(VISIT.object()), HERE, None),
        (Make(ONE.object()), None, Create(ONE.object())),
        (Gone(), HERE, Delete(Href("h"), ETag("7"))),
        (Gone(), None, None),
    ],
)
def test_an_aim_is_reached_by_at_most_one_write_that_names_what_it_overwrites(
    aim: Aim, here: Resource | None, write: Write | None
) -> None:
    assert write_for(aim, here) == write


def test_a_side_is_written_as_it_stands() -> None:
    item = Item(KEY, Uid("visit"), linked(VISIT, ONE, VISIT), Settle(Both(Keep(), Make(ONE.object()))))
    assert lower(item) == Both(None, Update(Href("h"), ETag("2"), ONE.object(), VISIT.object()))
    assert lower(item.judged(Defer(Why.SKIPPED))) == Both(None, None)


@pytest.mark.parametrize(
    ("situation", "aims", "action"),
    [
        (linked(VISIT, VISIT, VISIT), Both(Keep(), Keep()), None),
        (linked(VISIT, VISIT, VISIT), Both(Keep(), Make(VISIT.object())), None),
        (linked(VISIT, ONE, VISIT), Both(Keep(), Make(ONE.object())), "update"),
        (linked(VISIT, VISIT, ONE), Both(Make(ONE.object()), Keep()), "update"),
        (new(Side.LEFT, VISIT), Both(Keep(), Make(VISIT.object())), "create"),
        (new(Side.RIGHT, VISIT), Both(Make(VISIT.object()), Keep()), "create"),
        (new(Side.LEFT, VISIT), Both(Make(ONE.object()), Make(ONE.object())), "create"),
        (linked(VISIT, None, VISIT), Both(Keep(), Gone()), "delete"),
        (linked(VISIT, VISIT, None), Both(Gone(), Keep()), "delete"),
        (linked(VISIT, VISIT, None), Both(Gone(), Make(ONE.object())), "delete"),
        (twins(VISIT, VISIT), Both(Keep(), Keep()), "link"),
        (twins(ONE, VISIT), Both(Keep(), Make(ONE.object())), "update"),
    ],
)
def test_what_is_done_has_one_name(situation: Situation, aims: Both[Aim], action: str | None) -> None:
    """The gravest: a deletion before a creation before an edit."""
    assert action_of(Settle(aims), situation) == action
