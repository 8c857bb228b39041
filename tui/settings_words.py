"""The settings in words of a salesperson's day: what each is called, where it belongs, what "nothing" means there. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple, cast

from engine.config.problems import listed
from engine.config.toml_text import toml_value
from engine.model.keys import (
    Address,
    Choice,
    Choices,
    Command,
    Duration,
    Flag,
    OneOf,
    PathText,
    Share,
    Span,
    Table,
    Text,
    TextMap,
    Texts,
    ValueKind,
    Whole,
)

YOU: Final = "Who works here"
THIS: Final = "What it is"
TAKES_PART: Final = "What takes part"
TRAVELS: Final = "What travels with it"
ASKS: Final = "When you are asked"
BY_ITSELF: Final = "When it syncs by itself"
SIMULATED: Final = "The simulated program, for trying things out"
SPECIAL: Final = "For special cases"

GROUPS: Final = (YOU, THIS, TAKES_PART, TRAVELS, ASKS, BY_ITSELF, SIMULATED, SPECIAL)


class Word(NamedTuple):
    """``empty``: what nothing means there; ``more``: what the schema's own sentence leaves open."""

    label: str
    group: str = THIS
    empty: str = "none"
    more: str = ""


_ALL_FILES: Final = "A name without a folder is looked for beside the config file."
_SPAN: Final = "Counted from the day of each sync."
_KEYRING: Final = "The password goes into this machine's keyring: P."
_HELD: Final = "A sync that goes over both, number and share, holds its deletions until you let them through."
_AUTOSTART: Final = 'Works once Syncline is registered with this machine: "syncline autostart install" in a terminal.'

_USER: Final = {
    "name": Word("Your name", YOU, "not given", "It goes into the history, so that everybody knows whose it is."),
    "notices": Word("Desktop notices", YOU, more="Only numbers and names of pairs, no subjects."),
}

_PAIR: Final = {
    "left": Word("Left calendar"),
    "right": Word("Right calendar"),
    "direction": Word("Which way"),
    "period": Word("Which dates", TAKES_PART),
    "period.past": Word("  how far back", TAKES_PART, "without end", _SPAN),
    "period.future": Word("  how far ahead", TAKES_PART, "without end", _SPAN),
    "recurring": Word("Repeating activities", TAKES_PART),
    "private": Word("Private activities", TAKES_PART),
    "categories.include": Word("Only categories", TAKES_PART, "all of them"),
    "categories.exclude": Word("Not categories", TAKES_PART),
    "categories.rename": Word("Categories renamed", TRAVELS),
    "attendees": Word("People of a meeting", TRAVELS),
    "notify_attendees": Word("Mail to these people", TRAVELS),
    "reminders": Word("Reminders", TRAVELS),
    "attachments": Word("Attachments", TRAVELS),
    "attachments_limit": Word("Largest attachment", TRAVELS, "no limit"),
    "on_conflict": Word("Changed in both", ASKS),
    "merge": Word("Merge by itself", ASKS),
    "confirm": Word("Asks you before", ASKS, "nothing"),
    "max_deletions.count": Word("Deletions not held", ASKS, more=_HELD),
    "max_deletions.share": Word("  and of all items", ASKS, more=_HELD),
    "max_deletions.meetings": Word("Meetings not held", ASKS),
    "auto": Word("Without being asked", BY_ITSELF, "never", _AUTOSTART),
    "interval": Word("While this is open", BY_ITSELF, "never"),
    "hook": Word("Own mapping code", SPECIAL),
}

_COMMON: Final = {
    "type": Word("Kind of calendar"),
    "backend": Word("Real or simulated"),
    "path": Word("File", more=_ALL_FILES),
    "readonly": Word("Only read it"),
    "password_command": Word("Password program", SPECIAL),
    "simulated.zone": Word("Time zone", SIMULATED, "not set"),
    "simulated.locale": Word("Language and region", SIMULATED, "not set"),
    "simulated.listing": Word("Listing brings", SIMULATED),
    "simulated.busy": Word("Busy at first", SIMULATED, "never"),
    "simulated.unopenable": Word("Will not open", SIMULATED),
    "simulated.rewrites": Word("Tidies up texts", SIMULATED),
}

_CALENDARS: Final[Mapping[str, Mapping[str, Word]]] = {
    "mobile": {"path": Word("Its database file", more=_ALL_FILES)},
    "outlook": {
        "profile": Word("Mail profile", empty="the usual one"),
        "folder": Word("Calendar folder", empty="the default calendar"),
        "path": Word("Its file", SIMULATED, more=_ALL_FILES),
    },
    "notes": {
        "server": Word("Domino server", empty="this machine"),
        "database": Word("Mail database", empty="your own"),
        "path": Word("Its file", SIMULATED, more=_ALL_FILES),
    },
    "caldav": {
        "url": Word("Address"),
        "username": Word("Your name there", more=_KEYRING),
        "calendar": Word("Calendar there", empty="the only one"),
        "auth": Word("Way to log on", SPECIAL),
        "ca_file": Word("Company certificate", SPECIAL),
        "proxy": Word("Web proxy", SPECIAL),
        "timeout": Word("Patience", SPECIAL),
        "connections": Word("Connections at once", SPECIAL),
    },
    "vdir": {
        "path": Word("Folder", more=_ALL_FILES),
        "create": Word("Make the folder"),
        "fsync": Word("Safe on power cuts", SPECIAL),
    },
    "enterprise": {"url": Word("Database", more=_KEYRING), "user": Word("Your name there")},
}

_EXPLAINED: Final = {
    ("caldav", "username"): "The name to log on with.",
    ("user", "name"): "Your name, as the mobile user.",
    ("pair", "left"): "One calendar of the pair. Home and the lists show it on the left.",
    ("pair", "right"): "The calendar that is kept in step with it.",
    (
        "pair",
        "notify_attendees",
    ): 'They get mail about what a sync changes. It needs "as real attendees" for the people of a meeting.',
    ("vdir", "path"): "The folder that holds one .ics file for each item.",
    ("pair", "interval"): "How often it syncs while Syncline is open, such as 15 minutes.",
}
"""Where the sentence of the file would not do on a screen."""

_TYPES: Final = {
    "mobile": "CRM mobile client",
    "outlook": "Outlook",
    "notes": "HCL Notes",
    "caldav": "calendar on a server (CalDAV)",
    "vdir": "folder of .ics files",
    "enterprise": "CRM Enterprise",
}


def word(where: str, name: str) -> Word:
    """``where``: "user", "pair" or a calendar's type. ``name``: of the key, with its table's in front: "period.past"."""
    own = {"user": _USER, "pair": _PAIR}.get(where, _CALENDARS.get(where, {}))
    found = own.get(name) or (_COMMON.get(name) if where not in ("user", "pair") else None)
    if found is not None:
        return found
    plain = name.rpartition(".")[2].replace("_", " ")
    return Word(plain[:1].upper() + plain[1:], SIMULATED if name.startswith("simulated.") else SPECIAL)


def explained(where: str, name: str, sentence: str, table: str) -> str:
    """``sentence``: the schema's own. ``table``: the name of the calendar."""
    said = _EXPLAINED.get((where, name), sentence.replace("{name}", table).replace('""', "empty"))
    return " ".join(filter(None, (said, word(where, name).more)))


def type_in_words(kind: object) -> str:
    return _TYPES.get(str(kind), str(kind))


def in_words(kind: ValueKind | None, value: Any, empty: str = "none") -> str:
    """A value that the kind takes; what it does not take is shown as it stands in the file."""
    if value is None:
        return ""
    if value in ("", [], {}):
        return empty
    match kind, value:
        case Choice(options), str():
            return options.get(value, value)
        case Choices(options), list():
            return listed((options.get(one, str(one)) for one in cast("list[str]", value)), "and")
        case Flag(), bool():
            return "yes" if value else "no"
        case Texts(), list():
            return ", ".join(map(str, cast("list[Any]", value)))
        case TextMap(), dict():
            return ", ".join(f"{old} → {new}" for old, new in cast("dict[str, Any]", value).items())
        case Command(), list():
            return f"{cast('list[Any]', value)[0]} …"
        case OneOf(kinds), _:
            return _one_of(kinds, value, empty)
        case Table(), dict():
            return "a span of time around today"
        case _, str():
            return value
        case _:
            return toml_value(value) if isinstance(value, (bool, int, float, list, dict)) else str(value)


def _one_of(kinds: Iterable[ValueKind], value: Any, empty: str) -> str:
    for kind in kinds:
        match kind, value:
            case (Choice(options), str()) if value in options:
                return options[value]
            case (Table(), dict()) | (Share() | Duration() | Span(), str()):
                return in_words(kind, value, empty)
            case Whole(), int():
                return f"for {value} calls"
            case _:
                pass
    return str(value)


def needed(kind: ValueKind | None) -> str:
    """What to type, as the end of "Give ..."."""
    match kind:
        case Text(like=like) | PathText(like=like) | Address(like=like):
            return like.replace(" in quotes", "").replace('""', "nothing").replace('"', "")
        case Whole(least, None):
            return f"a number of {least} or more"
        case Whole(least, most):
            return f"a number from {least} to {most}"
        case Duration(empty):
            return f"a time such as 20s or 15 minutes{', or nothing for never' if empty else ''}"
        case Span():
            return "a time such as 30 days, 6 months or 1 year"
        case Share():
            return "a share such as 25%"
        case Texts():
            return "one on each line"
        case TextMap():
            return "one on each line, such as: Visit = Customer visit"
        case Command():
            return "the program on the first line, what it is called with on lines of their own"
        case OneOf(kinds):
            return listed(map(needed, kinds))
        case None:
            return 'a value as it stands in the file, such as "text", 5 or true'
        case _:
            return "one of the answers"
