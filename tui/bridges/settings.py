"""The engine's verbs for the settings. They need no opened history: what is broken can be mended with them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.model.contents import Tried
from engine.model.errors import SynclineError, Unauthorized

if TYPE_CHECKING:
    from engine.config.draft import Draft
    from engine.config.secrets import Login
    from tui.bridge import Bridge


async def read(bridge: Bridge) -> Draft:
    """The config file as it is now. Raises `SynclineError` with file and line where it is no TOML."""

    async def found() -> Draft:
        from engine.config.draft import read

        return read(bridge.path)

    return await bridge.apart(found)


async def text(bridge: Bridge) -> str:
    """The config file's text, whatever it is. Raises `SynclineError`."""

    async def found() -> str:
        from engine.config.syntax import read_text

        return read_text(bridge.path)

    return await bridge.apart(found)


async def rewrite(bridge: Bridge, before: str, after: str) -> None:
    """Put a text in the place of exactly the one that was read. Raises `EditFailed`."""

    async def written() -> None:
        from engine.config.save import save

        save(bridge.path, before, after)

    await bridge.apart(written)


async def tried(bridge: Bridge, draft: Draft, calendar: str) -> Tried:
    """What opening a calendar finds, with its settings as they are in the draft. Raises `SynclineError`."""

    async def found() -> Tried:
        from engine.config.load import understand
        from engine.config.places import private_folder
        from engine.session.contents import tried

        config = understand(draft.alone(calendar), draft.path)
        return await tried(config, private_folder(bridge.data), calendar)

    return await bridge.apart(found)


async def save(bridge: Bridge, draft: Draft) -> list[str]:
    """Write the file over exactly what was read, and go on with what it says now.

    What the history, the data folder and the keyring know of renamed pairs and calendars goes with them; gives back what could
    not.
    Raises `EditFailed` where the file was changed meanwhile, or cannot be written: then nothing was changed.
    """
    if bridge.busy:
        raise SynclineError(f"{bridge.busy[0]} is being synced. Wait until it is done, then save again.")
    names = draft.renamed("pairs")

    async def written() -> None:
        from engine.config.save import save

        save(draft.path, draft.saved, draft.text)

    async def carried() -> None:
        from engine.config.load import load
        from engine.session.naming import rename_pairs
        from engine.session.workplace import workplace

        async with workplace(load(draft.path), bridge.data, bridge.clock) as work:
            await rename_pairs(work, names)

    async def moved() -> None:
        from engine.session.naming import rename_calendars

        rename_calendars(bridge.data, draft.renamed("calendars"))

    await bridge.apart(written)
    await bridge.close()
    left = await _carry_passwords(bridge, draft)
    try:
        await bridge.apart(moved)
    except SynclineError as error:
        left.append(str(error))
    if names:
        try:
            await bridge.apart(carried)
        except SynclineError as error:
            left.append(f"The history still has the old names: {error}")
    return left


async def _carry_passwords(bridge: Bridge, draft: Draft) -> list[str]:
    async def carried(old: str, new: str) -> None:
        from engine.config import secrets

        found = await secrets.kept(secrets.Login(old))
        if found is not None:
            await secrets.set_password(secrets.Login(new), found.reveal())
            await secrets.remove_password(secrets.Login(old))

    left: list[str] = []
    for old, new in draft.renamed("calendars").items():
        if draft.takes_password(new):
            try:
                await bridge.apart(carried, old, new)
            except SynclineError as error:
                left.append(f'The password of "{new}" has to be entered again: {error}')
    return left


async def where_password_is(bridge: Bridge, draft: Draft, calendar: str) -> str:
    """Where a calendar's password is found, in words; "" where there is none."""

    async def found() -> str:
        from engine.config import secrets

        try:
            return (await secrets.password(_login(draft, calendar))).origin.value
        except Unauthorized:
            return ""

    return await bridge.apart(found)


async def keep_password(bridge: Bridge, draft: Draft, calendar: str, secret: str) -> None:
    """Raises `SynclineError` with the choices there are on a machine without a keyring."""

    async def kept() -> None:
        from engine.config import secrets

        await secrets.set_password(_login(draft, calendar), secret)

    await bridge.apart(kept)


async def drop_password(bridge: Bridge, draft: Draft, calendar: str) -> bool:
    """False where there was none in the keyring. Raises `SynclineError`."""

    async def dropped() -> bool:
        from engine.config import secrets

        return await secrets.remove_password(_login(draft, calendar))

    return await bridge.apart(dropped)


def _login(draft: Draft, calendar: str) -> Login:
    """Of a calendar that may not be in order yet."""
    from engine.config.secrets import Login

    values = draft.table(("calendars", calendar))
    command = values.get("password_command", ())
    words = tuple(map(str, command)) if isinstance(command, list) else ()  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]
    return Login(calendar, str(values.get("username", values.get("user", ""))), words, draft.path.absolute().parent)
