"""Attachments of an open item. The object model takes and gives files on the disk, so they pass through a folder of ours."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from engine.adapters.outlook.appointment import File
from engine.adapters.outlook.mapping.files import MOST, unlike
from engine.adapters.outlook.plain import text

_BY_VALUE = 1


def read_files(item: Any) -> tuple[File, ...]:
    """The attachments of an item that are not too big, in their order, each under a name of its own."""
    attachments = item.Attachments
    if not attachments.Count:
        return ()
    found: list[File] = []
    room = MOST
    with TemporaryDirectory(prefix="syncline-") as folder:
        for number, (attachment, name) in enumerate(_named(attachments)):
            size = int(attachment.Size) if name else room + 1
            if size <= room:
                path = Path(folder) / str(number)
                attachment.SaveAsFile(str(path))
                found.append(File(name, path.read_bytes()))
                room -= size
    return tuple(found)


def write_files(item: Any, was: tuple[File, ...], wanted: tuple[File, ...]) -> None:
    """Take off what was there and is not wanted, put on what is wanted and was not there; others are left alone."""
    if was == wanted:
        return
    attachments = item.Attachments
    unwanted = {file.name for file in was if file not in wanted}
    places = [index for index, (_, name) in enumerate(_named(attachments), 1) if name in unwanted]
    for index in reversed(places):
        attachments.Remove(index)
    with TemporaryDirectory(prefix="syncline-") as folder:
        for file in wanted:
            if file not in was:
                path = Path(folder) / file.name
                path.write_bytes(file.data)
                attachments.Add(str(path), _BY_VALUE)


def _named(attachments: Any) -> Iterator[tuple[Any, str]]:
    """Attachments by value (no links, no embedded items), each with its name, told apart where two are the same."""
    taken: set[str] = set()
    for index in range(1, attachments.Count + 1):
        attachment = attachments.Item(index)
        name = unlike(text(attachment.FileName) or "attachment", taken) if attachment.Type == _BY_VALUE else ""
        if name:
            taken.add(name.lower())
        yield attachment, name
