"""Radicale over real HTTP, in this process, on a port of its own. One for all tests of a process; each takes another user."""

from __future__ import annotations

import atexit
import tempfile
from functools import cache
from pathlib import Path
from threading import Thread
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

PASSWORD = "radicale's secret"
USERS = 4


class _Server(WSGIServer):
    # One request at a time, in one thread: threads that come and go would look like the adapter's own.
    request_queue_size = 128


class _Handler(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        return


@cache
def radicale() -> str:
    """Its address. Any user name of letters and digits may log on, with `PASSWORD`; calendars are made by MKCALENDAR."""
    from radicale import config
    from radicale.app import Application

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
    server = make_server("127.0.0.1", 0, Application(settings), server_class=_Server, handler_class=_Handler)
    thread = Thread(target=server.serve_forever, name="radicale", daemon=True)
    thread.start()

    def stop() -> None:
        server.shutdown()
        server.server_close()
        folder.cleanup()

    atexit.register(stop)
    return f"http://127.0.0.1:{server.server_port}"
