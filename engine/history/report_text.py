"""The readable history: who, which mail profile, and which activity here is which appointment there.

The reference keeps such a file, and people look into it when they wonder. It is rewritten after every run; its long part,
the mapping, only when it changed.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from engine.history.database import Database

_MAPPING = f"{'=' * 20} Mapping {'=' * 20}"


async def refresh(db: Database, path: Path, user: str, profiles: Mapping[str, str], changed: bool) -> None:
    """Write the file anew, by replacement. A file that cannot be written is no reason to fail a run that is done.

    ``profiles``: the mail profile or database of each calendar that has one. ``changed``: the mapping did.
    """
    body = None if changed else _kept(path)
    if body is None:
        body = await _mapping(db)
    with suppress(OSError):
        replace(path, f"{await _head(db, user, profiles)}\n{_MAPPING}\n{body}")


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


async def _mapping(db: Database, pair: str | None = None) -> str:
    """One line an item: when, subject, id here, id there."""
    rows = await db.rows(
        "SELECT pair.name, start, summary, left_href, right_href, left_uid, right_uid, key FROM item"
        " JOIN pair ON pair.id = item.pair WHERE left_href IS NOT NULL AND right_href IS NOT NULL"
        " AND (?1 IS NULL OR pair.name = ?1) ORDER BY pair.name, start, summary, key",
        (pair,),
    )
    lines: list[str] = []
    last = None
    for name, start, summary, left, right, left_uid, right_uid, key in rows:
        if name != last:
            lines += ["", f"Pair {name}", ""]
            last = name
        uids = left_uid if left_uid == right_uid else f"{left_uid} / {right_uid}"
        lines.append(f"{start[:16]:<16}  {_line(summary)}  [{key}]  {left} <-> {right}  UID {uids}")
    return "\n".join(lines) + "\n" if lines else "\nNo activity is linked yet.\n"


def _line(text: str) -> str:
    return " ".join(text.split()) or "(no subject)"


def _kept(path: Path) -> str | None:
    try:
        _, mark, body = path.read_text("utf-8").partition(f"{_MAPPING}\n")
    except (OSError, UnicodeDecodeError):
        return None
    return body if mark else None


def replace(path: Path, text: str) -> None:
    """Atomic: the old text or the new one, never half of it. Readable by its owner only (mkstemp's 0600)."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    try:
        with os.fdopen(handle, "w", encoding="utf-8", errors="replace") as file:
            file.write(text)
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
