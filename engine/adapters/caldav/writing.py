"""Writing: conditional requests, many at a time, and a look at what came of them.

Invariants. Every PUT and DELETE names what it expects (If-None-Match: *, or If-Match). One that got no answer is never
sent again before a look at the server. What is told as written was read back: servers rewrite what they store, and some
answer with the etag of what they made of it.

Writes that have nothing to do with one another go out at the same time; a second one of the same item, and a deletion
before a creation, wait for the ones before them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import anyio

from engine.adapters.caldav.errors import Doubtful, TooBig, is_page
from engine.adapters.caldav.judging import (
    Again,
    Answered,
    Job,
    NotSent,
    Put,
    Removal,
    Sent,
    Unanswered,
    if_match,
    judge,
    needs_a_look,
    reason,
)
from engine.adapters.caldav.meetings import Meetings
from engine.adapters.caldav.people import Harmful, has_people
from engine.adapters.caldav.places import Root, names_for
from engine.adapters.caldav.reading import CHUNK, MADE, UNSEEN, Raw, Reading
from engine.adapters.caldav.road import Answer
from engine.adapters.caldav.sending import fit, outgoing
from engine.adapters.caldav.transport import Http
from engine.adapters.caldav.xml import conditions
from engine.model.capabilities import Unfit
from engine.model.errors import SideError
from engine.model.resource import ETag, Fetched, Href, Uid
from engine.model.write import Create, Delete, Outcome, Refused, Removed, Stale, Unsure, Update, Write, Written

_ROUNDS = 4
_SPAN = 2.0
_MOST = 500
_TEXT = "text/calendar; charset=utf-8"


@dataclass(slots=True)
class Batch:
    """One call of `write`. ``notify``: the server may invite, tell of changes and cancel, as it does for everybody else."""

    http: Http
    root: Root
    reading: Reading
    meetings: Meetings
    notify: bool = False
    _outcomes: dict[int, Outcome] = field(default_factory=dict[int, Outcome])
    _lost: SideError | None = None

    async def carry_out(self, writes: Sequence[Write]) -> list[Outcome]:
        """One outcome each, in the order given. Raises a `SideError` where nothing was, or may have been, done."""
        try:
            jobs = await self._prepared(writes)
        except SideError as error:
            jobs, self._lost = [], error
        for group in _apart(jobs):
            if self._lost is None:
                await self._group(group)
        done = any(isinstance(outcome, Written | Removed | Unsure) for outcome in self._outcomes.values())
        if self._lost is not None and not done:
            raise self._lost
        waiting = Unsure(str(self._lost))
        return [self._outcomes.get(number, waiting) for number in range(len(writes))]

    # -- before ------------------------------------------------------------------------------------------------------

    async def _prepared(self, writes: Sequence[Write]) -> list[Job]:
        """The writes that may be sent; what became of the others is known already."""
        unfit = {number: no for number, write in enumerate(writes) if (no := _refusal(write)) is not None}
        self._outcomes.update(unfit)
        rest = [(number, write) for number, write in enumerate(writes) if number not in unfit]
        schedules = not self.notify and any(map(_may_send_mail, writes)) and await self.meetings.schedules()
        served = await self._spoken_for(rest) if schedules else frozenset[int]()
        return [
            _job(number, write, silence=schedules and number not in served)
            for number, write in rest
            if number not in self._outcomes
        ]

    async def _spoken_for(self, writes: Sequence[tuple[int, Write]]) -> frozenset[int]:
        """Looks at what a scheduling server holds before it is changed; the writes of invitations that stay in its hands."""
        held = await self.reading.raw([w.href for _, w in writes if not isinstance(w, Create) and _may_send_mail(w)])
        served: set[int] = set()
        for number, write in writes:
            if isinstance(write, Create) or not isinstance(now := held.get(write.href), Raw):
                continue
            if now.etag != write.etag:
                self._outcomes[number] = Stale()
                continue
            effect = await self.meetings.effect(now.text, write.object.text if isinstance(write, Update) else None)
            if isinstance(effect, Harmful):
                self._outcomes[number] = Refused(effect.reason, final=True)
            elif effect.served:
                served.add(number)
        return frozenset(served)

    # -- sending -----------------------------------------------------------------------------------------------------

    async def _group(self, jobs: Sequence[Job]) -> None:
        """Jobs that have nothing to do with one another: send and look; once more for those that are worth it."""
        waiting = jobs
        for _ in range(_ROUNDS):
            waiting = await self._round(waiting)
            if not waiting or self._lost is not None:
                return
        for job in waiting:
            self._outcomes[job.number] = Refused("the server neither takes it nor says why")

    async def _round(self, jobs: Sequence[Job]) -> list[Job]:
        """Those that are to be sent again. No connection waits for another: what was sent is looked at, as many at a time as
        one request can ask for, while the rest is on its way."""
        again: list[Job] = []
        sent: list[tuple[Job, Sent]] = []
        left = iter(jobs)

        async def look(these: Sequence[tuple[Job, Sent]]) -> None:
            again.extend(await self._concluded(these))

        async def send() -> None:
            for job in left:
                sent.append((job, await self._send(job)))
                if len(sent) == CHUNK:
                    tasks.start_soon(look, sent.copy())
                    sent.clear()

        async with anyio.create_task_group() as tasks:
            for _ in range(min(self.http.connections, len(jobs))):
                tasks.start_soon(send)
        await look(sent)
        return sorted(again, key=lambda job: job.number)

    async def _send(self, job: Job) -> Sent:
        if self._lost is not None:
            return NotSent()
        try:
            answer = await self._ask(job)
        except Doubtful as error:
            return Unanswered(str(error))
        except TooBig:
            return Unanswered("the server's answer has no end")
        except SideError as error:
            self._lost = self._lost or error
            return NotSent()
        trouble = self._trouble(job, answer)
        if trouble is not None:
            self._lost = self._lost or trouble
            return NotSent()
        return Answered(answer.status, ETag(answer.headers.get("etag", "")), reason(answer.status, _named(answer)))

    def _trouble(self, job: Job, answer: Answer) -> SideError | None:
        """What an answer means, where it is about more than this one item: then nothing was done."""
        if isinstance(job.write, Create) and answer.status in (404, 410):
            return self.http.words.nothing_there(self.root.url)
        return self.http.words.of(answer) if answer.status == 200 and is_page(answer) else None

    async def _ask(self, job: Job) -> Answer:
        """Raises like `Http.ask`."""
        url = self.root.url_of(job.href)
        match job:
            case Removal():
                # Nobody is told that an invitation was deleted (RFC 6638 8.1).
                quietly = {} if self.notify else {"Schedule-Reply": "F"}
                headers = {**_condition(job.write), **quietly}
                return await self.http.ask("DELETE", url, headers=headers, once=True)
            case Put():
                headers = {**_condition(job.write), "Content-Type": _TEXT}
                text = outgoing(job.object, silence=job.silence)
                return await self.http.ask("PUT", url, text.encode(), headers, once=True)

    # -- looking -----------------------------------------------------------------------------------------------------

    async def _concluded(self, sent: Sequence[tuple[Job, Sent]]) -> list[Job]:
        """What became of them is told; the jobs that are to be sent again."""
        now = await self._looked([job.href for job, answer in sent if needs_a_look(job, answer)])
        again: list[Job] = []
        for job, answer in sent:
            if isinstance(answer, NotSent):
                continue
            verdict = judge(job, answer, now.get(job.href))
            if isinstance(verdict, Again):
                again.append(verdict.job)
            else:
                self._outcomes[job.number] = verdict
        return again

    async def _looked(self, hrefs: Sequence[Href]) -> Mapping[Href, Fetched]:
        """What the server holds now; nothing where that is not to be had."""
        try:
            return {found.href: found for found in await self.reading.fetch(hrefs)}
        except SideError as error:
            self._lost = self._lost or error
            return {}


def paced(before: int, writes: int, seconds: float) -> int:
    """How many writes the server should be given at a time, after it took ``seconds`` for so many; ``before``: up to now.

    As many as it takes in two seconds: a run stops in between only, and all connections wait while it makes a note of what
    came of a batch. In hundreds, so that every look asks for as many as it can.
    """
    if writes < CHUNK:
        return before
    return min(_MOST, max(CHUNK, int(writes * _SPAN / max(seconds, 0.001)) // CHUNK * CHUNK))


def _named(answer: Answer) -> frozenset[str]:
    return conditions(answer.body) if answer.status >= 400 else frozenset()


def _refusal(write: Write) -> Refused | None:
    """Why a write is not even tried."""
    if not isinstance(write, Delete) and isinstance(held := fit(write.object), Unfit):
        return Refused(held.reason)
    if not isinstance(write, Create) and (write.etag == UNSEEN or write.etag.startswith(MADE)):
        return Refused("the server tells no version of it (ETag), so nobody could change it safely")
    return None


def _may_send_mail(write: Write) -> bool:
    match write:
        case Create(item):
            return has_people(item.text)
        case Update(_, _, item, was):
            return has_people(item.text) or has_people(was.text)
        case Delete():
            return True


def _condition(write: Write) -> Mapping[str, str]:
    return {"If-None-Match": "*"} if isinstance(write, Create) else {"If-Match": if_match(write.etag)}


def _job(number: int, write: Write, *, silence: bool) -> Job:
    match write:
        case Create(item):
            names = names_for(item.uid)
            return Put(number, write, next(names), silence, names)
        case Update(href, _, item):
            return Put(number, write, href, silence)
        case Delete():
            return Removal(number, write)


def _apart(jobs: Sequence[Job]) -> Iterator[list[Job]]:
    """The jobs in their order, in groups of such as have nothing to do with one another."""
    group: list[Job] = []
    named: set[Href | Uid] = set()
    for job in jobs:
        names: set[Href | Uid] = {job.href} if isinstance(job, Removal) else {job.href, job.object.uid}
        # Which UID a deletion frees is not known here, so it never goes out together with what may claim it.
        if group and (names & named or type(group[-1]) is not type(job)):
            yield group
            group, named = [], set()
        group.append(job)
        named |= names
    if group:
        yield group
