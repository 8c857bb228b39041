"""Who may do what to whose activity, and in which words it is refused."""

from __future__ import annotations

from engine.model.resource import Resource
from engine.model.write import Create, Removed, Written
from engine.ports import Adapter
from tests.contract.asking import as_object
from tests.enterprise.firm import VISIT, WEEKLY, Firm, change, changed, enter, refusal, remove, seen, shown

SHARED = VISIT.attended_by("bo@example.com")


async def test_what_somebody_enters_is_the_own_activity(firm: Firm, ann: Adapter) -> None:
    await enter(ann, VISIT)
    assert await firm.sql("SELECT owner, subject, version FROM activity") == [("ann", "Visit Miller & Sons", 1)]


async def test_whoever_attends_may_change_it(ann: Adapter, bo: Adapter) -> None:
    now = await enter(ann, SHARED)
    later = await changed(bo, now, SHARED.saying(location="Hall 2"))
    assert await seen(ann, now.href) == later


async def test_only_the_owner_deletes(ann: Adapter, bo: Adapter) -> None:
    now = await enter(ann, SHARED)
    assert refusal(await remove(bo, now)) == "only its owner (ann) can delete it"
    assert await seen(ann, now.href) == now
    assert await remove(ann, now) == Removed()


async def test_whoever_only_looks_on_changes_nothing(firm: Firm, ann: Adapter, bo: Adapter) -> None:
    async with firm.office() as keeper:
        await keeper.subscribe("bo", "person", "ann")
    now = await enter(ann, WEEKLY)
    words = "only its owner (ann) and those who attend it can change it"
    assert refusal(await change(bo, now, WEEKLY.saying(location="Hall 2"))) == words
    assert await seen(ann, now.href) == now


async def test_only_the_owner_makes_it_private(ann: Adapter, bo: Adapter) -> None:
    now = await enter(ann, SHARED)
    assert refusal(await change(bo, now, SHARED.private())) == "only its owner (ann) can make it private"
    assert await shown(bo) == {"Visit Miller & Sons"}


async def test_whoever_takes_the_own_name_off_is_not_shown_it_any_more(ann: Adapter, bo: Adapter) -> None:
    now = await enter(ann, SHARED)
    assert isinstance(await change(bo, now, VISIT), Written)
    assert await shown(bo) == set()
    assert await shown(ann) == {"Visit Miller & Sons"}


async def test_what_is_shown_already_is_not_entered_twice(ann: Adapter, bo: Adapter) -> None:
    """Both had the meeting in their mail calendars; the second one's next sync finds the first one's and links it."""
    await enter(ann, SHARED)
    (outcome,) = await bo.write([Create(as_object(SHARED.text()))])
    assert refusal(outcome) == "the calendar holds an activity with the same UID already"


async def test_the_same_meeting_of_two_who_do_not_see_each_others_is_two_activities(ann: Adapter, bo: Adapter) -> None:
    await enter(ann, VISIT.private())
    await enter(bo, VISIT)
    assert await shown(ann) == await shown(bo) == {"Visit Miller & Sons"}


async def test_what_was_taken_away_from_somebody_does_not_come_back_as_a_double(ann: Adapter, bo: Adapter) -> None:
    """A client that was left out, and whose user had changed the activity, would enter it as a new one."""
    now = await enter(ann, SHARED)
    await changed(ann, now, VISIT)
    (outcome,) = await bo.write([Create(as_object(SHARED.saying(location="Hall 2").text()))])
    assert refusal(outcome) == "it is an activity of ann that is not shared with bo any more"
    await remove(ann, Resource(now.href, (await seen(ann, now.href) or now).etag, now.object))
    assert isinstance((await bo.write([Create(as_object(VISIT.text()))]))[0], Written)


async def test_what_cannot_be_text_is_unfit_and_refused_alone(ann: Adapter) -> None:
    odd = VISIT.with_lines("X-ODD:nul\0nul")
    hidden = VISIT.with_lines("DESCRIPTION;ENCODING=QUOTED-PRINTABLE:nul=00nul")
    for item in (odd, hidden):
        assert "NUL" in getattr(ann.capabilities.fit(as_object(item.text())), "reason", "")
        good, bad = await ann.write([Create(as_object(WEEKLY.text())), Create(as_object(item.text()))])
        assert "NUL" in refusal(bad)
        assert isinstance(good, Written)
        await remove(ann, good.now)


async def test_a_value_the_database_does_not_take_costs_only_its_own_item(firm: Firm, ann: Adapter) -> None:
    """A rule of the firm's own, in the database."""
    if firm.url.startswith("sqlite"):
        await firm.sql(
            "CREATE TRIGGER no_fairs BEFORE INSERT ON activity WHEN NEW.subject = 'Fair' "
            "BEGIN SELECT RAISE(ABORT, 'no fairs here'); END"
        )
    else:
        await firm.sql("ALTER TABLE activity ADD CHECK (subject <> 'Fair')")
    items = [VISIT, VISIT.saying(summary="Fair"), WEEKLY]
    texts = [item.text().replace("UID:", f"UID:{number}-") for number, item in enumerate(items)]
    outcomes = await ann.write([Create(as_object(text)) for text in texts])
    assert "the database does not take it" in refusal(outcomes[1])
    assert isinstance(outcomes[0], Written)
    assert isinstance(outcomes[2], Written)
    assert await shown(ann) == {"Visit Miller & Sons", "Weekly round"}
