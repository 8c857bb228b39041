"""Who may come in: what a server of the tests asks of a request before it looks at it."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from dataclasses import dataclass
from typing import Literal, TypeAlias

from tests.servers.wire import Asked, Reply

Scheme: TypeAlias = Literal["none", "basic", "digest", "bearer"]


@dataclass(slots=True)
class Login:
    """``scheme`` "none" lets everybody in."""

    scheme: Scheme = "none"
    user: str = "amiller"
    password: str = "correct horse: ü"

    def refusal(self, asked: Asked) -> Reply | None:
        """None where the request may go on."""
        if self.scheme == "none" or self._is_good(asked):
            return None
        challenge = {
            "basic": 'Basic realm="test"',
            "digest": 'Digest realm="test", qop="auth", nonce="abc", algorithm=SHA-256',
            "bearer": "Bearer",
        }[self.scheme]
        return Reply(401, b"log on first", {"WWW-Authenticate": challenge})

    def _is_good(self, asked: Asked) -> bool:
        given = asked.headers.get("authorization", "")
        match self.scheme:
            case "basic":
                return given == "Basic " + b64encode(f"{self.user}:{self.password}".encode()).decode()
            case "bearer":
                return given == f"Bearer {self.password}"
            case "digest":
                return self._is_digest(asked, given)
            case "none":
                return True

    def _is_digest(self, asked: Asked, given: str) -> bool:
        parts = dict(re.findall(r'(\w+)="?([^",]*)"?', given))
        if not given.startswith("Digest ") or parts.get("nonce") != "abc":
            return False
        who = _sha(f"{self.user}:test:{self.password}")
        what = _sha(f"{asked.method}:{asked.path}")
        return parts.get("response") == _sha(f"{who}:abc:{parts['nc']}:{parts['cnonce']}:auth:{what}")


def _sha(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
