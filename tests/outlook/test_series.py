"""Series on their way between the CRM and Outlook: what is told of them, line by line. The rows of both mail clients are in
`tests.mail_clients.test_rows`."""

from __future__ import annotations

from engine.ical.facts import facts, same
from tests.builders import event
from tests.mail_clients.rows import lines
from tests.outlook.office import Office
from tests.outlook_simulated.profile import at


def days(outlook: list[tuple[str, object]]) -> list[str]:
    return [f"{start:%Y-%m-%d %H:%M}" for _, start in outlook]


async def test_monthly_on_the_31st_without_an_end(office: Office) -> None:
    await office.put("mobile", event("Report", "2026-01-31T10:00").recurring("FREQ=MONTHLY;BYMONTHDAY=31").text())
    await office.settle()
    with office.outlook() as outlook:
        assert days(outlook.occurrences("1/1/2040", "6/30/2040")) == [
            f"2040-{month} 10:00" for month in ("01-31", "03-31", "05-31")
        ]
    await office.settle("files")
    assert lines(await office.text("folder"), "RRULE", "EXDATE") == ["RRULE:FREQ=MONTHLY;BYMONTHDAY=31"]


CHANGED = (
    event("Round", "2026-03-02T10:00", zone="America/New_York")
    .weekly(count=6)
    .moved("2026-03-09T10:00", to="2026-03-10T14:00", minutes=90)
    .edited("2026-03-16T10:00", summary="Round with the boss", location="Hall 2")
    .deleted("2026-03-23T10:00")
)


async def test_changes_of_a_series_in_another_zone_than_the_machine(office: Office) -> None:
    await office.put("mobile", CHANGED.text())
    await office.settle()
    with office.outlook() as outlook:
        shown = outlook.occurrences("3/1/2026", "4/30/2026")
        assert [subject for subject, _ in shown][2] == "Round with the boss"
        assert days(shown) == [
            "2026-03-02 16:00",
            "2026-03-10 19:00",
            "2026-03-16 15:00",
            "2026-03-30 16:00",
            "2026-04-06 16:00",
        ]
    assert same(facts(await office.text("outlook")), facts(CHANGED.text()))


async def test_edits_of_occurrences_go_both_ways_and_leave_the_others_alone(office: Office) -> None:
    await office.put("mobile", CHANGED.text())
    await office.settle()
    with office.outlook() as outlook:
        item = outlook.only()
        fourth = outlook.occurrence(item, at(2026, 3, 30, 16))
        fourth.Location = "Hall 9"
        fourth.Save()
    await office.settle()
    assert "LOCATION:Hall 9" in await office.text("mobile")
    await office.change("mobile", (await office.text("mobile")).replace("Hall 2", "Hall 3"))
    await office.settle()
    text = await office.text("outlook")
    assert lines(text, "LOCATION") == ["LOCATION:Hall 3", "LOCATION:Hall 9"]
    assert lines(text, "EXDATE") == ["EXDATE;TZID=America/New_York:20260323T100000"]
