"""The console entry ``syncline``.

First finds out, with next to no imports, whether ``--auto`` has anything to do: most starts of a machine have nothing for it.
"""

from __future__ import annotations

import gc
import os
import sys

from engine.cli import output

_NOTHING = '{"version": 1, "dry_run": false, "exit_code": 0, "pairs": []}'


_GARBAGE = 200_000
"""A run makes values by the hundred thousand that hold no circles and live to its end: looking among them for garbage as
often as usual takes a tenth of the time and finds none."""


def main(argv: list[str] | None = None) -> int:
    """Run one command; ``argv`` without the program's name. Gives the exit code.

    Without ``argv`` the process is this command's own, and ends with it: the last look for garbage is left out, too.
    """
    if argv is not None:
        return _run(argv)
    gc.set_threshold(_GARBAGE, 20, 100)
    code = _run(sys.argv[1:])
    gc.freeze()
    return code


def _run(words: list[str]) -> int:
    if _nothing_to_do(words):
        if "--json" in words:
            output.put(_NOTHING)
        return 0
    from engine.cli.run import run

    return run(words)


def _nothing_to_do(words: list[str]) -> bool:
    """Is this ``--auto`` for a moment at which no pair runs? False as well where anything is not plainly in order."""
    if "--auto" not in words:
        return False
    given: dict[str, str] = {}
    rest = iter(words)
    for word in rest:
        if word in ("--auto", "--config", "--data-dir", "--budget"):
            given[word] = next(rest, "")
        elif word not in ("--json", "--verbose"):
            return False
    if given["--auto"] not in ("startup", "shutdown") or not _is_plain_budget(given.get("--budget", "1s")):
        return False
    from engine.config.wanted import wanted

    return wanted(_config(given.get("--config", "")), given["--auto"]) == []


def _is_plain_budget(text: str) -> bool:
    return text[:-1].isdecimal() and text[-1:] in ("s", "m", "h") and bool(text[:-1].strip("0"))


def _config(option: str) -> str:
    """As `engine.config.places.config_path` does it, without its imports where the place is named."""
    given = option or os.environ.get("SYNCLINE_CONFIG")
    if given:
        return os.path.expanduser(given)
    from engine.config.places import config_path

    return str(config_path())
