"""Doubles and rings are warned of, and are no errors."""

from __future__ import annotations

import pytest

from engine.model.settings import Meetings
from tests.config.reading import PAIR, config, warnings


def _pairs(*ends: str) -> str:
    """Calendars a, b, ... in memory on lines 1 to 10, and a pair of three lines for each "ab"."""
    calendars = "".join(f'[calendars.{name}]\ntype = "memory"\n' for name in "abcde")
    return calendars + "".join(f'[pairs.{one}]\nleft = "{one[0]}"\nright = "{one[1]}"\n' for one in ends)


def test_a_calendar_of_no_pair_is_fine() -> None:
    assert warnings(_pairs("ab")) == []


def test_a_chain_and_a_star_are_no_rings() -> None:
    assert warnings(_pairs("ab", "bc", "cd", "be")) == []


def test_two_pairs_over_the_same_calendars() -> None:
    assert warnings(_pairs("ab", "ba")) == [
        'config.toml:14: pairs.ba: it is over the same two calendars as the pair "ab". '
        "Take one of these pairs out unless you mean it."
    ]


def test_a_ring_is_told_once_at_the_pair_that_closes_it() -> None:
    assert warnings(_pairs("ab", "cb", "ad", "ac")) == [
        'config.toml:20: pairs.ac: together with the pairs "ab" and "cb" it makes a ring: '
        "what leaves a calendar can come back to it. Take one of these pairs out unless you mean it."
    ]


def test_two_rings_are_two_warnings() -> None:
    assert len(warnings(_pairs("ab", "bc", "ca", "cd", "de", "ec"))) == 2


VDIRS = "".join(f'[calendars.{name}]\ntype = "vdir"\npath = "{path}"\n' for name, path in [("a", "x"), ("b", "./x/")])


def test_one_place_under_two_names() -> None:
    assert warnings(VDIRS) == [
        'config.toml:4: calendars.b: this is the same calendar as "a". '
        "Give one of them another place, or take one out and use the other's name."
    ]


def test_a_pair_of_one_place_with_itself() -> None:
    assert warnings(VDIRS + '[pairs.p]\nleft = "a"\nright = "b"')[1:] == [
        "config.toml:7: pairs.p: both of its calendars are one and the same. "
        "Take one of these pairs out unless you mean it."
    ]


def test_a_ring_through_one_place_under_two_names() -> None:
    text = (
        VDIRS
        + '[calendars.m]\ntype = "memory"\n'
        + "".join(f'[pairs.{name}m]\nleft = "{name}"\nright = "m"\n' for name in "ab")
    )
    assert warnings(text)[1:] == [
        'config.toml:12: pairs.bm: it is over the same two calendars as the pair "am". '
        "Take one of these pairs out unless you mean it."
    ]


def test_the_same_server_with_another_user_is_another_place() -> None:
    text = "".join(
        f'[calendars.{name}]\ntype = "caldav"\nurl = "https://dav.example.com/"\nusername = "{name}"\n' for name in "ab"
    )
    assert warnings(text) == []


def test_warnings_do_not_keep_a_config_from_being_used() -> None:
    assert list(
        config(
            PAIR + PAIR.partition("[pairs.mail]")[1].replace("mail", "two") + PAIR.partition("[pairs.mail]")[2]
        ).pairs
    ) == ["mail", "two"]


@pytest.mark.parametrize("attendees", ["", 'attendees = "text"', 'attendees = "none"'])
def test_nobody_to_notify(attendees: str) -> None:
    said = warnings(f"{PAIR}{attendees}\nnotify_attendees = true\n")
    assert said == [
        "config.toml:10: pairs.mail.notify_attendees: nobody is notified, because this pair makes no real attendees. "
        'Set attendees = "copy" as well, or take this out.'
    ]
    assert config(f"{PAIR}{attendees}\nnotify_attendees = true\n").pair("mail").meetings is Meetings.TEXT


def test_only_who_asks_for_both_has_attendees_notified() -> None:
    assert config(PAIR).pair("mail").meetings is Meetings.TEXT
    assert config(PAIR + 'attendees = "copy"\n').pair("mail").meetings is Meetings.COPY
    loud = PAIR + 'attendees = "copy"\nnotify_attendees = true\n'
    assert warnings(loud) == []
    assert config(loud).pair("mail").meetings is Meetings.NOTIFY
