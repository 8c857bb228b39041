"""The one exception a COM call raises, also where there is no COM.

On Windows `com_error` is pywin32's own type, so that code written against it catches what the real mail clients raise.
Elsewhere it is a class of the same shape, raised by the simulated object models.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

DISP_E_EXCEPTION = -2147352567
"""hresult of an error the called object itself raised; its own code is ``excepinfo[5]``."""

ExcepInfo: TypeAlias = tuple[int, str | None, str | None, str | None, int, int | None]
"""wCode, source, description, help file, help context, scode (signed 32 bits)."""


class _LookAlike(Exception):
    """A COM call failed. Attributes and ``args`` as pywin32 has them."""

    def __init__(
        self, hresult: int, strerror: str | None, excepinfo: ExcepInfo | None = None, argerror: int | None = None
    ) -> None:
        super().__init__(hresult, strerror, excepinfo, argerror)
        self.hresult = hresult
        self.strerror = strerror
        self.excepinfo = excepinfo
        self.argerror = argerror


if TYPE_CHECKING:
    com_error = _LookAlike
else:
    try:
        from pywintypes import com_error
    except ImportError:
        com_error = _LookAlike
        com_error.__name__ = com_error.__qualname__ = "com_error"


def signed(code: int) -> int:
    """A code as Windows headers write it (0x80004005), as pywin32 hands it out (-2147467259)."""
    return code - (1 << 32) if code & 0x80000000 else code
