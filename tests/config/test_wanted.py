"""The quick look at whether anything is to be done at start-up."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given

from engine.config.model import Moment
from engine.config.render import render
from engine.config.schema import PAIR, TOP
from engine.config.wanted import PAIR_KEYS, wanted
from tests.config.drawing import documents, few
from tests.config.reading import CALENDARS, config


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("wanted") / "config.toml"


def test_it_knows_the_keys_of_the_schema() -> None:
    assert frozenset(PAIR.names) == PAIR_KEYS
    assert set(TOP.names) == {"user", "calendars", "pairs"}


@few
@given(document=documents())
def test_it_agrees_with_the_full_loader(file: Path, document: dict[str, Any]) -> None:
    text = render(document)
    file.write_bytes(text.encode())
    for moment in Moment:
        assert wanted(str(file), moment.value) == [pair.name for pair in config(text).pairs_at(moment)]


def test_a_byte_order_mark(file: Path) -> None:
    file.write_bytes(b"\xef\xbb\xbf" + CALENDARS.encode())
    assert wanted(str(file), "startup") == []


@pytest.mark.parametrize(
    "text",
    [
        "[pair.mail]",
        "pairs = 1",
        "[pairs]\nmail = 1",
        '[pairs.mail]\naut = ["startup"]',
        '[pairs.mail]\nauto = "startup"',
        '[pairs.mail]\nauto = ["logon"]',
        "[pairs.mail]\nauto = [[]]",
        "no toml",
        '[user]\nname = "\xc4"'.encode("latin-1"),
    ],
)
def test_what_is_not_plainly_in_order_is_left_to_the_full_loader(file: Path, text: str | bytes) -> None:
    file.write_bytes(text if isinstance(text, bytes) else text.encode())
    assert wanted(str(file), "startup") is None


def test_a_missing_file_is_left_to_the_full_loader(tmp_path: Path) -> None:
    assert wanted(str(tmp_path / "none.toml"), "startup") is None
