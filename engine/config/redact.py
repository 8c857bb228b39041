"""Keeps secrets out of everything that people read: logs, reprs, errors.

A secret is learned the moment it is read (`learn`); from then on `mask` hides it in any text. Logs call `mask` on each
finished line, where tracebacks are in it already.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from threading import Lock
from typing import Final

HIDDEN: Final = "***"

_PARAMETER = r'[\w-]+\s*=\s*(?:"[^"\r\n]*"|\\"(?:[^"\\\r\n]|\\[^"])*\\"|[^\s,"\'\\]+)'
_AUTHORIZATION: Final = re.compile(
    r"(?i)((?:proxy-)?authorization(?:\\?[\"'])?\s*[:=,]\s*(?:b?\\?[\"'])?)"
    rf"(?:digest\s+{_PARAMETER}(?:\s*,\s*{_PARAMETER})*|(?:(?!\\?[\"'])[^\r\n])+)"
)
_USERINFO: Final = re.compile(r"(?i)(\b[a-z][a-z0-9+.-]*://[^\s/@:\"'\[]*):(?!\d*/)[^\s\"']*@")


@dataclass(frozen=True, slots=True)
class Secret:
    """A text that is only shown to those who ask for it by name. All other ways to show it give stars."""

    _text: str = field(repr=False)

    def reveal(self) -> str:
        return self._text

    def __repr__(self) -> str:
        return f"Secret({HIDDEN})"

    def __str__(self) -> str:
        return HIDDEN

    def __format__(self, spec: str) -> str:
        return HIDDEN


class Redactor:
    """The secrets that were learned, and texts without them. May be used from several threads."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._shapes: tuple[str, ...] = ()

    def learn(self, secret: str) -> None:
        """From now on hides ``secret`` in each shape that it may have in a text."""
        with self._lock:
            # The longest first: a secret may be part of another one.
            self._shapes = tuple(sorted({*self._shapes, *_shapes(secret)}, key=len, reverse=True))

    def mask(self, text: str) -> str:
        """``text`` without secrets, authorization headers and passwords in addresses."""
        for shape in self._shapes:
            text = text.replace(shape, HIDDEN)
        if "authorization" in text.lower():  # a look that is cheap, since nearly no line has any
            text = _AUTHORIZATION.sub(rf"\1{HIDDEN}", text)
        return _USERINFO.sub(rf"\1:{HIDDEN}@", text) if "://" in text else text


def _shapes(secret: str) -> set[str]:
    import json
    from urllib.parse import quote, quote_plus

    if not secret.strip():
        return set()
    quoted = {quote(secret, safe=""), quote(secret), quote_plus(secret)}
    lower = {re.sub(r"%[0-9A-F]{2}", lambda match: match[0].lower(), one) for one in quoted}
    escaped = {json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], repr(secret)[1:-1]}
    markup = secret.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return {secret, *quoted, *lower, *escaped, markup, markup.replace('"', "&quot;").replace("'", "&apos;")}


_learned: Final = Redactor()
learn: Final = _learned.learn
mask: Final = _learned.mask
