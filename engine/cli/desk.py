"""Where a command works: its config read, its log begun, the history open, the clock running."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import AsyncGenerator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import TypeVar

from engine.cli import output
from engine.config.load import load
from engine.config.model import Config
from engine.config.places import config_path, data_dir, private_folder
from engine.model.errors import SideError, SynclineError
from engine.session.workplace import Workplace, workplace

T = TypeVar("T")


class NoHistory(SynclineError):
    """The history cannot be opened; the message says why and what to do."""


def config_of(args: Namespace) -> Config:
    """The config. Raises `ConfigProblems`."""
    return load(config_path(args.config))


def warn(config: Config) -> None:
    """What is odd in the config, to standard error."""
    for warning in config.warnings:
        output.say(f"warning: {warning}")


def at_desk(args: Namespace, task: Callable[[Workplace], Awaitable[T]]) -> T:
    """Run ``task`` with everything it needs; what it gives is given back."""
    import anyio

    from engine.cli import log

    config, data = config_of(args), private_folder(data_dir(args.data_dir))

    async def work() -> T:
        async with _opened(config, data) as found:
            return await task(found)

    with log.kept(data, args.verbose) as logger:
        logger.info("begins: %s (Python %s, %s)", _what(args), sys.version.split()[0], sys.platform)
        try:
            done = anyio.run(work)
        except SynclineError as error:
            logger.error("ends: %s", error)
            raise
        logger.info("ends: %s", done)
        return done


@asynccontextmanager
async def _opened(config: Config, data: Path) -> AsyncGenerator[Workplace]:
    """The workplace. A history that cannot be opened is not a calendar that cannot be reached: exit code 1."""
    async with AsyncExitStack() as stack:
        try:
            found = await stack.enter_async_context(workplace(config, data))
        except SideError as error:
            raise NoHistory(str(error)) from error
        yield found


def _what(args: Namespace) -> str:
    return f"--auto {args.auto}" if args.run is None else str(args.run).partition(":")[2].rstrip("_")
