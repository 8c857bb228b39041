"""Addresses on a server: comparing them, and naming the resources of a collection. Pure.

An `Href` of this adapter is the path below the collection, percent-encoded in one way, whatever way the server prefers
today; a resource that a server keeps elsewhere is named by its whole path.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote, urlsplit

from engine.model.resource import Href

_LITERAL: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@"
"""What stands for itself in a path (RFC 3986 3.3)."""

_ENCODED: Final = re.compile(r"%([0-9A-Fa-f]{2})")
_TAME: Final = re.compile(r"[A-Za-z0-9_\-./@]*\Z")
_FILE_NAME: Final = re.compile(r"[A-Za-z0-9_\-][A-Za-z0-9_.\-@]{0,119}\Z")
_PORTS: Final = {"http": 80, "https": 443}


def normal(path: str) -> str:
    """A path in the one spelling that is compared: only what must be is percent-encoded."""
    if _TAME.match(path):
        return path
    literal = _ENCODED.sub(lambda code: _literal(code[1]), path)
    return quote(literal, safe=f"{_LITERAL}/%")


def _literal(code: str) -> str:
    char = chr(int(code, 16))
    return char if char in _LITERAL else f"%{code.upper()}"


@dataclass(frozen=True, slots=True)
class Origin:
    """Whom one talks to: credentials for one are for no other."""

    scheme: str
    host: str
    port: int

    @property
    def url(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        port = "" if self.port == _PORTS.get(self.scheme) else f":{self.port}"
        return f"{self.scheme}://{host}{port}"

    @property
    def name(self) -> str:
        """The host as it is asked for and named to others: in ASCII. Raises ValueError for what can be no name."""
        if self.host.isascii():
            return self.host
        import idna  # as anyio does, who looks it up

        return idna.encode(self.host, uts46=True).decode("ascii")

    @property
    def is_number(self) -> bool:
        """Whether the host is an address, and no name that may have several."""
        return ":" in self.host or self.host.replace(".", "").isdecimal()

    @property
    def authority(self) -> str:
        """For the Host field (RFC 9110 7.2)."""
        host = f"[{self.name}]" if ":" in self.name else self.name
        return host if self.port == _PORTS.get(self.scheme) else f"{host}:{self.port}"

    def leads_to(self, other: Origin) -> bool:
        """The same one, or the same host by TLS on the usual port."""
        upgraded = self.scheme == "http" and self.port == 80 and other == Origin("https", self.host, 443)
        return self == other or upgraded


def origin(url: str) -> Origin:
    """Raises ValueError for what is no address."""
    parts = urlsplit(url)
    scheme = parts.scheme.lower()
    if scheme not in _PORTS or not parts.hostname:
        raise ValueError(f"{url} is no address of a server")
    return Origin(scheme, parts.hostname.lower(), parts.port or _PORTS[scheme])


def path_of(url: str) -> str:
    """The path of an address or of an href, normalised, with its query."""
    parts = urlsplit(url)
    return _straight(normal(parts.path or "/")) + (
        f"?{quote(parts.query, safe=f'{_LITERAL}/?%')}" if parts.query else ""
    )


def _straight(path: str) -> str:
    """A path from the root without its steps to the side (RFC 3986 5.2.4), as libraries send it."""
    if "/." not in path:
        return path
    steps = path.split("/")[1:]
    way: list[str] = []
    for step in steps:
        if step == "..":
            del way[-1:]
        elif step != ".":
            way.append(step)
    if steps[-1] in (".", ".."):
        way.append("")
    return f"/{'/'.join(way)}"


def is_at(href: str, here: Origin) -> bool:
    """Whether an href of a server's answer, which may be a whole address, is on that server."""
    try:
        return "://" not in href or origin(href) == here
    except ValueError:
        return False


@dataclass(frozen=True, slots=True)
class Root:
    """A collection's address; ``path`` is normalised and ends with a slash."""

    origin: Origin
    path: str

    @property
    def url(self) -> str:
        return self.origin.url + self.path

    def href(self, raw: str) -> Href | None:
        """The name of a resource from an href as the server gave it; None for a collection (this one, too) or another server."""
        if not raw or raw.endswith("/") or not is_at(raw, self.origin):
            return None
        path = normal(urlsplit(raw).path if "://" in raw else raw)
        if not path.startswith("/"):
            path = self.path + path
        return None if path + "/" == self.path else Href(path.removeprefix(self.path))

    def is_this(self, raw: str) -> bool:
        """Whether an href names the collection itself."""
        path = normal(urlsplit(raw).path if "://" in raw else raw)
        return path.rstrip("/") == self.path.rstrip("/") and is_at(raw, self.origin)

    def path_to(self, href: Href) -> str:
        return href if href.startswith("/") else self.path + normal(href)

    def url_of(self, href: Href) -> str:
        return self.origin.url + self.path_to(href)


def root_of(url: str) -> Root:
    """Raises ValueError for what is no address."""
    path = _straight(normal(urlsplit(url).path))
    return Root(origin(url), path if path.endswith("/") else f"{path}/")


def names_for(uid: str) -> Iterator[Href]:
    """Names for a new resource, the best one first: the UID itself where it can be one, then names made of it."""
    if _FILE_NAME.match(uid):
        yield Href(f"{uid}.ics")
    from hashlib import sha256  # with OpenSSL behind it

    digest = sha256(uid.encode("utf-8", "surrogatepass")).hexdigest()[:40]
    yield Href(f"{digest}.ics")
    number = 1
    while True:
        number += 1
        yield Href(f"{digest}-{number}.ics")
