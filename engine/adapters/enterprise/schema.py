"""Making the tables, and finding out whether they are what they should be."""

from __future__ import annotations

from pathlib import Path

from engine.adapters.enterprise.link import Contended, Link, NotTaken
from engine.model.errors import Unauthorized, Unreachable

VERSION = 1

_FIRST = f"""
INSERT INTO enterprise (instance, schema_version) VALUES ({{guid}}, {VERSION});
INSERT INTO change_log (change, stamp) SELECT change, stamp FROM enterprise;
"""


async def made_ready(link: Link) -> str:
    """The database's own name; its tables are made where it is empty.

    Raises `Unreachable` for anything else than a database of CRM Enterprise of a version that is known here.
    """
    tables = await link.tables()
    if "enterprise" not in tables:
        if tables:
            raise Unreachable(
                f"{link.what} is not one of CRM Enterprise: it holds other tables ({', '.join(sorted(tables)[:3])}). Mend the url."
            )
        await link.make(_script(link))
    rows = await link.rows("SELECT instance, schema_version FROM enterprise")
    if len(rows) != 1 or rows[0][1] > VERSION:
        raise Unreachable(
            f"{link.what} was made by a newer version (its schema is {rows[0][1] if rows else 'unknown'}, known here is {VERSION}). "
            "Update Syncline."
        )
    return str(rows[0][0])


def _script(link: Link) -> str:
    here = Path(__file__)
    texts = [here.with_name(name).read_text("utf-8") for name in ("schema.sql", link.dialect.triggers)]
    return link.dialect.filled_in("\n".join((*texts, _FIRST)))


async def registered(link: Link, user: str, may_write: bool) -> None:
    """See that the database knows the user. Raises `Unauthorized` where it does not and nothing may be written."""
    if await link.rows("SELECT 1 FROM users WHERE name = ?", (user,)):
        return
    if not may_write:
        raise Unauthorized(f'{link.what} does not know the user "{user}". Ask whoever keeps it to enter you.')
    try:
        async with link.writing():
            await link.rows("INSERT INTO users (name) VALUES (?) ON CONFLICT (name) DO NOTHING", (user,))
    except (Contended, NotTaken) as error:
        raise Unauthorized(
            f'{link.what} does not take the user "{user}" ({error}). Mend "user" in the config.'
        ) from error
