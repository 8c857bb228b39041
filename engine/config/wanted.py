"""Whether ``--auto`` has anything to do, found out with as little as possible: most starts have nothing to do.

Imports nothing of Syncline. Says "ask the full loader" (None) of everything that is not plainly in order.
"""

from __future__ import annotations

from typing import Any, Final, cast

_TABLES: Final = {"user", "calendars", "pairs"}
_MOMENTS: Final = ("startup", "shutdown")
PAIR_KEYS: Final = frozenset(
    (
        "left",
        "right",
        "direction",
        "period",
        "on_conflict",
        "merge",
        "confirm",
        "recurring",
        "private",
        "auto",
        "interval",
        "max_deletions",
        "attendees",
        "notify_attendees",
        "reminders",
        "attachments",
        "attachments_limit",
        "categories",
        "hook",
    )
)
"""The keys of a pair; a mistyped "auto" must not pass for "nothing to do"."""


def wanted(path: str, moment: str) -> list[str] | None:
    """The names of the pairs whose ``auto`` names ``moment`` ("startup" or "shutdown"), in the file's order.

    None: the file is missing or not plainly in order, and `engine.config.load` has to tell what is wrong.
    """
    import tomllib

    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            raw = tomllib.loads(file.read())
    except (OSError, ValueError):
        return None
    pairs = _table(raw.get("pairs", {}))
    if pairs is None or not raw.keys() <= _TABLES:
        return None
    found: list[str] = []
    for name, pair in pairs.items():
        auto = _auto(pair)
        if auto is None:
            return None
        if moment in auto:
            found.append(name)
    return found


def _auto(pair: Any) -> list[Any] | None:
    """The moments of a pair; None where its table is not plainly in order."""
    keys = _table(pair)
    auto: Any = None if keys is None or not keys.keys() <= PAIR_KEYS else keys.get("auto", [])
    if not isinstance(auto, list):
        return None
    moments = cast("list[Any]", auto)
    return moments if all(one in _MOMENTS for one in moments) else None


def _table(value: Any) -> dict[str, Any] | None:
    return cast("dict[str, Any]", value) if isinstance(value, dict) else None
