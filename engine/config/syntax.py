"""Reads a config file as TOML; what stands in the way is told as problems, with the line."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any, Final

from engine.config.problems import ConfigProblems, Problem, dotted

_UTF16_MARKS: Final = (b"\xff\xfe", b"\xfe\xff")
_BOM: Final = b"\xef\xbb\xbf"
_PLACE: Final = re.compile(r" \(at line (\d+), column (\d+)\)$")
_TWICE: Final = re.compile(r"Cannot (?:declare|mutate immutable namespace|overwrite) \((.*?),?\)")
_SINGLE_QUOTES: Final = r"Write paths with backslashes in single quotes: 'C:\Users\me\calendars'."
_QUOTES: Final = "Texts stand in quotes; yes and no are written true and false, in small letters."


def read_text(path: Path) -> str:
    """The text of the file, without a byte order mark, with the line ends it has. Raises `ConfigProblems`."""
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise _problem(path, "there is no such config file.", 'Run "syncline config init" to make one.') from error
    except IsADirectoryError as error:
        raise _problem(path, "this is a folder, not a config file.", "Name the file in it.") from error
    except OSError as error:
        todo = "Make sure that you may read it, and that no other program holds it."
        raise _problem(path, f"the config file cannot be read ({error.strerror or error}).", todo) from error
    return _decoded(path, data)


def parse(text: str, path: Path) -> dict[str, Any]:
    """The text as TOML. Raises `ConfigProblems` with the line; TOML can only tell the first mistake."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ConfigProblems([_syntax(str(error), text, path)]) from error


def _decoded(path: Path, data: bytes) -> str:
    if data.startswith(_UTF16_MARKS):
        raise _problem(path, "the file is saved as UTF-16.", 'Save it again as "UTF-8" in your editor.')
    try:
        return data.removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start + (len(_BOM) if data.startswith(_BOM) else 0)) + 1
        wrong = f"this line holds a sign that is not UTF-8 (byte {error.object[error.start]:#04x})."
        raise _problem(path, wrong, 'Save the file as "UTF-8" in your editor.', line) from error


def _syntax(message: str, text: str, path: Path) -> Problem:
    place = _PLACE.search(message)
    line = int(place[1]) if place else text.count("\n", 0, len(text.rstrip())) + 1
    column = f" (column {place[2]})" if place else " (at the end of the file)"
    what = (message[: place.start()] if place else message.removesuffix(" (at end of document)")).rstrip()
    lines = text.split("\n")
    written = lines[line - 1] if line <= len(lines) else ""
    wrong, todo = _said(what, written)
    return Problem(str(path), line, "", f"not readable as TOML: {wrong}{column}.", todo, written.strip("\r"))


def _said(what: str, written: str) -> tuple[str, str]:
    """What is wrong with the line ``written`` and what to do, in words, for what `tomllib` says."""
    twice = _TWICE.match(what)
    if "\\" in written and ("hex value" in what or "Unescaped" in what or "Illegal character" in what):
        return "a backslash in double quotes starts a special sign", _SINGLE_QUOTES
    if twice:
        parts = [part.strip().strip("'\"") for part in twice[1].split(",")]
        return f"[{dotted(parts)}] stands here a second time", "Put the lines of both together under one of them."
    if what.startswith("Cannot overwrite"):
        return "this key stands here a second time", "Keep one of the two lines."
    if what.startswith(("Unterminated string", 'Expected "\'"')) or what == r"Illegal character '\n'":
        return "a quote is opened and not closed", "Put the missing quote at the end of the text."
    if what.startswith("Invalid value"):
        return "what follows the = is no value", _QUOTES
    if what.startswith("Expected '='"):
        return "there is no = after the key", "Write: key = value."
    if what.startswith("Unclosed") or "Expected ']'" in what or "Expected '}'" in what:
        return "a bracket is opened and not closed", "Put the missing ] or } at its end."
    return what[:1].lower() + what[1:], "Mend this line."


def _problem(path: Path, wrong: str, todo: str, line: int | None = None) -> ConfigProblems:
    return ConfigProblems([Problem(str(path), line, "", wrong, todo)])
