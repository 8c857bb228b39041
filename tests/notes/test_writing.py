"""Writes on their conditions; what Notes refuses leaves everything as it was; what broke off is carried to its end."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from engine.adapters.notes import mailbox
from engine.adapters.notes.simulated.items import text_item
from engine.adapters.notes.versions import is_hot
from engine.ical.facts import facts, same
from engine.model.resource import Resource, Unreadable
from engine.model.write import Create, Delete, Refused, Removed, Stale, Unsure, Update, Written
from tests.builders import event
from tests.notes.desk import Clock, Desk, as_object
from tests.notes.office import agenda

OpenDesk = Callable[..., Desk]
VISIT = event("Visit", uid="1@example.com")
SERIES = event("Rounds", uid="2@example.com").weekly(4).edited("2026-03-09T10:00", location="Hall 2")
OTHER = SERIES.saying(summary="Tour").edited("2026-03-16T10:00", location="Hall 3").deleted("2026-03-23T10:00")


def update(now: Resource, text: str) -> Update:
    return Update(now.href, now.etag, as_object(text), now.object)


@pytest.mark.parametrize("which", [0, 1, 2])
def test_a_change_of_any_document_of_a_series_makes_a_write_stale(desk: Desk, which: int) -> None:
    now = desk.created(SERIES.text())
    desk.colleague.touch([now.href, *desk.children(now.href)][which])
    assert desk.writer.write([update(now, OTHER.text()), Delete(now.href, now.etag)]) == [Stale(), Stale()]
    assert same(facts(desk.fetched(now.href).object.text), facts(now.object.text))


def test_somebody_who_saves_between_the_look_and_the_save_wins(open_desk: OpenDesk) -> None:
    desk = open_desk()
    now, series = desk.created(VISIT.text()), desk.created(SERIES.text())
    for changed in (("Visit",), ("Rounds",)):
        other = open_desk(changed=changed)
        wanted = now if changed == ("Visit",) else series
        text = wanted.object.text.replace("SUMMARY:", "SUMMARY:New ")
        assert other.one(update(wanted, text)) == Stale()
        assert same(facts(other.fetched(wanted.href).object.text), facts(wanted.object.text))
        other.check()
    assert desk.count() == 4


@pytest.mark.parametrize("how", ["signed", "encrypted"])
def test_sealed_ones_are_left_alone(desk: Desk, how: str) -> None:
    now = desk.created(VISIT.text())
    desk.colleague.seal(now.href, how)
    etag = desk.listed().entries[now.href]
    for write in (
        Update(now.href, etag, as_object(VISIT.saying(summary="x").text()), now.object),
        Delete(now.href, etag),
    ):
        outcome = desk.one(write)
        assert isinstance(outcome, Refused)
        assert how in outcome.reason
    assert desk.count() == 1


def test_what_does_not_open_is_not_written(open_desk: OpenDesk) -> None:
    now = open_desk().created(VISIT.text())
    outcome = open_desk(unopenable=("Visit",)).one(Delete(now.href, now.etag))
    assert outcome == Refused("Notes cannot open it (Document is damaged and cannot be opened)")


def everything(desk: Desk) -> list[tuple[str, Any]]:
    """What each live document says, whatever its number of saves."""
    stamps = ("$Revisions", "$UpdatedBy", "SequenceNum", "UpdateSeq")
    return [
        (unid, sorted(items.without(*stamps), key=lambda item: item.name))
        for unid, items in desk.store.all_items("WHERE state = 'live' ORDER BY note_id")
    ]


@pytest.mark.parametrize("limit", range(400, 4000, 300))
def test_what_notes_refuses_half_way_is_taken_back(open_desk: OpenDesk, limit: int) -> None:
    """Documents that become too long: the refusal comes at the first save, at a child's, or not at all."""
    desk = open_desk(summary_limit=1800)
    now = desk.created(SERIES.text())
    before = everything(desk)
    long = OTHER.saying(location="x" * limit).edited("2026-03-16T10:00", location="y" * (limit - 300))
    outcome = desk.one(update(now, long.text()))
    if isinstance(outcome, Written):
        assert agenda(outcome.now.object) == agenda(long.object())
    else:
        assert isinstance(outcome, Refused)
        assert "too much summary data" in outcome.reason
        assert same(facts(desk.fetched(now.href).object.text), facts(now.object.text))
        assert everything(desk) == before
    created = desk.one(Create(as_object(long.text().replace("2@example.com", "3@example.com"))))
    assert isinstance(created, Refused | Written)
    assert len(desk.listed().entries) == 1 + isinstance(created, Written)
    assert not [unid for unid, items in desk.store.all_items("WHERE state = 'live'") if items.has("SynclinePending")]
    desk.check()


@pytest.mark.parametrize("calls", range(20, 500, 29))
@pytest.mark.parametrize("what", ["create", "update", "delete"])
def test_a_writing_that_broke_off_is_carried_to_its_end(open_desk: OpenDesk, what: str, calls: int) -> None:
    desk = open_desk()
    now = desk.created(SERIES.text()) if what != "create" else None
    broken = open_desk(disconnect_after=calls)
    write = (
        Create(as_object(SERIES.text()))
        if now is None
        else update(now, OTHER.text())
        if what == "update"
        else Delete(now.href, now.etag)
    )
    (outcome,) = broken.writer.write([write])
    assert isinstance(outcome, Written | Removed | Unsure)
    entries = desk.listed().entries
    found = [desk.fetched(href) for href in entries]
    wanted = {"create": [SERIES], "update": [SERIES, OTHER], "delete": [SERIES]}[what]
    assert len(found) <= 1
    assert found or what != "update"
    assert all(agenda(found[0].object) in [agenda(one.object()) for one in wanted] for _ in found)
    if isinstance(outcome, Written):
        assert agenda(found[0].object) == agenda(wanted[-1].object())
    desk.check()
    assert desk.count() in (0, 3, 4)


def test_what_is_being_written_by_another_run_of_this_process_is_left_alone(desk: Desk) -> None:
    now = desk.created(SERIES.text())
    desk.colleague.edit(now.href, text_item("SynclinePending", "busy gone"))
    mailbox.LIVE.add("busy")
    try:
        found = desk.mailbox.fetch(now.href)
        assert isinstance(found, Unreadable)
        assert found.problem == "it is being written just now"
        assert set(desk.listed().entries) == {now.href}
    finally:
        mailbox.LIVE.discard("busy")
    assert desk.listed().entries == {}
    assert desk.count() == 0


def test_a_pending_text_that_was_damaged_is_dropped(desk: Desk) -> None:
    now = desk.created(SERIES.text())
    desk.colleague.edit(now.href, text_item("SynclinePending", "dead &&&"))
    assert set(desk.listed().entries) == {now.href}
    assert not desk.items(now.href).has("SynclinePending")
    assert agenda(desk.fetched(now.href).object) == agenda(now.object)


def test_a_hint_of_the_uid_is_no_identity(desk: Desk) -> None:
    one, other = desk.created(VISIT.text()), desk.created(VISIT.saying(location="x").text())
    assert one.object.uid == other.object.uid
    assert one.href != other.href
    assert desk.items(one.href).text("ApptUNID") == one.href


def test_an_item_entered_in_notes_can_be_given_another_uid(desk: Desk) -> None:
    calendar = desk.session.GetCalendar(desk.database)
    calendar.CreateEntry(VISIT.text(), 2)
    (href,) = desk.listed().entries
    later = desk.updated(desk.fetched(href), VISIT.text().replace("1@example.com", "other@example.com"))
    assert later.object.uid == "other@example.com"


def test_a_single_entry_becomes_a_series_and_one_again_in_its_place(desk: Desk) -> None:
    now = desk.created(VISIT.text())
    series = desk.updated(now, SERIES.text().replace("2@example.com", "1@example.com"))
    assert series.href == now.href
    assert desk.count() == 3
    desk.check()
    again = desk.updated(series, VISIT.text())
    assert again.href == now.href
    assert desk.count() == 1
    assert same(facts(again.object.text), facts(now.object.text))


# -- times in whole seconds -------------------------------------------------------------------------------------------


def test_two_saves_within_a_second_have_two_etags_where_times_are_whole_seconds(open_desk: OpenDesk) -> None:
    desk = open_desk(exact_times=False)
    now = desk.created(VISIT.text())
    desk.colleague.rename(now.href, "Tour")
    later = desk.fetched(now.href)
    assert later.etag != now.etag
    assert desk.listed().entries == {now.href: later.etag}
    assert desk.one(update(now, VISIT.saying(summary="x").text())) == Stale()


def test_a_time_cools_down_and_the_entry_is_looked_at_once_more(open_desk: OpenDesk, clock: Clock) -> None:
    desk = open_desk(exact_times=False)
    now = desk.created(VISIT.text())
    assert "-" in now.etag
    clock.forward(seconds=10)
    desk.created(event("Later").text())
    cooled = desk.listed().entries[now.href]
    assert cooled == now.etag.partition("-")[0]
    clock.forward(minutes=5)
    assert all("-" not in etag for etag in desk.listed().entries.values())


def test_hundredths_tell_every_save_apart(clock: Clock) -> None:
    stamp = clock.now.replace(microsecond=10_000)
    assert not is_hot(stamp, stamp, stamp)
    assert is_hot(stamp.replace(microsecond=0), stamp, stamp)
