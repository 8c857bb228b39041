"""GlobalAppointmentID: PidLidGlobalObjectId as hex ([MS-OXOCAL] 2.2.1.27). Pure."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Final

_CLASS: Final = "040000008200E00074C5B7101A82E008"
_FILETIME_EPOCH: Final = datetime(1601, 1, 1, tzinfo=UTC)


def make(created: datetime, data: bytes) -> str:
    """The id of a single item or a master, made at an instant, with ``data`` to tell it from all others."""
    ticks = int((created - _FILETIME_EPOCH).total_seconds()) * 10_000_000
    body = ticks.to_bytes(8, "little") + bytes(8) + len(data).to_bytes(4, "little") + data
    return _CLASS + "00000000" + body.hex().upper()


def of_instance(global_id: str, original: date) -> str:
    """The id of one occurrence: bytes 16 to 19 hold its original date (year high, year low, month, day)."""
    return f"{global_id[:32]}{original.year:04X}{original.month:02X}{original.day:02X}{global_id[40:]}"


def clean(global_id: str) -> str:
    """CleanGlobalObjectId: without the date, the same for the master and all its occurrences."""
    return f"{global_id[:32]}00000000{global_id[40:]}"
