"""What Syncline keeps with an item of its own making, in user properties: texts that no form shows.

``SynclineUid``: the UID, a hint for pairing. ``SynclineAttendees``: people as content lines. ``SynclineInvited``: addresses
of those among them who were made recipients (`guests`). ``SynclineSpelled``: see `Spelled`, as JSON. ``SynclineUndone``: what the item said before a write of several
steps that has not come to its end (`NEW`: it was not there).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final, cast

from engine.adapters.outlook.appointment import Spelled
from engine.adapters.outlook.errors import com_error
from engine.adapters.outlook.numbers import OlUserPropertyType
from engine.adapters.outlook.words import is_gone

UID: Final = "SynclineUid"
PEOPLE: Final = "SynclineAttendees"
INVITED: Final = "SynclineInvited"
SPELLED: Final = "SynclineSpelled"
UNDONE: Final = "SynclineUndone"
NEW: Final = "new"
_TEXT: Final = int(OlUserPropertyType.TEXT)
NAMES: Final = (UID, PEOPLE, INVITED, SPELLED, UNDONE)


NOTHING: Final = Spelled()
_FIELDS: Final = tuple(each.name for each in fields(Spelled))


@dataclass(frozen=True, slots=True)
class Kept:
    """The values of the properties, read. ``asleep``: reminders that are not set because what they are for is over, in
    minutes, of the item ("") and of changed occurrences (by original date)."""

    uid: str = ""
    people: tuple[str, ...] | None = None
    invited: frozenset[str] = frozenset()
    spelled: Spelled = field(default_factory=Spelled)
    asleep: Mapping[str, int] = field(default_factory=dict[str, int])
    undone: str | None = None


def kept_of(values: Mapping[str, str]) -> Kept:
    """From the texts of the properties that there are. What somebody has spoilt counts as not there."""
    if not values:
        return Kept()
    people = values.get(PEOPLE)
    spelled, asleep = _spelled_of(values.get(SPELLED, ""))
    return Kept(
        values.get(UID, "").strip(),
        None if people is None else tuple(line for line in people.replace("\r", "").split("\n") if line),
        frozenset(values.get(INVITED, "").split()),
        spelled,
        asleep,
        values.get(UNDONE),
    )


def spelled_text(spelled: Spelled, asleep: Mapping[str, int]) -> str:
    """As JSON; empty where there is nothing to keep."""
    if spelled == NOTHING and not asleep:
        return ""
    told: dict[str, object] = {name: value for name in _FIELDS if (value := getattr(spelled, name))}
    if asleep:
        told["asleep"] = dict(asleep)
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _spelled_of(text: str) -> tuple[Spelled, Mapping[str, int]]:
    if not text:
        return NOTHING, {}
    try:
        found: Any = json.loads(text)
        told = cast("dict[str, Any]", found)
        spelled = Spelled(
            _pair(told.get("start_zone")),
            _pair(told.get("end_zone")),
            tuple(map(str, told.get("definitions", ()))),
            str(told.get("rule", "")),
            {str(key): tuple(map(str, lines)) for key, lines in dict(told.get("lines", {})).items()},
            _texts(told.get("alarms")),
            _texts(told.get("left_out")),
            _texts(told.get("heads")),
        )
        return spelled, {str(key): int(minutes) for key, minutes in dict(told.get("asleep", {})).items()}
    except (ValueError, TypeError, AttributeError):
        return Spelled(), {}


def _pair(value: Any) -> tuple[str, str] | None:
    if value is None:
        return None
    windows, tzid = value
    return str(windows), str(tzid)


def _texts(value: Any) -> dict[str, str]:
    return {str(key): str(text) for key, text in dict(value or {}).items()}


class Properties:
    """The user properties of an open item, asked for with the first that is put. ``fresh``: a new item, which has none yet."""

    def __init__(self, item: Any, *, fresh: bool = False) -> None:
        self._item = item
        self._fresh = fresh
        self._all: Any = None

    def put(self, name: str, value: str) -> bool:
        """Set one, each once in a fresh item, or take it off where the value is empty; whether the store lets us."""
        if self._fresh and not value:
            return True
        if self._all is None:
            self._all = self._item.UserProperties
        try:
            found = None if self._fresh else self._all.Find(name)
            if not value:
                if found is not None:
                    found.Delete()
                return True
            if found is None:
                found = self._all.Add(name, _TEXT, False)
            found.Value = value
        except com_error as error:
            if is_gone(error):
                raise
            return False
        return True


def put(item: Any, name: str, value: str) -> bool:
    """One alone, as `Properties.put`."""
    return Properties(item).put(name, value)
