"""Where a secret may have got to: everything that was said, every file, every command line."""

from __future__ import annotations

import json
import sys
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

SECRET = "s3cret/horse+battery"
"""Has signs that are written differently in addresses, in JSON and in headers."""
USER = "amiller"


def shapes() -> dict[str, bytes]:
    """The ways in which a secret may be written, by name."""
    basic = b64encode(f"{USER}:{SECRET}".encode())
    return {
        "plain": SECRET.encode(),
        "in an address": quote(SECRET, safe="").encode(),
        "in a header": basic,
        "in JSON": json.dumps(SECRET)[1:-1].replace("/", "\\/").encode(),
        "in UTF-16": SECRET.encode("utf-16-le"),
        "in Base64": b64encode(SECRET.encode()).rstrip(b"="),
    }


def shown_in(data: bytes) -> list[str]:
    """In which shapes the secret is in there."""
    return [name for name, shape in shapes().items() if shape in data]


def files_with_it(folder: Path, *but: Path) -> list[str]:
    """Files below a folder, those of the test itself left out, that hold the secret in any shape, or are named after it."""
    found: list[str] = []
    for path in folder.rglob("*"):
        if path.is_file() and path not in but:
            found += [f"{path.name}: {shape}" for shape in shown_in(path.read_bytes())]
        found += [f"{path.name}: by name"] if SECRET in path.name else []
    return found


def command_lines(above: int) -> Iterator[tuple[int, bytes]]:
    """Every process below ``above``, itself included, with its command line; nothing where the platform does not show them."""
    if sys.platform != "linux":
        return
    parents: dict[int, int] = {}
    lines: dict[int, bytes] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                lines[int(entry.name)] = (entry / "cmdline").read_bytes()
                stat = (entry / "stat").read_text().rpartition(") ")[2].split()
            except (OSError, ValueError):
                continue  # it ended meanwhile
            parents[int(entry.name)] = int(stat[1])
    for process, line in lines.items():
        at: int | None = process
        while at is not None and at != above:
            at = parents.get(at)
        if at == above:
            yield process, line
