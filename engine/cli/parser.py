"""Reads a command line: argparse with our own words for what is wrong, and global options in every place."""

from __future__ import annotations

import re
from argparse import (
    SUPPRESS,
    Action,
    ArgumentParser,
    ArgumentTypeError,
    Namespace,
    RawDescriptionHelpFormatter,
)
from collections.abc import Callable, Sequence
from typing import Any, Final, NoReturn, TypeVar

from engine.model.errors import BadRequest

T = TypeVar("T")

PROGRAM: Final = "syncline"
_WIDEST: Final = 98
_HELP_AT: Final = 28
_CHOICE: Final = re.compile(r"argument \S+: invalid choice: '([^']*)'")
_ABOUT: Final = re.compile(r"argument (\S+): (.*)", re.DOTALL)


class Misused(BadRequest):
    """The command line cannot be understood. ``command``: whose --help would help. Exit code 2."""

    def __init__(self, message: str, command: str) -> None:
        super().__init__(f'{message}\nSee "{command} --help".')


class Parser(ArgumentParser):
    """One level of the command line. ``rest``: the name of a list that takes words which come after options, too."""

    color: bool

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("allow_abbrev", False)
        kwargs.setdefault("formatter_class", _Formatter)
        kwargs.setdefault("add_help", False)
        super().__init__(**kwargs)
        self.color = False  # Python 3.14 would colour the help.
        self._positionals.title = "names"

    def check_head(self, words: Sequence[str]) -> None:
        """The options before the command: argparse would take the value of an unknown one for the command."""
        rest = iter(words)
        for word in rest:
            if not word.startswith("--") or word == "--":
                return
            name, equals, _ = word.partition("=")
            known = self._option_string_actions.get(name)
            if known is None:
                raise Misused(_unknown_option(name, self), self.prog)
            if known.nargs != 0 and not equals:
                next(rest, None)

    def error(self, message: str) -> NoReturn:
        raise Misused(_in_our_words(message, self), self.prog)


class _Formatter(RawDescriptionHelpFormatter):
    """argparse makes one for every option that is declared; only help that is shown needs to know how wide the screen is."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, max_help_position=_HELP_AT, width=_WIDEST)

    def format_help(self) -> str:
        import shutil

        self._width = min(_WIDEST, shutil.get_terminal_size((80, 24)).columns - 2)
        self._max_help_position = min(_HELP_AT, max(self._width - 20, 4))
        return super().format_help()


def _in_our_words(message: str, parser: Parser) -> str:
    choice = _CHOICE.match(message)
    if choice is not None:
        return unknown_command(choice[1], parser)
    about = _ABOUT.match(message)
    if about is not None:
        what, problem = about[1], about[2]
        if "expected" in problem and "argument" in problem:
            return f"{what} needs a value behind it."
        if problem.startswith("ignored explicit argument"):
            return f"{what} takes no value."
        return f"{what}: {problem}"
    head, _, missing = message.partition("the following arguments are required: ")
    if head or not missing:
        return message
    if missing == "COMMAND":
        return f"Say what to do: {', '.join(_commands_of(parser))}."
    return f"{missing.replace(', ', ' and ')} missing."


def unknown_command(word: str, parser: Parser) -> str:
    known = _commands_of(parser)
    return f'There is no command "{word}". {_like(word, known) or "Known are " + ", ".join(known) + "."}'


def _commands_of(parser: Parser) -> list[str]:
    return list(parser.get_default("commands") or ())


def _like(word: str, known: Sequence[str]) -> str:
    from engine.config.problems import nearest

    return nearest(word, known)


class Version(Action):
    """``--version``: prints it and ends, wherever it stands."""

    def __init__(self, option_strings: Sequence[str], dest: str, **_: Any) -> None:
        super().__init__(option_strings, SUPPRESS, nargs=0, help="show the version and end")

    def __call__(self, parser: ArgumentParser, *_: Any) -> NoReturn:
        from importlib.metadata import PackageNotFoundError, version

        from engine.cli import output

        try:
            output.put(f"{PROGRAM} {version(PROGRAM)}")
        except PackageNotFoundError:
            output.put(f"{PROGRAM}, version unknown: it is not installed as a package")
        raise SystemExit(0)


def add_globals(parser: ArgumentParser, *, top: bool) -> None:
    """The options that count everywhere. Below the top they leave alone what was given before the command."""
    options = parser.add_argument_group("options that work everywhere")
    usual: dict[str, Any] = {} if top else {"default": SUPPRESS}
    options.add_argument("--config", metavar="FILE", help="the config file to use", **usual)
    options.add_argument("--data-dir", metavar="DIR", help="the folder of the history, the log and the locks", **usual)
    options.add_argument("--json", action="store_true", help="print one JSON document instead of a text", **usual)
    options.add_argument(
        "--verbose", action="store_true", help="tell everything, subjects in the log included", **usual
    )
    options.add_argument("--version", action=Version)
    options.add_argument("--help", "-h", action="help", help="show this help and end")


def parse(parser: Parser, words: Sequence[str]) -> Namespace:
    """The command line as values. Raises `Misused`; ends by SystemExit after --help and --version.

    argparse gives up on words that come after an option when a list was begun before it; they are added here.
    """
    parser.check_head(words)
    args, extras = parser.parse_known_args(list(words))
    command: Parser = getattr(args, "parser", parser)
    unknown = next((word for word in extras if word.startswith("-") and word not in ("-", "--")), None)
    if unknown is not None:
        raise Misused(_unknown_option(unknown, command), command.prog)
    rest: str | None = getattr(args, "rest", None)
    if extras and rest is None:
        raise Misused(f'"{extras[0]}" is one word too many here.', command.prog)
    if rest is not None:
        taken: list[str] = [*getattr(args, rest), *(word for word in extras if word != "--")]
        most: int | None = getattr(args, "most", None)
        if most is not None and len(taken) > most:
            raise Misused(f'"{taken[most]}" is one word too many here.', command.prog)
        setattr(args, rest, taken)
    return args


def _unknown_option(word: str, command: Parser) -> str:
    name = word.partition("=")[0]
    known = re.findall(r"--[a-z][a-z-]+", command.format_help())
    return f'There is no option "{name}" here. {_like(name, known)}'.rstrip()


def one_of(*words: str) -> Callable[[str], str]:
    """A value that is one of these words."""

    def read(text: str) -> str:
        if text in words:
            return text
        known = f"{', '.join(words[:-1])} or {words[-1]}"
        raise ArgumentTypeError(f'"{text}" is not known here; give {known}. {_like(text, words)}'.rstrip())

    return read


def number(text: str) -> int:
    """The number of a run."""
    if text.isascii() and text.isdecimal() and len(text) < 19:
        return int(text)
    raise ArgumentTypeError(f'"{text}" is not the number of a run; "{PROGRAM} history" lists the runs.')


def seconds(text: str) -> float:
    """A length of time, in seconds."""
    from engine.config.values import parse_duration

    try:
        return parse_duration(text).total_seconds()
    except ValueError:
        raise ArgumentTypeError(f'"{text}" is no length of time; write it like 20s, "15 minutes" or 1h.') from None


def field_side(text: str) -> tuple[str, str]:
    """``NAME=left`` or ``NAME=right``. The name may hold = itself."""
    name, equals, side = text.rpartition("=")
    if equals and name and side in ("left", "right"):
        return name, side
    raise ArgumentTypeError(f'"{text}" is not understood; write NAME=left or NAME=right, such as summary=left.')
