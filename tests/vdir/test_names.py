"""Names of files, on every platform."""

from __future__ import annotations

import os
from itertools import islice

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.adapters.vdir.names import href_of, is_draft, is_item, name_of, names_for
from engine.model.resource import Href, Uid

_FORBIDDEN = set('<>:"/\\|?*') | {chr(code) for code in range(32)}


def best(uid: str) -> str:
    return next(names_for(Uid(uid)))


@given(st.text(max_size=300))
def test_every_uid_gets_names_that_every_platform_takes(uid: str) -> None:
    names = list(islice(names_for(Uid(uid)), 5))
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert is_item(name)
        assert name_of(href_of(name)) == name
        assert name.isascii()
        assert not _FORBIDDEN & set(name)
        assert len(name) < 140


@pytest.mark.parametrize("uid", ["visit-1@example.com", "040000008200E00074C5B7101A82E008", "a", "COMPANY", "x.tmp"])
def test_a_good_uid_is_the_name(uid: str) -> None:
    assert best(uid) == f"{uid}.ics"


@pytest.mark.parametrize(
    "uid",
    ["", ".hidden", "-rf", "../up", "a/b", "a\\b", "C:", "con", "NUL.backup", "lpt1", "ü", "a b", "x" * 121, "a\n"],
)
def test_a_bad_uid_is_hashed(uid: str) -> None:
    assert best(uid) != f"{uid}.ics"
    assert best(uid) == best(uid)


def test_items_are_what_ends_in_ics_and_is_not_hidden() -> None:
    assert [name for name in ("a.ics", "A.ICS", ".ics", ".a.ics", "a.ics.tmp", "color", "a.ics~") if is_item(name)] == [
        "a.ics",
        "A.ICS",
    ]


def test_only_our_own_drafts_are_drafts() -> None:
    assert is_draft(".syncline-00ff.tmp")
    assert not is_draft(".syncline-00ff.ics")
    assert not is_draft("work.tmp")


@pytest.mark.parametrize(
    "href", ["", "../a.ics", "/etc/a.ics", "a.txt", ".a.ics", "a\0.ics", "raw=zz", "raw=2f2e696373"]
)
def test_an_href_that_no_listing_gave_names_nothing(href: str) -> None:
    assert name_of(Href(href)) is None


@given(st.binary(min_size=1, max_size=20).filter(lambda raw: not {0, 0x2F} & set(raw) and raw[:1] != b"."))
def test_any_name_of_a_file_has_an_href_that_is_text(raw: bytes) -> None:
    if os.name != "posix":
        pytest.skip("names are text here")
    name = os.fsdecode(raw + b".ics")
    href = href_of(name)
    href.encode("utf-8")
    assert name_of(href) == name


def test_a_name_that_looks_like_an_encoded_one_is_kept_apart() -> None:
    name = "raw=6162.ics"
    assert name_of(href_of(name)) == name
    assert href_of(name) != name
