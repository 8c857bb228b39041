"""The keys that each built-in kind of calendar takes, known without importing any adapter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from engine.model.keys import (
    Address,
    Choice,
    Command,
    Duration,
    Flag,
    Key,
    OneOf,
    PathText,
    Share,
    Table,
    Text,
    Texts,
    Whole,
)

_SIMULATED: Final = Key(
    "simulated",
    Table(
        (
            Key("zone", Text(like="a zone's name"), "The simulated machine's time zone.", "", sample="Europe/Berlin"),
            Key("locale", Text(like="a locale"), "Its date order and list separator.", "en_US", sample="de_DE"),
            Key(
                "listing",
                OneOf(
                    (
                        Choice({"full": "everything", "empty": "nothing", "fails": "breaks off half-way"}),
                        Share(),
                    )
                ),
                "How much of the calendar a listing brings.",
                "full",
            ),
            Key(
                "busy",
                OneOf((Duration(empty=True), Whole())),
                'For how long calls are rejected as busy ("" for never), or how many of them.',
                "",
            ),
            Key("unopenable", Texts(), "Subjects of items that will not open.", []),
            Key("rewrites", Flag(), "Normalises bodies and subjects on save, as real ones do.", False),
        ),
        open=True,
        sample='{ zone = "Europe/Berlin" }',
    ),
    "For the simulated store only: what it is like. For trying things out, training and tests.",
    {},
)


def _backend(program: str) -> Key:
    return Key(
        "backend",
        Choice(
            {
                "auto": f"the real {program} on Windows, the simulated one elsewhere",
                "com": f"the real {program}",
                "simulated": f"a simulated {program} in a file",
            }
        ),
        f"Which {program} to work with.",
        "auto",
        place=True,
    )


def _store(name: str) -> Key:
    return Key(
        "path",
        PathText(f'a path in quotes, such as "{name}.db"'),
        "For the simulated store only: its file.",
        "{name}.db",
        place=True,
    )


_PASSWORD_COMMAND: Final = Key(
    "password_command",
    Command(),
    'A program that prints the password, for machines without a keyring, such as ["pass", "show", "calendar"].',
    [],
)


_MOBILE: Final = Table(
    (
        Key(
            "path",
            PathText('a path in quotes, such as "mobile.db"'),
            "The CRM mobile client's own activity database, a SQLite file.",
            required=True,
            sample="mobile.db",
            place=True,
        ),
    ),
    explain="The CRM mobile client's calendar.",
)

_OUTLOOK: Final = Table(
    (
        _backend("Outlook"),
        Key("profile", Text(), "The mail profile; goes into the history file.", "", sample="Outlook", place=True),
        Key("folder", Text(), 'The calendar folder\'s path; "" for the default calendar.', "", place=True),
        _store("outlook"),
        _SIMULATED,
    ),
    explain="Outlook's calendar, classic Outlook for Windows.",
)

_NOTES: Final = Table(
    (
        _backend("Notes"),
        Key("server", Text(), 'The Domino server; "" for a database on this machine.', "", place=True),
        Key(
            "database",
            Text(),
            'The mail database on it; "" for your own mail database.',
            "",
            sample="mail/amiller.nsf",
            place=True,
        ),
        _store("notes"),
        _SIMULATED,
    ),
    explain="The calendar of HCL Notes.",
)

_CALDAV: Final = Table(
    (
        Key(
            "url",
            Address(("https", "http"), 'an address such as "https://dav.example.com/amiller/work/"'),
            "The calendar's address, or the server's: the calendar is then looked for there.",
            required=True,
            sample="https://dav.example.com/amiller/work/",
            place=True,
        ),
        Key(
            "username",
            Text(),
            'The name to log on with; store its password with "syncline credentials set {name}".',
            "",
            sample="amiller",
            place=True,
        ),
        Key(
            "calendar",
            Text(),
            'The calendar\'s name on the server; only needed where "url" leads to several.',
            "",
            place=True,
        ),
        Key(
            "auth",
            Choice(
                {
                    "auto": "as the server asks for",
                    "basic": "name and password",
                    "digest": "name and password, not sent in the clear",
                    "bearer": "the password is a token",
                }
            ),
            "How to log on.",
            "auto",
        ),
        _PASSWORD_COMMAND,
        Key(
            "ca_file",
            PathText('a path in quotes, such as "company-ca.pem"'),
            "Your company's own certificate authority, if it has one.",
            "",
        ),
        Key(
            "proxy",
            Text(r"(?:https?://[^\s:/@]+(?::\d+)?/?)?", 'an address such as "http://proxy.example.com:8080"'),
            "The web proxy to go through, if any.",
            "",
        ),
        Key("timeout", Duration(), "How long to wait for an answer.", "30s"),
        Key("connections", Whole(1, 32), "How many connections to open at the same time, at most.", 16),
        Key("readonly", Flag(), "Never write to this calendar.", False),
    ),
    explain="A calendar on a CalDAV server.",
)

_VDIR: Final = Table(
    (
        Key(
            "path",
            PathText(),
            "The folder that holds one .ics file for each item (the vdir convention).",
            required=True,
            sample="~/calendars/work",
            place=True,
        ),
        Key("create", Flag(), "Make the folder when it is not there yet.", True),
        Key("fsync", Flag(), "Wait until the disk has each file: slower, but safe against a power cut.", True),
        Key("readonly", Flag(), "Never write to this folder.", False),
    ),
    explain="A folder of calendar files.",
)

_ENTERPRISE: Final = Table(
    (
        Key(
            "url",
            Address(
                ("sqlite", "postgresql", "postgres"), '"sqlite:enterprise.db" or "postgresql://user@host/database"'
            ),
            "CRM Enterprise's consolidated database.",
            required=True,
            sample="sqlite:enterprise.db",
            place=True,
        ),
        Key("user", Text(), "Whose activities this client subscribes to.", required=True, sample="amiller", place=True),
        _PASSWORD_COMMAND,
    ),
    explain="CRM Enterprise, the calendar of everybody.",
)

BUILT_IN: Final[Mapping[str, Table]] = {
    "mobile": _MOBILE,
    "outlook": _OUTLOOK,
    "notes": _NOTES,
    "caldav": _CALDAV,
    "vdir": _VDIR,
    "enterprise": _ENTERPRISE,
    "memory": Table(open=True, explain="A calendar in memory, for tests."),
}
"""For each built-in kind the table of its own keys (``type`` apart, which every calendar has)."""
