"""Which names mean the same zone, and what a zone says about a moment."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tzlocal.windows_tz import win_tz

from engine.ical.lines import parse
from engine.ical.values import Moment
from engine.ical.zone_names import ALIASES, SHOWN
from engine.ical.zones import (
    canonical_zone,
    instant,
    known_zones,
    matching_zone,
    real_wall,
    same_zone,
    windows_zone,
    zone_info,
)
from engine.model.content import Component

CUSTOM = """\
BEGIN:VTIMEZONE
TZID:{tzid}
BEGIN:STANDARD
DTSTART:16010101T030000
TZOFFSETFROM:+0200
TZOFFSETTO:+0100
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
END:STANDARD
BEGIN:DAYLIGHT
DTSTART:16010101T020000
TZOFFSETFROM:+0100
TZOFFSETTO:+0200
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
END:DAYLIGHT
END:VTIMEZONE
"""


def central_europe(tzid: str) -> Component:
    """A definition with the rules of Central Europe under any name."""
    (zone,) = parse(CUSTOM.format(tzid=tzid))
    assert isinstance(zone, Component)
    return zone


NAMES = [
    ("Europe/Berlin", "Europe/Berlin"),
    ("EUROPE/berlin", "Europe/Berlin"),
    ("Europe/Kiev", "Europe/Kyiv"),
    ("US/Pacific", "America/Los_Angeles"),
    ("Asia/Calcutta", "Asia/Kolkata"),
    ("Japan", "Asia/Tokyo"),
    ("W. Europe Standard Time", "Europe/Berlin"),
    ("India Standard Time", "Asia/Kolkata"),
    ("Pacific Daylight Time", "America/Los_Angeles"),
    ("(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna", "Europe/Berlin"),
    ("(GMT+01.00) Sarajevo/Warsaw/Zagreb", "Europe/Warsaw"),
    ("(GMT -05:00) Eastern Time (US & Canada)", "America/New_York"),
    ("(UTC-05:00) Eastern Time (US and Canada)", "America/New_York"),
    ("(UTC) Dublin, Edinburgh, Lisbon, London", "Europe/London"),
    ("(GMT-05:00) Indiana (East)", "America/Indiana/Indianapolis"),
    ("Amsterdam, Belgrade, Berlin, Brussels, Budapest, Madrid, Paris, Prague, Stockholm", "Europe/Berlin"),
    ("大阪、札幌、東京", "Asia/Tokyo"),
    ("/mozilla.org/20050126_1/Europe/Berlin", "Europe/Berlin"),
    ("/freeassociation.sourceforge.net/Tzfile/America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
    ("/Europe/Stockholm", "Europe/Stockholm"),
    ("posix/Europe/Vaduz", "Europe/Vaduz"),
    ("Europe_Berlin", "Europe/Berlin"),
    ("America_New_York", "America/New_York"),
    (' "Europe/Berlin" ', "Europe/Berlin"),
    *((name, "UTC") for name in ("UTC", "Etc/UTC", "GMT", "Z", "tzone://Microsoft/Utc", "Zulu", "Etc/GMT+0")),
    ("(UTC) Coordinated Universal Time", "UTC"),
]


@pytest.mark.parametrize(("name", "canonical"), NAMES)
def test_a_name_means_one_zone(name: str, canonical: str) -> None:
    assert canonical_zone(name) == canonical


@pytest.mark.parametrize(
    "name",
    [
        *("Customized Time Zone", "tzone://Microsoft/Custom", "", "Eastern", "Beijing", "foo", "Factory", "localtime"),
        *("custom_America/New_York", "Berlin/Europe", "/Europe/CUSTOM", "UTC+01:00", "../../etc/passwd"),
        *("(UTC+01:00) Our own office", "Berlin, our office", "Western/Central Europe"),
    ],
)
def test_a_name_of_somebodys_own_means_nothing_by_itself(name: str) -> None:
    assert canonical_zone(name) is None


@pytest.mark.parametrize("name", win_tz)
def test_every_windows_name_is_known_and_found_again(name: str) -> None:
    canonical = canonical_zone(name)
    assert canonical is not None
    assert same_zone(name, canonical)
    assert windows_zone(canonical) is not None


def test_the_tables_name_only_zones_that_exist() -> None:
    known = set(known_zones())
    assert {name for pair in ALIASES.items() for name in pair} <= known
    assert not set(ALIASES.values()) & set(ALIASES)
    assert set(SHOWN.values()) <= set(win_tz)


zone_names = st.sampled_from([*known_zones(), *win_tz, *(name for name, _ in NAMES), "Customized Time Zone"])


@given(zone_names)
def test_a_canonical_name_is_its_own(name: str) -> None:
    canonical = canonical_zone(name)
    assert canonical is None or canonical_zone(canonical) == canonical


@given(zone_names)
def test_names_of_one_zone_keep_the_same_time(name: str) -> None:
    canonical = canonical_zone(name)
    if canonical is not None and name in known_zones():
        for month in range(1, 13):
            at = datetime(2026, month, 1, tzinfo=UTC)
            assert at.astimezone(ZoneInfo(name)).utcoffset() == at.astimezone(ZoneInfo(canonical)).utcoffset()


@given(zone_names, zone_names)
def test_being_the_same_zone_goes_both_ways(first: str, second: str) -> None:
    assert same_zone(first, first)
    assert same_zone(first, second) == same_zone(second, first)


def test_a_windows_name_is_the_same_as_each_zone_it_stands_for() -> None:
    assert same_zone("W. Europe Standard Time", "Europe/Zurich")
    assert same_zone("Europe/Zurich", "(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna")
    assert not same_zone("Europe/Zurich", "Europe/Berlin")


def test_floating_and_foreign_names_are_only_the_same_as_themselves() -> None:
    assert same_zone(None, None)
    assert not same_zone(None, "UTC")
    assert same_zone("Our Office", "Our Office ")
    assert not same_zone("Our Office", "Your Office")
    assert not same_zone("Our Office", "UTC")


def test_a_name_that_windows_does_not_know_has_no_windows_name() -> None:
    assert windows_zone("Antarctica/Troll") is None
    assert windows_zone("Our Office") is None
    assert windows_zone("Europe/Kyiv") == "FLE Standard Time"


def test_a_definition_under_a_known_name_is_not_looked_at() -> None:
    zone = zone_info("America/New_York", {"America/New_York": central_europe("America/New_York")})
    assert zone == ZoneInfo("America/New_York")


def test_a_definition_under_a_name_of_its_own_counts() -> None:
    definitions = {"Our Office": central_europe("Our Office")}
    assert instant(Moment(datetime(2026, 7, 1, 10), "Our Office"), definitions) == datetime(2026, 7, 1, 8, tzinfo=UTC)
    assert instant(Moment(datetime(2026, 1, 1, 10), "Our Office"), definitions) == datetime(2026, 1, 1, 9, tzinfo=UTC)


@pytest.mark.parametrize(("name", "hours"), [("UTC+01:00", 1), ("GMT-5", -5), ("UTC+05:30", 5.5)])
def test_a_bare_offset_is_that_offset(name: str, hours: float) -> None:
    zone = zone_info(name, {})
    assert zone is not None
    assert zone.utcoffset(None) == timedelta(hours=hours)


@pytest.mark.parametrize("zone", [None, "Nowhere", "UTC+99"])
def test_a_floating_time_and_an_unknown_zone_are_no_point_in_time(zone: str | None) -> None:
    assert instant(Moment(datetime(2026, 3, 2, 10), zone), {}) is None


@pytest.mark.parametrize(
    ("wall", "utc"),
    [
        (
            datetime(2026, 3, 29, 2, 30),
            datetime(2026, 3, 29, 1, 30, tzinfo=UTC),
        ),  # does not exist: offset before the gap
        (datetime(2026, 10, 25, 2, 30), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),  # comes twice: the first
    ],
)
@pytest.mark.parametrize("tzid", ["Europe/Berlin", "Our Office"])
def test_a_gap_and_a_fold_read_as_the_rfc_says(tzid: str, wall: datetime, utc: datetime) -> None:
    assert instant(Moment(wall, tzid), {"Our Office": central_europe("Our Office")}) == utc


def test_clocks_show_another_time_only_in_a_gap() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert real_wall(datetime(2026, 3, 29, 2, 30), berlin) == datetime(2026, 3, 29, 3, 30)
    assert real_wall(datetime(2026, 10, 25, 2, 30), berlin) == datetime(2026, 10, 25, 2, 30)
    assert real_wall(datetime(1, 1, 1), berlin) == datetime(1, 1, 1)


def test_a_definition_is_matched_with_a_zone_that_keeps_the_same_time() -> None:
    assert matching_zone(central_europe("Customized Time Zone")) == "Europe/Berlin"
    assert matching_zone(central_europe("Romance Standard Time")) == "Europe/Paris"
    assert matching_zone(Component("VTIMEZONE", ())) is None


def test_a_definition_that_no_zone_keeps_is_matched_with_none() -> None:
    text = CUSTOM.format(tzid="Odd").replace("+0200", "+0217")
    (zone,) = parse(text)
    assert isinstance(zone, Component)
    assert matching_zone(zone) is None


def test_comparing_names_imports_nothing_heavy() -> None:
    code = (
        "import sys; from engine.ical import zones; zones.canonical_zone('Europe/Berlin');"
        "print([name for name in ('icalendar', 'dateutil', 'tzlocal', 'recurring_ical_events') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
