"""CRM Enterprise on a PostgreSQL server (12 or later: 13 for ids made by the database). Only imported where a url names one.

Needs the extra ``postgres`` (psycopg 3); importing this without it raises ImportError.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator, Iterable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager
from typing import Any, TypeVar

import anyio
import anyio.lowlevel
import psycopg
from anyio.from_thread import BlockingPortal, start_blocking_portal
from psycopg.conninfo import conninfo_to_dict

from engine.adapters.commit import CommitBroke
from engine.adapters.enterprise.link import AMONG, Contended, Dialect, NotTaken, Row
from engine.model.errors import NoSpace, SideError, SynclineError, Throttled, Unauthorized, Unreachable
from engine.ports import PasswordSource

T = TypeVar("T")

PATIENCE = 20.0
"""Seconds to wait for whoever is writing, and for a server to answer when it is connected to."""

POSTGRESQL = Dialect(
    triggers="postgresql.sql",
    number="BIGINT",
    guid="gen_random_uuid()::text",
    stamp="substr(replace(gen_random_uuid()::text, '-', ''), 1, 12)",
    now="to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')",
    among="= ANY (ARRAY(SELECT jsonb_array_elements_text(?::jsonb)))",
)

_WRITABLE = """SELECT NOT pg_is_in_recovery() AND current_setting('transaction_read_only') = 'off'
AND bool_and(has_table_privilege(name, 'INSERT, UPDATE, DELETE'))
FROM unnest(ARRAY['activity', 'activity_exception', 'attendee', 'departure', 'change_log']) AS name"""


class PostgresLink:
    """A `Link` to a server.

    ``portal``: psycopg's asynchronous connections do not work in the event loop that is usual on Windows; there they live
    in a thread that has the other kind of loop.
    """

    dialect = POSTGRESQL

    def __init__(self, connection: psycopg.AsyncConnection[Row], what: str, portal: BlockingPortal | None) -> None:
        self._connection = connection
        self._portal = portal
        self.what = what

    async def rows(self, sql: str, parameters: Sequence[Any] = ()) -> list[Row]:
        return await self._asked(self._rows, _spelled(sql), parameters)

    async def _rows(self, sql: bytes, parameters: Sequence[Any]) -> list[Row]:
        cursor = await self._connection.execute(sql, parameters or None)
        return [] if cursor.description is None else await cursor.fetchall()

    async def many(self, sql: str, parameters: Iterable[Sequence[Any]]) -> int:
        return await self._asked(self._many, _spelled(sql), list(parameters))

    async def _many(self, sql: bytes, parameters: Sequence[Sequence[Any]]) -> int:
        async with self._connection.cursor() as cursor:
            await cursor.executemany(sql, parameters)
            return cursor.rowcount

    async def _asked(self, question: Callable[..., Awaitable[T]], *given: Any) -> T:
        # A statement is short, and psycopg gives a connection up whose statement is broken off: whoever gives up waits for its end.
        answers: list[T] = []
        with _translated(self.what), anyio.CancelScope(shield=True):
            answers.append(await _in_its_loop(self._portal, question, *given))
        await anyio.lowlevel.checkpoint_if_cancelled()
        return answers[0]

    @asynccontextmanager
    async def reading(self) -> AsyncGenerator[None]:
        try:
            await self.rows("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield
        finally:
            await self._rolled_back()

    @asynccontextmanager
    async def writing(self) -> AsyncGenerator[None]:
        try:
            # What is read behind the lock on the table "enterprise" has to be what was committed before it was given.
            await self.rows("BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE")
            yield
        except BaseException:
            await self._rolled_back()
            raise
        with anyio.CancelScope(shield=True):
            try:
                await self.rows("COMMIT")
            except Contended:
                raise
            except Unreachable as error:
                raise CommitBroke(str(error)) from error

    async def _rolled_back(self) -> None:
        """A connection that is broken has nothing to take back."""
        with anyio.CancelScope(shield=True):
            try:
                await self.rows("ROLLBACK")
            except SynclineError:
                return

    async def tables(self) -> frozenset[str]:
        rows = await self.rows("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        return frozenset(row[0] for row in rows)

    async def make(self, script: str) -> None:
        async with self.writing():
            await self.rows("SELECT pg_advisory_xact_lock(hashtext('syncline enterprise'))")
            if "enterprise" not in await self.tables():
                await self._asked(self._rows, script.encode(), ())

    async def writable(self) -> bool:
        [[answer]] = await self.rows(_WRITABLE)
        return bool(answer)

    async def close(self) -> None:
        with anyio.CancelScope(shield=True):
            await _in_its_loop(self._portal, self._connection.close)


async def _in_its_loop(portal: BlockingPortal | None, question: Callable[..., Awaitable[T]], *given: Any) -> T:
    if portal is None:
        return await question(*given)
    return await asyncio.wrap_future(portal.start_task_soon(question, *given))


@asynccontextmanager
async def postgresql_link(
    url: str, password: PasswordSource | None, thread: bool | None = None
) -> AsyncGenerator[PostgresLink]:
    """Connect to the database at ``url``. The password is only asked for where the server wants one.

    ``thread``: whether the connection lives in a thread; None: where it has to.
    Raises `Unreachable`, `Unauthorized` or `Throttled`.
    """
    async with AsyncExitStack() as stack:
        portal = None
        if _is_proactor() if thread is None else thread:
            options = {"loop_factory": asyncio.SelectorEventLoop}
            portal = stack.enter_context(start_blocking_portal("asyncio", options))
        what = _what(url)
        link = PostgresLink(await _connected(url, password, what, portal), what, portal)
        stack.push_async_callback(link.close)
        await link.rows(f"SET lock_timeout = {int(PATIENCE * 1000)}")
        [[encoding]] = await link.rows("SHOW server_encoding")
        if encoding != "UTF8":
            raise Unreachable(
                f"{what} keeps its texts as {encoding}, which cannot hold every text. Make one with ENCODING 'UTF8'."
            )
        yield link


async def _connected(
    url: str, password: PasswordSource | None, what: str, portal: BlockingPortal | None
) -> psycopg.AsyncConnection[Row]:
    def connect(**more: Any) -> Awaitable[psycopg.AsyncConnection[Row]]:
        usual = {
            "connect_timeout": int(PATIENCE),
            "tcp_user_timeout": int(PATIENCE * 1000),  # a server that is cut off is noticed
            "application_name": "syncline",
            "client_encoding": "UTF8",
        }
        given = conninfo_to_dict(url)
        chosen = {name: value for name, value in usual.items() if name not in given}
        return psycopg.AsyncConnection[Row].connect(url, autocommit=True, **chosen, **more)

    with _translated(what):
        try:
            return await _in_its_loop(portal, connect)
        except psycopg.OperationalError as error:
            if password is None or error.pgconn is None or not error.pgconn.needs_password:
                raise
        secret = await password()
        return await _in_its_loop(portal, lambda: connect(password=secret))


def _is_proactor() -> bool:
    """Is this the event loop of Windows that psycopg cannot use?"""
    return "Proactor" in type(asyncio.get_running_loop()).__name__


def _spelled(sql: str) -> bytes:
    return sql.replace(AMONG, POSTGRESQL.among).replace("%", "%%").replace("?", "%s").encode()


def _what(url: str) -> str:
    """Raises `Unreachable` for a url that is none."""
    try:
        found = conninfo_to_dict(url)
    except psycopg.ProgrammingError as error:
        raise Unreachable(
            f"The url of CRM Enterprise cannot be read ({_line(error)}). Mend it in the config."
        ) from error
    host = found.get("host") or "this machine"
    return f'The CRM Enterprise database "{found.get("dbname") or found.get("user") or ""}" on {host}'


@contextmanager
def _translated(what: str) -> Generator[None]:
    try:
        yield
    except psycopg.Error as error:
        raise _named(error, what) from error


def _named(error: psycopg.Error, what: str) -> Exception:
    """By SQLSTATE (PostgreSQL, Appendix A)."""
    state, said = error.sqlstate or "", _line(error)
    if state in ("40001", "40P01"):
        return Contended(f"{what} is being changed by others all the time ({said}). Try again later.")
    if state[:2] in ("22", "23", "54", "P0"):
        return NotTaken(f"the database does not take it ({said})")
    return _for_people(error, state, said, what)


def _for_people(error: psycopg.Error, state: str, said: str, what: str) -> SideError | NoSpace:
    if state[:2] == "28" or _is_about_the_logon(error, said):
        return Unauthorized(
            f"{what} refuses the log-on ({said}). Mend the user in the url, or set its password: syncline credentials set."
        )
    match state:
        case "42501" | "25006":
            return Unauthorized(
                f"{what} does not let this log-on do that ({said}). Ask whoever keeps it for the right."
            )
        case "3D000":
            return Unreachable(f"{what} does not exist. Mend the url, or have the database made.")
        case "53300":
            return Throttled(f"{what} has no room for another connection ({said}). Try again in a moment.")
        case "53100":
            return NoSpace(f"The disk of the server is full: nothing was written to {what[0].lower()}{what[1:]}.")
        case "55P03":
            return Unreachable(
                f"{what} is locked: somebody has been writing to it all the time. Nothing was changed; try again later."
            )
        case "":
            return Unreachable(f"{what} cannot be reached ({said}). See that you are connected, then try again.")
        case _:
            return Unreachable(f"{what} does not work as one of CRM Enterprise ({said}).")


def _is_about_the_logon(error: psycopg.Error, said: str) -> bool:
    """A connection that failed has no SQLSTATE, and the server's words are in its own language: but they name who is refused."""
    tried = error.pgconn
    return tried is not None and (tried.needs_password or (tried.used_password and f'"{tried.user.decode()}"' in said))


def _line(error: psycopg.Error) -> str:
    """What the server says, in one line."""
    return " ".join((error.diag.message_primary or str(error)).split()) or type(error).__name__
