from __future__ import annotations

from xml.etree.ElementTree import fromstring

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.adapters.caldav import xml
from engine.adapters.caldav.xml import Garbled

_PATHS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1).filter(
    lambda path: path.strip()
)

ANSWER = b"""<?xml version="1.0"?><!-- made by hand -->
<D:multistatus xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav">
  <D:response><D:href> /work/1.ics </D:href><D:propstat><D:prop><D:getetag> "1" </D:getetag></D:prop>
    <D:status>HTTP/1.1 200 OK</D:status></D:propstat>
    <D:propstat><D:prop><C:calendar-data/></D:prop><D:status>HTTP/1.1 404 Not Found</D:status></D:propstat></D:response>
  <D:response><D:href>/work/2.ics</D:href><D:status>HTTP/1.1 404 Not Found</D:status></D:response>
  <D:sync-token> urn:7 </D:sync-token>
</D:multistatus>"""


def test_a_multistatus_tells_members_and_token() -> None:
    found = xml.multistatus(ANSWER)
    one, two = found.members
    assert (one.href, one.status, one.etag, one.text(xml.DATA)) == ("/work/1.ics", None, '"1"', None)
    assert (two.href, two.status, two.etag) == ("/work/2.ics", 404, None)
    assert found.token == "urn:7"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"   ",
        b"no XML at all",
        b"<html><body>Log on</body></html>",
        b'<multistatus xmlns="DAV:"><response>',
        b'<multistatus xmlns="DAV:">\x0b</multistatus>',
        '<?xml version="1.0" encoding="utf-16"?><multistatus xmlns="DAV:"/>'.encode("utf-16"),
        b'<!DOCTYPE m [<!ENTITY a "b">]><multistatus xmlns="DAV:"/>',
        b'<?xml version="1.0"?>\n<!-- x --><!DOCTYPE multistatus SYSTEM "file:///etc/passwd"><multistatus xmlns="DAV:"/>',
        b'<?xml version="1.0" encoding="klingon"?><multistatus xmlns="DAV:"/>',
    ],
)
def test_what_is_no_multistatus_or_brings_a_doctype_is_garbled(body: bytes) -> None:
    with pytest.raises(Garbled):
        xml.multistatus(body)
    assert xml.conditions(body) == frozenset()


def test_a_doctype_in_the_text_of_an_item_is_only_text() -> None:
    data = b"<![CDATA[X-ALT-DESC:<!DOCTYPE html>]]>"
    body = ANSWER.replace(b"<C:calendar-data/></D:prop><D:status>HTTP/1.1 404 Not Found",
                          b"<C:calendar-data>" + data + b"</C:calendar-data></D:prop><D:status>HTTP/1.1 200 OK")  # fmt: skip
    assert xml.multistatus(body).members[0].text(xml.DATA) == "X-ALT-DESC:<!DOCTYPE html>"


def test_a_member_without_href_or_with_a_status_that_is_none_is_told_as_it_is() -> None:
    body = b'<multistatus xmlns="DAV:"><response><status>teapot</status></response><response/></multistatus>'
    assert [(member.href, member.status) for member in xml.multistatus(body).members] == [("", 0), ("", None)]


def test_the_preconditions_of_an_error_are_told() -> None:
    body = (
        b'<error xmlns="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><valid-sync-token/><C:no-uid-conflict/></error>'
    )
    assert xml.conditions(body) == {"valid-sync-token", "no-uid-conflict"}
    assert xml.conditions(ANSWER) == frozenset()


@settings(deadline=None)
@given(st.lists(_PATHS))
def test_any_paths_arrive_as_they_were_sent(paths: list[str]) -> None:
    sent = fromstring(xml.multiget(paths))
    assert [href.text for href in sent.iter("{DAV:}href")] == paths


@settings(deadline=None)
@given(_PATHS)
def test_any_token_arrives_as_it_was_given(token: str) -> None:
    assert fromstring(xml.sync_collection(token)).findtext("{DAV:}sync-token") == token


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_garbled(body: bytes) -> None:
    for dressed in (body, b'<multistatus xmlns="DAV:">' + body + b"</multistatus>"):
        try:
            xml.multistatus(dressed)
        except Garbled:
            continue
