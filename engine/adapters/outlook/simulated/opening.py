"""Opening stored items, and what a folder's listing brings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from engine.adapters.outlook.errors import MAPI_E_CALL_FAILED, MAPI_E_NETWORK_ERROR, com_error, member_error
from engine.adapters.outlook.numbers import OlItemType
from engine.adapters.outlook.simulated.context import Context
from engine.adapters.outlook.simulated.store import FolderRow

if TYPE_CHECKING:
    from engine.adapters.outlook.simulated.appointment import AppointmentItem
    from engine.adapters.outlook.simulated.conditions import Condition, Lookup
    from engine.adapters.outlook.simulated.properties import Reference
    from engine.adapters.outlook.simulated.records import ItemRecord


def open_item(context: Context, record: ItemRecord) -> AppointmentItem:
    """The item of a stored record, counted. Raises a com_error for one that will not open."""
    context.gate.opened += 1
    if record.subject in context.simulation.unopenable:
        raise member_error(MAPI_E_CALL_FAILED, "The operation failed. The item cannot be opened.")
    from engine.adapters.outlook.simulated.appointment import AppointmentItem

    return AppointmentItem(context, record)


def broken_off() -> com_error:
    """A listing that fails before its end."""
    return member_error(MAPI_E_NETWORK_ERROR, "The connection to the server is unavailable.")


class Row(NamedTuple):
    """Raw values of some columns of one item."""

    values: Mapping[str, Any]

    def field(self, reference: Reference) -> Any:
        """The plain value of a property, see :data:`Reference`."""
        value = self.values[reference.column]
        from engine.adapters.outlook.simulated.records import DECODERS

        decode = DECODERS.get(reference.column) if reference.column != "series" else None
        return reference.value(decode(value) if decode else value)


class Listed(NamedTuple):
    """What a listing brings: its rows, and after how many of them it breaks off (None: never)."""

    rows: Sequence[Row]
    breaks_after: int | None

    def check(self, index: int) -> None:
        """Raises when the listing broke off before it came to a row (0-based), or to its end."""
        if self.breaks_after is not None and index >= self.breaks_after:
            raise broken_off()


def lookup_of(record: ItemRecord) -> Lookup:
    """Property values of an open record."""
    return lambda reference: reference.value(getattr(record, reference.column))


def listed(
    context: Context,
    folder: FolderRow,
    condition: Condition | None,
    sort: tuple[Reference, bool] | None,
    columns: Sequence[str],
) -> Listed:
    """The folder's rows that meet a condition, in order, with the columns that are asked for. One SELECT."""
    wanted = list(dict.fromkeys(["row", *columns, *_needed(condition, sort)]))
    raw = context.store.read(folder.id, wanted)
    listing = context.simulation.listing
    calendar = folder.item_type == OlItemType.APPOINTMENT
    if calendar and not listing.fails:
        raw = raw[: listing.shown(len(raw))]
    rows = [Row(dict(zip(wanted, one, strict=True))) for one in raw]
    if condition is not None:
        from engine.adapters.outlook.simulated.conditions import holds

        rows = [row for row in rows if holds(condition, row.field)]
    if sort is not None:
        reference, descending = sort
        rows.sort(key=lambda row: sort_key(row.field(reference)), reverse=descending)
    return Listed(rows, listing.shown(len(rows)) if calendar and listing.fails else None)


def _needed(condition: Condition | None, sort: tuple[Reference, bool] | None) -> Iterator[str]:
    if condition is not None:
        from engine.adapters.outlook.simulated.conditions import references

        yield from (reference.column for reference in references(condition))
    if sort is not None:
        yield sort[0].column


def sort_key(value: Any) -> tuple[bool, Any]:
    """Orders values of one property: missing ones first, texts without case."""
    return (value is not None, value.casefold() if isinstance(value, str) else value)
