"""What is wrong in a config file: a place, what is there, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from engine.model.errors import BadRequest

_ALIKE: Final = 0.6


@dataclass(frozen=True, slots=True)
class Problem:
    """``key`` is a dotted path ("" where it is about the file); ``line`` counts from 1 (None: no line to name).

    ``written``: the line as it stands, where the text is no TOML, so that it can be mended there; None elsewhere. It is for the
    screen of whoever mends it only: nobody knows what is in it.
    """

    file: str
    line: int | None
    key: str
    wrong: str
    todo: str
    written: str | None = field(default=None, repr=False)

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file}:{self.line}"
        about = f"{self.key}: " if self.key else ""
        return f"{place}: {about}{self.wrong} {self.todo}".rstrip()


class ConfigProblems(BadRequest):
    """The config file cannot be used. ``problems``: all that is wrong with it, by line. Exit code 2."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(problems, key=lambda problem: problem.line or 0))
        super().__init__("\n".join(str(problem) for problem in self.problems))

    @property
    def no_toml(self) -> Problem | None:
        """What keeps the text from being read at all; None where it is read and only says something wrong."""
        return next((problem for problem in self.problems if problem.written is not None), None)


@dataclass(frozen=True, slots=True)
class Fault:
    """A `Problem` before it is known where it stands: ``path`` leads to it from the top of the file."""

    path: tuple[str | int, ...]
    wrong: str
    todo: str = ""

    def dotted(self) -> str:
        return dotted(self.path)


def dotted(path: Iterable[str | int]) -> str:
    """A path as one would write it: ``pairs."my mail".direction``; places in lists are left out."""
    parts = (part for part in path if isinstance(part, str))
    return ".".join(
        part if part and part.replace("-", "").replace("_", "").isalnum() else f'"{part}"' for part in parts
    )


def nearest(name: str, known: Iterable[str]) -> str:
    """``Did you mean "..."?`` for the known name that is most like ``name``, or nothing."""
    from difflib import get_close_matches

    candidates = {candidate.casefold(): candidate for candidate in known}
    near = get_close_matches(name.casefold(), candidates, n=1, cutoff=_ALIKE)
    return f'Did you mean "{candidates[near[0]]}"?' if near else ""


def listed(words: Iterable[str], last: str = "or") -> str:
    """``a, b or c``."""
    all_words = list(words)
    if len(all_words) < 2:
        return "".join(all_words)
    return f"{', '.join(all_words[:-1])} {last} {all_words[-1]}"
