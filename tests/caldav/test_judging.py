"""What became of a write, for each answer of the server and each thing that may be there afterwards."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from engine.adapters.caldav.judging import (
    Again,
    Answered,
    Job,
    NotSent,
    Put,
    Removal,
    Unanswered,
    bare,
    if_match,
    judge,
    needs_a_look,
    reason,
)
from engine.adapters.caldav.reading import UNSEEN
from engine.model.resource import ETag, Fetched, Href, Missing, Resource, Unreadable
from engine.model.write import Create, Delete, Outcome, Refused, Removed, Stale, Unsure, Update, Written
from tests.builders import event

HREF = Href("visit.ics")
OURS, REWRITTEN = event("Visit").object(), event("Visit").without("SUMMARY").object()
THEIRS, OTHER = event("Visit").saying(location="elsewhere").object(), event("Fair").object()


def names() -> Iterator[Href]:
    yield Href("another.ics")


def put(was: str | None = None) -> Put:
    write = Create(OURS) if was is None else Update(HREF, ETag(was), OURS, OTHER)
    return Put(0, write, HREF, False, names())


def removal() -> Removal:
    return Removal(0, Delete(HREF, ETag('"1"')))


def now(item: object = OURS, etag: str = '"2"') -> Resource:
    return Resource(HREF, ETag(etag), item)  # type: ignore[arg-type]


GONE, BROKEN = Missing(HREF), Unreadable(HREF, ETag('"2"'), "broken")


# -- taken -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("etag", "there", "expected"),
    [
        ('"2"', now(), Written(now())),
        ('"2"', now(REWRITTEN), Written(now(REWRITTEN))),  # a server that rewrites, and answers with the new etag
        ("", now(REWRITTEN, '"9"'), Written(now(REWRITTEN, '"9"'))),
        ('W/"2"', now(REWRITTEN, '"9"'), Written(now(REWRITTEN, '"9"'))),
        ('"2"', now(OURS, '"9"'), Written(now(OURS, '"9"'))),  # touched again, and it says the same
        ('"2"', now(THEIRS, '"9"'), Written(now())),  # somebody was quick: the etag told is one that is gone already
        ('"2"', GONE, Refused("the server said that it was stored, and it is not there")),
        ('"2"', BROKEN, Written(now())),
        ("", BROKEN, Written(now(OURS, UNSEEN))),
    ],
)
def test_a_put_that_was_taken(etag: str, there: Fetched, expected: Outcome) -> None:
    assert judge(put(), Answered(201, ETag(etag), ""), there) == expected


def test_a_put_that_could_not_be_read_back_is_not_called_done() -> None:
    assert isinstance(judge(put(), Answered(201, ETag('"2"'), ""), None), Unsure)


def test_a_put_that_was_taken_and_changed_nothing_is_not_believed() -> None:
    assert isinstance(judge(put('"1"'), Answered(200, ETag(""), ""), now(OTHER, '"1"')), Refused)
    # One that keeps nothing of the change has been seen to have the same etag as before.
    assert judge(put('"1"'), Answered(204, ETag('"1"'), ""), now(OTHER, '"1"')) == Written(now(OTHER, '"1"'))


@pytest.mark.parametrize(
    ("there", "expected"),
    [
        (GONE, Removed()),
        (now(THEIRS, '"2"'), Removed()),  # somebody put in another one since
        (now(THEIRS, '"1"'), Refused("the server said that it was deleted, and it is still there")),
        (None, Unsure("it was deleted, and nobody could make sure")),
    ],
)
def test_a_deletion_that_was_taken(there: Fetched | None, expected: object) -> None:
    assert needs_a_look(removal(), Answered(204, ETag(""), ""))
    assert judge(removal(), Answered(204, ETag(""), ""), there) == expected


# -- 412 -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("job", "there", "expected"),
    [
        (put(), now(THEIRS), Refused("the calendar holds another item with the same UID")),
        (put(), GONE, Refused("why")),
        (put('"1"'), now(THEIRS), Stale()),
        (put('"1"'), GONE, Stale()),
        (put('"1"'), now(THEIRS, '"1"'), Refused("why")),
        (put('W/"1"'), now(THEIRS, 'W/"1"'), Refused("why")),
        (removal(), now(THEIRS), Stale()),
        (removal(), now(THEIRS, '"1"'), Refused("why")),
        (removal(), GONE, Stale()),
        (removal(), BROKEN, Stale()),
        (removal(), None, Stale()),
    ],
)
def test_a_condition_that_failed(job: Job, there: Fetched | None, expected: object) -> None:
    assert needs_a_look(job, Answered(412, ETag(""), "why"))
    assert judge(job, Answered(412, ETag(""), "why"), there) == expected


@pytest.mark.parametrize("there", [now(OTHER), BROKEN])
def test_a_name_that_is_taken_is_passed_over(there: Fetched) -> None:
    found = judge(put(), Answered(412, ETag(""), ""), there)
    assert isinstance(found, Again)
    assert found.job.href == "another.ics"


# -- no answer, or a broken one --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("job", "there", "expected"),
    [
        (put(), now(), Written(now())),
        (put(), now(THEIRS), Stale()),
        (put('"1"'), now(), Written(now())),
        (put('"1"'), now(THEIRS), Stale()),
        (put('"1"'), GONE, Stale()),
        (removal(), GONE, Removed()),
        (removal(), now(THEIRS), Stale()),
        (removal(), BROKEN, Unsure("lost")),
        (put(), None, Unsure("lost")),
    ],
)
def test_after_a_lost_answer_what_is_there_decides(job: Job, there: Fetched | None, expected: object) -> None:
    assert needs_a_look(job, Unanswered("lost"))
    assert judge(job, Unanswered("lost"), there) == expected


@pytest.mark.parametrize(
    ("job", "there"), [(put(), GONE), (put('"1"'), now(OTHER, '"1"')), (removal(), now(OTHER, '"1"'))]
)
def test_what_did_not_land_is_tried_once_more_after_a_lost_answer_only(job: Job, there: Fetched) -> None:
    first = judge(job, Unanswered("lost"), there)
    assert isinstance(first, Again)
    assert judge(first.job, Unanswered("lost"), there) == Unsure("lost")
    assert judge(job, Answered(500, ETag(""), "why"), there) == Refused("why")


def test_a_server_that_fails_after_it_was_done_is_believed_by_what_it_holds() -> None:
    assert judge(put(), Answered(502, ETag(""), "why"), now()) == Written(now())
    assert judge(removal(), Answered(500, ETag(""), "why"), GONE) == Removed()


def test_a_creation_whose_name_was_taken_by_something_else_is_sent_elsewhere() -> None:
    assert isinstance(judge(put(), Unanswered("lost"), now(OTHER)), Again)


# -- the rest --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [404, 410])
def test_what_is_not_there_cannot_be_written(status: int) -> None:
    assert judge(removal(), Answered(status, ETag(""), ""), None) == Stale()
    assert judge(put('"1"'), Answered(status, ETag(""), ""), None) == Stale()


@pytest.mark.parametrize("status", [400, 403, 405, 409, 413, 415, 418, 423, 507])
def test_a_refusal_concerns_this_item_only(status: int) -> None:
    assert not needs_a_look(put(), Answered(status, ETag(""), "why"))
    assert judge(put(), Answered(status, ETag(""), "why"), None) == Refused("why")


def test_what_was_not_sent_needs_no_look() -> None:
    assert not needs_a_look(put(), NotSent())


@pytest.mark.parametrize(
    ("status", "conditions", "word"),
    [
        (409, {"no-uid-conflict"}, "UID"),
        (403, {"need-privileges"}, "only read"),
        (403, {"valid-calendar-data"}, "content"),
        (403, set[str](), "may not change"),
        (413, set[str](), "too large"),
        (423, set[str](), "locked"),
        (500, set[str](), "(500)"),
        (507, set[str](), "room"),
        (418, set[str](), "(418)"),
    ],
)
def test_a_reason_is_told_in_words(status: int, conditions: set[str], word: str) -> None:
    assert word in reason(status, frozenset(conditions))


def test_etags_are_compared_without_their_dress_and_sent_in_it() -> None:
    assert bare(ETag('W/"1"')) == bare(ETag('"1"')) == bare(ETag("1"))
    assert [if_match(ETag(each)) for each in ('"1"', 'W/"1"', "1")] == ['"1"'] * 3
