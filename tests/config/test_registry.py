"""Kinds of calendars, built in and from other packages."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from engine.adapters.keys import BUILT_IN
from engine.adapters.registry import GROUP, REFERENCES, BrokenKind, UnknownKind, keys_of, kind, kinds, offered
from engine.config.load import load
from engine.config.problems import ConfigProblems

PROJECT = Path(__file__).parents[2] / "pyproject.toml"

KIND = """
from engine.model.keys import Key, Table, Text

class Kind:
    keys = Table((Key("room", Text(), "Which room.", required=True, place=True),))
    def open(self, place):
        raise NotImplementedError

KIND = Kind()
BARE = object()
"""
ENTRY_POINTS = f"""\
[{GROUP}]
office = other_package:KIND
bare = other_package:BARE
broken = missing_package:KIND
"""


@pytest.fixture
def other_package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package as pip would have installed it, with three kinds."""
    (tmp_path / "other_package.py").write_text(KIND)
    metadata = tmp_path / "other_package-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: other-package\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(ENTRY_POINTS)
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def _config(folder: Path, table: str) -> Path:
    path = folder / "config.toml"
    path.write_text(f"[calendars.x]\n{table}\n")
    return path


def test_the_built_in_kinds_are_declared_the_way_others_have_to() -> None:
    declared = tomllib.loads(PROJECT.read_text("utf-8"))["project"]["entry-points"][GROUP]
    assert declared == REFERENCES
    assert set(BUILT_IN) == set(REFERENCES)


def test_only_the_kind_that_is_asked_for_is_imported() -> None:
    code = (
        "import sys\nfrom engine.adapters.registry import keys_of, kind\n"
        "keys_of('mobile'), keys_of('outlook'), kind('memory')\n"
        "print([name for name in sys.modules if name.startswith('engine.adapters.') and name.endswith('.adapter')])"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "['engine.adapters.memory.adapter']"


def test_a_kind_opens_calendars() -> None:
    assert callable(kind("memory").open)


@pytest.mark.usefixtures("other_package")
def test_a_kind_of_another_package_is_found_by_its_entry_point() -> None:
    assert "office" in kinds()
    assert keys_of("office").names == ("room",)
    assert type(kind("office")).__name__ == "Kind"


def test_its_calendars_are_checked_against_its_own_keys(other_package: Path) -> None:
    calendar = load(_config(other_package, 'type = "office"\nroom = "12"')).calendars["x"]
    assert calendar.settings == {"room": "12"}
    with pytest.raises(ConfigProblems, match=r'rom: there is no such key. Did you mean "room"\?'):
        load(_config(other_package, 'type = "office"\nroom = "12"\nrom = "13"'))


def test_a_kind_that_declares_no_keys_takes_any(other_package: Path) -> None:
    calendar = load(_config(other_package, 'type = "bare"\nwhatever = 1')).calendars["x"]
    assert calendar.settings == {"whatever": 1}


def test_a_password_is_refused_even_there(other_package: Path) -> None:
    with pytest.raises(ConfigProblems, match="passwords are never kept in this file"):
        load(_config(other_package, 'type = "bare"\npassword = "x"'))


def test_a_kind_that_cannot_be_imported(other_package: Path) -> None:
    with pytest.raises(BrokenKind, match='"broken" cannot be loaded from missing_package:KIND'):
        kind("broken")
    with pytest.raises(ConfigProblems, match=r'config.toml:2: calendars.x.type: found "broken"\. The calendar type'):
        load(_config(other_package, 'type = "broken"'))


@pytest.mark.usefixtures("other_package")
def test_an_unknown_kind_names_those_that_are_known() -> None:
    with pytest.raises(
        UnknownKind, match=r'no calendar type "offic"; known are mobile, .*office.* Did you mean "office"\?'
    ):
        kind("offic")


def test_the_kind_for_tests_is_offered_nowhere(tmp_path: Path) -> None:
    with pytest.raises(UnknownKind) as unknown:
        kind("memry")
    with pytest.raises(ConfigProblems) as wrong:
        load(_config(tmp_path, 'type = "memry"'))
    assert "memory" not in f"{offered()} {unknown.value} {wrong.value}"
