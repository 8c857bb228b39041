"""Xandikos over real HTTP, as a process of its own. One for all tests of a process; each takes another calendar.

The child listens on a port that the system chose, tells it on its standard output once it can be asked, and ends when its
standard input ends: also when the tests are killed.
"""

from __future__ import annotations

import atexit
import subprocess
import sys
import tempfile
from functools import cache

HOME = "/user/calendars/"


@cache
def xandikos() -> str:
    """Its address; calendars are made below `HOME` by MKCALENDAR."""
    folder = tempfile.TemporaryDirectory(prefix="xandikos-")
    child = subprocess.Popen(
        [sys.executable, "-m", __name__, folder.name],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    assert child.stdin is not None
    assert child.stdout is not None
    port = int(child.stdout.readline())

    def stop() -> None:
        with child:
            pass  # closes its standard input, and waits
        folder.cleanup()

    atexit.register(stop)
    return f"http://127.0.0.1:{port}"


async def _serve(folder: str) -> None:
    import asyncio

    from aiohttp import web
    from xandikos.web import SingleUserFilesystemBackend, XandikosApp

    backend = SingleUserFilesystemBackend(folder)
    backend._mark_as_principal("/user/")
    backend.create_principal("/user/", create_defaults=False)
    app = XandikosApp(backend, current_user_principal="/user/", strict=True)

    async def handle(request: web.Request) -> web.StreamResponse:
        return await app.aiohttp_handler(request, "/")

    outer = web.Application(client_max_size=2**26)
    outer.router.add_route("*", "/{path_info:.*}", handle)
    runner = web.AppRunner(outer)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.buffer.read)
    await runner.cleanup()


if __name__ == "__main__":
    import asyncio

    asyncio.run(_serve(sys.argv[1]))
