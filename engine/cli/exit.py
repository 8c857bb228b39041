"""Why a command ended: errors as a sentence and an exit code."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, cast

from engine.cli import output
from engine.model.errors import BadRequest, Locked, SideError, SynclineError

if TYPE_CHECKING:
    from argparse import Namespace

FAILED: Final = 1
MISUSED: Final = 2
SOME_FAILED: Final = 4
UNREACHABLE: Final = 6
LOCKED: Final = 75

_FIRST: Final = (FAILED, UNREACHABLE, LOCKED, MISUSED)

SEE_HELP: Final = 'See "syncline --help".'


class NoApp(BadRequest):
    """There is no app to open. Exit code 2."""


class Interrupted(SynclineError):
    """The person broke the command off."""


def code_of(error: SynclineError) -> int:
    match error:
        case BadRequest():
            return MISUSED
        case SideError():
            return UNREACHABLE
        case Locked():
            return LOCKED
        case _:
            return FAILED


@dataclass(slots=True)
class Teller:
    """Tells what stood in the way of one command. ``args``: as far as they were understood."""

    as_json: bool
    verbose: bool
    args: Namespace | None = None

    def tell(self, error: BaseException) -> int:
        """Say it, on standard error or as JSON; gives the exit code."""
        known = _known(error)
        if known:
            code = next(code for code in _FIRST if any(code_of(each) == code for each in known))
            return self._say("\n".join(dict.fromkeys(str(each) for each in known)), code, _problems(known))
        match error:
            case KeyboardInterrupt():
                return self._say(
                    "Broken off. What was begun is finished or taken up by the next sync; nothing is lost.", FAILED
                )
            case output.Unwritable():
                output.say(f"The output could not be written ({error}): make room, or write it to another place.")
                return FAILED
            case _:
                return self._crash(error)

    def _say(self, sentence: str, code: int, more: dict[str, Any] | None = None) -> int:
        from engine.config.redact import mask

        sentence = mask(sentence)
        if not self.as_json:
            output.say(sentence)
            return code
        try:
            output.put_json({"error": sentence, "exit_code": code, **(more or {})})
        except output.Unwritable:
            output.say(sentence)
        return code

    def _crash(self, error: BaseException) -> int:
        """A fault of Syncline itself: the traceback is for the log, not for people."""
        from engine.cli import log

        path = log.crash(self.args, error)
        where = f"the details are in {path}" if path is not None else "the details could not be written to the log"
        if self.verbose or path is None:
            output.say(log.traceback_of(error).rstrip())
        return self._say(
            f"Something went wrong that should not have ({type(error).__name__}); {where}. "
            "Run it again; if it happens again, send that file to whoever looks after Syncline.",
            FAILED,
        )


def _known(error: BaseException) -> list[SynclineError]:
    """The errors that are meant for people; none where anything else is among them."""
    if isinstance(error, SynclineError):
        return [error]
    if isinstance(error, BaseExceptionGroup):
        found = [_known(each) for each in cast("BaseExceptionGroup[BaseException]", error).exceptions]
        return [each for several in found for each in several] if all(found) else []
    return []


def _problems(errors: list[SynclineError]) -> dict[str, Any] | None:
    """What is wrong with the config file, one by one."""
    problems = sys.modules.get("engine.config.problems")
    if problems is None:
        return None
    from dataclasses import asdict

    from engine.config.problems import ConfigProblems

    found = [asdict(problem) for error in errors if isinstance(error, ConfigProblems) for problem in error.problems]
    return {"problems": found} if found else None
