"""What whoever keeps CRM Enterprise does: enter users, say who is sent what, and who attends what."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Literal

from engine.adapters.enterprise.adapter import connected
from engine.adapters.enterprise.link import Link
from engine.adapters.enterprise.schema import made_ready
from engine.model.errors import NotFound
from engine.ports import PasswordSource

Kind = Literal["person", "account"]


class Office:
    """An opened database. Every method may raise a `SideError`."""

    def __init__(self, link: Link) -> None:
        self._link = link

    async def add_user(self, name: str, full_name: str = "", email: str = "") -> None:
        """Enter a user, or mend what is known of one. ``name``: the log-on name that clients are configured with."""
        await self._write(
            "INSERT INTO users (name, full_name, email) VALUES (?, ?, ?) "
            "ON CONFLICT (name) DO UPDATE SET full_name = excluded.full_name, email = excluded.email",
            name,
            full_name or None,
            email or None,
        )

    async def subscribe(self, user: str, kind: Kind, target: str) -> None:
        """Send ``user`` the activities of a person (a user's name), or those at an account."""
        await self._write(
            "INSERT INTO subscription (user_name, kind, target) VALUES (?, ?, ?) "
            "ON CONFLICT (user_name, kind, target) DO NOTHING",
            user,
            kind,
            target,
        )

    async def unsubscribe(self, user: str, kind: Kind, target: str) -> None:
        """What ``user`` was only sent because of this leaves the user's calendars with the next sync."""
        await self._write(
            "DELETE FROM subscription WHERE user_name = ? AND kind = ? AND target = ?", user, kind, target
        )

    async def attend(self, user: str, uid: str) -> None:
        """Let ``user`` attend the activity of that UID. Raises `NotFound`."""
        await self._write(
            "INSERT INTO attendee (activity_id, user_name) VALUES (?, ?) ON CONFLICT (activity_id, user_name) DO NOTHING",
            await self._id_of(uid),
            user,
        )

    async def excuse(self, user: str, uid: str) -> None:
        """``user`` attends it no more. Raises `NotFound`."""
        await self._write("DELETE FROM attendee WHERE activity_id = ? AND user_name = ?", await self._id_of(uid), user)

    async def _id_of(self, uid: str) -> str:
        rows = await self._link.rows("SELECT id FROM activity WHERE uid = ? ORDER BY id", (uid,))
        if not rows:
            raise NotFound(f"{self._link.what} holds no activity with the UID {uid}.")
        return str(rows[0][0])

    async def _write(self, statement: str, *parameters: str | None) -> None:
        async with self._link.writing():
            await self._link.rows(statement, parameters)


@asynccontextmanager
async def office(url: str, base: Path, password: PasswordSource | None = None) -> AsyncGenerator[Office]:
    """The database at ``url`` (as in the config), for whoever keeps it; its tables are made where there are none."""
    async with connected(url, base, password) as link:
        await made_ready(link)
        yield Office(link)
