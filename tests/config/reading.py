"""Short ways to read a config text in a test."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.config.load import understand
from engine.config.model import Config
from engine.config.problems import ConfigProblems, Problem

PLACE = Path("/home/amiller/config.toml").absolute()

CALENDARS = """\
[calendars.mobile]
type = "mobile"
path = "mobile.db"
[calendars.outlook]
type = "outlook"
"""
"""Two calendars on five lines: what follows begins on line 6."""

PAIR = CALENDARS + '[pairs.mail]\nleft = "mobile"\nright = "outlook"\n'
"""And a pair: what follows begins on line 9."""


def config(text: str) -> Config:
    return understand(text, PLACE)


def problems(text: str) -> list[str]:
    """What is said about a config that cannot be used, one line each, without the folder."""
    with pytest.raises(ConfigProblems) as caught:
        config(text)
    return [_short(problem) for problem in caught.value.problems]


def warnings(text: str) -> list[str]:
    return [_short(warning) for warning in config(text).warnings]


def _short(problem: Problem) -> str:
    return str(problem).removeprefix(f"{PLACE.parent}{os.sep}")
