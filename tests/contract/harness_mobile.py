"""The activity database under the contract. The somebody else is a CRM client that speaks SQL, on a connection of its own."""

from __future__ import annotations

import sqlite3
from collections.abc import AsyncGenerator, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from pathlib import Path

from engine.adapters.activities.columns import Activity, Occurrence
from engine.adapters.activities.derive import Reading, derive
from engine.adapters.mobile.adapter import KIND, MobileCalendar
from engine.adapters.mobile.store import open_store
from engine.ical.facts import facts, same
from engine.ical.objects import one_object
from engine.model.resource import Href
from engine.ports import Adapter, Place
from tests.contract.harness import Harness

_COLUMNS = [f'"{name}"' for name in Activity._fields if name not in ("created_at", "changed_at")]
_EXCEPTION = ", ".join(f'"{name}"' for name in Occurrence._fields)


class MobileHarness(Harness):
    """Creates rows with a text, as a CRM client with an importer would; changes only the columns, as any client would."""

    name = "mobile"
    deltas = True

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.path = folder / "mobile.db"

    async def start(self) -> None:
        async with self.open():
            pass  # makes the file

    def open(self) -> AbstractAsyncContextManager[Adapter]:
        return KIND.open(Place("mobile", {"path": "mobile.db"}, self.folder, self.folder / "data"))

    @asynccontextmanager
    async def open_readonly(self) -> AsyncGenerator[Adapter]:
        """As it is opened where the file's permissions say so; they say nothing to an administrator."""
        async with open_store(self.path) as store:
            yield MobileCalendar(store, writable=False)

    async def foreign_create(self, text: str) -> Href:
        with self._client() as client:
            [(row,)] = client.execute("INSERT INTO activity (ical) VALUES (?) RETURNING id", (text,)).fetchall()
            if not isinstance(one_object(text), str):
                self._put(client, row, derive(text))
        return Href(row)

    async def foreign_edit(self, href: Href, text: str) -> None:
        with self._client() as client:
            self._put(client, href, derive(text))

    async def foreign_delete(self, href: Href) -> None:
        with self._client() as client:
            client.execute("DELETE FROM activity WHERE id = ?", (href,))

    async def forget_tokens(self) -> None:
        with self._client() as client:
            client.execute("DELETE FROM change_log WHERE change < (SELECT max(change) FROM change_log)")
            client.execute("INSERT INTO change_log (deleted) VALUES (NULL)")
            client.execute("DELETE FROM change_log WHERE change < (SELECT max(change) FROM change_log)")

    def same_meaning(self, one: str, other: str) -> bool:
        return same(facts(one), facts(other))

    def _put(self, client: sqlite3.Connection, row: str, said: Reading) -> None:
        values = [getattr(said.activity, name.strip('"')) for name in _COLUMNS]
        client.execute(
            f"UPDATE activity SET {', '.join(f'{name} = ?' for name in _COLUMNS)} WHERE id = ?", (*values, row)
        )
        client.execute("DELETE FROM activity_exception WHERE activity_id = ?", (row,))
        marks = ", ".join("?" * (len(Occurrence._fields) + 1))
        client.executemany(
            f"INSERT INTO activity_exception (activity_id, {_EXCEPTION}) VALUES ({marks})",
            [(row, *one) for one in said.occurrences.values()],
        )

    @contextmanager
    def _client(self) -> Iterator[sqlite3.Connection]:
        client = sqlite3.connect(self.path)
        try:
            with client:
                yield client
        finally:
            client.close()


HARNESSES = (MobileHarness,)
