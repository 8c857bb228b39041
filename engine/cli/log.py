"""The log: ``syncline.log`` in the data folder, one JSON object a line, rotating.

Subjects and other words of people stay out of it unless --verbose is given: whoever logs them puts them into the record's
``private`` (``extra={"private": ...}``). Secrets never get in: each finished line goes through `engine.config.redact.mask`,
tracebacks too.
"""

from __future__ import annotations

import json
import logging
import os
import traceback
from argparse import Namespace
from collections.abc import Generator
from contextlib import contextmanager
from datetime import UTC, datetime
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Final

from engine.config.redact import mask

NAME: Final = "syncline.log"
LOGGER: Final = "syncline"
_SIZE: Final = 1_000_000
_KEPT: Final = 4
_MODE: Final = 0o600


@contextmanager
def kept(data: Path, verbose: bool) -> Generator[logging.Logger]:
    """While this lasts, all that is logged by anybody goes into the log, and nothing of it to standard error.

    A log that cannot be written is no reason to fail: then there is none.
    """
    root, own = logging.getLogger(), logging.getLogger(LOGGER)
    before, handlers = (root.level, own.level), list(root.handlers)
    handler = _File(data / NAME)
    handler.setFormatter(_Lines(verbose))
    root.handlers = [handler]
    root.setLevel(logging.INFO if verbose else logging.WARNING)
    own.setLevel(logging.DEBUG if verbose else logging.INFO)
    logging.captureWarnings(True)
    try:
        yield own
    finally:
        logging.captureWarnings(False)
        root.handlers = handlers
        root.setLevel(before[0])
        own.setLevel(before[1])
        handler.close()


def crash(args: Namespace | None, error: BaseException) -> Path | None:
    """Write a traceback into the log; gives its path, or None where it could not be written."""
    from engine.config.places import data_dir, private_folder

    try:
        data = private_folder(data_dir(getattr(args, "data_dir", None)))
        with kept(data, verbose=False) as logger:
            handler = logging.getLogger().handlers[0]
            logger.critical("crashed", exc_info=error)
            return None if isinstance(handler, _File) and handler.failed else data / NAME
    except Exception:  # Whatever is wrong now must not hide what went wrong first.
        return None


def traceback_of(error: BaseException) -> str:
    return mask("".join(traceback.format_exception(error)))


class _File(RotatingFileHandler):
    """A rotating file for its owner only, opened when first needed; never complains."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            path, maxBytes=_SIZE, backupCount=_KEPT, encoding="utf-8", errors="backslashreplace", delay=True
        )
        self.failed = False

    def _open(self) -> TextIOWrapper:
        handle = os.open(self.baseFilename, os.O_WRONLY | os.O_CREAT | os.O_APPEND, _MODE)
        return open(handle, "a", encoding=self.encoding, errors=self.errors)

    def handleError(self, record: logging.LogRecord) -> None:
        self.failed = True


class _Lines(logging.Formatter):
    """One JSON object a line."""

    def __init__(self, verbose: bool) -> None:
        super().__init__()
        self._verbose = verbose

    def format(self, record: logging.LogRecord) -> str:
        said: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "process": record.process,
            "from": record.name,
            "message": record.getMessage(),
        }
        private = getattr(record, "private", "")
        if private and self._verbose:
            said["private"] = str(private)
        if record.exc_info and record.exc_info[1] is not None:
            said["traceback"] = "".join(traceback.format_exception(record.exc_info[1]))
        return mask(json.dumps(said, ensure_ascii=False))
