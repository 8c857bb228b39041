"""``python -m tests.benchmarks.radicale``: Radicale as people run it, with one empty calendar that is open to everybody.

Prints the calendar's address and serves it until its standard input ends.
"""

from __future__ import annotations

import logging
import socket
import sys
from base64 import b64encode
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from urllib.error import URLError
from urllib.request import Request, urlopen

_AMILLER = {"Authorization": f"Basic {b64encode(b'amiller:any').decode()}"}
"""Whoever logs on has a home; after that nobody has to."""

_EVERYBODY = "[all]\nuser: .*\ncollection: .*\npermissions: RrWw\n"


def main() -> None:
    with TemporaryDirectory(prefix="radicale-") as folder:
        serve(Path(folder))


def serve(folder: Path) -> None:
    from radicale import config, server

    logging.getLogger("radicale").setLevel(logging.CRITICAL)
    rights = folder / "rights"
    rights.write_text(_EVERYBODY, "utf-8")
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"127.0.0.1:{free.getsockname()[1]}"
    settings = config.load()
    settings.update(
        {
            "server": {"hosts": address},
            "storage": {"filesystem_folder": str(folder)},
            "auth": {"type": "none"},
            "rights": {"type": "from_file", "file": str(rights)},
            "logging": {"level": "critical"},
        },
        "benchmark",
        privileged=True,
    )
    stopped, stop = socket.socketpair()
    thread = Thread(target=server.serve, args=(settings, stopped), daemon=True)
    thread.start()
    url = f"http://{address}/amiller/work/"
    _made(url)
    print(url, flush=True)
    sys.stdin.read()
    stop.close()
    thread.join()


def _made(url: str) -> None:
    """The calendar, as soon as the server answers."""
    while True:
        try:
            urlopen(Request(url, method="MKCALENDAR", headers=_AMILLER)).close()
        except URLError as error:
            if isinstance(error.reason, ConnectionRefusedError):
                continue
            raise
        return


if __name__ == "__main__":
    main()
