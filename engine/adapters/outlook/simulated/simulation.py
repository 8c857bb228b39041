"""What the simulated Outlook is like: its machine, its quirks where the documents are unsure, and its faults.

One frozen value. Every point that the documentation leaves uncertain or contradicts itself about is a switch here; the
default is the likelier side. Nothing else in the simulator reads a setting.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any, Final, Literal, NamedTuple, cast, get_args, get_type_hints

from engine.adapters.outlook.simulated.locales import LOCALES


class Listing(NamedTuple):
    """How much a listing brings: the first ``percent`` of the items; or it breaks off after half of them."""

    percent: int = 100
    fails: bool = False

    def shown(self, count: int) -> int:
        """How many of ``count`` items a listing brings before it ends or breaks off."""
        return count // 2 if self.fails else count * self.percent // 100


_FULL: Final = Listing()


class BusyCalls(NamedTuple):
    """The next ``calls`` calls are rejected."""

    calls: int


class BusyFor(NamedTuple):
    """All calls of the first ``seconds`` are rejected, by the machine's clock."""

    seconds: float


Busy = BusyCalls | BusyFor

Uses = Literal["raise", "save"]
Kept = Literal["kept", "stripped", "refused"]


@dataclass(frozen=True, slots=True)
class Simulation:
    """Everything that can differ from one real Outlook to the next, and the faults of the day."""

    # The machine
    zone: str = ""
    """IANA or Windows name of the machine's zone; empty: the zone of the computer this runs on."""
    locale: str = "en_US"
    list_separator: str = ""
    """Between categories; empty: as the locale has it."""
    first_day_of_week: int = -1
    """0 Sunday .. 6 Saturday, decides what a week is for "every n weeks"; -1: as the locale has it."""
    user: str = "A. Miller"
    address: str = "amiller@example.com"

    # What it does to what it is given
    rewrites: bool = False
    """Bodies get CRLF and lose trailing blanks, subjects are one line of at most 255 characters."""
    user_properties: Kept = "kept"
    """Whether the store keeps user properties, loses them at Save, or refuses to add them."""
    folder_fields_denied: bool = False
    """UserProperties.Add with AddToFolderFields is refused."""

    # Faults
    listing: Listing = _FULL
    busy: Busy | None = None
    busy_after: int = 0
    """Calls that pass before the machine gets busy."""
    busy_code: Literal["rejected", "retrylater"] = "rejected"
    disconnect_after: int = -1
    """Calls that pass before the server is gone for good; -1: never."""
    unopenable: tuple[str, ...] = ()
    """Subjects of items that are listed but will not open."""
    unsavable: tuple[str, ...] = ()
    """Subjects of items and occurrences that are refused at Save."""
    unsendable: bool = False
    """Send fails: no mail server takes the message."""
    null_cells: tuple[str, ...] = ()
    """Subjects of items whose Start and LastModificationTime come as None in a table."""
    stale: int = 0
    """The first so many reads of Exception.AppointmentItem find the instance "no longer" there."""
    stale_high_words: tuple[int, ...] = (0xF7A0, 0x9490, 0xBFE0, 0xCE60)
    guard: Literal["allow", "deny"] = "allow"
    com_initialized: bool = False
    """True: every thread counts as initialized, CoInitialize may be left out."""

    # Uncertain or contradictory: the likelier one is the default
    object_changed: bool = True
    """The second saver of an item gets MAPI_E_OBJECT_CHANGED; False: the last writer wins."""
    copies_share_global_id: bool = True
    move_changes_id: bool = True
    """A move inside one store gives a new EntryID. Between stores it always does."""
    deleted_code: Literal["not_found", "object_deleted"] = "not_found"
    coarse_modified: bool = False
    """Saves within one second show the same LastModificationTime; False: each moves it by a second at least."""
    change_keys: bool = True
    """Items have a change key, which moves with every save; False: a store that keeps none."""
    server_touch: bool = False
    """A server bumps LastModificationTime by a second right after each save."""
    strict_occurrences: bool = True
    """GetOccurrence wants the exact start; False: the day is enough, as the documentation has it."""
    original_date: Literal["series", "local"] = "series"
    """Clock of Exception.OriginalDate: the series' zone, as working code reads it, or the machine's."""
    fresh_pattern: Literal["ten", "infinite"] = "ten"
    """What a new pattern's end is until it is set."""
    pattern_time_date: Literal["start", "zero"] = "start"
    """Date part of RecurrencePattern.StartTime/EndTime: the start date, or 1899-12-30."""
    unused_pattern_members: Uses = "raise"
    """A member that the type does not use is refused at once, or only at Save."""
    yearly_interval: Literal["months", "years"] = "months"
    weekday_quirk: bool = True
    """"Every weekday" made from a daily pattern reads Interval 0 and refuses to be given one."""
    nth_masks: Literal["common", "any"] = "common"
    """Masks of the nth types: single days, 62, 65 and 127 only, or any."""
    start_moves_to_first: bool = True
    """Save moves PatternStartDate to the first date that the pattern gives."""
    interval_limits: bool = True
    """At most 999 days, 99 weeks or months, 99 years."""
    overlap_check: bool = True
    """Save refuses an occurrence that lasts longer than it takes to the next."""
    rewrite_drops_exceptions: bool = False
    """Writing an unchanged value into a pattern drops the exceptions too."""
    end_change_drops_exceptions: bool = False
    occurrence_fixed_fields: Literal["ignore", "raise"] = "ignore"
    """What becomes of Categories and Sensitivity written to one occurrence."""
    sorted_flag_misbehaves: bool = False
    """IncludeRecurrences = False on a list sorted by [Start] brings all occurrences nevertheless."""
    zones_by_id: bool = True
    """TimeZones.Item takes an id, not only a number."""
    array_order: Literal["rows", "columns"] = "rows"
    """First dimension of Table.GetArray."""
    instant_search: bool = False
    """Whether the store is indexed, so that ci_startswith and ci_phrasematch work."""
    row_count: Literal["exact", "error"] = "exact"

    def __post_init__(self) -> None:
        if self.locale not in LOCALES:
            raise ValueError(f"locale: {self.locale!r} is not simulated; known are {', '.join(sorted(LOCALES))}.")
        if not -1 <= self.first_day_of_week <= 6:
            raise ValueError("first_day_of_week: give 0 (Sunday) to 6 (Saturday), or -1 for the locale's own.")

    @property
    def separator(self) -> str:
        """What stands between two categories."""
        return self.list_separator or LOCALES[self.locale].separator

    @property
    def week_starts(self) -> int:
        """First day of the week, 0 Sunday .. 6 Saturday."""
        return LOCALES[self.locale].first_day if self.first_day_of_week < 0 else self.first_day_of_week

    @classmethod
    def from_settings(cls, settings: Mapping[str, object]) -> Simulation:
        """The simulation that a ``[calendars.NAME.simulated]`` table describes; every field is a key.

        Raises ValueError with a sentence that starts with the key when a key or a value is wrong.
        """
        if not settings:
            return cls()
        hints: dict[str, Any] = get_type_hints(cls)
        known = [field.name for field in fields(cls)]
        given: dict[str, Any] = {}
        for key, value in settings.items():
            if key not in known:
                from difflib import get_close_matches

                near = get_close_matches(key, known, n=1)
                raise ValueError(f"{key}: there is no such switch." + (f" Did you mean {near[0]!r}?" if near else ""))
            given[key] = _READERS[key](value) if key in _READERS else _plain(key, value, hints[key])
        _check_zone(given.get("zone", ""))
        return cls(**given)


def _check_zone(zone: str) -> None:
    from engine.adapters.outlook.simulated.zones import UnknownZone, windows_id

    try:
        windows_id(zone)
    except UnknownZone as error:
        raise ValueError(f"zone: {error}") from error


def _plain(key: str, value: object, hint: Any) -> object:
    choices = get_args(hint)
    if choices and all(isinstance(choice, str) for choice in choices):
        if value in choices:
            return value
        raise ValueError(f"{key}: give {' or '.join(repr(c) for c in choices)}, not {value!r}.")
    if hint is tuple[str, ...] or choices:
        return _sequence(key, value, choices[0])
    if type(value) is hint:
        return value
    words = {bool: "true or false", int: "a whole number", str: "a text"}
    raise ValueError(f"{key}: give {words[hint]}, not {value!r}.")


def _sequence(key: str, value: object, kind: type) -> tuple[object, ...]:
    parts: list[object] = cast("list[object]", value) if isinstance(value, list) else []
    if not isinstance(value, list) or any(type(part) is not kind for part in parts):
        raise ValueError(f"{key}: give a list of {'texts' if kind is str else 'numbers'}, not {value!r}.")
    return tuple(parts)


def _listing(value: object) -> Listing:
    named: Final = {"full": _FULL, "empty": Listing(percent=0), "fails": Listing(fails=True)}
    if isinstance(value, str):
        if value in named:
            return named[value]
        share = re.fullmatch(r"(\d{1,3}) ?%", value)
        if share and int(share[1]) <= 100:
            return Listing(percent=int(share[1]))
    raise ValueError(f'listing: give "full", "empty", "fails" or a share such as "60%", not {value!r}.')


_UNITS: Final = {"ms": 0.001, "s": 1.0, "m": 60.0, "h": 3600.0}


def _busy(value: object) -> Busy | None:
    if value == "":
        return None
    if type(value) is int and value >= 0:
        return BusyCalls(value)
    duration = re.fullmatch(r"(\d+(?:\.\d+)?) ?(ms|s|m|h)", value) if isinstance(value, str) else None
    if duration is None:
        raise ValueError(f'busy: give a duration such as "5s", or a number of rejected calls, not {value!r}.')
    return BusyFor(float(duration[1]) * _UNITS[duration[2]])


_READERS: Final[dict[str, Callable[[object], object]]] = {"listing": _listing, "busy": _busy}
