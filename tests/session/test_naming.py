"""What Syncline keeps of a calendar follows its name."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.model.errors import SynclineError
from engine.session.naming import rename_calendars
from engine.session.workplace import own_folder


def _kept(data: Path, *names: str) -> None:
    for name in names:
        own_folder(data, name).mkdir(parents=True)
        (own_folder(data, name) / "of").write_text(name, encoding="utf-8")


def _found(data: Path, *names: str) -> list[str]:
    found = [own_folder(data, name) / "of" for name in names]
    return [file.read_text(encoding="utf-8") if file.exists() else "" for file in found]


def test_it_goes_with_the_calendar_and_others_stay(tmp_path: Path) -> None:
    _kept(tmp_path, "old", "other")
    rename_calendars(tmp_path, {"old": "new"})
    assert _found(tmp_path, "old", "new", "other") == ["", "old", "other"]


def test_two_may_trade_names(tmp_path: Path) -> None:
    _kept(tmp_path, "one", "two")
    rename_calendars(tmp_path, {"one": "two", "two": "one"})
    assert _found(tmp_path, "one", "two") == ["two", "one"]


def test_what_is_left_of_a_calendar_that_had_the_name_is_not_taken_for_its_own(tmp_path: Path) -> None:
    _kept(tmp_path, "gone")
    rename_calendars(tmp_path, {"old": "gone"})
    assert _found(tmp_path, "gone") == [""]


def test_where_it_cannot_be_moved_that_is_said(tmp_path: Path) -> None:
    _kept(tmp_path, "old")
    target = own_folder(tmp_path, "new")
    target.write_text("a file in the way", encoding="utf-8")
    with pytest.raises(SynclineError, match="cannot be moved"):
        rename_calendars(tmp_path, {"old": "new"})
