"""What became of a write, from what the server answered and from what it holds now. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Final, TypeAlias

from engine.adapters.caldav.reading import UNSEEN
from engine.ical.facts import facts_of, same
from engine.model.resource import CalendarObject, ETag, Fetched, Href, Missing, Resource, Unreadable
from engine.model.write import Create, Delete, Outcome, Refused, Removed, Stale, Unsure, Update, Written

_CONDITIONS: Final[Mapping[str, str]] = {
    "no-uid-conflict": "the calendar holds another item with the same UID",
    "supported-calendar-component": "the calendar does not take items of this kind",
    "supported-calendar-data": "the server does not accept its content",
    "valid-calendar-data": "the server does not accept its content",
    "valid-calendar-object-resource": "the server does not accept its content",
    "max-resource-size": "it is too large for the server",
    "max-instances": "it repeats too often for the server",
    "max-attendees-per-instance": "it has too many attendees for the server",
    "min-date-time": "it is too long ago for the server",
    "max-date-time": "it is too far in the future for the server",
    "need-privileges": "you may only read this calendar",
    "quota-not-exceeded": "the server has no room left for it",
    "sufficient-disk-space": "the server has no room left for it",
}
_STATUSES: Final[Mapping[int, str]] = {
    403: "you may not change this calendar",
    405: "the server lets nobody write here",
    409: "the server says that it is at odds with something else there",
    412: "the server does not accept it, though nothing has changed there",
    413: "it is too large for the server",
    423: "another program has locked it on the server",
    507: "the server has no room left for it",
}


def reason(status: int, conditions: frozenset[str]) -> str:
    """Why a server refuses a write, in words (RFC 4791 5.3.2.1, RFC 4918 16), as the end of 'did not take it: ...'."""
    named = next((words for name, words in _CONDITIONS.items() if name in conditions), None)
    if named is not None:
        return named
    if status >= 500:
        return _STATUSES.get(status, f"the server fails at it ({status})")
    return _STATUSES.get(status, f"the server does not accept its content ({status})")


@dataclass(frozen=True, slots=True)
class Put:
    """An item on its way. ``number``: of the write in its batch. ``silence``: nobody is to be invited by the server.
    ``names``: where a creation may go otherwise.
    """

    number: int
    write: Create | Update
    href: Href
    silence: bool
    names: Iterator[Href] = field(default=iter(()), compare=False)
    tries: int = 0

    @property
    def object(self) -> CalendarObject:
        return self.write.object


@dataclass(frozen=True, slots=True)
class Removal:
    """A deletion on its way."""

    number: int
    write: Delete
    tries: int = 0

    @property
    def href(self) -> Href:
        return self.write.href


Job: TypeAlias = Put | Removal


@dataclass(frozen=True, slots=True)
class Answered:
    """``etag``: "" where the answer has none. ``reason``: why it was refused, where it was."""

    status: int
    etag: ETag
    reason: str


@dataclass(frozen=True, slots=True)
class Unanswered:
    """Sent, and nobody knows what became of it."""

    reason: str


@dataclass(frozen=True, slots=True)
class NotSent:
    """The server went away before."""


Sent: TypeAlias = Answered | Unanswered | NotSent


@dataclass(frozen=True, slots=True)
class Again:
    """Send it once more."""

    job: Job


def needs_a_look(job: Job, sent: Sent) -> bool:
    """Whether only the server's present state tells what became of it, or what it is now."""
    match sent:
        case Answered(status):
            return status == 412 or _failed(status) or _done(status)
        case Unanswered():
            return True
        case NotSent():
            return False


def judge(job: Job, sent: Answered | Unanswered, now: Fetched | None) -> Outcome | Again:
    """``now``: what is there, where `needs_a_look` asked for it; None where it is not to be had."""
    match sent:
        case Answered(status) if _done(status):
            return _written(job, sent, now) if isinstance(job, Put) else _removed(job, now)
        case Answered(412, _, why):
            return _precondition(job, why, now)
        case Answered(404 | 410):
            return Stale()
        case Answered(status, _, why) if _failed(status):
            return _doubtful(job, Refused(why), now, again=False)
        case Answered(_, _, why):
            return Refused(why)
        case Unanswered(why):
            return _doubtful(job, Unsure(why), now, again=job.tries == 0)


def _done(status: int) -> bool:
    return 200 <= status < 300


def _failed(status: int) -> bool:
    """The server broke down over it, maybe after it was done."""
    return status >= 500 and status != 507


def _written(job: Put, sent: Answered, now: Fetched | None) -> Outcome:
    """Taken. What is there now is what the server made of it, unless somebody else was very quick: then the etag of the
    answer is one that no listing will show, and the next survey sees that it has moved."""
    match now:
        case None:
            return Unsure("it was written, and could not be read back")
        case Missing():
            return Refused("the server said that it was stored, and it is not there")
        case Resource() if not is_strong(sent.etag) or bare(now.etag) == bare(sent.etag) or _means(now, job.object):
            return (
                Refused("the server said that it was stored, and it was not") if _left(job, sent, now) else Written(now)
            )
        case Resource() | Unreadable():
            return Written(Resource(job.href, sent.etag or UNSEEN, job.object))


def _left(job: Put, sent: Answered, now: Resource) -> bool:
    """Whether an answer that is none of a PUT (RFC 9110 9.3.4) left everything as it was."""
    return sent.status not in (201, 204) and _is_expected(job, now) and not _means(now, job.object)


def _removed(job: Removal, now: Fetched | None) -> Outcome:
    match now:
        case None:
            return Unsure("it was deleted, and nobody could make sure")
        case Resource() if _is_expected(job, now):
            return Refused("the server said that it was deleted, and it is still there")
        case _:
            return Removed()


def _precondition(job: Job, why: str, now: Fetched | None) -> Outcome | Again:
    match job, now:
        case Put(write=Create(item)), Resource() if now.object.uid == item.uid:
            return Refused(_CONDITIONS["no-uid-conflict"])
        case Put(write=Create()), Resource() | Unreadable():
            return _elsewhere(job)
        case Put(write=Create()), Missing():
            return Refused(why)
        case _, Resource() if _is_expected(job, now):
            return Refused(why)
        case _:
            return Stale()


def _doubtful(job: Job, otherwise: Refused | Unsure, now: Fetched | None, *, again: bool) -> Outcome | Again:
    """It may have landed: what is there now decides."""
    not_landed: Outcome | Again = Again(replace(job, tries=job.tries + 1)) if again else otherwise
    match job, now:
        case _, None:
            return Unsure(otherwise.reason)
        case Removal(), Missing():
            return Removed()
        case Put(write=Create()), Missing():
            return not_landed
        case _, Unreadable():
            return otherwise
        case _, Resource() if _is_expected(job, now):
            return not_landed
        case Put(write=Create(item)), Resource() if now.object.uid != item.uid:
            return _elsewhere(job)
        case Put(), Resource() if _means(now, job.object):
            return Written(now)
        case _:
            return Stale()


def _elsewhere(job: Put) -> Again:
    """Something else has the name."""
    return Again(replace(job, href=next(job.names)))


def _is_expected(job: Job, now: Resource) -> bool:
    """Whether there is still what the write was to overwrite."""
    return not isinstance(job.write, Create) and bare(now.etag) == bare(job.write.etag)


def _means(now: Resource, item: CalendarObject) -> bool:
    return same(facts_of(now.object), facts_of(item))


def is_strong(etag: ETag) -> bool:
    return bool(etag) and not etag.startswith("W/")


def bare(etag: ETag) -> str:
    """An etag without its quotes and its mark of weakness: proxies that pack an answer weaken the etag, not the item."""
    return etag.removeprefix("W/").strip('"')


def if_match(etag: ETag) -> str:
    """The header's value. Weak ones never match (RFC 9110 13.1.1), so the strong one that it was made of is named."""
    strong = etag.removeprefix("W/")
    return strong if strong.startswith('"') else f'"{strong}"'
