"""Table, Row, Columns: a read-only row set, read with one SELECT; values are converted when a row is asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, cast

from engine.adapters.outlook.errors import DISP_E_TYPEMISMATCH, E_FAIL, MAPI_E_NOT_FOUND, call_error, member_error
from engine.adapters.outlook.numbers import OlObjectClass
from engine.adapters.outlook.simulated.coerce import flag, invalid, natural, text
from engine.adapters.outlook.simulated.context import Context
from engine.adapters.outlook.simulated.dispatch import Collection, ComObject, bad_index
from engine.adapters.outlook.simulated.opening import Listed, listed
from engine.adapters.outlook.simulated.opening import Row as RawRow
from engine.adapters.outlook.simulated.properties import BuiltIn, Reference, by_built_in_name, by_namespace
from engine.adapters.outlook.simulated.store import FolderRow

if TYPE_CHECKING:
    from engine.adapters.outlook.simulated.conditions import Condition

CELL_LENGTH = 255
_DEFAULT = (
    "EntryID",
    "Subject",
    "CreationTime",
    "LastModificationTime",
    "MessageClass",
    "Start",
    "End",
    "IsRecurring",
)


def cell(context: Context, reference: Reference, raw: RawRow) -> Any:
    """A value in the form that the column's name asks for."""
    value = raw.field(reference)
    namespaced = not isinstance(reference, BuiltIn) or reference.namespaced
    match value:
        case bytes() if isinstance(reference, BuiltIn) and reference.spec.kind == "change":
            return value if context.simulation.change_keys else None
        case str() if isinstance(reference, BuiltIn) and reference.spec.kind in ("hex", "clean"):
            return bytes.fromhex(value) if namespaced else value
        case str() if isinstance(reference, BuiltIn) and reference.column == "body":
            return value.encode()[:CELL_LENGTH].decode(errors="ignore")
        case str():
            return value[:CELL_LENGTH]
        case datetime() if isinstance(reference, BuiltIn):
            if reference.column in ("start", "modified") and raw.values.get("subject") in context.simulation.null_cells:
                return None
            return value.astimezone(UTC).replace(tzinfo=None) if namespaced else context.to_local(value)
        case list():
            names = cast("list[str]", value)
            return tuple(names) if namespaced else ", ".join(names)
        case _:
            return value


def _cells(context: Context, reference: Reference, rows: Sequence[RawRow]) -> list[Any]:
    """A column of many rows: as :func:`cell` gives each, with what is the same for all rows looked at once."""
    column = reference.column
    if isinstance(reference, BuiltIn):
        kind = reference.spec.kind
        if kind == "hex" and reference.namespaced:
            return [bytes.fromhex(raw.values[column]) for raw in rows]
        if kind == "hex":
            return [raw.values[column] for raw in rows]
        if kind == "text" and column != "body":
            return [raw.values[column][:CELL_LENGTH] for raw in rows]
        if kind == "change" and context.simulation.change_keys:
            return [reference.value(raw.values[column]) for raw in rows]
    return [cell(context, reference, raw) for raw in rows]


class Row(ComObject):
    __slots__ = ("_columns", "_raw")

    def __init__(self, context: Context, columns: dict[str, Reference], raw: RawRow) -> None:
        super().__init__(context)
        self._columns = columns
        self._raw = raw

    @property
    def Class(self) -> int:
        return OlObjectClass.ROW

    @property
    def Count(self) -> int:
        return len(self._columns)

    def Item(self, Index: Any) -> Any:
        """By the column's name exactly as it was added, or by its 1-based number."""
        if isinstance(Index, str):
            if Index not in self._columns:
                raise member_error(MAPI_E_NOT_FOUND, f'The column "{Index}" is not in this table.')
            return cell(self.context, self._columns[Index], self._raw)
        if not isinstance(Index, int) or not 1 <= Index <= len(self._columns):
            raise bad_index()
        return cell(self.context, list(self._columns.values())[Index - 1], self._raw)

    def GetValues(self) -> tuple[Any, ...]:
        return tuple(cell(self.context, reference, self._raw) for reference in self._columns.values())

    def BinaryToString(self, Index: Any) -> str:
        value = self.Item(Index)
        if not isinstance(value, bytes):
            raise call_error(DISP_E_TYPEMISMATCH)
        return value.hex().upper()

    def LocalTimeToUTC(self, Index: Any) -> datetime:
        return self.context.from_local(self._date(Index)).replace(tzinfo=None)

    def UTCToLocalTime(self, Index: Any) -> datetime:
        return self.context.to_local(self._date(Index).replace(tzinfo=UTC))

    def _date(self, index: Any) -> datetime:
        value = self.Item(index)
        if not isinstance(value, datetime):
            raise call_error(DISP_E_TYPEMISMATCH)
        return value


class Column(ComObject):
    __slots__ = ("_name",)

    def __init__(self, context: Context, name: str) -> None:
        super().__init__(context)
        self._name = name

    @property
    def Class(self) -> int:
        return OlObjectClass.COLUMN

    @property
    def Name(self) -> str:
        return self._name


class Columns(Collection):
    """The table's columns. Every change puts the cursor back to the start."""

    __slots__ = ("_table",)

    def __init__(self, table: Table) -> None:
        super().__init__(table.context)
        self._table = table

    @property
    def Class(self) -> int:
        return OlObjectClass.COLUMNS

    @property
    def Count(self) -> int:
        return len(self._table.columns)

    def Item(self, Index: Any) -> Column:
        names = list(self._table.columns)
        if isinstance(Index, str) and Index in names:
            return Column(self.context, Index)
        return Column(self.context, names[self.position(Index)])

    def Add(self, Name: Any) -> Column:
        name = text(Name)
        self._table.columns[name] = self._table.reference(name)
        self._table.forget()
        return Column(self.context, name)

    def Remove(self, Index: Any) -> None:
        name = Index if isinstance(Index, str) else list(self._table.columns)[self.position(Index)]
        if self._table.columns.pop(name, None) is None:
            raise bad_index()
        self._table.forget()

    def RemoveAll(self) -> None:
        self._table.columns.clear()
        self._table.forget()


def _narrowed(within: Condition | None, filter: str, context: Context, folder: FolderRow) -> Condition:
    """A condition, and a filter's on top of it."""
    from engine.adapters.outlook.simulated.conditions import And
    from engine.adapters.outlook.simulated.restrict import parse

    found = parse(filter, context, context.store.folder_fields(folder.id))
    return found if within is None else And(within, found)


class Table(ComObject):
    __slots__ = ("_at", "_condition", "_folder", "_hidden", "_listed", "_sort", "columns")

    def __init__(
        self, context: Context, folder: FolderRow, filter: str, *, hidden: bool = False, within: Condition | None = None
    ) -> None:
        super().__init__(context)
        self._folder = folder
        self._hidden = hidden
        self._condition = _narrowed(within, filter, context, folder) if filter.strip() else within
        self._sort: tuple[Reference, bool] | None = None
        self._at = 0
        self._listed: Listed | None = None
        self.columns: dict[str, Reference] = {name: self.reference(name) for name in _DEFAULT}

    def reference(self, name: str) -> Reference:
        """The property of a column's name. Raises for computed and unknown ones."""
        fields = self.context.store.folder_fields(self._folder.id)
        found = by_namespace(name) if ":" in name else by_built_in_name(name, "t", fields)
        if found is None:
            raise invalid(f'The property "{name}" cannot be a column of a table.')
        return found

    def forget(self) -> None:
        """Reads anew, from the start."""
        self._listed, self._at = None, 0

    def _view(self) -> Listed:
        if self._listed is None:
            columns = [reference.column for reference in self.columns.values()]
            if self.context.simulation.null_cells:
                columns.append("subject")
            view = listed(self.context, self._folder, self._condition, self._sort, columns)
            self._listed = Listed([], None) if self._hidden else view
        return self._listed

    # --- members ---------------------------------------------------------------------------------------------------

    @property
    def Class(self) -> int:
        return OlObjectClass.TABLE

    @property
    def Columns(self) -> Columns:
        return Columns(self)

    @property
    def EndOfTable(self) -> bool:
        return self._at >= len(self._view().rows) and self._view().breaks_after is None

    def MoveToStart(self) -> None:
        self._at = 0

    def GetRowCount(self) -> int:
        if self.context.simulation.row_count == "error":
            raise member_error(E_FAIL, "The operation failed.")
        return len(self._view().rows)

    def GetNextRow(self) -> Row | None:
        view = self._view()
        view.check(self._at)
        if self._at >= len(view.rows):
            return None
        self._at += 1
        return Row(self.context, self.columns, view.rows[self._at - 1])

    def GetArray(self, MaxRows: Any) -> tuple[tuple[Any, ...], ...]:
        """At most so many rows from the cursor on; moves the cursor behind them. Empty at the end."""
        view, most = self._view(), natural(MaxRows)
        taken = view.rows[self._at : self._at + most]
        view.check(self._at + max(0, len(taken) - 1))
        self._at += len(taken)
        columns = [_cells(self.context, reference, taken) for reference in self.columns.values()]
        rows = tuple(zip(*columns, strict=True))
        return rows if self.context.simulation.array_order == "rows" else tuple(zip(*rows, strict=True))

    def Sort(self, SortProperty: Any, Descending: Any = False) -> None:
        name = text(SortProperty).removeprefix("[").removesuffix("]")
        fields = self.context.store.folder_fields(self._folder.id)
        found = by_namespace(name) if ":" in name else by_built_in_name(name, "s", fields)
        if found is None:
            raise invalid(f'The property "{name}" cannot be sorted by.')
        self._sort = (found, flag(Descending))
        self.forget()

    def Restrict(self, Filter: Any) -> Table:
        table = Table(self.context, self._folder, text(Filter), hidden=self._hidden, within=self._condition)
        table.columns = dict(self.columns)
        return table
