"""Passwords: from the keyring, else from an environment variable, else from a program; never from or into a file.

Service name in the keyring: ``syncline``; user name there: the calendar's name.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeVar, cast

from engine.config.model import CalendarConfig
from engine.config.redact import Secret, learn
from engine.model.errors import SynclineError, Unauthorized

if TYPE_CHECKING:
    from concurrent.futures import Future

    from engine.ports import PasswordSource

T = TypeVar("T")

SERVICE: Final = "syncline"
PATIENCE: Final = 20.0
"""Seconds that an unattended run waits for a keyring or a program."""

_UNSAFE: Final = ("keyrings.alt", "keyring.backends.null", "keyring.backends.fail", "keyring.backends.chainer")
"""Backends that write plain text, forget what they are given, or only fail."""


class Origin(Enum):
    KEYRING = "the keyring"
    ENVIRONMENT = "the environment"
    COMMAND = "password_command"


@dataclass(frozen=True, slots=True)
class Login:
    """Whose password is asked for. ``command``: the calendar's ``password_command``, started in the folder ``base``."""

    calendar: str
    username: str = ""
    command: tuple[str, ...] = ()
    base: Path = Path()

    @property
    def variable(self) -> str:
        """The environment variable that may hold the password."""
        return "SYNCLINE_PASSWORD_" + re.sub(r"\W", "_", self.calendar.upper())


@dataclass(frozen=True, slots=True)
class Found:
    secret: Secret
    origin: Origin


class Keyring(Protocol):
    """What is asked of a backend of `keyring`."""

    @property
    def priority(self) -> Any: ...

    def get_password(self, service: str, username: str) -> str | None: ...

    def set_password(self, service: str, username: str, password: str) -> None: ...

    def delete_password(self, service: str, username: str) -> None: ...


class NoKeyring(SynclineError):
    """There is no keyring that can be trusted with a password, or it does not answer."""


_NO_PASSWORD: Final = ("mobile", "outlook", "vdir", "memory")


def takes_password(kind: str) -> bool:
    """Can a calendar of that type need a password?"""
    return kind not in _NO_PASSWORD


def login_of(calendar: CalendarConfig, base: Path) -> Login:
    """The login of a configured calendar; ``base`` as in `Config`."""
    settings = calendar.settings
    username = str(settings.get("username", settings.get("user", "")))
    return Login(calendar.name, username, tuple(settings.get("password_command", ())), base)


def source(login: Login, patience: float | None = PATIENCE) -> PasswordSource:
    """Asks for the password when it is first needed, and only once; for `engine.ports.Place`."""
    found: list[Secret] = []

    async def ask() -> str:
        if not found:
            found.append((await password(login, patience)).secret)
        return found[0].reveal()

    return ask


async def password(login: Login, patience: float | None = PATIENCE, environ: Mapping[str, str] = os.environ) -> Found:
    """The password of a calendar, and where it was found: keyring, environment, program, in this order.

    ``patience``: seconds to wait for the keyring or the program (None: as long as it takes, a person is there).
    Raises `Unauthorized` with what to do where there is none.
    """
    why = f'There is no password for {_whose(login)} in the keyring. Run "syncline credentials set {login.calendar}".'
    try:
        kept = await _unhurried(lambda: _backend().get_password(SERVICE, login.calendar), patience)
    except NoKeyring as error:
        kept, why = None, f"There is no password for {_whose(login)}. {error} {choices(login)}"
    if kept:
        return _found(kept, Origin.KEYRING)
    if environ.get(login.variable):
        return _found(environ[login.variable], Origin.ENVIRONMENT)
    if login.command:
        return _found(await _printed(login, patience), Origin.COMMAND)
    raise Unauthorized(why)


async def kept(login: Login, patience: float | None = PATIENCE) -> Secret | None:
    """The password that the keyring itself keeps, None where there is none. Raises `NoKeyring`."""
    found = await _unhurried(lambda: _backend().get_password(SERVICE, login.calendar), patience)
    return _found(found, Origin.KEYRING).secret if found else None


async def set_password(login: Login, secret: str, patience: float | None = None) -> None:
    """Puts the password into the keyring and makes sure that it is there. Raises `NoKeyring` with the choices there are."""
    learn(secret)

    def keep() -> bool:
        backend = _backend()
        backend.set_password(SERVICE, login.calendar, secret)
        return backend.get_password(SERVICE, login.calendar) == secret

    try:
        kept = await _unhurried(keep, patience)
    except NoKeyring as error:
        raise NoKeyring(f"The password was not stored. {error} {choices(login)}") from error
    if not kept:
        raise NoKeyring(f"The password was not stored: the keyring did not keep it. {choices(login)}")


async def remove_password(login: Login, patience: float | None = None) -> bool:
    """Takes the password out of the keyring; False where there was none. Raises `NoKeyring`."""

    def remove() -> bool:
        backend = _backend()
        if backend.get_password(SERVICE, login.calendar) is None:
            return False
        backend.delete_password(SERVICE, login.calendar)
        return True

    return await _unhurried(remove, patience)


def choices(login: Login) -> str:
    """What a person can do on a machine without a keyring."""
    return (
        "Choose one of these: install a keyring (on Linux: GNOME Keyring or KWallet, running in your session); "
        f'or name a program that prints the password, with password_command = ["..."] under [calendars.{login.calendar}]; '
        f"or, in a container, set the environment variable {login.variable}. Syncline never writes a password into a file."
    )


def _whose(login: Login) -> str:
    user = f" (user {login.username})" if login.username else ""
    return f'the calendar "{login.calendar}"{user}'


def _found(text: str, origin: Origin) -> Found:
    learn(text)
    return Found(Secret(text), origin)


def _backend() -> Keyring:
    """The keyring to use: the platform's, or the safe one that comes first where there are several."""
    import keyring

    chosen = cast("Keyring", keyring.get_keyring())
    members = cast("list[Keyring] | None", getattr(chosen, "backends", None))
    for backend in members or [chosen]:
        if _is_safe(backend):
            return backend
    raise NoKeyring("This machine has no keyring that keeps passwords safely.")


def _is_safe(backend: Keyring) -> bool:
    if type(backend).__module__.startswith(_UNSAFE):
        return False
    try:
        priority: Any = backend.priority
        return float(priority) >= 1
    except Exception:  # A backend says with any error that it does not work here.
        return False


async def _unhurried(call: Callable[[], T], patience: float | None) -> T:
    """The answer of a call to the keyring, which may block or wait for a person. Raises `NoKeyring` when it gives none.

    On a daemon thread of its own: a keyring that never answers must not keep the process from ending.
    """
    import asyncio
    from concurrent.futures import Future
    from threading import Thread

    import anyio

    answer: Future[T] = Future()
    answer.set_running_or_notify_cancel()
    Thread(target=_answer, args=(answer, call), name="keyring", daemon=True).start()
    try:
        with anyio.fail_after(patience):
            return await asyncio.wrap_future(answer)
    except TimeoutError as error:
        raise NoKeyring("The keyring does not answer; it may be locked and wait for you to unlock it.") from error


def _answer(answer: Future[T], call: Callable[[], T]) -> None:
    try:
        answer.set_result(call())
    except NoKeyring as error:
        answer.set_exception(error)
    except Exception as error:  # Backends raise whatever their platform does.
        answer.set_exception(NoKeyring(f"The keyring cannot be used ({type(error).__name__})."))


async def _printed(login: Login, patience: float | None) -> str:
    """The first line that the calendar's program prints. What it says otherwise is not shown: it may be the secret."""
    from subprocess import DEVNULL

    import anyio

    program = Path(login.command[0]).name
    try:
        with anyio.fail_after(patience):
            done = await anyio.run_process(
                list(login.command), stdin=DEVNULL, stderr=DEVNULL, check=False, cwd=login.base
            )
    except TimeoutError as error:
        raise _silent(login, f'"{program}" did not end in time') from error
    except OSError as error:
        raise _silent(login, f'"{program}" cannot be started ({error.strerror or type(error).__name__})') from error
    if done.returncode != 0:
        raise _silent(login, f'"{program}" failed with code {done.returncode}')
    return _first_line(login, done.stdout)


def _first_line(login: Login, printed: bytes) -> str:
    program = Path(login.command[0]).name
    try:
        line = printed.partition(b"\n")[0].rstrip(b"\r").decode("utf-8")
    except UnicodeDecodeError:
        raise _silent(login, f'what "{program}" printed is not UTF-8') from None  # The cause would show the secret.
    if not line:
        raise _silent(login, f'"{program}" printed nothing')
    return line


def _silent(login: Login, why: str) -> Unauthorized:
    return Unauthorized(
        f"There is no password for {_whose(login)}: {why}. "
        f"Run the program of password_command under [calendars.{login.calendar}] by hand and see what it says."
    )
