"""Putting a changed config on the disk."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from engine.config.edit import EditFailed
from engine.config.places import NoPlace
from engine.config.save import create, save
from engine.config.syntax import read_text

posix = pytest.mark.skipif(os.name != "posix", reason="modes and links are those of POSIX")


def test_what_is_saved_is_what_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b"\xef\xbb\xbf[user]\r\n")
    save(path, read_text(path), '[user]\r\nname = "Ä"\r\n')
    assert path.read_bytes() == b'\xef\xbb\xbf[user]\r\nname = "\xc3\x84"\r\n'
    assert [one.name for one in tmp_path.iterdir()] == ["config.toml"]


def test_a_file_that_somebody_else_changed_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("theirs")
    with pytest.raises(EditFailed, match="was changed by somebody else"):
        save(path, "before", "after")
    assert path.read_text() == "theirs"


def test_a_file_that_is_gone_is_not_made_anew(tmp_path: Path) -> None:
    with pytest.raises(EditFailed, match="cannot be written"):
        save(tmp_path / "config.toml", "", "x")
    assert list(tmp_path.iterdir()) == []


@posix
def test_mode_and_link_stay(tmp_path: Path) -> None:
    real, link = tmp_path / "real.toml", tmp_path / "config.toml"
    real.write_text("a")
    real.chmod(0o640)
    link.symlink_to(real)
    save(link, "a", "b")
    assert link.is_symlink()
    assert real.read_text() == "b"
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


def test_a_new_config_is_made_with_the_folders_above_it(tmp_path: Path) -> None:
    path = tmp_path / "syncline" / "config.toml"
    create(path, "[user]\n")
    assert path.read_bytes() == b"[user]\n"


@posix
def test_a_new_config_is_for_its_owner_only(tmp_path: Path) -> None:
    create(tmp_path / "config.toml", "")
    assert stat.S_IMODE((tmp_path / "config.toml").stat().st_mode) == 0o600


def test_a_config_that_is_there_is_never_replaced_by_a_new_one(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("mine")
    with pytest.raises(EditFailed, match="is already there"):
        create(path, "[user]\n")
    assert path.read_text() == "mine"


def test_a_place_where_nothing_can_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(NoPlace, match=r"cannot be made .* --config"):
        create(tmp_path / "file" / "config.toml", "")


FULL = """
import resource, signal, sys
from pathlib import Path
from engine.config.edit import EditFailed
from engine.config.save import create, save
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
folder = Path(sys.argv[1])
for change in (lambda: save(folder / "config.toml", "mine", "x" * 1000), lambda: create(folder / "new.toml", "x" * 1000)):
    try:
        change()
    except Exception as error:
        print(error)
"""


@posix
def test_a_full_disk_leaves_the_old_file_and_nothing_else(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("mine")
    done = subprocess.run([sys.executable, "-c", FULL, str(tmp_path)], capture_output=True, text=True, check=True)
    said = done.stdout.splitlines()
    assert "config.toml cannot be written" in said[0]
    assert "new.toml cannot be made" in said[1]
    assert [(one.name, one.read_text()) for one in tmp_path.iterdir()] == [("config.toml", "mine")]
