"""The switches of the simulated Notes: the machine it runs on, its faults, and every point that sources leave open.

Marks as in the description of the object model: (U) uncertain, (C) sources contradict. The default is the likelier one.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import Literal, TypeAlias, cast, get_args, get_origin, get_type_hints
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from engine.adapters.notes.simulated.locales import LOCALES


@dataclass(frozen=True, slots=True)
class Share:
    """A listing brings this part of what is there, rounded down, and says nothing about the rest."""

    percent: int


@dataclass(frozen=True, slots=True)
class Fails:
    """A listing breaks off with an error after half of it."""


Listing: TypeAlias = Share | Fails


@dataclass(frozen=True, slots=True)
class BusyCalls:
    """So many calls of a session are rejected before the first one gets through."""

    calls: int


@dataclass(frozen=True, slots=True)
class BusyFor:
    """Calls are rejected for so many seconds after the first one."""

    seconds: float


Busy: TypeAlias = BusyCalls | BusyFor


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Simulation:
    """One simulated machine with its Notes client. All defaults together are a healthy recent release."""

    zone: str = "Europe/Berlin"
    """IANA name of the machine's zone."""
    locale: str = "de_DE"
    """Date order, separators and decimal sign of texts (`LOCALES`)."""
    owner: str = "CN=Alex Miller/O=Example"
    """Canonical name of the mail file's owner, and of the user unless ``delegate``."""
    owner_mail: str = "alex.miller@example.com"
    """The owner's internet address."""
    password: str | None = field(default=None, repr=False)
    """What Initialize wants; None: anything."""
    mail_server: str = ""
    mail_file: str = "mail/amiller.nsf"
    title: str = "Alex Miller"

    # What happens to what is stored
    rewrites: bool = False
    """Save normalises subject and body: line ends, blanks, tabs, length."""
    soft_deletes: bool = False
    """The mail file has a trash: Remove moves there instead of leaving a stub."""
    alarm_noise: bool = False
    """$AlarmOffset comes back as -94.9999 for -95."""
    summary_item_limit: int = 16 * 1024
    summary_limit: int = 32 * 1024
    """Bytes of summary data in one item, in one document (U)."""

    # Faults
    listing: Listing = Share(100)
    busy: Busy = BusyCalls(0)
    disconnect_after: int | None = None
    """The session is dead after so many calls."""
    unopenable: tuple[str, ...] = ()
    """Subjects of documents that will not open."""
    changed: tuple[str, ...] = ()
    """Subjects of documents that somebody else saves just before the first Save of a session."""
    mail_fails: bool = False
    """Notices cannot be sent (4809)."""

    # Who and what is installed
    calendar_classes: bool = True
    """False: an older release without GetCalendar (C)."""
    modified_options: bool = True
    """GetModifiedDocumentsWithOptions exists (newer releases)."""
    calendar_profile: bool = True
    """The calendar profile names its owner."""
    calendar_view: bool = True
    delegate: bool = False
    """Run by somebody whom the owner let in: documents without $PublicAccess stay hidden."""

    # Open points of the sources
    series_style: Literal["rrule", "periods"] = "rrule"
    """How Read gives a series: RRULE with EXDATE and RDATE, or RDATE;VALUE=PERIOD (U)."""
    endless: Literal["cut", "refuse"] = "cut"
    """What CreateEntry does with a rule without end (U)."""
    repeat_limit: int = 900
    """Most instances of one set (U)."""
    endless_years: int = 10
    """A rule without end is cut here at the latest (U)."""
    all_day_times: Literal["working-day", "midnight"] = "working-day"
    """All-day documents run from 04:00 to 20:00, or from 00:00 to 00:00 of the last day: the end is inclusive (U)."""
    all_day_ical: Literal["date", "timed"] = "date"
    """Read gives VALUE=DATE, or a timed event of 24 hours as Notes 6 did (U)."""
    zone_names: Literal["notes", "windows", "iana"] = "notes"
    """ZN= of a zone text and TZID: "W. Europe", "W. Europe Standard Time" or "Europe/Berlin" (U)."""
    stub_by_unid: Literal["error", "invalid-document"] = "error"
    """GetDocumentByUNID of a deletion stub: 4091, or an object with IsValid False (U)."""
    stubs_in_modified: bool = True
    """GetModifiedDocuments brings deletion stubs too (U)."""
    absent_view: Literal["nothing", "error"] = "nothing"
    """GetView of an unknown name: None, or 4039 (C)."""
    alien_thread: Literal[4619, 4463] = 4619
    """Number of the error when an object is used on another thread (C)."""
    missing_entry: Literal[4814, 4000] = 4814
    """Number of the error when an entry that GetEntry promised is not there (U)."""
    uid_reuse: bool = True
    """CreateEntry takes a UID again as soon as its entry was removed (U)."""
    exact_times: bool = True
    """False: LastModified loses its hundredths on the way through a COM DATE (U)."""

    clock: Callable[[], datetime] = field(default=utc_now, compare=False, repr=False)
    """Now, aware. Stamps of documents."""
    seconds: Callable[[], float] = field(default=time.monotonic, compare=False, repr=False)
    """Runs on; for `BusyFor`."""

    def __post_init__(self) -> None:
        try:
            ZoneInfo(self.zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise ValueError(f"zone: there is no zone {self.zone!r}; give an IANA name such as Europe/Berlin") from None
        if self.locale not in LOCALES:
            raise ValueError(f"locale: {self.locale!r} is not known{_nearest(self.locale, LOCALES)}")

    @classmethod
    def from_settings(cls, settings: Mapping[str, object]) -> Simulation:
        """The switches from the keys of ``[calendars.NAME.simulated]``; ValueError names the key and what it may be."""
        unknown = next((key for key in settings if key not in _KEYS), None)
        if unknown is not None:
            raise ValueError(f"{unknown}: there is no such key{_nearest(unknown, _KEYS)}")
        values = {key: _value(key, value) for key, value in settings.items()}
        return cls(**values)  # pyright: ignore[reportArgumentType]  # every value was read by its field's own type


def _value(key: str, value: object) -> object:
    match key:
        case "listing":
            return listing(value)
        case "busy":
            return busy(value)
        case "unopenable" | "changed":
            return _subjects(key, value)
        case _:
            return _plain(key, value, _HINTS[key])


def listing(value: object) -> Listing:
    """full, empty, fails or a share such as "60%"."""
    match value:
        case "full":
            return Share(100)
        case "empty":
            return Share(0)
        case "fails":
            return Fails()
        case str() if (found := re.fullmatch(r"(\d{1,3}) ?%", value)) and int(found[1]) <= 100:
            return Share(int(found[1]))
        case _:
            raise ValueError(f'listing: {value!r} is none of full, empty, fails or a share such as "60%"')


def busy(value: object) -> Busy:
    """A duration such as "5s", a number of calls, or nothing."""
    match value:
        case "":
            return BusyCalls(0)
        case int() if not isinstance(value, bool) and value >= 0:
            return BusyCalls(value)
        case str() if found := re.fullmatch(r"(\d+(?:\.\d+)?) ?(ms|s|min)", value):
            return BusyFor(float(found[1]) * {"ms": 0.001, "s": 1, "min": 60}[found[2]])
        case _:
            raise ValueError(f'busy: {value!r} is neither a duration such as "5s" nor a number of calls')


def _subjects(key: str, value: object) -> tuple[str, ...]:
    subjects = cast("list[object]", value) if isinstance(value, list | tuple) else [None]
    if not all(isinstance(subject, str) for subject in subjects):
        raise ValueError(f"{key}: {value!r} is not a list of subjects")
    return tuple(str(subject) for subject in subjects)


def _plain(key: str, value: object, hint: object) -> object:
    choices: tuple[object, ...] = get_args(hint)
    if get_origin(hint) is Literal:
        if value not in choices or isinstance(value, bool):
            raise ValueError(f"{key}: {value!r} is none of {', '.join(str(choice) for choice in choices)}")
        return value
    wanted = next((kind for kind in (bool, int, str) if hint is kind or kind in choices), str)
    fits = isinstance(value, wanted) and (wanted is not int or _is_count(value))
    if not fits:
        words = {bool: "true or false", int: "a whole number from 0 on", str: "a text"}
        raise ValueError(f"{key}: {value!r} is not {words[wanted]}")
    return value


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _nearest(name: str, names: Mapping[str, object] | frozenset[str]) -> str:
    near = get_close_matches(name, list(names), n=1)
    return f"; did you mean {near[0]}?" if near else f"; known are {', '.join(sorted(names))}"


_HINTS: dict[str, object] = get_type_hints(Simulation)
_KEYS = frozenset(field.name for field in fields(Simulation)) - {"clock", "seconds", "password"}
