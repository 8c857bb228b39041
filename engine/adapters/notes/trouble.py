"""What an error of Notes means for us, and in people's words."""

from __future__ import annotations

import struct
from enum import Enum
from typing import Final

from engine.adapters.com_error import DISP_E_EXCEPTION
from engine.adapters.notes.errors import CALL_REJECTED, CLASS_NOT_REGISTERED, NotesNumber, com_error, number_of
from engine.model.errors import Unreachable

_PREFIX: Final = "Notes error:"
_LOST: Final = frozenset((NotesNumber.SESSION_CLOSED, NotesNumber.DATABASE_NOT_OPEN, NotesNumber.NOT_INITIALISED))
_GONE: Final = frozenset(
    (NotesNumber.INVALID_UNID, NotesNumber.WRONG_UNID_LENGTH, NotesNumber.OBJECT_DELETED, NotesNumber.DOCUMENT_DELETED)
)


class Meaning(Enum):
    """``LOST``: nothing more can be asked. ``GONE``: that document is not there. ``OTHER``: that call failed."""

    LOST = "lost"
    GONE = "gone"
    OTHER = "other"


def meaning(error: com_error) -> Meaning:
    """An error that is not the object's own comes from the way to it: RPC, a client that went away."""
    number = number_of(error)
    if error.hresult != DISP_E_EXCEPTION or number in _LOST:
        return Meaning.LOST
    return Meaning.GONE if number in _GONE else Meaning.OTHER


def is_busy(error: BaseException) -> bool:
    """The call was rejected before it began."""
    return isinstance(error, com_error) and error.hresult == CALL_REJECTED


def told(error: com_error) -> str:
    """What Notes said, as a part of a sentence."""
    info = error.excepinfo
    text = (info[2] if info is not None else None) or error.strerror or "an error without a text"
    return text.removeprefix(_PREFIX).strip().rstrip(".")


def unreachable(error: com_error) -> Unreachable:
    if is_busy(error):
        return Unreachable(
            "Notes is busy and answers nothing: close the window that waits for an answer, then run again."
        )
    if meaning(error) is Meaning.LOST:
        return Unreachable(f"Notes went away while its calendar was being worked with ({told(error)}): run again.")
    return Unreachable(f"The Notes calendar cannot be used now ({told(error)}): try again later.")


def not_installed(error: com_error) -> Unreachable:
    """``Lotus.NotesSession`` is served within our own process: Notes and Python must be of one kind, 32 or 64 bit."""
    if error.hresult != CLASS_NOT_REGISTERED:
        return Unreachable(f"Notes cannot be started ({told(error)}): start it once by hand, then run again.")
    own = struct.calcsize("P") * 8
    return Unreachable(
        f"HCL Notes is not installed on this computer, or it is not the {own}-bit Notes that this {own}-bit Syncline "
        f"can work with: install Notes, or the Syncline that fits it ({96 - own} bit)."
    )
