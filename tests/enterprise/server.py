"""A real PostgreSQL server for the tests: one for each test process, on loopback, gone with the process.

Where the machine has none, whoever asks for it is skipped.
"""

from __future__ import annotations

import atexit
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path

import pytest

_NUMBERS = count(1)
_NEEDLESS = (
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    "max_connections=120",
    "shared_buffers=64MB",
)
_LOGON = """\
local all all trust
host all locked 127.0.0.1/32 scram-sha-256
host all all 127.0.0.1/32 trust
"""
LOCKED = "correct horse: ü"
"""The password of the one user who needs one, ``locked``."""


@dataclass(frozen=True, slots=True)
class Server:
    port: int

    def url(self, database: str = "postgres", user: str = "postgres") -> str:
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}"

    def place(self) -> Room:
        """A new and empty schema of the one database: as good as a database of its own, and made in no time."""
        room = Room(self, f"crm{next(_NUMBERS)}")
        self.tell(f"CREATE SCHEMA {room.name}")
        return room

    def deadlocks(self) -> int:
        """How many there were since the server was started."""
        import psycopg

        with psycopg.connect(self.url(), autocommit=True) as connection:
            row = connection.execute("SELECT sum(deadlocks)::int FROM pg_stat_database").fetchone()
        assert row is not None
        return row[0]

    def tell(self, *statements: str) -> None:
        """SQL from an administrator."""
        import psycopg

        with psycopg.connect(self.url(), autocommit=True) as connection:
            for statement in statements:
                connection.execute(statement.encode())


@dataclass(frozen=True, slots=True)
class Room:
    """A schema for one test."""

    server: Server
    name: str

    def url(self, user: str = "postgres") -> str:
        return f"{self.server.url(user=user)}?options=-csearch_path%3D{self.name}"

    def tell(self, *statements: str) -> None:
        self.server.tell(f"SET search_path TO {self.name}", *statements)


@cache
def server() -> Server:
    """Starts it when it is first asked for."""
    found = _programs()
    if isinstance(found, str):
        pytest.skip(found)
    programs = found
    folder = Path(tempfile.mkdtemp(prefix="syncline-pg-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    as_whom: dict[str, str] = {}
    if hasattr(os, "geteuid") and os.geteuid() == 0:  # a PostgreSQL server never runs as root
        as_whom = {"user": "postgres", "group": "postgres"}
        shutil.chown(folder, "postgres", "postgres")
    data = folder / "data"
    _run([programs / "initdb", "-D", data, "-U", "postgres", "-E", "UTF8", "--locale=C", "-A", "trust", "-N"], as_whom)
    (data / "pg_hba.conf").write_text(_LOGON, "utf-8")
    port = _free_port()
    settings = [f"port={port}", "listen_addresses=127.0.0.1", f"unix_socket_directories={folder}", *_NEEDLESS]
    options = [word for setting in settings for word in ("-c", setting)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen([programs / "postgres", "-D", data, *options], stdout=log, stderr=log, **as_whom)  # type: ignore[call-overload]
    atexit.register(_end, process)
    _wait(process, port, folder / "log")
    made = Server(port)
    made.tell(f"CREATE ROLE locked LOGIN SUPERUSER PASSWORD '{LOCKED}'", "CREATE ROLE reader LOGIN")
    return made


def _programs() -> Path | str:
    """The folder of the server's programs, or why there is no server."""
    if sys.platform == "win32":
        return "no PostgreSQL server is started on Windows"
    try:
        import psycopg  # noqa: F401
    except ImportError as error:
        return f"psycopg is not installed ({error})"
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda each: int(each.parent.name), reverse=True)
    path = shutil.which("initdb")
    for folder in (*folders, *([Path(path).resolve().parent] if path else [])):
        if (folder / "initdb").exists() and (folder / "postgres").exists():
            return folder
    return "this machine has no PostgreSQL server (initdb, postgres)"


def _run(command: list[object], as_whom: dict[str, str]) -> None:
    words = [str(word) for word in command]
    done = subprocess.run(words, capture_output=True, text=True, check=False, **as_whom)  # type: ignore[call-overload]
    assert done.returncode == 0, done.stderr


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Until it answers; the only clock of these tests."""
    import psycopg

    for _ in range(600):
        assert process.poll() is None, log.read_text("utf-8", "replace")
        try:
            psycopg.connect(f"postgresql://postgres@127.0.0.1:{port}/postgres", connect_timeout=5).close()
        except psycopg.OperationalError:
            time.sleep(0.05)
        else:
            return
    raise AssertionError(log.read_text("utf-8", "replace"))


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
