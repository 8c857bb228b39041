"""Logging on (RFC 7617 basic, RFC 7616 digest, RFC 6750 bearer), as configured or as the server asks for.

The password is asked for when the server first wants it. Nothing here shows it: what is kept has a silent repr.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Generator, Mapping
from typing import Final, Protocol, TypeAlias

from engine.adapters.caldav.road import Answer
from engine.adapters.caldav.settings import Settings
from engine.model.errors import Unauthorized
from engine.ports import PasswordSource

Exchange: TypeAlias = Generator[Mapping[str, str], Answer, None]
"""The header fields to send with a request; and, once the answer is known, those to send it with again, if there are any."""

_SCHEME: Final = re.compile(r"(?:^|,)\s*(Digest|Basic|Bearer)(?=[\s,]|$)", re.IGNORECASE)

_TOKEN: Final = re.compile("[!-~](?:[ -~]*[!-~])?")
"""More than RFC 6750 2.1 allows, and nothing that could not be sent."""


class Pass(Protocol):
    """What lets us in."""

    def exchange(self, method: str, url: str) -> Exchange: ...


class _Constant:
    """The same for every request."""

    def __init__(self, authorization: str) -> None:
        self._authorization = authorization

    def exchange(self, method: str, url: str) -> Exchange:
        yield {"Authorization": self._authorization}


class _Digest:
    """As the HTTP library does it (RFC 7616)."""

    def __init__(self, username: str, secret: str) -> None:
        from httpx2 import DigestAuth

        self._auth = DigestAuth(username, secret)

    def exchange(self, method: str, url: str) -> Exchange:
        from httpx2 import Request, Response

        steps = self._auth.auth_flow(Request(method, url))
        request = next(steps)
        while True:
            value = request.headers.get("Authorization")
            answer = yield {} if value is None else {"Authorization": value}
            try:
                request = steps.send(Response(answer.status, headers=dict(answer.headers), request=request))
            except StopIteration:
                return


class Login:
    """``remembered``: the scheme that the server asked for last time; only used where none is configured."""

    def __init__(self, settings: Settings, password: PasswordSource | None, remembered: str = "") -> None:
        self._settings = settings
        self._password = password
        self._fixed = settings.auth != "auto"
        self.scheme = settings.auth if self._fixed else remembered
        self._auth: Pass | None = None

    async def current(self) -> Pass | None:
        """What to send along now; None for nothing. Raises `Unauthorized` where there is no password."""
        if self._auth is None and self.scheme:
            self._auth = await self._make(self.scheme)
        return self._auth

    async def answer(self, challenge: str) -> bool:
        """Choose what the server's challenge (its WWW-Authenticate) asks for; whether that is something new to try."""
        offered = {found.lower() for found in _SCHEME.findall(challenge)}
        best = self._best(offered)
        if self._fixed or best is None or best == self.scheme:
            return False
        self.scheme, self._auth = best, None
        return await self.current() is not None

    def _best(self, offered: set[str]) -> str | None:
        """Digest before basic; a token only where there is no user name for the others."""
        known = ("digest", "basic", "bearer") if self._settings.username else ("bearer",)
        return next((scheme for scheme in known if scheme in offered), None)

    async def _make(self, scheme: str) -> Pass:
        secret = await self._secret()
        match scheme:
            case "digest":
                return _Digest(self._settings.username, secret)
            case "bearer":
                if not _TOKEN.fullmatch(secret):
                    raise self._no_token()
                return _Constant(f"Bearer {secret}")
            case _:
                pair = f"{self._settings.username}:{secret}".encode()
                return _Constant(f"Basic {b64encode(pair).decode('ascii')}")

    def _no_token(self) -> Unauthorized:
        name = self._settings.name
        return Unauthorized(
            f'What is stored as the password of the calendar "{name}" is no token: it has line breaks or letters with '
            f'accents in it. Store the token again: "syncline credentials set {name}".'
        )

    async def _secret(self) -> str:
        if self._password is None:
            raise Unauthorized(
                f'The calendar "{self._settings.name}" needs a password: '
                f'run "syncline credentials set {self._settings.name}".'
            )
        return await self._password()
