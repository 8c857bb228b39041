"""A salesperson's fortnight with a CalDAV calendar that wants a password, on the command line; all that was said is kept.

The server is a nasty one: now and then it sends back what it was told, password and all.
"""

from __future__ import annotations

from base64 import b64decode
from collections.abc import Callable

from tests.builders import event
from tests.cli.shell import Ran, Shell
from tests.secrets.searching import SECRET, USER
from tests.servers.memdav import MemDav
from tests.servers.wire import Asked, Fault, HangUp, Reply, to

CONFIG = """
[user]
name = "A. Miller"
[calendars.left]
type = "vdir"
path = "left"
[calendars.team]
type = "caldav"
url = "{url}"
username = "{user}"
auth = "{scheme}"
timeout = "5s"
{more}
[pairs.work]
left = "left"
right = "team"
"""

VISIT = event("Visit", uid="visit")


class Story:
    """``said``: everything that any command printed."""

    def __init__(self, shell: Shell, server: MemDav, scheme: str = "basic", more: str = "") -> None:
        self.shell, self.server, self.said = shell, server, ""
        self.work = server.add("work")
        server.login.scheme = "digest" if scheme == "digest" else "basic"
        server.login.user, server.login.password = USER, SECRET
        url = server.wire.url + self.work.path
        shell.configure(CONFIG.format(url=url, user=USER, scheme=scheme, more=more))

    def run(self, *words: str, said: str = "") -> Ran:
        ran = self.shell.run(*words, "--verbose", said=said)
        self.said += ran.out + ran.err
        return ran

    def everyday(self) -> None:
        """Sync, a conflict, its decision, history, undo, and every command that opens the calendar."""
        self.shell.put("left", VISIT)
        self.run("credentials", "check", "team")
        assert self.run("sync").code == 0
        self.shell.put("left", VISIT.saying(summary="Visit left"))
        (path,) = self.work.items
        self.work.put(path, VISIT.saying(summary="Visit right").text())
        assert self.run("sync", "--json").code == 3
        (question,) = self.shell.json("conflicts")["conflicts"]
        self.run("conflicts")
        assert self.run("resolve", question["id"], "--use", "left", "--now").code == 0
        assert self.run("add", "team", "--summary", "Call", "--start", "2026-03-05T10:00").code == 0
        for words in (
            ["list", "team"],
            ["show", "team", "visit", "--json"],
            ["export", "team"],
            ["edit", "team", "visit", "--location", "Hall 2"],
            ["status"],
            ["history"],
            ["history", "--run", "1"],
            ["undo", "1"],
            ["config", "check"],
            ["--auto", "startup"],
        ):
            self.run(*words)

    def misery(self) -> None:
        """Every way in which a server or a password may fail, with all details asked for."""
        for answer in _ANSWERS:
            self.server.wire.faults = [Fault(answer)]
            assert self.run("sync").code != 0, answer
            self.run("list", "team", "--json")
        self.server.wire.faults = [Fault(Reply(500, body=SECRET.encode()), to("PUT"))]
        self.shell.put("left", event("Fair", uid="fair"))
        assert self.run("sync").code != 0
        self.server.wire.faults = []
        self.server.login.password = "changed"
        assert self.run("sync").code == 6
        self.server.login.password = SECRET
        self.server.wire.faults = [Fault(HangUp())]
        assert self.run("sync").code == 6


def _told_back(asked: Asked) -> Reply:
    """What was asked, with headers, as some servers put it on their error page; and the password out of it."""
    header = asked.headers.get("authorization", "")
    plain = b64decode(header.removeprefix("Basic ")).decode() if header.startswith("Basic ") else SECRET
    page = f"<html><body>500 {asked.method} {asked.path} {header} {plain} {SECRET}</body></html>"
    return Reply(500, page.encode(), {"Content-Type": "text/html", "X-Asked": header or "nothing"})


_ANSWERS: tuple[Reply | HangUp | Callable[[Asked], Reply], ...] = (
    _told_back,
    Reply(207, f"<html>{SECRET}</html>".encode(), {"Content-Type": "text/html"}),
    Reply(207, f'<multistatus xmlns="DAV:"><response><href>/{SECRET}'.encode(), {"Content-Type": "application/xml"}),
    Reply(403, f'<error xmlns="DAV:"><why>{SECRET}</why></error>'.encode(), {"Content-Type": "application/xml"}),
    Reply(302, headers={"Location": f"https://{USER}:{SECRET.replace('/', '%2F')}@example.com/"}),
    Reply(404, SECRET.encode()),
)
