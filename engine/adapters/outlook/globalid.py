"""GlobalAppointmentID: PidLidGlobalObjectId as hex ([MS-OXOCAL] 2.2.1.27), and UIDs ([MS-OXCICAL] 2.1.3.1.1.20.26). Pure."""

from __future__ import annotations

from datetime import date
from typing import Final

_CLASS: Final = "040000008200E00074C5B7101A82E008"
_FOREIGN: Final = b"vCal-Uid\x01\x00\x00\x00"
_DATA: Final = 80  # hex digits before the data


def uid_of(global_id: str) -> str:
    """The UID under which Outlook itself would send the item; "" for an id that is none.

    A foreign UID stands in the data; else the id itself, without the date of an occurrence, is the UID.
    """
    clean = global_id.strip().upper()
    if len(clean) < _DATA or not clean.startswith(_CLASS):
        return ""
    try:
        data = bytes.fromhex(clean[_DATA:])
    except ValueError:
        return ""
    if data.startswith(_FOREIGN):
        return data[len(_FOREIGN) :].rstrip(b"\x00").decode("utf-8", "replace")
    return f"{clean[:32]}00000000{clean[40:]}"


def global_id_of(uid: str) -> bytes:
    """The id that says ``uid``: Outlook's own ids as they are, all others embedded."""
    if uid_of(uid) == uid.upper():
        return bytes.fromhex(uid)
    data = _FOREIGN + uid.encode() + b"\x00"
    return bytes.fromhex(_CLASS) + bytes(20) + len(data).to_bytes(4, "little") + data


def original_date(global_id: str) -> date | None:
    """The original date that the id of a changed occurrence carries (bytes 16 to 19); None in other ids."""
    digits = global_id[32:40]
    try:
        return date(int(digits[:4], 16), int(digits[4:6], 16), int(digits[6:8], 16))
    except ValueError:
        return None
