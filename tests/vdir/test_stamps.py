"""When a stat is enough to tell a change, and when the content has to be looked at."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from engine.adapters.vdir.stamps import HOT, HOT_WHOLE_SECONDS, etag, is_hot, plain, still
from engine.model.resource import ETag

_AT = 1_800_000_000_123_456_000
_WHOLE = 1_800_000_000_000_000_000


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "a.ics"
    path.write_bytes(b"one")
    return path


def _stat(file: Path, modified: int) -> os.stat_result:
    os.utime(file, ns=(modified, modified))
    return file.stat()


@pytest.mark.parametrize(
    ("modified", "look", "hot"),
    [
        (_AT, _AT, True),
        (_AT, _AT + HOT - 1, True),
        (_AT, _AT + HOT, False),
        (_AT, _AT - HOT, True),
        (_WHOLE, _WHOLE + HOT, True),
        (_WHOLE, _WHOLE + HOT_WHOLE_SECONDS - 1, True),
        (_WHOLE, _WHOLE + HOT_WHOLE_SECONDS, False),
    ],
    ids=["just now", "a tick ago", "cold", "in the future", "whole seconds", "still within two", "cold after two"],
)
def test_hot_is_what_was_modified_within_a_tick_of_the_look(file: Path, modified: int, look: int, hot: bool) -> None:
    assert is_hot(_stat(file, modified), look) is hot


def test_a_hot_etag_tells_contents_of_one_stat_apart(file: Path) -> None:
    stat = _stat(file, _AT)
    assert etag(stat, _AT, b"one") != etag(stat, _AT, b"two")
    assert etag(stat, _AT, b"one") == etag(stat, _AT, b"one")


def test_a_cold_etag_is_the_stat_alone(file: Path) -> None:
    stat = _stat(file, _AT)
    assert etag(stat, _AT + HOT, b"one") == etag(stat, _AT + HOT, b"two") == plain(stat)


def test_an_etag_moves_when_its_file_has_cooled(file: Path) -> None:
    stat = _stat(file, _AT)
    assert etag(stat, _AT, b"one") != etag(stat, _AT + HOT, b"one")


def test_any_change_of_the_stat_moves_the_etag(file: Path, tmp_path: Path) -> None:
    seen = [plain(_stat(file, _AT))]
    seen.append(plain(_stat(file, _AT + 1)))
    file.write_bytes(b"longer")
    seen.append(plain(_stat(file, _AT)))
    other = tmp_path / "b.ics"
    other.write_bytes(b"longer")
    if os.name == "posix":
        seen.append(plain(_stat(other, _AT)))
    assert len(set(seen)) == len(seen)


def test_a_file_is_still_the_same_by_its_content_only_where_the_etag_knows_it(file: Path) -> None:
    stat = _stat(file, _AT)

    def read() -> bytes:
        raise AssertionError("nobody needs the content")

    assert still(plain(stat), stat, read)
    assert not still(ETag("something else"), stat, read)
    hot = etag(stat, _AT, b"one")
    assert still(hot, stat, lambda: b"one")
    assert not still(hot, stat, lambda: b"two")
