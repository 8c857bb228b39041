"""One line in canonical form: the same for all that means the same."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.ical.canon import canon_instant, canon_line, canon_time, canon_when, when_of_canon, zone_name
from engine.ical.lines import split
from engine.ical.values import Day, Moment, When
from tests.drawing import ZONES

whens: st.SearchStrategy[When] = st.builds(Day, st.dates()) | st.builds(
    Moment, st.datetimes().map(lambda moment: moment.replace(microsecond=0)), st.sampled_from(ZONES)
)


def canon(line: str) -> str:
    return canon_line(split(line))


@given(whens)
def test_a_time_can_be_read_back_from_its_canon(moment: When) -> None:
    again = when_of_canon(f":{canon_when(moment)}")
    assert again is not None
    assert canon_when(again) == canon_when(moment)


def test_no_time_is_read_from_what_tells_none() -> None:
    assert when_of_canon(":tomorrow") is None
    assert when_of_canon("RELATED=END:20260302T100000") is None


def test_a_zone_of_its_own_equals_only_itself() -> None:
    assert zone_name("Customized Time Zone") == "~Customized Time Zone"
    assert canon_time("20260302T100000", "My Zone") != canon_time("20260302T100000", "Your Zone")


@pytest.mark.parametrize(
    ("value", "tzid", "form"),
    [
        ("20260309T100000", "Europe/Berlin", "20260309T090000Z"),
        ("20260309T090000Z", None, "20260309T090000Z"),
        ("20260309T100000", None, "20260309T100000"),
        ("20260309", None, "20260309"),
        ("20260309T100000", "My Zone", "20260309T100000@~My Zone"),
        ("whenever", None, "WHENEVER"),
    ],
)
def test_an_occurrence_is_named_by_its_instant(value: str, tzid: str | None, form: str) -> None:
    assert canon_instant(value, tzid) == form


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("DURATION:PT60M", "DURATION:PT1H"),
        ("TRIGGER;RELATED=START:-P1D", "TRIGGER:-PT24H"),
        ("RRULE:FREQ=MONTHLY;BYDAY=+1MO", "RRULE:byday=1mo;freq=monthly"),
        ("DESCRIPTION:a\\nb", "DESCRIPTION:a\\Nb"),
        (
            'ATTENDEE;MEMBER="mailto:a@x.com","MAILTO:b@x.com":mailto:c@x.com',
            'ATTENDEE;MEMBER="mailto:a@x.com","mailto:b@x.com":MAILTO:c@x.com',
        ),
        ("X-FOO:a\\, b ", "X-FOO:a, b"),
        ("TRANSP: opaque", "TRANSP:OPAQUE"),
    ],
)
def test_one_meaning(one: str, other: str) -> None:
    assert canon(one) == canon(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("TRIGGER;RELATED=END:-P1D", "TRIGGER:-P1D"),
        ("RRULE:FREQ=WEEKLY;WKST=SU", "RRULE:FREQ=WEEKLY"),
        ("DURATION:later", "DURATION:sooner"),
        ("no content line", "another one"),
        ("ATTENDEE;PARTSTAT=ACCEPTED:mailto:a@x.com", "ATTENDEE:mailto:a@x.com"),
    ],
)
def test_two_meanings(one: str, other: str) -> None:
    assert canon(one) != canon(other)


@given(st.text(st.characters(exclude_characters="\r\n"), min_size=1))
def test_any_line_has_a_canon(line: str) -> None:
    assert isinstance(canon(line), str)
