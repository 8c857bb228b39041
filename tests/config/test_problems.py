"""One readable example of each kind of problem, with the words that a person reads."""

from __future__ import annotations

import pytest

from engine.config.problems import ConfigProblems
from engine.model.errors import BadRequest
from tests.config.reading import CALENDARS, PAIR, config, problems

PAIR_LINE = 9


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            'direction = "bothways"',
            'direction: found "bothways". Give "both", "left-to-right" or "right-to-left". Did you mean "both"?',
        ),
        ("merge = 1", "merge: found 1. Give true or false, without quotes."),
        ('merge = "yes"', 'merge: found "yes". Give true or false, without quotes.'),
        ("hook = 5", 'hook: found 5. Give a "module:function", or "" for none.'),
        ('hook = "own mapping"', 'hook: found "own mapping". Give a "module:function", or "" for none.'),
        (
            "interval = 15",
            'interval: found 15. Give a time such as "20s" or "15 minutes" (or "" for never).',
        ),
        (
            'interval = "0 minutes"',
            'interval: found "0 minutes". Give a time such as "20s" or "15 minutes" (or "" for never).',
        ),
        (
            'period = "al"',
            'period: found "al". Give "all" or "future" or a table, such as { past = "30 days", future = "1 year" }. '
            'Did you mean "all"?',
        ),
        (
            'period = { past = "a month" }',
            'period.past: found "a month". Give a time such as "30 days", "6 months" or "1 year".',
        ),
        ('period = { passed = "30 days" }', 'period.passed: there is no such key. Did you mean "past"?'),
        (
            'auto = "startup"',
            'auto: found "startup". Give a list with any of "startup" or "shutdown" in it, or [] for none.',
        ),
        ('auto = ["start"]', 'auto: found "start". Give "startup" or "shutdown". Did you mean "startup"?'),
        ("confirm = [true]", 'confirm: found true. Give "create", "update" or "delete".'),
        (
            "max_deletions = 10",
            'max_deletions: found 10. Give a table, such as { count = 10, share = "25%", meetings = 3 }.',
        ),
        (
            "max_deletions = { count = -1 }",
            "max_deletions.count: found -1. Give a whole number of 0 or more, without quotes.",
        ),
        (
            'max_deletions = { share = "125%" }',
            'max_deletions.share: found "125%". Give a share such as "25%".',
        ),
        (
            'categories = { include = "Visit" }',
            'categories.include: found "Visit". Give a list of texts, such as ["Visit", "Call"].',
        ),
        ("categories = { include = [1] }", "categories.include: found 1. Give a text in quotes."),
        (
            "categories = { rename = [] }",
            'categories.rename: found a list. Give a table of texts, such as { "Visit" = "Customer visit" }.',
        ),
        ("categories = { rename = { a = 2 } }", "categories.rename.a: found 2. Give a text in quotes."),
        ("reminders = 2026-01-01", "reminders: found a date or time. Give true or false, without quotes."),
        ('on_confict = "ask"', 'on_confict: there is no such key. Did you mean "on_conflict"?'),
    ],
)
def test_a_wrong_key_of_a_pair(line: str, said: str) -> None:
    assert problems(PAIR + line) == [f"config.toml:{PAIR_LINE}: pairs.mail.{said}"]


def test_a_key_that_is_like_no_other_is_told_which_there_are() -> None:
    assert problems('[user]\ncolour = "blue"') == [
        "config.toml:2: user.colour: there is no such key. Known here: name and notices."
    ]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (
            'type = "outlok"',
            '2: calendars.x.type: found "outlok". Give "mobile", "outlook", "notes", "caldav", "vdir" or '
            '"enterprise". Did you mean "outlook"?',
        ),
        ("type = 1", "2: calendars.x.type: found 1. Give a type of calendar in quotes."),
        ('type = ""', "2: calendars.x.type: is empty. Give a type of calendar in quotes."),
        (
            'path = "x"',
            "1: calendars.x.type: is missing. Add it and give a type of calendar in quotes. What kind of calendar this is.",
        ),
        (
            'type = "mobile"',
            '1: calendars.x.path: is missing. Add it and give a path in quotes, such as "mobile.db". '
            "The CRM mobile client's own activity database, a SQLite file.",
        ),
        (
            'type = "vdir"\npath = ""',
            '3: calendars.x.path: is empty. Give a path in quotes, such as "calendars/work".',
        ),
        (
            'type = "vdir"\npath = "x"\nfsinc = true',
            '4: calendars.x.fsinc: there is no such key. Did you mean "fsync"?',
        ),
        (
            'type = "caldav"\nurl = "dav.example.com"',
            '3: calendars.x.url: found "dav.example.com". Give an address such as "https://dav.example.com/amiller/work/".',
        ),
        (
            'type = "caldav"\nurl = "https://dav.example.com/"\nconnections = 100',
            "4: calendars.x.connections: found 100. Give a whole number from 1 to 32, without quotes.",
        ),
        (
            'type = "enterprise"\nurl = "mysql://host/crm"\nuser = "amiller"',
            '3: calendars.x.url: found "mysql://host/crm". Give "sqlite:enterprise.db" or "postgresql://user@host/database".',
        ),
        (
            'type = "outlook"\nsimulated = { listing = "60" }',
            '3: calendars.x.simulated.listing: found "60". Give "full", "empty" or "fails" or a share such as "25%".',
        ),
        (
            'type = "outlook"\nsimulated = { unopenable = "Visit" }',
            '3: calendars.x.simulated.unopenable: found "Visit". Give a list of texts, such as ["Visit", "Call"].',
        ),
    ],
)
def test_a_wrong_key_of_a_calendar(table: str, said: str) -> None:
    assert problems(f"[calendars.x]\n{table}\n") == [f"config.toml:{said}"]


def test_switches_of_a_simulated_store_beyond_the_known_ones_are_left_to_it() -> None:
    settings = config('[calendars.x]\ntype = "outlook"\nsimulated = { stale = 2, busy = 3 }').calendars["x"].settings
    assert settings["simulated"] == {"stale": 2, "busy": 3}


@pytest.mark.parametrize("key", ["password", "passwd", "Password", "secret", "token", "api_key", "access_token"])
def test_a_password_in_the_file_is_refused_and_not_repeated(key: str) -> None:
    text = f'[calendars.team]\ntype = "caldav"\nurl = "https://dav.example.com/"\n{key} = "hunter2"'
    assert problems(text) == [
        f"config.toml:4: calendars.team.{key}: passwords are never kept in this file. "
        'Take the line out and run "syncline credentials set team".'
    ]


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://amiller:hunter2@dav.example.com/", "https://amiller:***@dav.example.com/"),
        ("https://amiller:hunt/er2@dav.example.com/", "https://amiller:***@dav.example.com/"),
        ("https://dav.example.com/?token=hunter2", "https://dav.example.com/?token=***"),
    ],
)
def test_a_password_in_an_address_is_refused_and_not_repeated(url: str, shown: str) -> None:
    assert problems(f'[calendars.team]\ntype = "caldav"\nurl = "{url}"') == [
        f'config.toml:3: calendars.team.url: found "{shown}": there is a password in the address. '
        'Take it out and run "syncline credentials set team".'
    ]


@pytest.mark.parametrize("url", ["https://dav.example.com:8443/a@b/", "https://[::1]:8443/users/a@b/"])
def test_a_port_is_no_password(url: str) -> None:
    assert config(f'[calendars.team]\ntype = "caldav"\nurl = "{url}"').calendars["team"].settings["url"] == url


def test_a_password_command_that_is_no_list_is_not_repeated() -> None:
    text = '[calendars.t]\ntype = "caldav"\nurl = "https://d.example/"\npassword_command = "echo hunter2"'
    assert problems(text) == [
        "config.toml:4: calendars.t.password_command: is not a list of texts. Give a list of texts: "
        'a program and what it is called with, such as ["pass", "show", "calendar"].'
    ]


@pytest.mark.parametrize(
    ("left", "said"),
    [
        ("mobil", 'there is no calendar "mobil". Did you mean "mobile"?'),
        (
            "exchange",
            'there is no calendar "exchange". Known are "mobile" and "outlook"; add it, or name one of these.',
        ),
    ],
)
def test_a_pair_of_a_calendar_that_is_not_there(left: str, said: str) -> None:
    text = CALENDARS + f'[pairs.mail]\nleft = "{left}"\nright = "outlook"'
    assert problems(text) == [f"config.toml:7: pairs.mail.left: {said}"]


def test_a_pair_where_there_is_no_calendar_at_all() -> None:
    assert problems('[pairs.mail]\nleft = "a"\nright = "b"') == [
        'config.toml:2: pairs.mail.left: there is no calendar "a". Add a table [calendars.NAME] for it.',
        'config.toml:3: pairs.mail.right: there is no calendar "b". Add a table [calendars.NAME] for it.',
    ]


def test_a_pair_without_its_calendars() -> None:
    assert problems("[pairs.mail]") == [
        "config.toml:1: pairs.mail.left: is missing. Add it and give the name of a calendar. One calendar ...",
        "config.toml:1: pairs.mail.right: is missing. Add it and give the name of a calendar. "
        "... and the one it is kept in step with.",
    ]


def test_a_pair_of_one_calendar_with_itself() -> None:
    assert problems(CALENDARS + '[pairs.mail]\nleft = "mobile"\nright = "mobile"') == [
        "config.toml:8: pairs.mail.right: this is the left calendar again. Name two different calendars."
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[pair.mail]", '1: pair: there is no such key. Did you mean "pairs"?'),
        ('user = "A. Miller"', '1: user: found "A. Miller". Give a table, such as { name = "A. Miller" }.'),
        ("calendars = 1", "1: calendars: found 1. Give a table, such as [calendars.NAME]."),
        ("[[pairs]]", "1: pairs: found a list. Give a table, such as [pairs.NAME]."),
        ("[pairs]\nmail = 1", "2: pairs.mail: found 1. Give a table: a line [pairs.mail] and its keys below it."),
        (
            "[calendars]\nmobile = 1",
            "2: calendars.mobile: found 1. Give a table: a line [calendars.mobile] and its keys below it.",
        ),
        (
            '[calendars."a/b"]\ntype = "memory"',
            '1: calendars."a/b": this name cannot be used. '
            "Use letters, digits, blanks and the signs - _ . @, a letter or digit first.",
        ),
    ],
)
def test_a_wrong_table(text: str, said: str) -> None:
    assert problems(text) == [f"config.toml:{said}"]


def test_all_problems_come_at_once_in_the_order_of_the_file() -> None:
    found = problems('[user]\nname = 1\n[pairs.a]\nleft = 2\nmerge = 3\n[calendars.b]\ntype = "vdir"\ncolour = 4')
    assert [problem.split(":")[1] for problem in found] == ["2", "3", "4", "5", "6", "8"]


def test_problems_are_one_error_of_usage_with_a_line_for_each() -> None:
    with pytest.raises(ConfigProblems, match=r"(?s)config\.toml:2: .*\n.*config\.toml:4: ") as caught:
        config("[user]\nname = 1\n\nnickname = 2")
    assert isinstance(caught.value, BadRequest)
