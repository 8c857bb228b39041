"""Somebody else who works with a server: plain requests, by nothing of ours."""

from __future__ import annotations

import base64
import http.client
from collections.abc import Mapping
from urllib.parse import urlsplit


def request(
    method: str,
    url: str,
    body: str | bytes = b"",
    headers: Mapping[str, str] | None = None,
    *,
    user: str = "",
    password: str = "",
) -> tuple[int, bytes]:
    """Status and body of the answer."""
    parts = urlsplit(url)
    sent = dict(headers or {})
    if user:
        sent["Authorization"] = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=30)
    try:
        connection.request(method, parts.path, body.encode() if isinstance(body, str) else body, sent)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()
