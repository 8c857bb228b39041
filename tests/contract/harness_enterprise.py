"""CRM Enterprise under the contract, in a file and on a server. The somebody else is a CRM program that speaks SQL."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from engine.adapters.activities.columns import Activity, Occurrence
from engine.adapters.activities.derive import Reading, derive
from engine.adapters.enterprise.adapter import KIND, calendar_of, connected
from engine.ical.facts import facts, same
from engine.ical.objects import one_object
from engine.model.resource import Href
from engine.ports import Adapter, Place
from tests.contract.harness import Harness

_COLUMNS = [f'"{name}"' for name in Activity._fields if name not in ("created_at", "changed_at")]
_EXCEPTION = ", ".join(f'"{name}"' for name in Occurrence._fields)


class EnterpriseHarness(Harness):
    """Creates rows with a text, as a CRM program with an importer would; changes only the columns, as any program would."""

    name = "enterprise-sqlite"
    deltas = True
    url = "sqlite:enterprise.db"

    async def start(self) -> None:
        async with self.open():
            pass  # makes the tables

    def open(self) -> AbstractAsyncContextManager[Adapter]:
        settings = {"url": self.url, "user": "amiller"}
        return KIND.open(Place("enterprise", settings, self.folder, self.folder / "data"))

    @asynccontextmanager
    async def open_readonly(self) -> AsyncGenerator[Adapter]:
        """As it is opened where the file's permissions say so; they say nothing to an administrator."""
        async with connected(self.url, self.folder) as link, calendar_of(link, "amiller", writable=False) as calendar:
            yield calendar

    async def foreign_create(self, text: str) -> Href:
        [[row]] = await self._sql("INSERT INTO activity (ical, owner) VALUES (?, 'amiller') RETURNING id", text)
        if not isinstance(one_object(text), str):
            await self._put(row, derive(text))
        return Href(row)

    async def foreign_edit(self, href: Href, text: str) -> None:
        await self._put(href, derive(text))

    async def foreign_delete(self, href: Href) -> None:
        await self._sql("DELETE FROM activity WHERE id = ?", href)

    async def forget_tokens(self) -> None:
        await self._sql("DELETE FROM change_log")

    def same_meaning(self, one: str, other: str) -> bool:
        return same(facts(one), facts(other))

    async def _put(self, row: str, said: Reading) -> None:
        values = [getattr(said.activity, name.strip('"')) for name in _COLUMNS]
        await self._sql(
            f"UPDATE activity SET {', '.join(f'{name} = ?' for name in _COLUMNS)} WHERE id = ?", *values, row
        )
        await self._sql("DELETE FROM activity_exception WHERE activity_id = ?", row)
        marks = ", ".join("?" * (len(Occurrence._fields) + 1))
        for one in said.occurrences.values():
            await self._sql(f"INSERT INTO activity_exception (activity_id, {_EXCEPTION}) VALUES ({marks})", row, *one)

    async def _sql(self, statement: str, *parameters: Any) -> list[tuple[Any, ...]]:
        """A statement of another program: on a connection of its own, and a change of its own."""
        async with connected(self.url, self.folder) as link:
            return await link.rows(statement, parameters)


class PostgresHarness(EnterpriseHarness):
    name = "enterprise-postgresql"
    examples = 5

    async def start(self) -> None:
        from tests.enterprise.server import server

        self.room = server().place()
        self.url = self.room.url()
        await super().start()

    @asynccontextmanager
    async def open_readonly(self) -> AsyncGenerator[Adapter]:
        """As somebody who was only given the right to read."""
        name = self.room.name
        self.room.tell(
            f"GRANT USAGE ON SCHEMA {name} TO reader", f"GRANT SELECT ON ALL TABLES IN SCHEMA {name} TO reader"
        )
        settings = {"url": self.room.url("reader"), "user": "amiller"}
        async with KIND.open(Place("enterprise", settings, self.folder, self.folder / "data")) as calendar:
            yield calendar


HARNESSES = (EnterpriseHarness, PostgresHarness)
