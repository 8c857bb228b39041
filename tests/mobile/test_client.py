"""The CRM client, or somebody with an SQLite shell, edits rows: what they set travels, every other line stays."""

from __future__ import annotations

import sqlite3

import pytest

from engine.model.resource import Href, Missing, Resource, Unreadable
from engine.model.write import Stale, Update, Written
from engine.ports import Adapter
from tests.builders import event
from tests.mobile.asking import as_object, create, full, inserted, lines_of, row_of, text_of

ODD = (
    event("Visit")
    .saying(location="Hall 1", description="Bring the pump. " * 12)
    .with_lines("GEO:nonsense", "PRIORITY:very", "RDATE;VALUE=PERIOD:broken", "this is no content line", "X-A;X-B=c:1")
    .with_lines("ORGANIZER;CN=Ann:mailto:ann@example.com", "STATUS:CONFIRMED", "CATEGORIES:Fair", "CLASS:PUBLIC")
    .reminding(15)
    .weekly(count=5)
)

EDITS: list[tuple[str, object, list[str], list[str]]] = [
    ("subject", "Besuch; neu", ["SUMMARY:Visit"], ["SUMMARY:Besuch\\; neu"]),
    ("location", None, ["LOCATION:Hall 1"], []),
    ("description", "one\ntwo", ["DESCRIPTION:" + "Bring the pump. " * 12], ["DESCRIPTION:one\\ntwo"]),
    ("category", "Fair, Visit", ["CATEGORIES:Fair"], ["CATEGORIES:Fair,Visit"]),
    ("status", "completed", ["STATUS:CONFIRMED"], ["X-SYNCLINE-STATUS:completed"]),
    ("priority", 1, ["PRIORITY:very"], ["PRIORITY:1"]),
    ("private", 1, ["CLASS:PUBLIC"], ["CLASS:PRIVATE"]),
    ("type", "Visit", [], ["X-SYNCLINE-TYPE:Visit"]),
    ("account", "ACME", [], ["X-SYNCLINE-ACCOUNT:ACME"]),
    ("contact", "Ann", [], ["X-SYNCLINE-CONTACT:Ann"]),
    ("employee_responsible", "Bo", [], ["X-SYNCLINE-EMPLOYEE:Bo"]),
    ("repeats", "FREQ=DAILY", ["RRULE:FREQ=WEEKLY;COUNT=5"], ["RRULE:FREQ=DAILY"]),
    ("reminder_minutes", 60, ["TRIGGER:-PT15M"], ["TRIGGER:-PT60M"]),
    ("uid", "new", ["UID:visit-2026-03-02T1000@example.com"], ["UID:new"]),
    ("created_at", "2026-01-01 12:00:00", [], ["CREATED:20260101T120000Z"]),
    (
        "start",
        "2026-03-02 09:00:00",
        ["DTSTART;TZID=Europe/Berlin:20260302T100000"],
        ["DTSTART;TZID=Europe/Berlin:20260302T090000"],
    ),
    (
        "end",
        "2026-03-02 12:00:00",
        ["DTEND;TZID=Europe/Berlin:20260302T110000"],
        ["DTEND;TZID=Europe/Berlin:20260302T120000"],
    ),
    ("end_zone", "Asia/Tokyo", ["DTEND;TZID=Europe/Berlin:20260302T110000"], ["DTEND;TZID=Asia/Tokyo:20260302T110000"]),
    (
        "zone",
        None,
        ["DTSTART;TZID=Europe/Berlin:20260302T100000", "DTEND;TZID=Europe/Berlin:20260302T110000"],
        ["DTSTART:20260302T100000", "DTEND:20260302T110000"],
    ),
    (
        "all_day",
        1,
        ["DTSTART;TZID=Europe/Berlin:20260302T100000", "DTEND;TZID=Europe/Berlin:20260302T110000"],
        ["DTSTART;VALUE=DATE:20260302", "DTEND;VALUE=DATE:20260303"],
    ),
]


@pytest.mark.parametrize("column, value, gone, new", EDITS, ids=[column for column, *_ in EDITS])
async def test_an_edited_column_travels_and_every_other_line_stays(
    side: Adapter, client: sqlite3.Connection, column: str, value: object, gone: list[str], new: list[str]
) -> None:
    href = (await create(side, ODD.text())).href
    before = await lines_of(side, href)
    client.execute(f'UPDATE activity SET "{column}" = ?, changed_at = NULL WHERE id = ?', (value, href))
    after = await lines_of(side, href)
    stamps = [line for line in after if line.startswith("LAST-MODIFIED")]  # set for whoever does not set it
    assert sorted(after) == sorted([line for line in before if line not in gone] + new + stamps)
    assert [line for line in after if line in before] == [line for line in before if line not in gone]


async def test_a_time_of_the_last_change_is_set_unless_the_client_sets_it(
    side: Adapter, client: sqlite3.Connection
) -> None:
    href = (await create(side, ODD.text())).href
    client.execute("UPDATE activity SET subject = 'x', changed_at = '2026-01-01 00:00:00' WHERE id = ?", (href,))
    assert "LAST-MODIFIED:20260101T000000Z" in await lines_of(side, href)
    client.execute("UPDATE activity SET subject = 'y' WHERE id = ?", (href,))
    assert row_of(client, href, "changed_at") > ("2026-01-01 00:00:00",)


async def test_a_row_with_subject_start_and_end_is_an_appointment(side: Adapter, client: sqlite3.Connection) -> None:
    href = inserted(client, subject="Visit", start="2026-03-02 10:00", end="2026-03-02 11:00")
    lines = await lines_of(side, href)
    assert {f"UID:{href}@syncline", "SUMMARY:Visit", "DTSTART:20260302T100000", "DTEND:20260302T110000"} <= set(lines)
    assert await text_of(side, href) == await text_of(side, href)
    assert row_of(client, href, "ical", "type") == (None, "Appointment")


async def test_days_alone_are_an_all_day_activity(side: Adapter, client: sqlite3.Connection) -> None:
    href = inserted(client, subject="Fair", start="2026-03-02", end="2026-03-05")
    assert {"DTSTART;VALUE=DATE:20260302", "DTEND;VALUE=DATE:20260305"} <= set(await lines_of(side, href))


async def test_an_id_made_by_the_database_is_a_guid(client: sqlite3.Connection) -> None:
    import uuid

    made = inserted(client, subject="x")
    assert str(uuid.UUID(made)) == made
    assert uuid.UUID(made).version == 4


async def test_what_the_sync_writes_over_a_row_of_the_client_is_in_its_columns(
    side: Adapter, client: sqlite3.Connection
) -> None:
    href = Href(inserted(client, subject="Visit", start="2026-03-02 10:00:00", zone="Europe/Berlin"))
    (now,) = await side.fetch([href])
    assert isinstance(now, Resource)
    text = now.object.text.replace("SUMMARY:Visit", "SUMMARY:Visit at Müller's\r\nX-UNKNOWN:kept")
    (outcome,) = await side.write([Update(href, now.etag, as_object(text), now.object)])
    assert isinstance(outcome, Written)
    assert outcome.now.object.text == await text_of(side, href) == text
    assert row_of(client, href, "subject", "ical") == ("Visit at Müller's", text)


async def test_an_edit_while_we_were_thinking_makes_our_write_stale(side: Adapter, client: sqlite3.Connection) -> None:
    now = await create(side, ODD.text())
    client.execute("UPDATE activity SET subject = 'theirs' WHERE id = ?", (now.href,))
    assert await side.write([Update(now.href, now.etag, as_object(ODD.saying(summary="ours").text()), now.object)]) == [
        Stale()
    ]
    assert row_of(client, now.href, "subject") == ("theirs",)


async def test_exceptions_made_changed_and_deleted_by_sql_travel(side: Adapter, client: sqlite3.Connection) -> None:
    href = (await create(side, event("Visit").weekly(count=5).text())).href
    client.execute(
        "INSERT INTO activity_exception (activity_id, original_start, kind, start) "
        "VALUES (?, '2026-03-09 10:00:00', 'moved', '2026-03-10 14:00:00')",
        (href,),
    )
    client.execute(
        "INSERT INTO activity_exception (activity_id, original_start, kind) VALUES (?, '2026-03-16 10:00:00', 'deleted')",
        (href,),
    )
    moved = {"RECURRENCE-ID;TZID=Europe/Berlin:20260309T100000", "DTSTART;TZID=Europe/Berlin:20260310T140000"}
    gone = "EXDATE;TZID=Europe/Berlin:20260316T100000"
    assert {*moved, gone} <= set(await lines_of(side, href))
    client.execute(
        "UPDATE activity_exception SET location = 'Hall 9' WHERE activity_id = ? AND kind = 'moved'", (href,)
    )
    assert {*moved, gone, "LOCATION:Hall 9"} <= set(await lines_of(side, href))
    client.execute("DELETE FROM activity_exception WHERE activity_id = ? AND kind = 'deleted'", (href,))
    assert gone not in await lines_of(side, href)
    client.execute("DELETE FROM activity_exception WHERE activity_id = ?", (href,))
    assert not moved & set(await lines_of(side, href))


async def test_a_copied_row_is_another_activity(side: Adapter, client: sqlite3.Connection) -> None:
    """Copied with all its columns, numbers and text too, as a client copies what it does not know."""
    now = await create(side, ODD.text())
    _, token = await full(side)
    names = [row[1] for row in client.execute("PRAGMA table_info(activity)")]
    others = ", ".join(f'"{name}"' for name in names if name != "id")
    client.execute(f"INSERT INTO activity (id, {others}) SELECT 'copy', {others} FROM activity")
    entries, _ = await full(side)
    assert entries[Href("copy")] != entries[now.href] == now.etag
    moved = await side.list(token)
    assert set(getattr(moved, "changed", {})) == {"copy"}
    assert "SUMMARY:Visit" in await lines_of(side, "copy")
    assert not side.capabilities.unique_uids


async def test_a_text_that_another_program_replaces_is_kept_for_what_no_column_says(
    side: Adapter, client: sqlite3.Connection
) -> None:
    href = (await create(side, ODD.text())).href
    client.execute("UPDATE activity SET ical = replace(replace(ical, 'X-A;', 'X-NEW;'), 'Hall 1', 'Hall 2')")
    lines = await lines_of(side, href)
    assert "X-NEW;X-B=c:1" in lines
    assert "LOCATION:Hall 1" in lines  # the column wins


@pytest.mark.parametrize(
    "columns, problem",
    [
        ({"location": "nowhere"}, "it has neither a subject nor a start"),
        ({"subject": "x", "start": "tomorrow"}, 'its start says "tomorrow"'),
        ({"subject": "x", "repeats": "often"}, 'its repeats says "often"'),
        ({"subject": "x", "ical": "<html>"}, "its calendar text cannot be read"),
    ],
)
async def test_a_row_that_cannot_be_read_is_named_and_the_others_are_read(
    side: Adapter, client: sqlite3.Connection, columns: dict[str, str], problem: str
) -> None:
    broken, good = Href(inserted(client, **columns)), Href(inserted(client, subject="good"))
    one, other, none = await side.fetch([broken, good, Href("none")])
    assert isinstance(one, Unreadable)
    assert problem in one.problem
    assert (isinstance(other, Resource), none) == (True, Missing(Href("none")))
    assert one.etag == (await full(side))[0][broken]


async def test_bytes_that_are_no_text_cost_only_their_own_row(side: Adapter, client: sqlite3.Connection) -> None:
    broken, good = Href(inserted(client, subject="broken")), Href(inserted(client, subject="gööd"))
    client.execute("UPDATE activity SET location = CAST(x'ff41' AS TEXT) WHERE id = ?", (broken,))
    one, other = await side.fetch([broken, good])
    assert isinstance(one, Unreadable)
    assert "UTF-8" in one.problem
    assert isinstance(other, Resource)
    assert "SUMMARY:gööd" in other.object.text
    assert await side.fetch([good]) == [other]


async def test_the_agenda_has_changed_occurrences_and_no_deleted_ones(
    side: Adapter, client: sqlite3.Connection
) -> None:
    series = event("Visit").weekly(count=5).moved("2026-03-09T10:00", to="2026-03-08T14:00").deleted("2026-03-16T10:00")
    await create(side, series.text())
    inserted(client, subject="Fair", start="2026-03-05", type="Visit", account="ACME")
    found = client.execute("SELECT start, subject, type, account FROM agenda").fetchall()
    assert found == [
        ("2026-03-02 10:00:00", "Visit", "Appointment", None),
        ("2026-03-05", "Fair", "Visit", "ACME"),
        ("2026-03-08 14:00:00", "Visit", "Appointment", None),
    ]


async def test_columns_can_be_asked_as_they_are_named(side: Adapter, client: sqlite3.Connection) -> None:
    await create(side, ODD.text())
    asked = (
        "SELECT start, end, subject FROM activity WHERE category LIKE '%Fair%' AND end > '2026-03-02' AND NOT private"
    )
    assert client.execute(asked).fetchall() == [("2026-03-02 10:00:00", "2026-03-02 11:00:00", "Visit")]


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO activity (subject, all_day) VALUES ('x', 'yes')",
        "INSERT INTO activity (subject, priority) VALUES ('x', 42)",
        "INSERT INTO activity (subject, reminder_minutes) VALUES ('x', 'soon')",
        "INSERT INTO activity (id, subject) VALUES ('naïve', 'x')",
        "INSERT INTO activity (id, subject) VALUES ('', 'x')",
        "INSERT INTO activity_exception (activity_id, original_start, kind) VALUES ('1', '2026-03-02', 'gone')",
    ],
)
async def test_the_database_refuses_what_no_column_can_mean(client: sqlite3.Connection, statement: str) -> None:
    with pytest.raises(sqlite3.IntegrityError):
        client.execute(statement)
