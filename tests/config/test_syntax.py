"""Files that are no TOML, or no text, or not there."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.config.load import load
from engine.config.problems import ConfigProblems
from tests.config.reading import problems

SINGLE_QUOTES = r"Write paths with backslashes in single quotes: 'C:\Users\me\calendars'."


def _said(path: Path) -> str:
    with pytest.raises(ConfigProblems) as caught:
        load(path)
    return str(caught.value).removeprefix(str(path))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            r'path = "C:\Users\me"',
            f"1: not readable as TOML: a backslash in double quotes starts a special sign (column 13). {SINGLE_QUOTES}",
        ),
        (
            r'path = "C:\dev"',
            f"1: not readable as TOML: a backslash in double quotes starts a special sign (column 13). {SINGLE_QUOTES}",
        ),
        (
            "[a]\nx = 1\n[a]",
            "3: not readable as TOML: [a] stands here a second time (column 3). Put the lines of both together under one of them.",
        ),
        (
            '[a."b c"]\n[a."b c"]',
            '2: not readable as TOML: [a."b c"] stands here a second time (column 9). Put the lines of both together under one of them.',
        ),
        (
            "a = 1\na = 2\nb = 3",
            "2: not readable as TOML: this key stands here a second time (column 6). Keep one of the two lines.",
        ),
        (
            'a = "x\nb = 1',
            "1: not readable as TOML: a quote is opened and not closed (column 7). Put the missing quote at the end of the text.",
        ),
        (
            "a = 'x",
            "1: not readable as TOML: a quote is opened and not closed (at the end of the file). Put the missing quote at the end of the text.",
        ),
        (
            "\n\na = yes\n",
            "3: not readable as TOML: what follows the = is no value (column 5). Texts stand in quotes; yes and no are written true and false, in small letters.",
        ),
        ("a\n", "1: not readable as TOML: there is no = after the key (column 2). Write: key = value."),
        (
            "[a\nb = 1",
            "1: not readable as TOML: a bracket is opened and not closed (column 3). Put the missing ] or } at its end.",
        ),
        (
            "a = { b = 1\n",
            "1: not readable as TOML: a bracket is opened and not closed (column 12). Put the missing ] or } at its end.",
        ),
        ("= 1", "1: not readable as TOML: invalid statement (column 1). Mend this line."),
    ],
)
def test_text_that_is_no_toml(text: str, said: str) -> None:
    assert problems(text) == [f"config.toml:{said}"]


def test_a_missing_file(tmp_path: Path) -> None:
    assert _said(tmp_path / "none.toml") == ': there is no such config file. Run "syncline config init" to make one.'


def test_a_folder(tmp_path: Path) -> None:
    assert _said(tmp_path).startswith((": this is a folder, not a config file.", ": the config file cannot be read"))


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert _said(tmp_path / "file" / "config.toml").startswith(
        (": the config file cannot be read", ": there is no such")
    )


def test_a_byte_order_mark_is_no_problem(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b'\xef\xbb\xbf[user]\r\nname = "\xc3\x84nne"\r\n')
    assert load(path).user == "Änne"


def test_an_old_encoding(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(b'\xef\xbb\xbf[user]\nname = "\xc4nne"\n')
    assert (
        _said(path)
        == ':2: this line holds a sign that is not UTF-8 (byte 0xc4). Save the file as "UTF-8" in your editor.'
    )


def test_the_line_is_told_as_it_stands_and_is_in_no_message(tmp_path: Path) -> None:
    """Whoever mends it has to see it; a log must not."""
    path = tmp_path / "config.toml"
    path.write_bytes(b'[user]\r\nname = "secret\r\n')
    with pytest.raises(ConfigProblems) as caught:
        load(path)
    found = caught.value.no_toml
    assert found is not None
    assert (found.line, found.written) == (2, 'name = "secret')
    assert "secret" not in f"{caught.value} {found} {found!r}"


def test_a_text_that_is_read_and_says_something_wrong_is_toml(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text("pairs = 5\n", encoding="utf-8")
    with pytest.raises(ConfigProblems) as caught:
        load(path)
    assert caught.value.no_toml is None


@pytest.mark.parametrize("encoding", ["utf-16"])
def test_what_notepad_calls_unicode(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes('[user]\nname = "x"'.encode(encoding))
    assert _said(path) == ': the file is saved as UTF-16. Save it again as "UTF-8" in your editor.'
