from __future__ import annotations

import re
from itertools import islice
from urllib.parse import quote, unquote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.adapters.caldav.places import Origin, is_at, names_for, normal, origin, path_of, root_of
from engine.model.resource import Href

ROOT = root_of("https://dav.example.com/amiller/work")
_NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1)


@settings(deadline=None)
@given(_NAMES)
def test_every_spelling_of_a_path_is_normalised_to_the_same(name: str) -> None:
    strict = quote(name, safe="")
    in_small_letters = re.sub("%..", lambda code: code[0].lower(), strict)
    spellings = {strict, in_small_letters, quote(name, safe="!$&'()*+,;=:@~")}
    assert len({normal(f"/{spelling}") for spelling in spellings}) == 1
    assert normal(normal(quote(name))) == normal(quote(name))
    assert unquote(normal(quote(name, safe=""))) == name


def test_an_encoded_slash_stays_one() -> None:
    assert normal("/a%2fb") == "/a%2Fb"
    assert normal("/a%2Fb") != normal("/a/b")


@settings(deadline=None)
@given(_NAMES)
def test_an_href_leads_back_to_its_resource(name: str) -> None:
    path = f"/amiller/work/{quote(name, safe='')}"
    href = ROOT.href(path)
    if name in (".", ".."):
        return
    assert href is not None
    assert unquote(ROOT.path_to(href)) == f"/amiller/work/{name}"
    assert ROOT.href(f"https://dav.example.com{path}") == href


@pytest.mark.parametrize(
    "raw",
    [
        "",
        "/amiller/work/",
        "/amiller/work",
        "/amiller/work/sub/",
        "https://evil.example.com/amiller/work/1.ics",
        "gopher://x/1",
    ],
)
def test_collections_and_other_servers_are_no_resources(raw: str) -> None:
    assert ROOT.href(raw) is None


def test_a_resource_that_is_kept_elsewhere_has_its_whole_path() -> None:
    href = ROOT.href("/shared/1.ics")
    assert href == Href("/shared/1.ics")
    assert ROOT.url_of(Href("/shared/1.ics")) == "https://dav.example.com/shared/1.ics"
    assert ROOT.href("1%40a.ics") == Href("1@a.ics")


def test_the_collection_knows_itself() -> None:
    assert ROOT.is_this("/amiller/work")
    assert ROOT.is_this("https://dav.example.com/amiller/work/")
    assert not ROOT.is_this("https://evil.example.com/amiller/work/")
    assert not ROOT.is_this("/amiller/work/1.ics")


@pytest.mark.parametrize(
    ("one", "other", "leads"),
    [
        ("https://a.example/x", "https://A.example:443/y", True),
        ("http://a.example/", "https://a.example/", True),
        ("https://a.example/", "http://a.example/", False),
        ("http://a.example:8080/", "https://a.example/", False),
        ("https://a.example/", "https://b.example/", False),
        ("https://a.example/", "https://a.example:8443/", False),
        ("https://a.example/", "https://a.example.evil.example/", False),
    ],
)
def test_credentials_go_to_the_same_server_only(one: str, other: str, leads: bool) -> None:
    assert origin(one).leads_to(origin(other)) is leads


def test_an_address_shows_no_usual_port_and_keeps_brackets() -> None:
    assert origin("https://a.example:443/").url == "https://a.example"
    assert origin("http://[::1]:5232/").url == "http://[::1]:5232"
    assert origin("http://[::1]:5232/") == Origin("http", "::1", 5232)
    assert not is_at("http://[broken/", origin("http://a.example/"))


@pytest.mark.parametrize("address", ["", "work", "ftp://a.example/", "https:///work/", "http://a.example:port/"])
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(ValueError):
        origin(address)


@settings(deadline=None)
@given(st.text())
def test_names_are_safe_and_never_run_out(uid: str) -> None:
    names = list(islice(names_for(uid), 4))
    assert len(set(names)) == 4
    assert all(normal(name) == name and "/" not in name and not name.startswith(".") for name in names)


def test_a_uid_that_can_be_a_name_is_one() -> None:
    assert next(names_for("visit-1@example.com")) == "visit-1@example.com.ics"
    assert next(names_for("../../etc/passwd")) != "../../etc/passwd.ics"
    assert next(names_for("x" * 500)) != "x" * 500 + ".ics"


@pytest.mark.parametrize(
    ("path", "straight"),
    [
        ("/.", "/"),
        ("/..", "/"),
        ("/dav/./team/", "/dav/team/"),
        ("/dav/old/../team/", "/dav/team/"),
        ("/dav/team/..", "/dav/"),
        ("/dav/%2E%2E/team", "/team"),
        ("/dav/.../.team", "/dav/.../.team"),
    ],
)
def test_steps_to_the_side_are_no_part_of_an_address(path: str, straight: str) -> None:
    assert path_of(f"https://dav.example.com{path}") == straight
    assert root_of(f"https://dav.example.com{path}").path == (straight if straight.endswith("/") else f"{straight}/")
