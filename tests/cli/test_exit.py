"""Errors and their exit codes."""

from __future__ import annotations

import pytest

from engine.cli.exit import Teller, code_of
from engine.cli.output import Unwritable
from engine.config.problems import ConfigProblems
from engine.model.errors import (
    BadRequest,
    DamagedHistory,
    ForeignHistory,
    Locked,
    Nonsense,
    NoSpace,
    NotFound,
    SynclineError,
    Throttled,
    Unauthorized,
    Unreachable,
)


@pytest.mark.parametrize(
    "error, code",
    [
        (NoSpace("x"), 1),
        (DamagedHistory("x"), 1),
        (ForeignHistory("x"), 1),
        (BadRequest("x"), 2),
        (NotFound("x"), 2),
        (ConfigProblems([]), 2),
        (Unreachable("x"), 6),
        (Unauthorized("x"), 6),
        (Throttled("x", 3), 6),
        (Nonsense("x"), 6),
        (Locked("x"), 75),
    ],
)
def test_codes(error: SynclineError, code: int) -> None:
    assert code_of(error) == code


@pytest.mark.parametrize(
    "error, code, said",
    [
        (ExceptionGroup("", [Unreachable("one"), ExceptionGroup("", [Unreachable("two"), Unreachable("one")])]), 6, "one\ntwo\n"),
        (ExceptionGroup("", [Locked("one"), NoSpace("two")]), 1, "one\ntwo\n"),
        (KeyboardInterrupt(), 1, "Broken off. What was begun is finished or taken up by the next sync; nothing is lost.\n"),
        (Unwritable("no room"), 1, "The output could not be written (no room): make room, or write it to another place.\n"),
    ],
)  # fmt: skip
def test_what_is_said(error: BaseException, code: int, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert Teller(as_json=False, verbose=False).tell(error) == code
    assert capsys.readouterr() == ("", said)
