"""By way of a web proxy, the configured one or the environment's: left to the HTTP library, with all that belongs to it."""

from __future__ import annotations

from collections.abc import Mapping

import httpx2

from engine.adapters.caldav.places import Origin
from engine.adapters.caldav.road import AGENT, IDLE, Answer, Barred, BrokenOff, Lost, Overlong, Unconnected
from engine.adapters.caldav.settings import Settings
from engine.adapters.caldav.trust import nobody, trusted

_UNCONNECTED = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.UnsupportedProtocol)
_HALF = ("incomplete message body", "without sending complete")
"""What the library says of an answer that breaks off; it has no error of its own for that."""


class Proxied:
    """See `Road`. ``secure``: certificates are looked at, of the server or of the proxy; to load them takes a while.

    Raises `Unreachable` for a ``ca_file`` that is none.
    """

    def __init__(self, settings: Settings, *, secure: bool) -> None:
        most = settings.connections
        self._client = httpx2.AsyncClient(
            verify=trusted(settings) if secure else nobody(),
            proxy=settings.proxy or None,
            timeout=httpx2.Timeout(settings.timeout, pool=None),
            limits=httpx2.Limits(max_connections=most, max_keepalive_connections=most, keepalive_expiry=IDLE),
            headers={"User-Agent": AGENT},
        )

    async def ask(
        self, method: str, there: Origin, target: str, headers: Mapping[str, str], body: bytes, most: int
    ) -> Answer:
        url = there.url + target
        given = [(name.encode(), value.encode()) for name, value in headers.items()]  # etags are any text
        try:
            async with self._client.stream(method, url, content=body, headers=given) as response:
                whole = await _body(response, most)
        except httpx2.ProxyError as error:
            raise Barred from error
        except _UNCONNECTED as error:
            raise Unconnected from error
        except httpx2.LocalProtocolError:
            raise Lost from None  # its words would show what was to be sent
        except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError) as error:
            raise (BrokenOff if any(words in str(error) for words in _HALF) else Lost) from error
        return Answer(response.status_code, dict(response.headers), whole, url)

    async def close(self) -> None:
        await self._client.aclose()


async def _body(response: httpx2.Response, most: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    async for part in response.aiter_bytes():
        parts.append(part)
        size += len(part)
        if size > most:
            raise Overlong
    return b"".join(parts)
