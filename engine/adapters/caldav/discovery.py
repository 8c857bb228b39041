"""From an address to a calendar collection: the collection itself, or by way of the principal (RFC 6764, RFC 5397, RFC 4791 6.2.1)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from typing import Final
from urllib.parse import unquote

from engine.adapters.caldav import xml
from engine.adapters.caldav.places import Root, is_at, origin, path_of, root_of
from engine.adapters.caldav.road import Answer
from engine.adapters.caldav.settings import Settings
from engine.adapters.caldav.transport import Http
from engine.adapters.caldav.xml import CAL, DAV, Member, Multistatus
from engine.model.errors import SideError, Unreachable

_WANTED: Final = (
    xml.TYPE,
    xml.NAME,
    xml.PRINCIPAL,
    xml.HOME,
    xml.PRIVILEGES,
    xml.REPORTS,
    xml.COMPONENTS,
)
_NO_SUCH_PLACE: Final = (403, 404, 405, 410, 501)
_CREATES: Final = ("all", "write", "write-content", "bind")
_DELETES: Final = ("all", "write", "write-content", "unbind")


@dataclass(frozen=True, slots=True)
class Calendar:
    """A collection and what it says of itself.

    ``syncs``: it has sync-collection (RFC 6578). ``principal``: the path of who is logged on, "" where nobody told.
    ``features``: of the DAV header, None where it did not come along.
    """

    root: Root
    name: str
    syncs: bool
    writes: bool
    deletes: bool
    takes_events: bool
    principal: str
    features: frozenset[str] | None = None

    @property
    def words(self) -> str:
        return f'"{self.name}" ({self.root.path})' if self.name else self.root.path


async def find(http: Http, settings: Settings, known: str = "") -> Calendar:
    """The configured calendar. ``known``: where it was found last time.

    Raises a `SideError`; where there are several to choose from, or none, it says which.
    """
    if known:
        there = await _look(http, known, "0")
        if isinstance(there, _Seen) and there.calendars:
            return there.calendars[0]
    here = await _look(http, settings.url, "0")
    if isinstance(here, _Seen) and here.calendars:
        return here.calendars[0]
    found = {each.root: each async for each in _reachable(http, settings, here)}
    return _chosen(http, settings, list(found.values()))


@dataclass(frozen=True, slots=True)
class _Seen:
    """An answer to PROPFIND, as far as it matters here."""

    calendars: list[Calendar]
    homes: list[str]
    principal: str


async def _look(http: Http, url: str, depth: str) -> _Seen | SideError:
    """What is there; or, for an address where nothing speaks WebDAV, what that would mean. Raises all other errors."""
    answer = await http.query("PROPFIND", url, xml.propfind(_WANTED), depth)
    if answer.status in _NO_SUCH_PLACE:
        return http.words.of(answer)
    return _seen(answer, http.multistatus(answer))


def _seen(answer: Answer, found: Multistatus) -> _Seen:
    here = origin(answer.url)
    principals = [href for member in found.members for href in member.hrefs(xml.PRINCIPAL)]
    principal = principals[0] if principals else ""
    calendars = [
        _calendar(answer, member, principal)
        for member in found.members
        if member.holds(xml.TYPE, f"{CAL}calendar") and is_at(member.href, here)
    ]
    homes = [href for member in found.members for href in member.hrefs(xml.HOME)]
    return _Seen(calendars, homes, principal)


def _calendar(answer: Answer, member: Member, principal: str) -> Calendar:
    components = member.found.get(xml.COMPONENTS)
    names = (
        {each.get("name", "").upper() for each in components.iter(f"{CAL}comp")}
        if components is not None
        else set[str]()
    )
    header = answer.headers.get("dav")
    features = frozenset(word.strip().lower() for word in header.split(",")) if header else None
    return Calendar(
        root_of(origin(answer.url).url + path_of(member.href)),
        (member.text(xml.NAME) or "").strip(),
        syncs=member.holds(xml.REPORTS, f"{DAV}sync-collection"),
        writes=_may(member, _CREATES),
        deletes=_may(member, _DELETES),
        takes_events=not names or "VEVENT" in names,
        principal=principal,
        features=features if features and "calendar-access" in features else None,
    )


def _may(member: Member, privileges: Iterable[str]) -> bool:
    """Whether one of these is granted (RFC 3744 5.4); a server that tells none is asked by trying."""
    told = xml.PRIVILEGES in member.found
    return not told or any(member.holds(xml.PRIVILEGES, f"{DAV}{name}") for name in privileges)


async def _reachable(http: Http, settings: Settings, here: _Seen | SideError) -> AsyncIterator[Calendar]:
    """All calendars that the configured address leads to. Raises ``here`` where that is an error and nothing else helps."""
    start = here
    if isinstance(start, SideError) or not (start.homes or start.principal):
        # RFC 6764 5: what a server's name alone leads to.
        root = await _look(http, f"{origin(settings.url).url}/.well-known/caldav", "0")
        start = root if isinstance(root, _Seen) else here
    if isinstance(start, SideError):
        raise start
    homes = start.homes
    if not homes and start.principal:
        seen = await _look(http, _address(http, settings, start.principal), "0")
        homes = seen.homes if isinstance(seen, _Seen) else []
    # Without a home, the calendars may lie right below the address.
    for home in [_address(http, settings, href) for href in homes] or [settings.url]:
        seen = await _look(http, home, "1")
        for calendar in seen.calendars if isinstance(seen, _Seen) else []:
            yield calendar


def _address(http: Http, settings: Settings, href: str) -> str:
    """Where an href of an answer leads; never to another server."""
    here = origin(settings.url)
    if not is_at(href, here):
        raise http.words.elsewhere(href)
    return here.url + path_of(href)


def _chosen(http: Http, settings: Settings, there: list[Calendar]) -> Calendar:
    wanted = settings.calendar
    fitting = [each for each in there if _is_called(each, wanted)] if wanted else [c for c in there if c.takes_events]
    if len(fitting) == 1:
        return fitting[0]
    choice = ", ".join(sorted(each.words for each in fitting or there))
    name = http.words.settings.name
    if fitting:
        raise Unreachable(
            f"{settings.url} leads to several calendars: {choice}. Say which one you mean: "
            f'write calendar = "..." with its name or its path under [calendars.{name}].'
        )
    if not there:
        raise Unreachable(f"{settings.url} leads to no calendar for {http.words.calendar}: correct its url.")
    what = f'no calendar "{wanted}"' if wanted else "no calendar for events"
    raise Unreachable(f"{settings.url} leads to {what}, but to {choice}. Correct calendar under [calendars.{name}].")


def _is_called(calendar: Calendar, wanted: str) -> bool:
    """By its name, by its path, or by the last part of that."""
    path = unquote(calendar.root.path).strip("/")
    given = unquote(wanted).strip("/")
    return given in (path, path.rpartition("/")[2]) or wanted.casefold() == calendar.name.casefold()
