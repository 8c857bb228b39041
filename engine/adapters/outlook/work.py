"""What the adapter does on the COM thread: list, fetch, write, probe. Each a whole job."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from engine.adapters.outlook.errors import com_error
from engine.adapters.outlook.etags import etag_of, is_hot
from engine.adapters.outlook.listing import Version, list_versions
from engine.adapters.outlook.words import is_missing, raise_general
from engine.model.resource import ETag, Href, Missing
from engine.ports import Full, Listing, Presence

if TYPE_CHECKING:
    from engine.adapters.outlook.desk import Desk
    from engine.adapters.outlook.forecasts import Forecasts
    from engine.adapters.outlook.opened import OpenedItems
    from engine.model.resource import Fetched
    from engine.model.settings import Meetings
    from engine.model.write import Outcome, Write


class Work:
    """The jobs of one adapter. ``now``: the present instant; ``check``: raises where nobody waits any more; ``meetings``:
    what becomes of people; ``forecasts``: what was told of the objects that are written."""

    def __init__(
        self, now: Callable[[], datetime], check: Callable[[], None], meetings: Meetings, forecasts: Forecasts
    ) -> None:
        self._now = now
        self._check = check
        self._meetings = meetings
        self._forecasts = forecasts
        self._opened: OpenedItems | None = None

    # -- list --------------------------------------------------------------------------------------------------------

    def list(self, desk: Desk) -> Listing:
        """Through the table. Items are opened only where their version does not tell enough (see `etags`)."""
        desk.begin()
        now = self._now()
        return Full(
            {
                Href(href): ETag(version.change_key or "") or self._stamped(desk, href, version, now)
                for href, version in list_versions(desk.folder, self._check).items()
            }
        )

    def _stamped(self, desk: Desk, href: str, version: Version, now: datetime) -> ETag:
        """The etag of an item without a change key."""
        if not is_hot(version, now):
            return etag_of(version, False, href, None)
        found = self._items().fetched(desk, Href(href))
        return ETag("") if isinstance(found, Missing) else found.etag

    # -- fetch and write ---------------------------------------------------------------------------------------------

    def fetch(self, desk: Desk, hrefs: Sequence[Href]) -> Sequence[Fetched]:
        return self._items().fetch(desk, hrefs)

    def write(self, desk: Desk, writes: Sequence[Write]) -> Sequence[Outcome]:
        return self._items().write(desk, writes)

    def _items(self) -> OpenedItems:
        """What reads and writes is loaded here: a run that finds nothing moved does without it."""
        if self._opened is None:
            from engine.adapters.outlook.opened import OpenedItems

            self._opened = OpenedItems(self._now, self._check, self._meetings, self._forecasts)
        return self._opened

    # -- probe -------------------------------------------------------------------------------------------------------

    def probe(self, desk: Desk, hrefs: Sequence[Href]) -> Mapping[Href, Presence]:
        """By id, past the table. An item in another folder, Deleted Items too, is not in this calendar any more; one that
        does not open is not known to be gone."""
        found: dict[Href, Presence] = {}
        for href in hrefs:
            self._check()
            found[href] = self._presence(desk, href)
        return found

    def _presence(self, desk: Desk, href: Href) -> Presence:
        try:
            return Presence.PRESENT if desk.is_here(desk.item(href)) else Presence.ABSENT
        except com_error as error:
            raise_general(error)
            return Presence.ABSENT if is_missing(error) else Presence.UNKNOWN
