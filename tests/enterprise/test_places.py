"""Opening: what may stand at the url, who may come in, and in which words it is refused."""

from __future__ import annotations

import sqlite3
import sys
from pathlib import Path

import pytest

from engine.adapters.enterprise.adapter import KIND
from engine.adapters.enterprise.postgresql import postgresql_link
from engine.adapters.registry import kind
from engine.model.errors import NotFound, SynclineError, Unauthorized, Unreachable
from engine.ports import Place
from tests.enterprise.firm import VISIT, Firm, change, enter, shown
from tests.enterprise.server import LOCKED, server


def at(folder: Path, url: str, user: str = "ann") -> Place:
    return Place("office", {"url": url, "user": user}, folder, folder / "data")


async def refused(place: Place) -> SynclineError:
    with pytest.raises(SynclineError) as found:
        async with KIND.open(place):
            pass
    return found.value


def test_the_kind_is_known() -> None:
    assert kind("enterprise") is KIND


async def test_a_new_file_is_made_and_the_user_is_entered(tmp_path: Path) -> None:
    async with KIND.open(at(tmp_path, "sqlite:crm.db")) as side:
        assert side.identity.startswith("enterprise:")
        assert side.identity.endswith(":ann")
    firm = Firm("sqlite:crm.db", tmp_path)
    assert await firm.sql("SELECT name FROM users") == [("ann",)]


@pytest.mark.parametrize("url", ["sqlite:{0}/crm.db", "sqlite://{0}/crm.db"])
async def test_an_absolute_path(tmp_path: Path, url: str) -> None:
    async with KIND.open(at(tmp_path / "elsewhere", url.format(tmp_path))):
        assert (tmp_path / "crm.db").exists()


async def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    error = await refused(at(tmp_path, "sqlite:drive/crm.db"))
    assert isinstance(error, Unreachable)
    assert "there is no folder" in str(error)
    assert not (tmp_path / "drive").exists()


async def test_a_folder_is_no_database(tmp_path: Path) -> None:
    assert "is a folder" in str(await refused(at(tmp_path.parent, f"sqlite:{tmp_path.name}")))


async def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    (tmp_path / "crm.db").write_text("hello" * 500)
    assert "is not an SQLite database" in str(await refused(at(tmp_path, "sqlite:crm.db")))


async def test_a_database_of_something_else_is_left_alone(tmp_path: Path) -> None:
    client = sqlite3.connect(tmp_path / "other.db")
    client.execute("CREATE TABLE recipes (name TEXT)")
    client.close()
    assert "it holds other tables (recipes)" in str(await refused(at(tmp_path, "sqlite:other.db")))
    client = sqlite3.connect(tmp_path / "other.db")
    assert client.execute("SELECT count(*) FROM sqlite_schema").fetchone() == (1,)
    client.close()


async def test_a_newer_database_is_left_alone(firm: Firm) -> None:
    await firm.sql("UPDATE enterprise SET schema_version = 99")
    assert "made by a newer version (its schema is 99" in str(await refused(at(firm.folder, firm.url)))


async def test_a_user_who_is_taken_out_is_told_so(firm: Firm) -> None:
    async with firm.client("bo") as side:
        await firm.sql("DELETE FROM users WHERE name = 'bo'")
        with pytest.raises(Unauthorized, match='does not know the user "bo" any more'):
            await side.list(None)


async def test_a_file_that_was_replaced_while_it_was_open(tmp_path: Path) -> None:
    firm = Firm("sqlite:crm.db", tmp_path)
    await firm.enter_everybody()
    async with firm.client("ann") as side:
        (tmp_path / "crm.db").rename(tmp_path / "old.db")
        with pytest.raises(Unreachable, match="removed or replaced while it was open"):
            await side.list(None)


async def test_the_office_names_what_it_does_not_find(firm: Firm) -> None:
    async with firm.office() as keeper:
        with pytest.raises(NotFound, match="no activity with the UID nowhere"):
            await keeper.attend("ann", "nowhere")


# -- on a server -----------------------------------------------------------------------------------------------------


async def test_a_database_that_is_not_there(tmp_path: Path) -> None:
    error = await refused(at(tmp_path, server().url("nowhere")))
    assert isinstance(error, Unreachable)
    assert 'The CRM Enterprise database "nowhere" on 127.0.0.1' in str(error)


async def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    error = await refused(at(tmp_path, "postgresql://ann@127.0.0.1:1/crm"))
    assert isinstance(error, Unreachable)
    assert "cannot be reached" in str(error)


async def test_a_url_that_is_none(tmp_path: Path) -> None:
    server()
    assert "Mend it in the config" in str(await refused(at(tmp_path, "postgresql://ann@host/crm?nonsense=1")))


async def test_a_database_that_cannot_hold_every_text(tmp_path: Path) -> None:
    server().tell("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    assert "keeps its texts as LATIN1" in str(await refused(at(tmp_path, server().url("latin"))))


async def test_the_password_is_asked_for_where_the_server_wants_one_and_shown_nowhere(tmp_path: Path) -> None:
    asked: list[str] = []

    async def right() -> str:
        asked.append("right")
        return LOCKED

    async def wrong() -> str:
        return "battery staple"

    room = server().place()
    url = room.url("locked")
    error = await refused(at(tmp_path, url))
    assert isinstance(error, Unauthorized)
    error = await refused(Place("office", {"url": url, "user": "ann"}, tmp_path, tmp_path, wrong))
    assert isinstance(error, Unauthorized)
    assert "battery" not in str(error)
    async with KIND.open(Place("office", {"url": url, "user": "ann"}, tmp_path, tmp_path, right)) as side:
        assert LOCKED not in side.identity
    assert asked == ["right"]


async def test_no_password_is_asked_for_where_none_is_wanted(tmp_path: Path) -> None:
    async def never() -> str:
        raise AssertionError("asked")

    room = server().place()
    async with KIND.open(Place("office", {"url": room.url(), "user": "ann"}, tmp_path, tmp_path, never)):
        pass


async def test_who_may_only_read_is_no_new_user(tmp_path: Path) -> None:
    room = server().place()
    async with KIND.open(at(tmp_path, room.url())):
        pass
    room.tell(
        f"GRANT USAGE ON SCHEMA {room.name} TO reader", f"GRANT SELECT ON ALL TABLES IN SCHEMA {room.name} TO reader"
    )
    error = await refused(at(tmp_path, room.url("reader"), "bo"))
    assert 'does not know the user "bo". Ask whoever keeps it to enter you.' in str(error)
    async with KIND.open(at(tmp_path, room.url("reader"))) as side:
        assert not side.capabilities.writes


async def test_without_the_right_to_look_at_all(tmp_path: Path) -> None:
    room = server().place()
    async with KIND.open(at(tmp_path, room.url())):
        pass
    room.tell(f"GRANT USAGE ON SCHEMA {room.name} TO reader")
    assert isinstance(await refused(at(tmp_path, room.url("reader"))), Unauthorized)


async def test_a_connection_that_breaks_is_named_and_nothing_was_written(tmp_path: Path) -> None:
    firm = Firm(server().place().url(), tmp_path)
    await firm.enter_everybody()
    async with firm.client("ann") as side:
        now = await enter(side, VISIT)
        server().tell(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name = 'syncline' AND pid <> pg_backend_pid()"
        )
        with pytest.raises(Unreachable):
            await change(side, now, VISIT.saying(location="Hall 2"))
    async with firm.client("ann") as side:
        assert await shown(side) == {"Visit Miller & Sons"}
        assert (await side.fetch([now.href]))[0] == now


async def test_a_connection_in_a_thread_of_its_own(tmp_path: Path) -> None:
    """As it is on Windows, whose usual event loop psycopg cannot use."""
    from engine.adapters.enterprise.adapter import calendar_of

    room = server().place()
    async with postgresql_link(room.url(), None, thread=True) as link, calendar_of(link, "ann") as side:
        now = await enter(side, VISIT)
        assert (await side.fetch([now.href]))[0] == now
    with pytest.raises(Unreachable):
        async with postgresql_link(server().url("nowhere"), None, thread=True):
            pass


async def test_without_psycopg_it_says_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.startswith(("psycopg", "engine.adapters.enterprise.postgresql"))]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "psycopg", None)
    error = await refused(at(tmp_path, "postgresql://ann@host/crm"))
    assert isinstance(error, Unreachable)
    assert "syncline[postgres]" in str(error)


def test_a_file_needs_no_psycopg() -> None:
    import subprocess

    code = "import sys, engine.adapters.enterprise.adapter, engine.adapters.enterprise.sqlite; print('psycopg' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(__file__).parents[2])
    assert done.stdout == "False\n", done.stderr
