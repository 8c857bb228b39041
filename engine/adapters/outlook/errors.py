"""Numbers of the errors of Outlook's object model, and the exception that carries them, as pywin32 raises it.

A failure of a *member* (a property that refuses a value, an item that is gone) shows ``hresult == DISP_E_EXCEPTION``
and the true number in ``excepinfo[5]``; a failure of the *call* (busy, disconnected, wrong thread) shows its number in
``hresult`` and has no excepinfo. :func:`code_of` reads both.
"""

from __future__ import annotations

from typing import Final

from engine.adapters.com_error import DISP_E_EXCEPTION as DISP_E_EXCEPTION
from engine.adapters.com_error import com_error as com_error
from engine.adapters.com_error import signed as signed

RPC_E_CALL_REJECTED: Final = signed(0x80010001)
RPC_E_SERVER_DIED: Final = signed(0x80010007)
RPC_E_DISCONNECTED: Final = signed(0x80010108)
RPC_E_SERVERCALL_RETRYLATER: Final = signed(0x8001010A)
RPC_E_WRONG_THREAD: Final = signed(0x8001010E)
RPC_S_SERVER_UNAVAILABLE: Final = signed(0x800706BA)
RPC_S_CALL_FAILED: Final = signed(0x800706BE)
MK_E_UNAVAILABLE: Final = signed(0x800401E3)
CO_E_NOTINITIALIZED: Final = signed(0x800401F0)
CO_E_CLASSSTRING: Final = signed(0x800401F3)
REGDB_E_CLASSNOTREG: Final = signed(0x80040154)
CO_E_SERVER_EXEC_FAILURE: Final = signed(0x80080005)
E_ELEVATION_REQUIRED: Final = signed(0x800702E4)
E_NOINTERFACE: Final = signed(0x80004002)
E_ABORT: Final = signed(0x80004004)
E_FAIL: Final = signed(0x80004005)
E_ACCESSDENIED: Final = signed(0x80070005)
E_INVALIDARG: Final = signed(0x80070057)
DISP_E_MEMBERNOTFOUND: Final = signed(0x80020003)
DISP_E_TYPEMISMATCH: Final = signed(0x80020005)
DISP_E_BADINDEX: Final = signed(0x8002000B)
DISP_E_BADPARAMCOUNT: Final = signed(0x8002000E)
MAPI_E_OBJECT_CHANGED: Final = signed(0x80040109)
MAPI_E_OBJECT_DELETED: Final = signed(0x8004010A)
MAPI_E_NOT_FOUND: Final = signed(0x8004010F)
MAPI_E_NETWORK_ERROR: Final = signed(0x80040115)
MAPI_E_CALL_FAILED: Final = signed(0x80040201)

CALL_TEXTS: Final = {
    RPC_E_CALL_REJECTED: "Call was rejected by callee.",
    RPC_E_SERVER_DIED: "The callee (server [not server application]) is not available and disappeared.",
    RPC_E_DISCONNECTED: "The object invoked has disconnected from its clients.",
    RPC_E_SERVERCALL_RETRYLATER: "The message filter indicated that the application is busy.",
    RPC_E_WRONG_THREAD: "The application called an interface that was marshalled for a different thread.",
    RPC_S_SERVER_UNAVAILABLE: "The RPC server is unavailable.",
    RPC_S_CALL_FAILED: "The remote procedure call failed.",
    MK_E_UNAVAILABLE: "Operation unavailable",
    CO_E_NOTINITIALIZED: "CoInitialize has not been called.",
    CO_E_CLASSSTRING: "Invalid class string",
    E_ABORT: "Operation aborted",
    DISP_E_MEMBERNOTFOUND: "Member not found.",
    DISP_E_TYPEMISMATCH: "Type mismatch.",
    DISP_E_BADPARAMCOUNT: "Invalid number of parameters.",
}
"""What the system says for a failure of a call."""


def call_error(code: int) -> com_error:
    """A failure of the call itself: the number stands in ``hresult``, there is no excepinfo."""
    return com_error(code, CALL_TEXTS.get(code, "Unspecified error"), None, None)


def member_error(code: int, text: str) -> com_error:
    """A failure inside Outlook: DISP_E_EXCEPTION outside, ``code`` and Outlook's sentence in excepinfo."""
    return com_error(
        DISP_E_EXCEPTION, "Exception occurred.", (4096, "Microsoft Outlook", text, None, 0, signed(code)), None
    )


def code_of(error: com_error) -> int:
    """The number that tells what happened: excepinfo's where there is one, else the call's own."""
    told = error.excepinfo[5] if error.hresult == DISP_E_EXCEPTION and error.excepinfo else None
    return error.hresult if told is None else told


def same_failure(code: int, known: int) -> bool:
    """Whether two numbers mean the same failure: many Outlook numbers have a random high part, so 16 bits count."""
    return code & 0xFFFF == known & 0xFFFF
