"""Gives a table of a config file another name; everything else stays as it is, comments and order included."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from typing import Any

from engine.config.edit import EditFailed, Path
from engine.config.locate import Assignment, Header, Layout, Span, locate
from engine.config.problems import dotted
from engine.config.toml_text import toml_path


def rename_table(text: str, path: Path, name: str) -> str:
    """``text`` with the table at ``path``, and all tables below it, under ``name`` in its place.

    Raises `EditFailed` where there is no such table, where one of that name is there, or where it cannot be done.
    """
    old, new = tuple(path), (*path[:-1], name)
    expected = tomllib.loads(text)
    group = _group(expected, old)
    if old[-1] not in group:
        raise _failed(old, "it is not there")
    if name in group:
        raise _failed(old, f'there is "{name}" already')
    group[name] = group.pop(old[-1])
    after = text
    for span, words in sorted(_places(locate(text), old, new), key=lambda place: place[0].start, reverse=True):
        after = after[: span.start] + words + after[span.end :]
    if _read(after) != expected:
        raise _failed(old, "the way it is written there does not allow it")
    return after


def _group(document: dict[str, Any], path: tuple[str, ...]) -> dict[str, Any]:
    table: Any = document
    for part in path[:-1]:
        table = table.get(part) if isinstance(table, dict) else None  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]
    if not isinstance(table, dict):
        raise _failed(path, "it is not there")
    return table  # pyright: ignore[reportUnknownVariableType]


def _places(layout: Layout, old: tuple[str, ...], new: tuple[str, ...]) -> Iterator[tuple[Span, str]]:
    """Every header and key in which the name is written, and what is to stand there."""
    for one in layout.statements:
        if one.path[: len(old)] != old:
            continue
        rest = tuple(str(part) for part in one.path[len(old) :])
        match one:
            case Header():
                yield one.span, f"[{toml_path([*new, *rest])}]"
            case Assignment() if len(one.base) < len(old):
                yield one.key, toml_path([*new, *rest][len(one.base) :])
            case _:
                pass


def _read(text: str) -> dict[str, Any] | None:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return None


def _failed(path: Path, why: str) -> EditFailed:
    return EditFailed(f"{dotted(path)} cannot be given another name in the config file: {why}.")
