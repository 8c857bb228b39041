"""Where the config file and Syncline's own data live, and private folders and files."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from engine.model.errors import SynclineError

APP: Final = "syncline"
CONFIG_VARIABLE: Final = "SYNCLINE_CONFIG"
DATA_VARIABLE: Final = "SYNCLINE_DATA_DIR"
_FILE: Final = "config.toml"
_FOLDER_MODE: Final = 0o700
_FILE_MODE: Final = 0o600


class NoPlace(SynclineError):
    """A folder or file that Syncline needs cannot be made."""


def config_path(option: str | None = None, environ: Mapping[str, str] = os.environ) -> Path:
    """The config file: what ``--config`` says, else ``SYNCLINE_CONFIG``, else the platform's user config folder."""
    given = option or environ.get(CONFIG_VARIABLE)
    if given:
        return Path(given).expanduser()
    from platformdirs import user_config_path

    return user_config_path(APP, appauthor=False) / _FILE


def data_dir(option: str | None = None, environ: Mapping[str, str] = os.environ) -> Path:
    """The data folder: what ``--data-dir`` says, else ``SYNCLINE_DATA_DIR``, else the platform's. Does not make it."""
    given = option or environ.get(DATA_VARIABLE)
    if given:
        return Path(given).expanduser()
    from platformdirs import user_data_path

    return user_data_path(APP, appauthor=False)


def private_folder(path: Path) -> Path:
    """Makes sure that the folder is there; one that has to be made is for its owner only (0700). Raises `NoPlace`.

    A folder that is already there keeps its mode: it may be one that the person shares on purpose.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.mkdir(mode=_FOLDER_MODE, exist_ok=True)
    except OSError as error:
        raise _no_place("folder", path, error) from error
    return path


def private_file(path: Path) -> Path:
    """Makes sure that the file is there, empty if it has to be made, and readable by its owner only (0600).

    SQLite gives its side files the mode of the database, so making the database with this is enough. Raises `NoPlace`.
    """
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT, _FILE_MODE))
        if os.name == "posix":
            path.chmod(_FILE_MODE)
    except OSError as error:
        raise _no_place("file", path, error) from error
    return path


def _no_place(what: str, path: Path, error: OSError) -> NoPlace:
    return NoPlace(
        f"The {what} {path} cannot be made or opened ({error.strerror or error}). "
        "Make room or give yourself the right to write there, or name another place with --data-dir."
    )
