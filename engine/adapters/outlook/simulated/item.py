"""What every open item has: its own unsaved state, whether it is still there, its attachments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Generic, TypeVar, overload

from engine.adapters.outlook.errors import (
    DISP_E_EXCEPTION,
    MAPI_E_OBJECT_CHANGED,
    MAPI_E_OBJECT_DELETED,
    member_error,
)
from engine.adapters.outlook.simulated.context import Context
from engine.adapters.outlook.simulated.faults import moved_or_deleted
from engine.adapters.outlook.simulated.records import AttachmentRecord, ItemRecord
from engine.adapters.outlook.simulated.times import Timed

T = TypeVar("T")


class Field(Generic[T]):
    """A property that is a field of the record: coerced on the way in, and the item is touched."""

    def __init__(self, name: str, coerce: Callable[[object], T]) -> None:
        self._name = name
        self._coerce = coerce

    @overload
    def __get__(self, item: None, owner: type) -> Field[T]: ...
    @overload
    def __get__(self, item: Item, owner: type) -> T: ...
    def __get__(self, item: Item | None, owner: type) -> Field[T] | T:
        return self if item is None else getattr(item.record, self._name)

    def __set__(self, item: Item, value: Any) -> None:
        setattr(item.record, self._name, self._coerce(value))
        item.dirty = True


class Item(Timed):
    """One open item. Two of them over the same row do not see each other's unsaved writes."""

    __slots__ = ("_attachments", "attachments_touched", "choosy", "dirty", "gone", "only")

    def __init__(self, context: Context, record: ItemRecord) -> None:
        super().__init__(context, record)
        self.dirty = not record.row
        self.choosy = False
        self.gone = False
        self.only: frozenset[str] | None = None
        self._attachments: list[AttachmentRecord] | None = None
        self.attachments_touched = False

    def touched(self) -> None:
        self.dirty = True

    def lose(self) -> None:
        """It was moved or deleted: nothing of it is to be had any more."""
        self.gone = self.choosy = True

    def limit(self, only: frozenset[str] | None) -> None:
        """The properties that Items.SetColumns left; None: all of them."""
        self.only = only
        self.choosy = self.choosy or only is not None

    def admit(self, name: str, *, write: bool) -> None:
        if self.gone:
            raise moved_or_deleted()
        if self.only is not None and (write or name not in self.only):
            raise member_error(MAPI_E_OBJECT_DELETED, f"{name} is not among the columns that were set.")

    @property
    def occurrence_key(self) -> str:
        """Original date of an occurrence, '' for a whole item: the key of its attachments."""
        return ""

    def attachments(self) -> list[AttachmentRecord]:
        """The attachments as this open item sees them."""
        if self._attachments is None:
            row = self.record.row
            self._attachments = self.context.store.attachments(row, self.occurrence_key) if row else []
        return self._attachments

    def write_attachments(self, row: int) -> None:
        """Stores the attachments under a row where they were changed. In the caller's transaction."""
        if self.attachments_touched:
            self.context.store.put_attachments(row, self.occurrence_key, self.attachments())


def check_savable(context: Context, record: ItemRecord) -> None:
    """Raises "Cannot save this item." for a subject that the simulation refuses."""
    if record.subject in context.simulation.unsavable:
        raise member_error(DISP_E_EXCEPTION, "Cannot save this item.")


def check_current(context: Context, held: ItemRecord) -> ItemRecord:
    """The row as it is stored now, for one who held ``held``.

    Raises MAPI_E_OBJECT_DELETED when it was deleted or moved, and MAPI_E_OBJECT_CHANGED when another one saved it
    since (unless the simulation lets the last writer win).
    """
    return still_current(context, held, context.store.item(held.row))


def still_current(context: Context, held: ItemRecord, stored: ItemRecord | None) -> ItemRecord:
    """As `check_current`, for one who has looked at the row already."""
    if stored is None or stored.entry_id != held.entry_id:
        raise member_error(MAPI_E_OBJECT_DELETED, "The item has been moved or deleted.")
    if stored.version != held.version and context.simulation.object_changed:
        raise member_error(MAPI_E_OBJECT_CHANGED, "The item cannot be saved because it was changed by another user.")
    return stored


def next_modified(context: Context, previous: datetime | None) -> datetime:
    """LastModificationTime of a save that happens now: whole seconds, and never backwards."""
    now = context.now().replace(microsecond=0)
    if previous is None:
        return now
    return max(now, previous if context.simulation.coarse_modified else previous + timedelta(seconds=1))
