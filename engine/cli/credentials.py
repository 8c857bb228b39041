"""``credentials``: a calendar's password in this machine's keyring."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Awaitable, Callable
from typing import TypeVar

from engine.cli import desk, output
from engine.config import secrets
from engine.config.secrets import Login
from engine.model.errors import BadRequest, SynclineError, Unauthorized

T = TypeVar("T")


class NoPassword(SynclineError):
    """There is no password where one was looked for."""


def set_(args: Namespace) -> int:
    login = _login(args)
    secret = _asked(login)
    _run(secrets.set_password, login, secret)
    return _tell(args, login, f'The password for calendar "{login.calendar}" is in the keyring.', stored=True)


def check_(args: Namespace) -> int:
    login = _login(args)
    try:
        found = _run(secrets.password, login)
    except Unauthorized as error:
        raise NoPassword(str(error)) from error
    where = found.origin.value
    return _tell(args, login, f'The password for calendar "{login.calendar}" comes from {where}.', origin=where)


def remove_(args: Namespace) -> int:
    login = _login(args)
    if not _run(secrets.remove_password, login):
        raise NoPassword(f'There was no password for calendar "{login.calendar}" in the keyring.')
    return _tell(
        args, login, f'The password for calendar "{login.calendar}" is no longer in the keyring.', stored=False
    )


def _login(args: Namespace) -> Login:
    """Raises `BadRequest` for a calendar that never asks for a password."""
    config = desk.config_of(args)
    calendar = config.calendar(args.calendar)
    if not secrets.takes_password(calendar.type):
        raise BadRequest(f'The calendar "{calendar.name}" ({calendar.type}) needs no password.')
    return secrets.login_of(calendar, config.base)


def _asked(login: Login) -> str:
    """The password: typed without being shown, or the first line of what is piped in."""
    if output.is_terminal(sys.stdin):
        from getpass import getpass

        user = f" (user {login.username})" if login.username else ""
        try:
            secret = getpass(f'Password for calendar "{login.calendar}"{user}: ')
        except EOFError:
            secret = ""
    else:
        secret = "" if sys.stdin is None else sys.stdin.readline().rstrip("\r\n")  # pyright: ignore[reportUnnecessaryComparison]
    if not secret:
        raise BadRequest("No password was given; nothing was stored.")
    return secret


def _run(call: Callable[..., Awaitable[T]], *args: object) -> T:
    import anyio

    return anyio.run(call, *args)


def _tell(args: Namespace, login: Login, sentence: str, **more: object) -> int:
    if args.json:
        output.put_json({"calendar": login.calendar, **more})
    else:
        output.put(sentence)
    return 0
