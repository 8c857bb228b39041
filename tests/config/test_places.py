"""Where config and data live."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from engine.config.places import NoPlace, config_path, data_dir, private_file, private_folder

posix = pytest.mark.skipif(os.name != "posix", reason="modes are those of POSIX")


def test_the_option_counts_before_the_variable_and_that_before_the_platform() -> None:
    environ = {"SYNCLINE_CONFIG": "/v/c.toml", "SYNCLINE_DATA_DIR": "/v/data"}
    assert config_path("/o/c.toml", environ) == Path("/o/c.toml")
    assert config_path(None, environ) == Path("/v/c.toml")
    assert config_path(None, {}).parts[-2:] == ("syncline", "config.toml")
    assert data_dir("/o/data", environ) == Path("/o/data")
    assert data_dir(None, environ) == Path("/v/data")
    assert data_dir(None, {}).name == "syncline"


def test_the_home_folder() -> None:
    assert config_path("~/c.toml", {}) == Path.home() / "c.toml"
    assert data_dir(None, {"SYNCLINE_DATA_DIR": "~/d"}) == Path.home() / "d"


def test_a_private_folder_and_file_are_made_once(tmp_path: Path) -> None:
    folder = private_folder(tmp_path / "a" / "b")
    file = private_file(folder / "x.db")
    file.write_text("kept")
    private_folder(folder)
    assert private_file(file).read_text() == "kept"


@posix
def test_private_is_for_the_owner_only(tmp_path: Path) -> None:
    folder = private_folder(tmp_path / "data")
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert stat.S_IMODE(private_file(folder / "x").stat().st_mode) == 0o600


@posix
def test_a_file_that_others_could_read_is_closed_and_a_shared_folder_stays_shared(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    (tmp_path / "x").write_text("")
    (tmp_path / "x").chmod(0o644)
    assert stat.S_IMODE(private_folder(tmp_path).stat().st_mode) == 0o755
    assert stat.S_IMODE(private_file(tmp_path / "x").stat().st_mode) == 0o600


def test_a_place_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NoPlace, match=r"The folder .* cannot be made .*--data-dir"):
        private_folder(tmp_path / "file" / "data")
    with pytest.raises(NoPlace, match=r"The file .* cannot be made"):
        private_file(tmp_path / "none" / "x")
