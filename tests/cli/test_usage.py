"""Help on every level, and what is said to words that cannot be understood."""

from __future__ import annotations

from argparse import Namespace

import pytest

from engine.cli import commands
from engine.cli.parser import Misused, Parser, field_side, number, one_of, parse, seconds
from engine.cli.run import NO_WORDS
from tests.cli.shell import Shell, golden

LEVELS = [
    "", "sync", "status", "conflicts", "resolve", "exclude", "include", "history", "undo", "list", "show", "add", "edit", "remove",
    "import", "export", "credentials", "credentials set", "credentials check", "credentials remove", "config", "config init",
    "config check", "config path", "autostart", "autostart install", "autostart remove", "autostart status", "demo",
]  # fmt: skip


@pytest.mark.parametrize("level", LEVELS)
def test_every_level_has_help(shell: Shell, level: str) -> None:
    golden(f"help/{level.replace(' ', '-') or 'syncline'}", shell.ok(*level.split(), "--help"))


@pytest.mark.parametrize("level", LEVELS)
def test_help_fits_the_screen_and_tells_of_the_options_that_work_everywhere(shell: Shell, level: str) -> None:
    shown = shell.ok(*level.split(), "-h")
    assert shown.startswith(f"usage: syncline {level}".rstrip())
    assert max(map(len, shown.splitlines())) <= 80
    assert {"--config FILE", "--data-dir DIR", "--json", "--verbose", "--version", "--help, -h"} <= {
        line.strip().split("  ")[0] for line in shown.splitlines()
    }


def test_every_command_of_the_help_is_in_these_tests() -> None:
    assert set(commands.build().get_default("commands")) == {level.split()[0] for level in LEVELS if level}


@pytest.mark.parametrize(
    "words", [("--version",), ("sync", "--version"), ("add", "--version"), ("config", "--version")]
)
def test_version_anywhere(shell: Shell, words: tuple[str, ...]) -> None:
    assert shell.ok(*words).startswith("syncline 0.")


@pytest.mark.parametrize(
    "words, said, level",
    [
        (("snyc",), 'There is no command "snyc". Did you mean "sync"?', ""),
        (("config", "chekc"), 'There is no command "chekc". Did you mean "check"?', "config"),
        (("config", "nothing"), 'There is no command "nothing". Known are init, check, path.', "config"),
        (("sync", "--dry"), 'There is no option "--dry" here. Did you mean "--dry-run"?', "sync"),
        (("sync", "--dryrun=1"), 'There is no option "--dryrun" here. Did you mean "--dry-run"?', "sync"),
        (("--jsno", "status"), 'There is no option "--jsno" here. Did you mean "--json"?', ""),
        (("status", "-x"), 'There is no option "-x" here.', "status"),
        (("status", "work"), '"work" is one word too many here.', "status"),
        (("sync", "--json=yes"), "--json takes no value.", "sync"),
        (("sync", "--budget"), "--budget needs a value behind it.", "sync"),
        (("--config",), "--config needs a value behind it.", ""),
        (("show", "left"), "UID missing.", "show"),
        (("show",), "CALENDAR and UID missing.", "show"),
        (("sync", "--on-conflict", "newset"), '--on-conflict: "newset" is not known here; give ask, newest, left or right. Did you mean "newest"?', "sync"),
    ],
)  # fmt: skip
def test_a_wrong_word_ends_with_2_and_names_the_help(
    shell: Shell, words: tuple[str, ...], said: str, level: str
) -> None:
    ran = shell.run(*words)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f'{said}\nSee "{f"syncline {level}".rstrip()} --help".\n'


def test_a_wrong_word_is_json_where_json_is_wanted(shell: Shell) -> None:
    ran = shell.run("sync", "--dry", "--json")
    assert (ran.code, ran.err) == (2, "")
    assert ran.json == {
        "error": 'There is no option "--dry" here. Did you mean "--dry-run"?\nSee "syncline sync --help".',
        "exit_code": 2,
    }


def test_words_behind_two_dashes_are_no_options() -> None:
    assert _parsed("sync", "--", "--odd").pairs == ["--odd"]


def test_a_budget_before_the_command_counts_too() -> None:
    assert _parsed("--budget", "20s", "sync").budget == 20
    assert _parsed("--budget", "20s", "sync", "--budget", "1m").budget == 60


def _parsed(*words: str) -> Namespace:
    return parse(commands.build(), words)


@pytest.mark.parametrize(
    "read, text, value",
    [
        (number, "12", 12),
        (seconds, "20s", 20.0),
        (seconds, "1.5 minutes", 90.0),
        (field_side, "summary=left", ("summary", "left")),
        (field_side, "x-odd=name=right", ("x-odd=name", "right")),
        (one_of("a", "b"), "b", "b"),
    ],
)
def test_values(read: object, text: str, value: object) -> None:
    assert callable(read)
    assert read(text) == value


@pytest.mark.parametrize("text", ["", "-1", "1.0", "²", "9" * 30])
def test_no_number_of_a_run(text: str) -> None:
    with pytest.raises(Misused):
        _parsed("undo", f"--item=x", text)  # noqa: F541


def test_a_level_without_commands_takes_its_own_message() -> None:
    with pytest.raises(Misused, match="no"):
        Parser(prog="x").error("no")


def test_no_words_at_all_are_understood_as_the_parser_would() -> None:
    parsed = vars(parse(commands.build(), []))
    assert {name: value for name, value in parsed.items() if name != "commands"} == NO_WORDS
