"""Radicale over real HTTP, in this process, on a port of its own. One for all tests of a process; each takes another user."""

from __future__ import annotations

import atexit
import logging
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server
from wsgiref.types import StartResponse

PASSWORD = "radicale's secret"
USERS = 4


class _Server(WSGIServer):
    # One request at a time, in one thread: threads that come and go would look like the adapter's own.
    request_queue_size = 128


class _Handler(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        return


@dataclass(frozen=True, slots=True)
class Radicale:
    """``url``: its address. ``folder``: where it keeps everything. ``log``: the methods it was asked with."""

    url: str
    folder: Path
    log: list[str]

    def forget_tokens(self, user: str, collection: str) -> None:
        """No sync-token of that collection is known any more; the state that one tells of is none any more, either."""
        there = self.folder / "collection-root" / user / collection
        shutil.rmtree(there / ".Radicale.cache" / "sync-token")
        for item in there.glob("*.ics"):
            item.write_text(item.read_text("utf-8").replace("SUMMARY:", "SUMMARY:The "), "utf-8")


@cache
def radicale() -> Radicale:
    """The users user0 to user3 may log on, with `PASSWORD`; calendars are made by MKCALENDAR."""
    from radicale import config
    from radicale.app import Application

    logging.getLogger("radicale").setLevel(logging.CRITICAL)
    folder = tempfile.TemporaryDirectory(prefix="radicale-")
    users = Path(folder.name, "users")
    users.write_text("".join(f"user{number}:{PASSWORD}\n" for number in range(USERS)), "utf-8")
    settings = config.load()
    settings.update(
        {
            "storage": {"filesystem_folder": folder.name, "_filesystem_fsync": False},
            "auth": {
                "type": "htpasswd",
                "htpasswd_filename": str(users),
                "htpasswd_encryption": "plain",
                "delay": 0,
            },
            "rights": {"type": "owner_only"},
            "logging": {"level": "critical"},
        },
        "tests",
        privileged=True,
    )
    log: list[str] = []
    application = Application(settings)

    def counted(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        log.append(environ["REQUEST_METHOD"])
        return application(environ, start_response)

    server = make_server("127.0.0.1", 0, counted, server_class=_Server, handler_class=_Handler)
    thread = Thread(target=server.serve_forever, name="radicale", daemon=True)
    thread.start()

    def stop() -> None:
        server.shutdown()
        server.server_close()
        folder.cleanup()

    atexit.register(stop)
    return Radicale(f"http://127.0.0.1:{server.server_port}", Path(folder.name), log)
