"""The answers of the first run, and whether they will do: pure but for a look at the folders that are named."""

from __future__ import annotations

import getpass
import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class MailClient:
    """One that can be chosen. ``key``: where its answer to ``question`` goes in the table of a calendar called ``name``."""

    id: str
    name: str
    type: str
    words: str
    question: str
    key: str
    answer: str
    settings: Mapping[str, Any]


_SIMULATED: Final = {"backend": "simulated"}

OUTLOOK: Final = MailClient(
    "outlook", "outlook", "outlook", "Outlook", "Which mail profile? (empty: the usual one)", "profile", "", {}
)
NOTES: Final = MailClient(
    "notes", "notes", "notes", "HCL Notes", "Which mail database? (empty: your own)", "database", "", {}
)
OUTLOOK_SIMULATED: Final = MailClient(
    "outlook-simulated",
    "outlook",
    "outlook",
    "Simulated Outlook, to try Syncline out",
    "In which file does the simulated Outlook keep its calendar?",
    "path",
    "outlook.db",
    _SIMULATED,
)
NOTES_SIMULATED: Final = MailClient(
    "notes-simulated",
    "notes",
    "notes",
    "Simulated Notes, to try Syncline out",
    "In which file does the simulated Notes keep its calendar?",
    "path",
    "notes.db",
    _SIMULATED,
)
FOLDER: Final = MailClient(
    "folder",
    "folder",
    "vdir",
    "None of them: a folder of .ics files",
    "Which folder? It is made if it is missing.",
    "path",
    "~/calendars",
    {},
)

SIMULATED: Final = (OUTLOOK_SIMULATED, NOTES_SIMULATED)


def clients(platform: str = sys.platform) -> tuple[MailClient, ...]:
    """The real ones only where they can run: on Windows."""
    return (OUTLOOK, NOTES, *SIMULATED, FOLDER) if platform == "win32" else (*SIMULATED, FOLDER)


@dataclass(frozen=True, slots=True)
class Start:
    """``config``: the file that is to be written. ``mobile``: the CRM client's database; relative to the config file."""

    config: Path
    user: str
    client: MailClient
    mobile: str = "mobile.db"
    where: str = ""
    clients: tuple[MailClient, ...] = SIMULATED

    def answered(self, client: MailClient, user: str, mobile: str, where: str) -> Start:
        return replace(self, client=client, user=user.strip(), mobile=mobile.strip(), where=where.strip())

    def document(self) -> dict[str, Any]:
        """The config file's content, as `tomllib` would read it."""
        mail = {"type": self.client.type, **self.client.settings}
        if self.where:
            mail[self.client.key] = self.where
        return {
            "user": {"name": self.user},
            "calendars": {"mobile": {"type": "mobile", "path": self.mobile}, self.client.name: mail},
            "pairs": {"mail": {"left": "mobile", "right": self.client.name}},
        }


def guessed(config: Path, platform: str = sys.platform, login: str | None = None) -> Start:
    """Answers that will do for most: the login as the name, the first client of this machine."""
    found = clients(platform)
    name = _login() if login is None else login
    return Start(
        config, name.replace(".", " ").replace("_", " ").title(), found[0], where=found[0].answer, clients=found
    )


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        return ""


def checked(start: Start) -> dict[str, str]:
    """What is wrong with each answer, in words with what to do; "" where it will do."""
    where = ""
    if start.client.key == "path":
        check = _no_folder if start.client.type == "vdir" else _no_file
        where = check(start.where, start.config.parent)
    return {
        "user": "" if start.user else "Give your name: it goes into the history, so that everybody knows whose it is.",
        "mobile": _no_file(start.mobile, start.config.parent),
        "where": where,
    }


def _no_file(text: str, base: Path) -> str:
    """Why a file cannot be kept there. It need not be there yet; the folder of the config is made when it is written."""
    if not text:
        return "Name a file."
    path = base / Path(text).expanduser()
    return f"{path} is a folder: name a file in it." if path.is_dir() else _no_room(path.parent, base)


def _no_folder(text: str, base: Path) -> str:
    """Why a folder cannot be kept there. It is made by the first sync, in a folder that is there."""
    if not text:
        return "Name a folder."
    path = base / Path(text).expanduser()
    return f"{path} is a file: name a folder." if path.is_file() else _no_room(path.parent, base)


def _no_room(folder: Path, base: Path) -> str:
    """Why nothing can be made in a folder."""
    if folder == base:
        return ""
    if not folder.is_dir():
        return f"There is no folder {folder}: make it, or name another place."
    return "" if os.access(folder, os.W_OK) else f"You may not write in {folder}: name another place."
