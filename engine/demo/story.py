"""The worked example: a field day of users A and C, act by act, and what must be so after each.

A enters activities in the mobile client and syncs them to Outlook; at the office A connects to CRM Enterprise, and Exchange is
updated at the same time; C then sees A's activities in C's mobile client and, through Notes, in the mail calendar. Nothing is
doubled, and nothing is lost, whatever the two do after that.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from engine.adapters.enterprise.adapter import connected
from engine.demo.sandbox import ANN, CRM, VISIT
from engine.demo.stage import Find, Stage
from engine.demo.wanted import Wanted, Week, as_entered, wrong
from engine.ical import glance
from engine.ical.edit import Changes

ANNS: Final = ("a-mobile", "a-outlook", "exchange", "a-crm")
CARLS: Final = ("c-crm", "c-mobile", "c-notes")
PAIRS: Final = ("a-mail", "a-office", "a-exchange", "c-office", "c-mail")

SUBJECT: Final = "Visit Miller & Sons: new pump"
SLIP: Final = "Weekly ruond"


async def play(stage: Stage) -> None:
    """All acts in order. Raises `Broken` at the first claim that does not hold, `Lost` where the story cannot go on."""
    week = as_entered(stage.sandbox)
    await _ann_enters(stage, week)
    await _ann_connects(stage, week)
    await _carl_connects(stage, week)
    week = await _both_edit(stage, week)
    week = await _both_move(stage, week)
    await _undone(stage, week)
    await _outlook_comes_back_empty(stage, week)
    await _all_in_step(stage, week)


def showing(wanted: Iterable[Wanted], *calendars: str) -> Find:
    """What is wrong with what the calendars show."""
    wanted = list(wanted)

    async def find(stage: Stage) -> list[str]:
        return [each for name in calendars for each in wrong(name, wanted, await stage.shown(name))]

    return find


async def _ann_enters(stage: Stage, week: Week) -> None:
    stage.act("A enters activities in the mobile client and syncs with Outlook")
    for each in week.for_ann:
        stage.say(f"a-mobile: {each}")
    await stage.check("entered", "A's mobile client shows what A entered", showing(week.for_ann, "a-mobile"))
    await stage.sync("a-mail")
    await stage.check(
        "in-outlook",
        "A's Outlook shows the visit, the private dentist and the weekly round, its second one moved",
        showing(week.for_ann, "a-outlook"),
    )


async def _ann_connects(stage: Stage, week: Week) -> None:
    stage.act("A connects at the office")
    await stage.sync("a-exchange")
    await stage.check("in-exchange", "Exchange has the same as Outlook", showing(week.for_ann, "exchange"))
    await stage.sync("a-office")
    await stage.check("in-the-crm", "CRM Enterprise has A's activities", showing(week.for_ann, "a-crm"))
    await stage.check("owned", "and A is the employee responsible for each of them", _owned)
    await stage.invite(VISIT)
    stage.say("the office has C attend the visit; what else A does, C is sent to read")


async def _owned(stage: Stage) -> list[str]:
    async with connected(CRM, stage.sandbox.folder) as link:
        rows = await link.rows("SELECT subject, owner FROM activity WHERE owner <> ? ORDER BY subject", (ANN,))
    return [f"{subject} is {owner}'s" for subject, owner in rows]


async def _carl_connects(stage: Stage, week: Week) -> None:
    stage.act("C connects")
    await stage.sync("c-office")
    await stage.check(
        "in-carls-client", "C's mobile client shows A's visit and A's round", showing(week.for_carl, "c-mobile")
    )
    await stage.sync("c-mail")
    await stage.check("in-notes", "and so does C's Notes", showing(week.for_carl, "c-notes"))
    await stage.check("private", "what A keeps private is nowhere in C's calendars", _private)


async def _private(stage: Stage) -> list[str]:
    return [
        f"{name} holds the dentist"
        for name in CARLS
        for each in await stage.held(name)
        if "Dentist" in each.object.text
    ]


async def _both_edit(stage: Stage, week: Week) -> Week:
    stage.act("C changes the place of the visit, A its subject; both sync")
    await stage.change("c-notes", week.visit.subject, Changes(location="Hall 2"))
    stage.say("c-notes: C changes the place to Hall 2")
    await stage.change("a-outlook", week.visit.subject, Changes(summary=SUBJECT))
    stage.say(f"a-outlook: A changes the subject to {SUBJECT}")
    await stage.sync("a-mail", "a-office", "c-mail", "c-office", "c-mail", "a-office", "a-mail", "a-exchange")
    week = replace(week, visit=replace(week.visit, subject=SUBJECT, place="Hall 2"))
    await stage.check(
        "merged-for-ann",
        "all of A's calendars show the new subject and the new place",
        showing(week.for_ann, *ANNS),
    )
    await stage.check("merged-for-carl", "and so do all of C's", showing(week.for_carl, *CARLS))
    return week


async def _both_move(stage: Stage, week: Week) -> Week:
    stage.act("Both change the start of the visit")
    at_eleven, at_one = stage.sandbox.at(1, 11), stage.sandbox.at(1, 13)
    await stage.change("a-mobile", SUBJECT, Changes(start=at_eleven))
    await stage.change("c-mobile", SUBJECT, Changes(start=at_one))
    stage.say("a-mobile: A moves it to 11:00; c-mobile: C moves it to 13:00")
    await stage.sync("a-office")
    await stage.sync("c-office", expect=3)
    asked = (
        replace(week, visit=replace(week.visit, start=at_eleven)),
        replace(week, visit=replace(week.visit, start=at_one)),
    )
    await stage.check("asked", "C is asked, and meanwhile nobody's start is overwritten", _asked(*asked))
    await stage.resolve("c-office", "right")
    stage.say("C decides for the one of the office")
    await stage.sync("c-office", "c-mail", "a-mail", "a-exchange")
    week = asked[0]
    await stage.check("decided-for-ann", "the visit is at 11:00 in all of A's calendars", showing(week.for_ann, *ANNS))
    await stage.check("decided-for-carl", "and in all of C's", showing(week.for_carl, *CARLS))
    return week


def _asked(ann: Week, carl: Week) -> Find:
    async def find(stage: Stage) -> list[str]:
        found = [*wrong("c-crm", ann.for_carl, await stage.shown("c-crm"))]
        found += wrong("c-mobile", carl.for_carl, await stage.shown("c-mobile"))
        waits = [line.fields for line in (await stage.planned("c-office")).items if line.action == "conflict"]
        if len(waits) != 1 or "start" not in waits[0]:
            found.append(f"{len(waits)} conflicts wait, about {waits}; it should be one, about the start")
        return found

    return find


async def _undone(stage: Stage, week: Week) -> None:
    stage.act("A slips, and takes the run back")
    await stage.change("a-outlook", "Weekly round", Changes(summary=SLIP))
    stage.say(f"a-outlook: A misspells the subject: {SLIP}")
    report = await stage.sync("a-mail")
    await stage.undo(report.run or 0)
    await stage.check("undone", "A's mobile client says what it said before", showing(week.for_ann, "a-mobile"))
    await stage.sync("a-mail")
    await stage.check("undone-for-good", "and the next run does not do it again", showing(week.for_ann, "a-mobile"))
    await stage.change("a-outlook", SLIP, Changes(summary="Weekly round"))
    stage.say("a-outlook: A mends the subject")
    await stage.sync("a-mail")


async def _outlook_comes_back_empty(stage: Stage, week: Week) -> None:
    stage.act("Outlook comes back empty once")
    stage.listing("a-outlook", "empty")
    await stage.sync("a-mail", expect=5)
    await stage.check(
        "guarded", "the guard holds: A's mobile client has lost nothing", showing(week.for_ann, "a-mobile")
    )
    stage.listing("a-outlook", "full")
    await stage.sync("a-mail")
    await stage.check(
        "guarded-for-good", "and neither has Outlook, now that it is back", showing(week.for_ann, "a-outlook")
    )


async def _all_in_step(stage: Stage, week: Week) -> None:
    stage.act("In the end")
    await stage.check("nothing-lost-for-ann", "A's calendars show all of it", showing(week.for_ann, *ANNS))
    await stage.check("nothing-lost-for-carl", "and C's all of theirs", showing(week.for_carl, *CARLS))
    await stage.check("nothing-doubled", "every calendar holds each activity once", _once)
    await stage.check("in-step", "and no pair has anything left to do", _quiet)


async def _once(stage: Stage) -> list[str]:
    found: list[str] = []
    for names, count in ((ANNS, 3), (CARLS, 2)):
        for name in names:
            subjects = sorted(glance.title(each.object.text).summary for each in await stage.held(name))
            if len(set(subjects)) != len(subjects) or len(subjects) != count:
                found.append(f"{name} holds {len(subjects)} items, not {count}: {', '.join(subjects)}")
    return found


async def _quiet(stage: Stage) -> list[str]:
    return [f"{pair} would still: {line.sentence}" for pair in PAIRS for line in (await stage.planned(pair)).items]
