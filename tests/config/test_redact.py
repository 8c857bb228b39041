"""Nothing secret in what people read."""

from __future__ import annotations

import json
from urllib.parse import quote, quote_plus, urlencode
from xml.sax.saxutils import escape, quoteattr

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.config.redact import Redactor, Secret, learn, mask

# Long enough and of its own alphabet, so that it cannot be part of what stands around it by chance.
secrets = st.text(st.sampled_from("§ö€\"\\&<>%+/' \n😀q"), min_size=4).filter(str.strip)


@given(secrets)
def test_a_secret_is_hidden_in_every_shape(secret: str) -> None:
    redactor = Redactor()
    redactor.learn(secret)
    for shape in (
        secret,
        quote(secret),
        quote(secret, safe=""),
        quote(secret, safe="").lower(),
        quote_plus(secret),
        urlencode({"p": secret})[2:],
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        repr(secret)[1:-1],
        escape(secret),
        quoteattr(secret)[1:-1] if "\n" not in secret and '"' not in secret else secret,
    ):
        assert redactor.mask(f"begin {shape} end") == "begin *** end"


@given(st.text())
def test_a_redactor_that_learned_nothing_leaves_other_text_alone(text: str) -> None:
    if "uthorization" not in text.lower() and "://" not in text:
        assert Redactor().mask(text) == text


def test_a_secret_that_is_part_of_another_one() -> None:
    redactor = Redactor()
    redactor.learn("hunter")
    redactor.learn("hunter2")
    assert redactor.mask("hunter2 hunter") == "*** ***"


@pytest.mark.parametrize("nothing", ["", "  "])
def test_no_secret_hides_nothing(nothing: str) -> None:
    redactor = Redactor()
    redactor.learn(nothing)
    assert redactor.mask("a  b") == "a  b"


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Authorization: Basic aHVudGVyMg==", "Authorization: ***"),
        ("authorization: Bearer abc.def-ghi\nnext: line", "authorization: ***\nnext: line"),
        ("Proxy-Authorization: Basic aHVu", "Proxy-Authorization: ***"),
        ("{'Authorization': 'Basic aHVu', 'x': 'y'}", "{'Authorization': '***', 'x': 'y'}"),
        ("[(b'Authorization', b'Basic aHVu')]", "[(b'Authorization', b'***')]"),
        (
            'Authorization: Digest username="a", nonce="n", response="6629fae", qop=auth',
            "Authorization: ***",
        ),
        (
            json.dumps({"msg": 'Authorization: Digest username="a", response="6629fae"', "level": "INFO"}),
            json.dumps({"msg": "Authorization: ***", "level": "INFO"}),
        ),
        (json.dumps({"Authorization": "Basic aHVu", "b": 1}), json.dumps({"Authorization": "***", "b": 1})),
        ("https://amiller:hunter2@dav.example.com/x", "https://amiller:***@dav.example.com/x"),
        ("postgresql://u:p@ss@host/db", "postgresql://u:***@host/db"),
        ("https://amiller:hunt/er2@dav.example.com/x", "https://amiller:***@dav.example.com/x"),
        ("https://dav.example.com:8443/a@b", "https://dav.example.com:8443/a@b"),
        ("https://[::1]:8443/a@b", "https://[::1]:8443/a@b"),
    ],
)
def test_headers_and_addresses(text: str, masked: str) -> None:
    assert Redactor().mask(text) == masked


def test_a_secret_shows_itself_to_nobody_who_does_not_ask() -> None:
    secret = Secret("hunter2")
    assert "hunter2" not in f"{secret} {secret!r} {secret!s} {[secret]} {secret:>20}"
    assert secret.reveal() == "hunter2"


def test_what_was_learned_anywhere_is_hidden_everywhere() -> None:
    learn("correct horse battery staple")
    assert mask("it is correct horse battery staple") == "it is ***"
