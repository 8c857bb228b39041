"""What goes wrong with Outlook, in sentences for people."""

from __future__ import annotations

from engine.adapters.outlook.errors import (
    CO_E_CLASSSTRING,
    CO_E_SERVER_EXEC_FAILURE,
    E_ABORT,
    E_ACCESSDENIED,
    E_ELEVATION_REQUIRED,
    E_FAIL,
    MAPI_E_NETWORK_ERROR,
    MAPI_E_NOT_FOUND,
    MAPI_E_OBJECT_CHANGED,
    MAPI_E_OBJECT_DELETED,
    REGDB_E_CLASSNOTREG,
    RPC_E_CALL_REJECTED,
    RPC_E_DISCONNECTED,
    RPC_E_SERVER_DIED,
    RPC_E_SERVERCALL_RETRYLATER,
    RPC_S_CALL_FAILED,
    RPC_S_SERVER_UNAVAILABLE,
    code_of,
    com_error,
    same_failure,
)
from engine.model.errors import Unreachable

TRIES = 3
"""How often a series is opened anew whose occurrences are told to be out of date."""

_BUSY = (RPC_E_CALL_REJECTED, RPC_E_SERVERCALL_RETRYLATER)
_GONE = (RPC_E_DISCONNECTED, RPC_E_SERVER_DIED, RPC_S_SERVER_UNAVAILABLE, RPC_S_CALL_FAILED)


def is_busy(error: BaseException) -> bool:
    """The call was rejected before it was begun: Outlook is busy, or shows a dialog."""
    return isinstance(error, com_error) and error.hresult in _BUSY


def is_gone(error: com_error) -> bool:
    """Outlook is not there any more, or its server is not; nothing can be said of any item."""
    return error.hresult in _GONE or is_busy(error) or same_failure(code_of(error), MAPI_E_NETWORK_ERROR)


def is_missing(error: com_error) -> bool:
    """There is no item with that id (any more)."""
    code = code_of(error)
    return same_failure(code, MAPI_E_NOT_FOUND) or same_failure(code, MAPI_E_OBJECT_DELETED)


def is_changed(error: com_error) -> bool:
    """Somebody else saved the item since it was opened."""
    return same_failure(code_of(error), MAPI_E_OBJECT_CHANGED)


def is_out_of_date(error: com_error) -> bool:
    """An occurrence that "no longer exists" may be there when its series is opened anew; the number's high part is random."""
    return same_failure(code_of(error), E_FAIL)


def is_denied(error: com_error) -> bool:
    """The object model guard keeps other programs out."""
    return code_of(error) == E_ABORT


def gone(error: com_error) -> Unreachable:
    """What to say when Outlook cannot be worked with any more."""
    if is_busy(error):
        return Unreachable("Outlook is busy and takes no calls: close its open dialogs, then run again.")
    if same_failure(code_of(error), MAPI_E_NETWORK_ERROR):
        return Unreachable("Outlook's mail server is not connected, so its calendar cannot be read: run again later.")
    return Unreachable("Outlook was closed or does not answer any more: start Outlook, then run again.")


def denied() -> Unreachable:
    """What to say when the object model guard keeps everything but lists from us."""
    return Unreachable(
        "Outlook does not let other programs read its calendar items. Allow it in Outlook under File, Options, Trust "
        "Center, Programmatic Access, or bring the virus scanner up to date; a company may have set a rule for it."
    )


def raise_general(error: com_error) -> None:
    """What concerns the whole calendar is no answer about one item."""
    if is_gone(error):
        raise error
    if is_denied(error):
        raise denied() from error


def program_missing(error: com_error) -> Unreachable:
    """What to say when there is no Outlook to be had at all."""
    code = code_of(error)
    if code in (CO_E_CLASSSTRING, REGDB_E_CLASSNOTREG):
        return Unreachable(
            "Outlook is not installed on this computer, or only the new Outlook, which no other program can work with: "
            "install or switch back to classic Outlook."
        )
    if code in (E_ELEVATION_REQUIRED, CO_E_SERVER_EXEC_FAILURE, E_ACCESSDENIED):
        return Unreachable(
            "Outlook cannot be started, or it runs with other rights than Syncline: run both as administrator, or neither."
        )
    return Unreachable(f"Outlook cannot be started: {sentence(error)}")


def sentence(error: com_error) -> str:
    """Outlook's own words where it has some, without a full stop."""
    info = error.excepinfo
    text = (info[2] if info else None) or error.strerror or f"error {code_of(error) & 0xFFFFFFFF:#x}"
    return text.strip().rstrip(".")


def refusal(error: com_error) -> str:
    """Why Outlook did not take an item, as the end of 'Outlook did not take it: ...'."""
    if is_denied(error):
        return "its security settings keep other programs from writing"
    return f'Outlook says "{sentence(error)}"'
