"""Errors of the Notes object model: their numbers, and the exception that carries them.

A failing member raises `com_error` with hresult `DISP_E_EXCEPTION`; ``excepinfo`` is
``(0, source, "Notes error: ...", None, 0, scode)`` and the scode is 0x80040000 plus the Notes number, signed.
"""

from __future__ import annotations

from enum import IntEnum

from engine.adapters.com_error import DISP_E_EXCEPTION, com_error, signed

__all__ = [
    "CALL_REJECTED",
    "CLASS_NOT_REGISTERED",
    "DISCONNECTED",
    "NotesNumber",
    "call_rejected",
    "com_error",
    "disconnected",
    "notes_error",
    "number_of",
]

CALL_REJECTED = signed(0x80010001)
"""RPC_E_CALL_REJECTED: the client is busy; the same call may be made again."""
DISCONNECTED = signed(0x80010108)
"""RPC_E_DISCONNECTED: the client is gone; every object of it is dead."""
CLASS_NOT_REGISTERED = signed(0x80040154)
"""REGDB_E_CLASSNOTREG: no Notes here, or Python and Notes differ in bitness."""

_FACILITY = 0x80040000
_LARGEST = 0xFFFF


class NotesNumber(IntEnum):
    """Numbers of lsxbeerr.lss that a calendar adapter meets."""

    GENERIC = 4000
    """Any error of the layer below, also a wrong password; the text tells."""
    NO_SUCH_VIEW = 4039
    INVALID_DATE = 4045
    CANNOT_OPEN_DATABASE = 4060
    DATABASE_NOT_OPEN = 4063
    INVALID_UNID = 4091
    """GetDocumentByUNID: there is no such document."""
    INVALID_ID = 4103
    UPDATE_FAILED = 4154
    CANNOT_OPEN_MAIL = 4173
    NOT_SAVED = 4257
    BAD_NOTE_ID = 4270
    SESSION_CLOSED = 4279
    WRONG_UNID_LENGTH = 4324
    INVALID_OBJECT = 4336
    OBJECT_DELETED = 4376
    ENTRY_REMOVED = 4432
    ENTRY_DELETED = 4433
    DOCUMENT_DELETED = 4434
    UNINITIALISED_THREAD = 4463
    INVALIDATED_OBJECT = 4464
    NOT_INITIALISED = 4491
    ALREADY_INITIALISED = 4492
    ALIEN_THREAD = 4619
    CALENDAR_INVALID_ID = 4757
    CALENDAR = 4805
    """Any error of the calendar classes that has no number of its own."""
    RECURRENCE_ID_NOT_FOUND = 4808
    NOTICES_NOT_SENT = 4809
    """The entry was stored, its notices could not be sent."""
    NEWER_VERSION_EXISTS = 4810
    UNSUPPORTED_ACTION = 4811
    OVERWRITE_DISALLOWED = 4813
    ID_NOT_FOUND = 4814
    """No such entry, or a repeating entry without scope or recurrence id."""
    ENTRY_EXISTS = 4815


def notes_error(number: NotesNumber, text: str, source: str = "NotesSession") -> com_error:
    """The exception a member of ``source`` raises; ``text`` is what Notes says, without its prefix."""
    scode = signed(_FACILITY + number)
    return com_error(DISP_E_EXCEPTION, "Exception.", (0, source, f"Notes error: {text}", None, 0, scode), None)


def call_rejected() -> com_error:
    return com_error(CALL_REJECTED, "Call was rejected by callee.", None, None)


def disconnected() -> com_error:
    return com_error(DISCONNECTED, "The object invoked has disconnected from its clients.", None, None)


def number_of(error: com_error) -> int | None:
    """The Notes number inside a COM error, also one this table does not name; None when it is no Notes error."""
    info = error.excepinfo
    scode = info[5] if info is not None and len(info) > 5 else None
    if error.hresult != DISP_E_EXCEPTION or scode is None:
        return None
    number = (scode & 0xFFFFFFFF) - _FACILITY
    return number if 0 < number <= _LARGEST else None
