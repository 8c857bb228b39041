"""Attachments of an item or of one occurrence. They are stored by the item's Save."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine.adapters.outlook.errors import E_FAIL, member_error
from engine.adapters.outlook.numbers import OlObjectClass
from engine.adapters.outlook.simulated.coerce import invalid, text
from engine.adapters.outlook.simulated.dispatch import Collection, ComObject
from engine.adapters.outlook.simulated.item import Item
from engine.adapters.outlook.simulated.records import AttachmentRecord

OL_BY_VALUE = 1


class Attachment(ComObject):
    __slots__ = ("_item", "_record")

    def __init__(self, item: Item, record: AttachmentRecord) -> None:
        super().__init__(item.context)
        self._item = item
        self._record = record

    @property
    def Class(self) -> int:
        return OlObjectClass.ATTACHMENT

    @property
    def Type(self) -> int:
        return OL_BY_VALUE

    @property
    def Index(self) -> int:
        return self._item.attachments().index(self._record) + 1

    @property
    def DisplayName(self) -> str:
        return self._record.display_name

    @DisplayName.setter
    def DisplayName(self, value: Any) -> None:
        self._record.display_name = text(value)
        _touch(self._item)

    @property
    def FileName(self) -> str:
        return self._record.file_name

    @property
    def Size(self) -> int:
        return len(self._record.data)

    def SaveAsFile(self, Path: Any) -> None:
        _write(text(Path), self._record.data)

    def Delete(self) -> None:
        self._item.attachments().remove(self._record)
        _touch(self._item)


class Attachments(Collection):
    __slots__ = ("_item",)

    def __init__(self, item: Item) -> None:
        super().__init__(item.context)
        self._item = item

    @property
    def Class(self) -> int:
        return OlObjectClass.ATTACHMENTS

    @property
    def Count(self) -> int:
        return len(self._item.attachments())

    def Item(self, Index: Any) -> Attachment:
        return Attachment(self._item, self._item.attachments()[self.position(Index)])

    def Add(self, Source: Any, Type: Any = OL_BY_VALUE, Position: Any = None, DisplayName: Any = None) -> Attachment:
        """Takes a copy of the file at a full path."""
        if Type != OL_BY_VALUE:
            raise invalid("Only attachments by value are simulated.")
        name = Path(text(Source)).name
        record = AttachmentRecord(text(DisplayName) if DisplayName else name, name, _read(text(Source)))
        self._item.attachments().append(record)
        _touch(self._item)
        return Attachment(self._item, record)

    def Remove(self, Index: Any) -> None:
        del self._item.attachments()[self.position(Index)]
        _touch(self._item)


def _touch(item: Item) -> None:
    item.attachments_touched = True
    item.touched()


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except OSError as error:
        raise member_error(
            E_FAIL, f"Cannot find this file. Verify the path and file name are correct. ({path})"
        ) from error


def _write(path: str, data: bytes) -> None:
    try:
        Path(path).write_bytes(data)
    except OSError as error:
        raise member_error(E_FAIL, f"Cannot save the attachment. ({path})") from error
