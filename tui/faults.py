"""Unexpected errors: written to the log with all their details, and told to the person with the way to it."""

from __future__ import annotations

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

LOG: Final = logging.getLogger("syncline")

NAME: Final = "syncline.log"


def attach(data: Path) -> Path:
    """Let the log go to its file in the data folder, and nowhere near the screen. Returns the file.

    A log that somebody has set up already is left as it is. A folder that cannot be written costs the log, not the app.
    """
    path = data / NAME
    known = (*LOG.handlers, *logging.getLogger().handlers)
    if any(getattr(handler, "baseFilename", None) == str(path.absolute()) for handler in known):
        return path
    LOG.propagate = False
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
        handler: logging.Handler = RotatingFileHandler(
            path, maxBytes=1_000_000, backupCount=3, encoding="utf-8", delay=True
        )
    except OSError:
        handler = logging.NullHandler()
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
    LOG.addHandler(handler)
    return path


def detach() -> None:
    """Close what `attach` opened."""
    for handler in list(LOG.handlers):
        LOG.removeHandler(handler)
        handler.close()
    LOG.propagate = True


def note(error: BaseException, doing: str) -> None:
    """Write an unexpected error down."""
    LOG.error("unexpected, while %s: %s", doing, error, exc_info=error)
