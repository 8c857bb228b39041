"""A CalDAV server in memory, over real HTTP on loopback: for the tests, and as a yardstick for benchmarks.

    python -m tests.servers.memdav [--port N] [--delay MILLISECONDS] [--preload FOLDER]

prints the address of its one calendar and serves it until its standard input ends. In tests:

    server = MemDav().start()
    work = server.add("work")                       # a `Collection`, at server.wire.url + work.path
    server.wire.faults.append(Fault(Reply(503), to("PUT"), times=1))
"""

from __future__ import annotations

import argparse
import atexit
import re
import ssl
import sys
from functools import cache
from html import escape, unescape
from pathlib import Path
from urllib.parse import unquote

from tests.servers.collection import FOUND, Collection, Traits, uid_of
from tests.servers.login import Login
from tests.servers.mails import OWN, sent
from tests.servers.wire import Asked, Reply, Wire

HOME = "/home/amiller/"
PRINCIPAL = "/principals/amiller/"
_NS = 'xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:S="http://calendarserver.org/ns/"'
_HREF = re.compile(rb"<(?:\w+:)?href>([^<]+)</(?:\w+:)?href>")
_TOKEN = re.compile(rb"<(?:\w+:)?sync-token>([^<]*)</(?:\w+:)?sync-token>")
_XML = {"Content-Type": "application/xml; charset=utf-8"}
_ALL = "<privilege><read/></privilege><privilege><write/></privilege>"
_READ = "<privilege><read/></privilege>"


class MemDav:
    """``tls``: serve HTTPS with that context."""

    def __init__(self, *, tls: ssl.SSLContext | None = None, port: int = 0) -> None:
        self.collections: dict[str, Collection] = {}
        self.login = Login()
        self.wire = Wire(self.handle, tls=tls, port=port)

    def start(self) -> MemDav:
        self.wire.start()
        return self

    def close(self) -> None:
        self.wire.close()

    def add(self, name: str, traits: Traits | None = None, *, shown: str = "") -> Collection:
        """A new calendar below the home; ``shown`` is its display name."""
        made = Collection(f"{HOME}{name}/", shown or name, traits or Traits())
        self.collections[made.path] = made
        return made

    # -- answering --------------------------------------------------------------------------------------------------

    def handle(self, asked: Asked) -> Reply:
        refusal = self.login.refusal(asked)
        if refusal is not None:
            return refusal
        path = unquote(asked.path)
        if path.startswith("/.well-known/caldav"):
            return Reply(301, headers={"Location": "/"})
        match asked.method:
            case "PROPFIND":
                return self.propfind(path, asked.headers.get("depth", "0"))
            case "REPORT":
                return self.report(path, asked.body)
            case "OPTIONS":
                return Reply(
                    200, headers={"DAV": self._features(path), "Allow": "OPTIONS, GET, PUT, DELETE, PROPFIND, REPORT"}
                )
            case "PUT" | "DELETE" | "GET" | "HEAD":
                return self._resource(asked, path)
            case _:
                return Reply(405)

    def _features(self, path: str) -> str:
        collection = self._around(path)
        schedules = collection is not None and collection.traits.schedules
        return "1, 3, calendar-access" + (", calendar-auto-schedule" if schedules else "")

    def _around(self, path: str) -> Collection | None:
        """The collection at ``path``, or the one that holds it."""
        return self.collections.get(path[: path.rfind("/") + 1])

    # -- PROPFIND ---------------------------------------------------------------------------------------------------

    def propfind(self, path: str, depth: str) -> Reply:
        collection = self.collections.get(path)
        if collection is not None:
            parts = [_calendar(collection)]
            if depth == "1":
                parts += [item.brief for item in collection.listed.values()]
            return _multistatus(parts)
        around = self._around(path)
        if around is not None:
            item = around.items.get(path)
            return Reply(404) if item is None else _multistatus([item.brief])
        if path not in ("/", HOME, PRINCIPAL):
            return Reply(404)
        own = f"<response><href>{path}</href><propstat><prop><resourcetype><collection/></resourcetype>"
        own += f"<current-user-principal><href>{PRINCIPAL}</href></current-user-principal>"
        if path == PRINCIPAL:
            own += f"<C:calendar-home-set><href>{HOME}</href></C:calendar-home-set>"
            own += f"<C:calendar-user-address-set><href>{OWN}</href></C:calendar-user-address-set>"
        parts = [f"{own}</prop>{FOUND}</response>"]
        if path == HOME and depth == "1":
            parts += map(_calendar, self.collections.values())
        return _multistatus(parts)

    # -- REPORT -----------------------------------------------------------------------------------------------------

    def report(self, path: str, body: bytes) -> Reply:
        collection = self.collections.get(path)
        if collection is None:
            return Reply(404)
        if b"sync-collection" in body and collection.traits.sync:
            return _sync(collection, body)
        if b"calendar-multiget" in body:
            return _multiget(collection, body)
        return Reply(403, _error("<supported-report/>"), _XML)

    # -- GET, PUT, DELETE -------------------------------------------------------------------------------------------

    def _resource(self, asked: Asked, path: str) -> Reply:
        collection = self._around(path)
        if collection is None or path == collection.path:
            return Reply(404 if collection is None else 405)
        old = collection.items.get(path)
        if asked.method in ("GET", "HEAD"):
            return (
                Reply(404) if old is None else Reply(200, old.text, {"ETag": old.etag, "Content-Type": "text/calendar"})
            )
        if not collection.traits.writes:
            return Reply(403, _error("<need-privileges/>"), _XML)
        match, none = asked.headers.get("if-match"), asked.headers.get("if-none-match")
        if (none == "*" and old) or (match is not None and (old is None or match not in ("*", old.etag))):
            return Reply(412)
        if asked.method == "DELETE":
            return self._deleted(collection, path, reply=asked.headers.get("schedule-reply") != "F")
        return self._put(collection, path, asked.body.decode())

    def _deleted(self, collection: Collection, path: str, *, reply: bool) -> Reply:
        old = collection.items.get(path)
        if old is None:
            return Reply(404)
        if collection.traits.schedules:
            collection.mails += sent(old.text.decode(), None, reply=reply)
        collection.delete(path)
        return Reply(204)

    def _put(self, collection: Collection, path: str, text: str) -> Reply:
        old = collection.items.get(path)
        holder = collection.holder_of(uid_of(text))
        if holder not in (None, path) and collection.traits.unique_uids:
            return Reply(409, _error(f"<C:no-uid-conflict><href>{holder}</href></C:no-uid-conflict>"), _XML)
        new = collection.put(path, text)
        if collection.traits.schedules:
            collection.mails += sent(None if old is None else old.text.decode(), text, reply=True)
        etag = {"strong": {"ETag": new.etag}, "weak": {"ETag": f"W/{new.etag}"}, "none": {}}[collection.traits.etags]
        return Reply(204 if old else 201, headers=etag)


@cache
def shared() -> MemDav:
    """One for all tests of a process that only need a collection of their own."""
    server = MemDav().start()
    atexit.register(server.close)
    return server


def _calendar(collection: Collection) -> str:
    traits = collection.traits
    reports = ["<C:calendar-multiget/>", "<C:calendar-query/>", *(["<sync-collection/>"] if traits.sync else [])]
    supported = "".join(f"<supported-report><report>{each}</report></supported-report>" for each in reports)
    return (
        f"<response><href>{collection.path}</href><propstat><prop>"
        "<resourcetype><collection/><C:calendar/></resourcetype>"
        f"<displayname>{escape(collection.name)}</displayname>"
        f"<current-user-principal><href>{PRINCIPAL}</href></current-user-principal>"
        f"<current-user-privilege-set>{_ALL if traits.writes else _READ}</current-user-privilege-set>"
        f"<supported-report-set>{supported}</supported-report-set>"
        '<C:supported-calendar-component-set><C:comp name="VEVENT"/></C:supported-calendar-component-set>'
        + (f"<S:getctag>ctag-{collection.seq}</S:getctag>" if traits.ctag else "")
        + (f"<sync-token>{_token(collection.seq)}</sync-token>" if traits.sync else "")
        + f"</prop>{FOUND}</response>"
    )


def _token(seq: int) -> str:
    return f"http://memdav/ns/sync/{seq}"


def _sync(collection: Collection, body: bytes) -> Reply:
    found = _TOKEN.search(body)
    given = found[1].decode() if found else ""
    match = re.fullmatch(re.escape(_token(0)[:-1]) + r"(\d+)", given)
    since = int(match[1]) if match else 0
    if given and not (match and collection.oldest <= since <= collection.seq):
        return Reply(403, _error("<valid-sync-token/>"), _XML)
    moved = collection.changes(since)
    page = collection.traits.page
    reached = max([collection.seq if collection.shown is None else since, *(seq for seq, _ in moved)])
    parts = [part for _, part in moved]
    if page is not None and len(moved) > page:
        parts, reached = parts[:page], moved[page - 1][0]
        full = "<status>HTTP/1.1 507 Insufficient Storage</status><error><number-of-matches-within-limits/></error>"
        parts.append(f"<response><href>{collection.path}</href>{full}</response>")
    return _multistatus([*parts, f"<sync-token>{_token(reached)}</sync-token>"])


def _multiget(collection: Collection, body: bytes) -> Reply:
    wants_data = b"calendar-data" in body
    parts: list[str] = []
    for raw in _HREF.findall(body):
        href = unescape(raw.decode())
        item = collection.items.get(unquote(href))
        if item is None:
            parts.append(f"<response><href>{escape(href)}</href><status>HTTP/1.1 404 Not Found</status></response>")
        else:
            parts.append(item.whole if wants_data else item.brief)
    return _multistatus(parts)


def _multistatus(parts: list[str]) -> Reply:
    text = f'<?xml version="1.0" encoding="utf-8"?><multistatus {_NS}>{"".join(parts)}</multistatus>'
    return Reply(207, text.encode(), _XML)


def _error(condition: str) -> bytes:
    return f'<?xml version="1.0"?><error {_NS}>{condition}</error>'.encode()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--delay", type=float, default=0.0, help="milliseconds before each answer")
    parser.add_argument("--preload", type=Path, help="a folder of .ics files")
    given = parser.parse_args()
    server = MemDav(port=given.port)
    server.wire.delay = given.delay / 1000
    work = server.add("work")
    for file in sorted(given.preload.glob("*.ics")) if given.preload else ():
        work.put(work.path + file.name, file.read_text("utf-8"))
    server.start()
    print(server.wire.url + work.path, flush=True)
    sys.stdin.read()
    server.close()


if __name__ == "__main__":
    main()
