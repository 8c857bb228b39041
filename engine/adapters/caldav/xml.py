"""The XML of CalDAV: requests as bytes, answers as values (RFC 4918 14, RFC 4791 9, RFC 6578 6). Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

DAV: Final = "{DAV:}"
CAL: Final = "{urn:ietf:params:xml:ns:caldav}"
CS: Final = "{http://calendarserver.org/ns/}"

ETAG: Final = f"{DAV}getetag"
DATA: Final = f"{CAL}calendar-data"
CTAG: Final = f"{CS}getctag"
TYPE: Final = f"{DAV}resourcetype"
PRINCIPAL: Final = f"{DAV}current-user-principal"
HOME: Final = f"{CAL}calendar-home-set"
NAME: Final = f"{DAV}displayname"
PRIVILEGES: Final = f"{DAV}current-user-privilege-set"
REPORTS: Final = f"{DAV}supported-report-set"
COMPONENTS: Final = f"{CAL}supported-calendar-component-set"
ADDRESSES: Final = f"{CAL}calendar-user-address-set"

_SPACES: Final = 'xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav" xmlns:s="http://calendarserver.org/ns/"'
_PREFIX: Final = {DAV: "d:", CAL: "c:", CS: "s:"}
# Nothing but declarations and comments may come before the root: above all no DOCTYPE, and so no entities of its own.
_PROLOG: Final = re.compile(rb"(?:\xef\xbb\xbf)?(?:\s|<\?.*?\?>|<!--.*?-->)*<(?=[A-Za-z_])", re.DOTALL)


class Garbled(ValueError):
    """The body is not the XML that was asked for."""


@dataclass(frozen=True, slots=True)
class Member:
    """One response of a multistatus. ``status``: of the whole of it, None where it tells properties.

    ``found``: its properties that came with a 2xx status, by name with namespace. ``href``: as it came, "" for none.
    """

    href: str
    status: int | None
    found: Mapping[str, Element]

    def text(self, name: str) -> str | None:
        """The text of a property; None where it was not found."""
        element = self.found.get(name)
        return None if element is None else (element.text or "")

    def hrefs(self, name: str) -> list[str]:
        """The hrefs that a property holds."""
        element = self.found.get(name)
        return [] if element is None else [(each.text or "").strip() for each in element.iter(f"{DAV}href")]

    def holds(self, name: str, inner: str) -> bool:
        """Whether a property holds an element of that name, at any depth."""
        element = self.found.get(name)
        return element is not None and next(element.iter(inner), None) is not None

    @property
    def etag(self) -> str | None:
        return (self.text(ETAG) or "").strip() or None


@dataclass(frozen=True, slots=True)
class Multistatus:
    """``token``: the sync-token, where there is one."""

    members: tuple[Member, ...]
    token: str | None


def multistatus(body: bytes) -> Multistatus:
    """Raises `Garbled`."""
    root = _parsed(body)
    if root.tag != f"{DAV}multistatus":
        raise Garbled(f"a multistatus was expected, not {_local(root.tag)}")
    token = root.findtext(f"{DAV}sync-token")
    return Multistatus(tuple(map(_member, root.iterfind(f"{DAV}response"))), token.strip() if token else None)


def conditions(body: bytes) -> frozenset[str]:
    """The names of the preconditions that an error names (RFC 4918 16), without namespace; none where there is no such body."""
    try:
        root = _parsed(body)
    except Garbled:
        return frozenset()
    return frozenset(_local(inner.tag) for inner in root) if root.tag == f"{DAV}error" else frozenset()


def _parsed(body: bytes) -> Element:
    from xml.etree.ElementTree import ParseError, XMLParser

    if not _PROLOG.match(body):
        raise Garbled("no XML, or with a DOCTYPE")
    parser = XMLParser()  # noqa: S314  (without a DOCTYPE there are no entities to expand)
    try:
        parser.feed(body)
        return parser.close()
    except (ParseError, ValueError, LookupError) as error:
        raise Garbled(str(error)) from error


def _member(response: Element) -> Member:
    href, status, found = "", None, dict[str, "Element"]()
    for part in response:
        if part.tag == f"{DAV}href":
            href = href or (part.text or "").strip()
        elif part.tag == f"{DAV}status":
            status = _code(part.text)
        elif part.tag == f"{DAV}propstat" and _code(part.findtext(f"{DAV}status")) // 100 == 2:
            found.update((prop.tag, prop) for prop in part.iterfind(f"{DAV}prop/*"))
    return Member(href, status, found)


def _code(status: str | None) -> int:
    """Of a status line such as "HTTP/1.1 404 Not Found"; 0 where there is none."""
    words = (status or "").split()
    return int(words[1]) if len(words) > 1 and words[1].isdecimal() else 0


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]


# -- requests --------------------------------------------------------------------------------------------------------


def propfind(names: Iterable[str]) -> bytes:
    return _document(f"<d:propfind {_SPACES}>{_prop(names)}</d:propfind>")


def sync_collection(token: str) -> bytes:
    """What moved since ``token``; "" for everything (RFC 6578 3.2)."""
    return _document(
        f"<d:sync-collection {_SPACES}><d:sync-token>{_escaped(token)}</d:sync-token>"
        f"<d:sync-level>1</d:sync-level>{_prop((ETAG,))}</d:sync-collection>"
    )


def multiget(paths: Iterable[str]) -> bytes:
    """Text and etag of each (RFC 4791 7.9)."""
    hrefs = "".join(f"<d:href>{_escaped(path)}</d:href>" for path in paths)
    return _document(f"<c:calendar-multiget {_SPACES}>{_prop((ETAG, DATA))}{hrefs}</c:calendar-multiget>")


def _prop(names: Iterable[str]) -> str:
    return f"<d:prop>{''.join(_empty(names))}</d:prop>"


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _empty(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        space, _, local = name.rpartition("}")
        yield f"<{_PREFIX[space + '}']}{local}/>"


def _document(text: str) -> bytes:
    return b'<?xml version="1.0" encoding="utf-8"?>' + text.encode()
