"""What runs with Radicale cost in requests. ``uv run python -m tests.caldav.costs --items 1000`` plays it with many items.

Radicale compares each new item with all that it holds: a thousand take it a minute, so the test plays with fewer.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections import Counter
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from math import ceil
from pathlib import Path
from time import process_time

import anyio
import keyring
import keyring.backends.fail

from engine.model.both import Both
from tests.builders import Event, event
from tests.caldav.desk import Run
from tests.servers.radicale_server import PASSWORD, Radicale, radicale
from tests.servers.somebody import request

_numbers = count(1)
_CHUNK = 100


def visit(number: int) -> Event:
    return event(f"Visit {number}", uid=f"visit-{number}@example.com")


@dataclass(frozen=True, slots=True)
class Cost:
    """Of one run: requests by method, and what they should be; processor seconds of Syncline and Radicale together."""

    run: str
    asked: Mapping[str, int]
    expected: Mapping[str, int]
    seconds: float


@contextmanager
def password_from_environment() -> Generator[None]:
    before = keyring.get_keyring()
    keyring.set_keyring(keyring.backends.fail.Keyring())
    os.environ["SYNCLINE_PASSWORD_THERE"] = PASSWORD
    try:
        yield
    finally:
        del os.environ["SYNCLINE_PASSWORD_THERE"]
        keyring.set_keyring(before)


async def costs(folder: Path, items: int) -> list[Cost]:
    """The first run, one with nothing to do, one with 1 % changed on each side, one with nothing to do."""
    there = radicale()
    url = f"{there.url}/user1/run-{next(_numbers)}/"
    assert _somebody("MKCALENDAR", url) == 201
    run = Run(folder, url, {"username": "user1"})
    hrefs = [run.here.create(visit(number).text()) for number in range(items)]

    # The first question is answered by another one: who is asking? Then, for each batch, the texts and one look at them.
    chunks = ceil(items / _CHUNK)
    found = [await _counted("first", run, there, {"PROPFIND": 2, "REPORT": 1 + chunks, "PUT": items}, Both(0, 0))]
    nothing = {"PROPFIND": 1, "REPORT": 1}
    found.append(await _counted("nothing changed", run, there, nothing, Both(0, 0)))

    changed = max(1, items // 100)
    for number in range(changed):
        run.here.edit(hrefs[number], visit(number).saying(location="ours").text())
        theirs = visit(number + items // 2)
        assert _somebody("PUT", f"{url}{theirs.uid}.ics", theirs.saying(location="theirs").text()) == 204
    # One listing, one chunk of what changed there, one look at what was written.
    few = {"PROPFIND": 1, "REPORT": 1 + 2 * ceil(changed / _CHUNK), "PUT": changed}
    found.append(await _counted("1 % changed on each side", run, there, few, Both(changed, changed)))
    found.append(await _counted("nothing changed again", run, there, nothing, Both(0, 0)))
    return found


async def _counted(name: str, run: Run, there: Radicale, expected: Mapping[str, int], updated: Both[int]) -> Cost:
    there.log.clear()
    begun = process_time()
    report = await run.sync()
    seconds = process_time() - begun
    assert report.counts.done.map(lambda side: side.updated) == updated, report
    assert name.startswith("first") or report.counts.done.right.created == 0, report
    return Cost(name, Counter(there.log), expected, seconds)


def _somebody(method: str, url: str, text: str = "") -> int:
    kind = {"Content-Type": "text/calendar; charset=utf-8"} if text else {}
    return request(method, url, text, kind, user="user1", password=PASSWORD)[0]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=1000)
    items = parser.parse_args().items
    with password_from_environment(), tempfile.TemporaryDirectory(prefix="costs-") as folder:
        found = anyio.run(costs, Path(folder), items)
    print(f"{items} items with Radicale")
    for cost in found:
        told = ", ".join(f"{number} {method}" for method, number in sorted(cost.asked.items()))
        print(f"{cost.run}: {sum(cost.asked.values())} requests ({told}), {cost.seconds:.1f} s of processor time")
    return 0 if all(cost.asked == cost.expected for cost in found) else 1


if __name__ == "__main__":
    sys.exit(main())
