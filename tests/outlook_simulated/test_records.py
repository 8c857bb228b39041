"""What is stored comes back as it was; dates that a locale writes are read as they were meant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.adapters.outlook.days import Rule
from engine.adapters.outlook.numbers import OlRecurrenceType
from engine.adapters.outlook.simulated.locales import LOCALES, parse_local
from engine.adapters.outlook.simulated.people import RecipientRecord
from engine.adapters.outlook.simulated.records import (
    AttachmentRecord,
    ExceptionRecord,
    ItemRecord,
    Plain,
    Series,
    UserPropertyRecord,
    dump,
)
from engine.adapters.outlook.simulated.store import Store

WRITTEN = {"DMY": "%d.%m.%Y", "MDY": "%m/%d/%Y", "YMD": "%Y-%m-%d"}

words = st.text(st.characters(codec="utf-8"), max_size=20)
walls = st.datetimes(datetime(1990, 1, 1), datetime(2060, 1, 1))
instants = walls.map(lambda wall: wall.replace(tzinfo=UTC))
plain: st.SearchStrategy[Plain] = st.one_of(words, st.integers(-9, 9), st.booleans(), st.binary(max_size=9), walls)
series = st.builds(
    Series,
    rule=st.builds(Rule, st.sampled_from(OlRecurrenceType), st.dates(), st.none() | st.dates(), st.integers(1, 99)),
    minute=st.integers(0, 1439),
    duration=st.integers(0, 5000),
    ends=st.sampled_from(["never", "count", "date"]),
)
exceptions = st.one_of(
    st.builds(ExceptionRecord, st.dates(), st.just(True)),
    st.builds(
        ExceptionRecord,
        st.dates(),
        st.just(False),
        walls,
        walls,
        st.dictionaries(st.sampled_from(["subject", "body", "rtf"]), words | st.binary(max_size=9)),
    ),
)
records = st.builds(
    ItemRecord,
    subject=words,
    body=words,
    rtf=st.none() | st.binary(max_size=9),
    categories=st.lists(words, max_size=3),
    start=instants,
    end=instants,
    all_day=st.booleans(),
    modified=st.none() | instants,
    recipients=st.lists(st.builds(RecipientRecord, words, words, resolved=st.booleans()), max_size=3),
    user_properties=st.lists(st.builds(UserPropertyRecord, words, st.integers(1, 20), plain), max_size=3),
    named=st.dictionaries(st.just("urn:x"), plain),
    series=st.none() | series,
    exceptions=st.lists(exceptions, max_size=3),
)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    opened = Store(tmp_path_factory.mktemp("store") / "outlook.db", "A. Miller")
    yield opened
    opened.close()


@given(record=records)
def test_record_comes_back_as_it_was_stored(store: Store, record: ItemRecord) -> None:
    calendar = store.folders("name = 'Calendar'")[0].id
    kept = replace(record, folder=calendar)
    with store.writing():
        store.insert(kept)
    assert store.item(kept.row) == kept == store.find(kept.entry_id)
    kept.subject = "changed"
    with store.writing():
        store.update(kept)
    assert store.item(kept.row) == kept


@given(record=records)
def test_copy_shares_nothing_that_can_change(record: ItemRecord) -> None:
    copy = record.copy()
    assert copy == record
    copy.categories.append("x")
    copy.user_properties.append(UserPropertyRecord("x", 1, "x"))
    copy.recipients.append(RecipientRecord("x", ""))
    copy.named["x"] = 1
    assert (len(record.categories), len(record.user_properties), len(record.recipients), len(record.named)) == (
        len(copy.categories) - 1,
        len(copy.user_properties) - 1,
        len(copy.recipients) - 1,
        len(copy.named) - 1,
    )


def test_what_is_no_part_of_a_record_is_not_written() -> None:
    with pytest.raises(TypeError, match="no part of a record"):
        dump([object()])


def test_attachments_keep_their_order(tmp_path: Path) -> None:
    store = Store(tmp_path / "o.db", "x")
    record = ItemRecord(folder=1)
    with store.writing():
        store.insert(record)
        store.put_attachments(record.row, "", [AttachmentRecord(name, name, name.encode()) for name in "ba"])
        store.put_attachments(record.row, "2026-03-02", [AttachmentRecord("c", "c", b"")])
    assert [one.file_name for one in store.attachments(record.row)] == ["b", "a"]
    with store.writing():
        store.delete(record)
    assert store.attachments(record.row) == store.attachments(record.row, "2026-03-02") == []
    assert store.was_item(record.entry_id)
    store.close()


@given(st.dates(date(1950, 1, 1), date(2049, 12, 31)), st.times(), st.sampled_from(sorted(LOCALES)))
def test_locale_reads_the_dates_it_writes(day: date, time: object, name: str) -> None:
    locale = LOCALES[name]
    moment = datetime.combine(day, time).replace(second=0, microsecond=0)  # type: ignore[arg-type]
    for clock in ("%H:%M", "%I:%M %p"):
        text = moment.strftime(f"{WRITTEN[locale.order]} {clock}")
        assert parse_local(text, locale) == moment
    assert parse_local(moment.strftime(WRITTEN[locale.order]), locale) == datetime.combine(day, datetime.min.time())
