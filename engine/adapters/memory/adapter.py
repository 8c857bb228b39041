"""The reference of the protocol in `engine.ports`: a calendar in memory, that can be made to misbehave.

`Store` is the calendar itself: it outlives every adapter and is where "somebody else" edits. Its `Traits` say what kind
of calendar it is; its `Faults` what goes wrong with it, switched on and off while it is in use.

    store = Store("left", Traits(keeps=chain(crlf, shortened("SUMMARY", 40))))
    store.faults.share = 0.6  # from now on a listing brings 60 % of what is there, and no error
    side = Memory(store)
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace

from engine.adapters.memory.store import Store, Verb
from engine.ical.objects import one_object
from engine.model.capabilities import Capabilities, Fit, Fits, Unfit, holds_everything
from engine.model.errors import Unreachable
from engine.model.resource import CalendarObject, ETag, Fetched, Href, Missing, Resource, Token, Uid, Unreadable
from engine.model.write import Create, Delete, Outcome, Refused, Removed, Stale, Unsure, Update, Write, Written
from engine.ports import Delta, Full, Listing, Place, Presence

GONE = "the calendar went away"


class Memory:
    """The adapter: see `engine.ports.Adapter` for what its methods promise."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._capabilities = Capabilities(
            writes=store.traits.writes,
            deletes=store.traits.deletes,
            batch=store.traits.batch,
            unique_uids=store.traits.unique_uids,
            fit=self._foretelling(),
        )

    @property
    def capabilities(self) -> Capabilities:
        return self._capabilities

    @property
    def identity(self) -> str:
        return f"memory:{self._store.name}"

    async def list(self, since: Token | None) -> Listing:
        await self._begin("list")
        if since is None or not self._store.traits.deltas:
            view, token = self._store.look()
            return Full(view, token if self._store.traits.deltas else None)
        seen = self._store.seen(since)
        view, token = self._store.look()
        changed = {href: etag for href, etag in view.items() if seen.get(href) != etag}
        return Delta(changed, frozenset(seen.keys() - view.keys()), token)

    async def fetch(self, hrefs: Sequence[Href]) -> Sequence[Fetched]:
        await self._begin("fetch")
        return [self._fetched(href) for href in hrefs]

    async def write(self, writes: Sequence[Write]) -> Sequence[Outcome]:
        await self._store.faults.before("write")
        if not self._cuts_off_a_write():
            self._raise_if_gone()
        self._raise_if_failing("write")
        outcomes: list[Outcome] = []
        for write in writes:
            await self._store.faults.before("item")
            arrives = not self._is_gone() or self._cuts_off_a_write()
            told = not self._is_gone()
            self._count_down()
            outcome = self._carry_out(write) if arrives else Unsure(GONE)
            outcomes.append(outcome if told else Unsure(GONE))
        return outcomes

    async def probe(self, hrefs: Sequence[Href]) -> Mapping[Href, Presence]:
        await self._begin("probe")
        if self._store.faults.unsure_probe:
            return dict.fromkeys(hrefs, Presence.UNKNOWN)
        items = self._store.items
        return {href: Presence.PRESENT if href in items else Presence.ABSENT for href in hrefs}

    # -- one item ---------------------------------------------------------------------------------------------------

    def _fetched(self, href: Href) -> Fetched:
        stored = self._store.items.get(href)
        if stored is None:
            return Missing(href)
        problem = self._store.faults.unreadable.get(href)
        item = one_object(stored.text) if problem is None else problem
        if isinstance(item, str):
            return Unreadable(href, stored.etag, item)
        return Resource(href, stored.etag, item)

    def _carry_out(self, write: Write) -> Outcome:
        self._store.writes_seen += 1
        if not self._store.traits.writes:
            return Refused("this calendar can only be read")
        if self._store.writes_seen in self._store.faults.stale:
            return Stale()
        match write:
            case Create(item):
                return self._objection(item, known=self._is_twin(item.uid)) or self._written(
                    self._store.create(item.text)
                )
            case Update(href, etag, item):
                if not self._is_there(href, etag):
                    return Stale()
                return self._objection(item, known=False) or self._updated(href, item)
            case Delete(href, etag):
                if not self._is_there(href, etag):
                    return Stale()
                if not self._store.traits.deletes:
                    return Refused("this calendar lets nothing be deleted")
                self._store.delete(href)
                return Removed()

    def _objection(self, item: CalendarObject, *, known: bool) -> Refused | None:
        if known:
            return Refused("an item with this UID is there already")
        reason = self._store.traits.cannot(item) or self._store.faults.objects_to(item)
        return None if reason is None else Refused(reason, self._store.faults.for_good)

    def _is_twin(self, uid: Uid) -> bool:
        return self._store.traits.refuses_twins and uid in self._store.texts()

    def _is_there(self, href: Href, etag: ETag) -> bool:
        stored = self._store.items.get(href)
        return stored is not None and stored.etag == etag

    def _updated(self, href: Href, item: CalendarObject) -> Outcome:
        self._store.edit(href, item.text)
        return self._written(href)

    def _written(self, href: Href) -> Outcome:
        stored = self._store.items[href]
        item = one_object(stored.text)
        if isinstance(item, str):
            raise AssertionError(f"the normaliser of {self._store.name} left something unreadable: {item}")
        return Written(Resource(href, stored.etag, item))

    def _foretelling(self) -> Callable[[CalendarObject], Fit]:
        if not self._store.traits.foretells:
            return holds_everything

        def fit(item: CalendarObject) -> Fit:
            reason = self._store.traits.cannot(item)
            return Fits(replace(item, text=self._store.kept(item.text))) if reason is None else Unfit(reason)

        return fit

    # -- going away -------------------------------------------------------------------------------------------------

    async def _begin(self, verb: Verb) -> None:
        await self._store.faults.before(verb)
        self._raise_if_gone()
        self._raise_if_failing(verb)
        self._count_down()

    def _raise_if_gone(self) -> None:
        if self._is_gone():
            raise Unreachable(f"{GONE}: {self._store.name} does not answer; try again later")

    def _raise_if_failing(self, verb: Verb) -> None:
        error = self._store.faults.failing.get(verb)
        if error is not None:
            raise error

    def _is_gone(self) -> bool:
        left = self._store.faults.goes_away_after
        return left is not None and left <= 0

    def _cuts_off_a_write(self) -> bool:
        """Whether the next write is the one that is carried out without an answer."""
        return self._store.faults.last_write_arrives and self._store.faults.goes_away_after == 0

    def _count_down(self) -> None:
        if self._store.faults.goes_away_after is not None:
            self._store.faults.goes_away_after -= 1


class MemoryKind:
    """A kind whose calendars live in ``stores``, by their names in the config."""

    def __init__(self, stores: dict[str, Store] | None = None) -> None:
        self.stores: dict[str, Store] = {} if stores is None else stores

    @asynccontextmanager
    async def open(self, place: Place) -> AsyncGenerator[Memory]:
        yield Memory(self.stores.setdefault(place.name, Store(place.name)))


KIND = MemoryKind()
