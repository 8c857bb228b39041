"""Series with more dates than Notes can list: a horizon, put off by later runs, that nobody else ever sees."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from engine.adapters.notes.dates import AHEAD, BACK, EXTEND, MOST
from engine.ical.facts import facts, same
from engine.model.write import Create, Update, Written
from tests.builders import Event, event
from tests.notes.desk import Clock, Desk, as_object, held

OpenDesk = Callable[..., Desk]
DAILY = event("Standup", "2020-01-06T09:00").recurring("FREQ=DAILY")
WEEKLY = event("Team", "2026-01-05T09:00").recurring("FREQ=WEEKLY")


def dates(desk: Desk, href: str) -> list[datetime]:
    return [moment for unid in desk.children(href) for moment in desk.items(unid).moments("RepeatInstanceDates")]


def next_run(desk: Desk) -> None:
    desk.writer.extend()


@pytest.mark.parametrize("made", [DAILY, WEEKLY, event("Long", "2024-01-01T09:00").daily(2000)])
def test_the_rule_comes_back_whole(desk: Desk, made: Event) -> None:
    now = desk.created(made.text())
    assert same(facts(now.object.text), facts(made.text()))


def test_what_is_near_is_listed(desk: Desk, clock: Clock) -> None:
    listed = dates(desk, desk.created(DAILY.text()).href)
    assert MOST - 20 < len(listed) <= MOST
    assert clock.now - BACK - timedelta(days=1) < listed[0] < clock.now - BACK + timedelta(days=1)
    assert listed[-1] > clock.now + timedelta(days=390)
    listed = dates(desk, desk.created(WEEKLY.text()).href)
    assert listed[0] == datetime(2026, 1, 5, 8, tzinfo=UTC)
    assert listed[-1] > clock.now + AHEAD - timedelta(days=8)


def test_a_horizon_that_comes_near_is_put_off_and_nothing_is_said_otherwise(desk: Desk, clock: Clock) -> None:
    now = desk.created(DAILY.text())
    before = dates(desk, now.href)
    next_run(desk)
    assert desk.fetched(now.href) == now  # not yet
    clock.forward(days=200)
    next_run(desk)
    after = dates(desk, now.href)
    assert after[-1] >= before[-1] + timedelta(days=190)
    assert len(after) <= MOST
    later = desk.fetched(now.href)
    assert later.etag != now.etag
    assert same(facts(later.object.text), facts(now.object.text))
    next_run(desk)
    assert desk.fetched(now.href) == later  # once


def test_what_has_been_stays_listed_while_there_is_room(desk: Desk, clock: Clock) -> None:
    href = desk.created(event("Report", "2026-01-05T09:00").recurring("FREQ=MONTHLY").text()).href
    first = dates(desk, href)[0]
    clock.forward(days=365 * 4 + 200)
    next_run(desk)
    assert dates(desk, href)[0] == first
    assert dates(desk, href)[-1] > clock.now + EXTEND


def test_changed_dates_are_kept_wherever_they_lie(desk: Desk, clock: Clock) -> None:
    made = DAILY.moved("2020-03-02T09:00", to="2020-03-02T11:00").edited("2040-01-01T09:00", location="Moon")
    now = desk.created(made.text())
    assert same(facts(now.object.text), facts(made.text()))
    clock.forward(days=300)
    next_run(desk)
    assert same(facts(desk.fetched(now.href).object.text), facts(made.text()))


def test_a_date_that_a_notes_user_takes_out_is_left_out_and_stays_so(desk: Desk, clock: Clock) -> None:
    now = desk.created(WEEKLY.text())
    calendar = desk.session.GetCalendar(desk.database)
    calendar.AutoSendNotices = False
    calendar.GetEntryByUNID(now.href).Remove("", 0, "20260309T080000Z")
    later = desk.fetched(now.href)
    assert same(facts(later.object.text), facts(WEEKLY.deleted("2026-03-09T09:00").text()))
    renamed = desk.updated(later, later.object.text.replace("SUMMARY:Team", "SUMMARY:All"))
    clock.forward(days=365 * 4 + 200)
    next_run(desk)
    assert same(facts(desk.fetched(now.href).object.text), facts(renamed.object.text))
    assert datetime(2026, 3, 9, 8, tzinfo=UTC) not in dates(desk, now.href)


def test_a_date_left_out_elsewhere_can_be_put_back_in_notes(desk: Desk) -> None:
    made = event("Visit", "2026-03-02T10:00").weekly(4).deleted("2026-03-09T10:00")
    now = desk.created(made.text())
    (child,) = desk.children(now.href)
    items, back = desk.items(child), datetime(2026, 3, 9, 9, tzinfo=UTC)
    document = desk.database.GetDocumentByUNID(child)
    for name, moment in (
        ("StartDateTime", back),
        ("EndDateTime", back + timedelta(hours=1)),
        ("RepeatInstanceDates", back),
    ):
        moments = [desk.mailbox.client.moment(one) for one in sorted((*items.moments(name), moment))]
        document.ReplaceItemValue(name, moments)
    document.Save(True, False)
    assert same(facts(desk.fetched(now.href).object.text), facts(event("Visit", "2026-03-02T10:00").weekly(4).text()))


def test_an_ended_series_of_long_ago_shows_its_last_dates(desk: Desk) -> None:
    made = event("Old", "2015-01-05T09:00").daily(1200)
    now = desk.created(made.text())
    assert same(facts(now.object.text), facts(made.text()))
    assert len(dates(desk, now.href)) == MOST


def test_the_adapter_puts_horizons_off_when_it_writes(desk: Desk, clock: Clock) -> None:
    """A listing or a dry run writes nothing."""
    now = desk.created(DAILY.text())
    clock.forward(days=200)
    desk.listed()
    assert desk.fetched(now.href) == now


def test_a_signed_series_is_not_touched(desk: Desk, clock: Clock) -> None:
    now = desk.created(DAILY.text())
    desk.colleague.seal(now.href, "signed")
    clock.forward(days=200)
    before = dates(desk, now.href)
    next_run(desk)
    assert dates(desk, now.href) == before


def test_many_summary_data_beside_many_dates_fit(desk: Desk) -> None:
    """The lists of a series leave room for the texts of a talkative item."""
    made = DAILY.saying(location="x" * 2000, description="y" * 9000).in_categories(
        *(f"category {n}" for n in range(60))
    )
    for number in range(40):
        made = made.attended_by(f"guest{number}@example.com")
    outcome = desk.one(Create(as_object(made.text())))
    assert isinstance(outcome, Written)
    again = desk.one(Update(outcome.now.href, outcome.now.etag, held(made.text()), outcome.now.object))
    assert isinstance(again, Written)
