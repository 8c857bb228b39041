"""Logging on (RFC 7617 basic, RFC 7616 digest, RFC 6750 bearer), as configured or as the server asks for.

The password is asked for when the server first wants it. Nothing here shows it: what is kept is the HTTP library's own
value, whose repr is silent.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from engine.adapters.caldav.settings import Settings
from engine.model.errors import Unauthorized
from engine.ports import PasswordSource

if TYPE_CHECKING:
    from httpx2 import Auth

_SCHEME: Final = re.compile(r"(?:^|,)\s*(Digest|Basic|Bearer)(?=[\s,]|$)", re.IGNORECASE)


class Login:
    """``remembered``: the scheme that the server asked for last time; only used where none is configured."""

    def __init__(self, settings: Settings, password: PasswordSource | None, remembered: str = "") -> None:
        self._settings = settings
        self._password = password
        self._fixed = settings.auth != "auto"
        self.scheme = settings.auth if self._fixed else remembered
        self._auth: Auth | None = None

    async def current(self) -> Auth | None:
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

    async def _make(self, scheme: str) -> Auth:
        from httpx2 import BasicAuth, DigestAuth, FunctionAuth, Request

        secret = await self._secret()
        match scheme:
            case "digest":
                return DigestAuth(self._settings.username, secret)
            case "bearer":

                def with_token(request: Request) -> Request:
                    request.headers["Authorization"] = f"Bearer {secret}"
                    return request

                return FunctionAuth(with_token)
            case _:
                return BasicAuth(self._settings.username, secret)

    async def _secret(self) -> str:
        if self._password is None:
            raise Unauthorized(
                f'The calendar "{self._settings.name}" needs a password: '
                f'run "syncline credentials set {self._settings.name}".'
            )
        return await self._password()
