"""An office with each of the mail clients."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest

from tests.mail_clients.kinds import on_path
from tests.mail_clients.office import MODELS, Office, office_with


@pytest.fixture(autouse=True)
def in_no_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The mail clients' kinds are found."""
    on_path(tmp_path / "packages", monkeypatch)


@pytest.fixture(params=MODELS)
def model(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def office(model: str, tmp_path: Path) -> Generator[Office]:
    """On a machine in Berlin. Whatever a test does there, no message leaves."""
    made = office_with(model, tmp_path)
    yield made
    made.check()
    assert made.sent == 0
