"""Every key of the config file, declared once.

Checking, ``config init``, the example file, the documentation and the settings screen all read these tables. A calendar's
own keys come from its kind (`engine.adapters.registry.keys_of`).
"""

from __future__ import annotations

from typing import Final

from engine.config.model import Confirm, Moment
from engine.model.keys import (
    Choice,
    Choices,
    Duration,
    Flag,
    Key,
    OneOf,
    Share,
    Span,
    Table,
    Text,
    TextMap,
    Texts,
    Whole,
)
from engine.model.settings import Attendees, Direction, OnConflict, Private, Recurring

USER: Final = Table(
    (
        Key("name", Text(), "The mobile user's name; goes into the history file.", "", sample="A. Miller"),
        Key("notices", Flag(), "A desktop notice of what waits for you after a run at start-up or shutdown.", False),
    ),
    sample='{ name = "A. Miller" }',
)

TYPE: Final = Key("type", Text(like="a type of calendar in quotes"), "What kind of calendar this is.", required=True)
"""The one key that every calendar has."""

_PERIOD: Final = OneOf(
    (
        Choice({"all": "every activity", "future": "today and later"}),
        Table(
            (
                Key("past", Span(), "How far back.", sample="30 days"),
                Key("future", Span(), "How far ahead.", sample="1 year"),
            ),
            sample='{ past = "30 days", future = "1 year" }',
        ),
    )
)

_MAX_DELETIONS: Final = Table(
    (
        Key("count", Whole(), "How many deletions are not held.", 10),
        Key("share", Share(), "Which share of the calendar is not held.", "25%"),
        Key("meetings", Whole(), "How many deletions of meetings with attendees are not held.", 3),
    ),
    sample='{ count = 10, share = "25%", meetings = 3 }',
)

_CATEGORIES: Final = Table(
    (
        Key("include", Texts(), "Only items with one of these categories.", []),
        Key("exclude", Texts(), "No items with one of these categories.", []),
        Key("rename", TextMap(), "What a category of the left calendar is called in the right one.", {}),
    ),
    sample='{ include = [], exclude = ["Personal"] }',
)

PAIR: Final = Table(
    (
        Key("left", Text(like="the name of a calendar"), "One calendar ...", required=True, sample="mobile"),
        Key(
            "right",
            Text(like="the name of a calendar"),
            "... and the one it is kept in step with.",
            required=True,
            sample="outlook",
        ),
        Key(
            "direction",
            Choice(
                {
                    Direction.BOTH.value: "both ways",
                    Direction.LEFT_TO_RIGHT.value: "only from the left calendar to the right one",
                    Direction.RIGHT_TO_LEFT.value: "only from the right calendar to the left one",
                }
            ),
            "Which way changes travel.",
            "both",
        ),
        Key("period", _PERIOD, "Which activities take part, by their date.", "all"),
        Key(
            "on_conflict",
            Choice(
                {
                    OnConflict.ASK.value: "wait for your choice",
                    OnConflict.NEWEST.value: "the later edit wins",
                    OnConflict.LEFT.value: "the left calendar wins",
                    OnConflict.RIGHT.value: "the right calendar wins",
                }
            ),
            "What happens when the same thing was changed in both calendars.",
            "ask",
        ),
        Key("merge", Flag(), "Edits to different fields of one activity are put together without asking.", True),
        Key(
            "confirm",
            Choices(
                {
                    Confirm.CREATE.value: "new activities",
                    Confirm.UPDATE.value: "changes",
                    Confirm.DELETE.value: "deletions",
                }
            ),
            "What waits for your word before it is done.",
            [],
        ),
        Key(
            "recurring",
            Choice(
                {
                    Recurring.SYNC.value: "like any other activity",
                    Recurring.ASK.value: "each series is asked for when it first travels",
                    Recurring.SKIP.value: "they stay where they are",
                }
            ),
            "What happens to recurring activities.",
            "sync",
        ),
        Key(
            "private",
            Choice(
                {
                    Private.SYNC.value: "like any other activity",
                    Private.BUSY.value: "the other calendar only sees that you are busy",
                    Private.SKIP.value: "they stay where they are",
                }
            ),
            "What happens to private activities.",
            "sync",
        ),
        Key(
            "auto",
            Choices({Moment.STARTUP.value: "when you log on", Moment.SHUTDOWN.value: "when you log off"}),
            "When this pair syncs by itself.",
            [],
            sample=["startup", "shutdown"],
        ),
        Key(
            "interval",
            Duration(empty=True),
            'How often it syncs while the app is open, such as "15 minutes"; "" for never.',
            "",
        ),
        Key(
            "max_deletions",
            _MAX_DELETIONS,
            "A run that goes over both, or three days that go over twice of it, have deletions held until you decide.",
            {"count": 10, "share": "25%"},
        ),
        Key(
            "attendees",
            Choice(
                {
                    Attendees.TEXT.value: "their names, as text only",
                    Attendees.COPY.value: "as real attendees",
                    Attendees.NONE.value: "not at all",
                }
            ),
            "How the people of a meeting travel.",
            "text",
        ),
        Key(
            "notify_attendees",
            Flag(),
            'Real attendees (attendees = "copy") get mail about what a sync changes: invited, changed, called off.',
            False,
        ),
        Key("reminders", Flag(), "Reminders travel too.", True),
        Key("attachments", Flag(), "Attachments travel too, where both calendars can hold them.", True),
        Key(
            "attachments_limit",
            Text(
                r"(?:\d{1,6}(?:\.\d{1,2})?\s*(?:[Kk][Bb]|[Mm][Bb]|[Gg][Bb]))?",
                'a size such as "5 MB", or "" for no limit',
            ),
            'The largest attachment that travels, such as "5 MB"; larger ones stay where they are. "" for no limit.',
            "10 MB",
        ),
        Key(
            "categories", _CATEGORIES, "Which activities take part, by their category.", {"include": [], "exclude": []}
        ),
        Key(
            "hook",
            Text(r"(?:[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*:[A-Za-z_]\w*)?", 'a "module:function", or "" for none'),
            "Your own mapping code (the user exit).",
            "",
        ),
    )
)

CALENDARS: Final = Key(
    "calendars", Table(open=True, sample="[calendars.NAME]"), "The calendars, each under a name of yours.", {}
)
PAIRS: Final = Key(
    "pairs", Table(open=True, sample="[pairs.NAME]"), "Which calendars are kept in step, each pair under a name.", {}
)
TOP: Final = Table((Key("user", USER, "Who works here.", {}), CALENDARS, PAIRS))
