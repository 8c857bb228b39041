"""What a server wants to be reminded of with every request (RFC 6265), by the standard library's rules."""

from __future__ import annotations

from collections.abc import Sequence
from email.message import Message
from http.cookiejar import CookieJar
from typing import TYPE_CHECKING, cast
from urllib.request import Request

if TYPE_CHECKING:
    from http.client import HTTPResponse


class Cookies:
    """For as long as a calendar is open."""

    def __init__(self) -> None:
        self._jar = CookieJar()

    def take(self, url: str, fields: Sequence[tuple[bytes, bytes]]) -> None:
        """What an answer of ``url`` sets."""
        self._jar.extract_cookies(cast("HTTPResponse", _Head(fields)), Request(url))  # noqa: S310  (nothing is opened)

    def for_(self, url: str) -> list[tuple[bytes, bytes]]:
        request = Request(url)  # noqa: S310
        self._jar.add_cookie_header(request)
        value = request.get_header("Cookie")
        return [] if value is None else [(b"cookie", value.encode("latin-1"))]


class _Head:
    """As much of an answer as a cookie jar looks at."""

    def __init__(self, fields: Sequence[tuple[bytes, bytes]]) -> None:
        self._message = Message()
        for name, value in fields:
            self._message[name.decode("ascii")] = value.decode("latin-1")

    def info(self) -> Message:
        return self._message
