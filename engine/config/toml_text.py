"""Values as TOML text (the standard library only reads TOML)."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

_BARE_KEY: Final = re.compile(r"[A-Za-z0-9_-]+")
_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f]")


def toml_key(name: str) -> str:
    """``name`` as a key: as it is, or in quotes."""
    return name if _BARE_KEY.fullmatch(name) else _quoted(name)


def toml_path(path: Sequence[str]) -> str:
    """``path`` as a dotted key."""
    return ".".join(map(toml_key, path))


def toml_value(value: Any) -> str:
    """A text, true or false, number, list or table, on one line. Raises TypeError for anything else."""
    match value:
        case bool():
            return "true" if value else "false"
        case int() | float():
            return repr(value)
        case str():
            return _text(value)
        case list() | tuple():
            return f"[{', '.join(map(toml_value, cast('Sequence[Any]', value)))}]"
        case Mapping():
            table = cast("Mapping[str, Any]", value)
            pairs = ", ".join(f"{toml_key(name)} = {toml_value(one)}" for name, one in table.items())
            return f"{{ {pairs} }}" if pairs else "{}"
        case _:
            raise TypeError(f"no TOML value: {value!r}")


def _text(value: str) -> str:
    """Paths with backslashes are best read in single quotes, everything else in double ones."""
    if "\\" in value and "'" not in value and not _UNPRINTABLE.search(value):
        return f"'{value}'"
    return _quoted(value)


def _quoted(value: str) -> str:
    # JSON's escapes are all TOML's too, but JSON leaves DEL as it is.
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
