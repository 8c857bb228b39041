"""The readable history: who, which mail profile, and which activity here is which appointment there.

The reference keeps such a file, and people look into it when they wonder. It is rewritten after every run; its long part,
the mapping, only when it changed.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import IO

from engine.history.database import Database

_MAPPING = f"{'=' * 20} Mapping {'=' * 20}"
_HEAD_LIMIT = 1 << 16
"""The head is far shorter: a few lines a pair."""
_PIECE = 1 << 20


async def refresh(db: Database, path: Path, user: str, profiles: Mapping[str, str], changed: bool) -> None:
    """Write the file anew, by replacement. A file that cannot be written is no reason to fail a run that is done.

    ``profiles``: the mail profile or database of each calendar that has one. ``changed``: the mapping did.
    """
    head = f"{await _head(db, user, profiles)}\n{_MAPPING}\n"
    with suppress(OSError):
        if changed or not _new_head(path, head.encode("utf-8", "replace")):
            replace(path, (head + await _mapping(db)).encode("utf-8", "replace"))


def _new_head(path: Path, head: bytes) -> bool:
    """Put a new head before the mapping that is there, copied as it is; False where there is none."""
    mark = f"{_MAPPING}\n".encode()
    try:
        with path.open("rb") as old:
            begin = old.read(_HEAD_LIMIT)
            at = begin.find(mark)
            if at < 0:
                return False
            old.seek(at + len(mark))
            replace(path, head, old)
    except FileNotFoundError:
        return False
    return True


async def export(db: Database, user: str, profiles: Mapping[str, str], pair: str | None = None) -> str:
    """The whole text, of all pairs or of one."""
    return f"{await _head(db, user, profiles)}\n{_MAPPING}\n{await _mapping(db, pair)}"


async def _head(db: Database, user: str, profiles: Mapping[str, str]) -> str:
    lines = ["Syncline: history of synchronization", "", f"Mobile user:   {user or '(not named in the configuration)'}"]
    lines += [f"Mail profile:  {profile}  (calendar {name})" for name, profile in profiles.items()]
    lines.append("")
    rows = await db.rows(
        "SELECT pair.name, run.id, started, result FROM pair JOIN run ON run.id ="
        " (SELECT max(id) FROM run WHERE run.pair = pair.id) ORDER BY pair.name"
    )
    lines += [
        f"Pair {name}: last run {number} at {started}, {result or 'not finished'}"
        for name, number, started, result in rows
    ]
    return "\n".join(lines) + "\n"


_LINES = """
SELECT printf('%-16.16s  ', start)
    || CASE summary WHEN '' THEN '(no subject)' ELSE replace(replace(summary, char(13), ''), char(10), ' ') END
    || '  [' || key || ']  ' || left_href || ' <-> ' || right_href
    || '  UID ' || CASE left_uid WHEN right_uid THEN left_uid ELSE left_uid || ' / ' || right_uid END
FROM item WHERE +pair = ? AND left_href IS NOT NULL AND right_href IS NOT NULL
"""
"""Made by SQLite, which takes half the time. The plus sign keeps it from walking along an index, as in
`engine.history.baseline.known`."""


async def _mapping(db: Database, pair: str | None = None) -> str:
    """One line an item, in order: when, subject, id here, id there."""
    lines: list[str] = []
    for number, name in await db.tuples("SELECT id, name FROM pair ORDER BY name"):
        if pair not in (None, name):
            continue
        found = await db.tuples(_LINES, (number,))
        if found:
            lines += ["", f"Pair {name}", "", *sorted([line for (line,) in found])]
    return "\n".join(lines) + "\n" if lines else "\nNo activity is linked yet.\n"


def replace(path: Path, head: bytes, rest: IO[bytes] | None = None) -> None:
    """Atomic: the old text or the new one, never half of it. Readable by its owner only."""
    draft = path.with_name(f".{path.name}-{os.urandom(8).hex()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    try:
        with open(handle, "wb") as file:
            file.write(head)
            while rest is not None and (piece := rest.read(_PIECE)):
                file.write(piece)
        draft.replace(path)
    except BaseException:
        with suppress(OSError):
            draft.unlink()
        raise
