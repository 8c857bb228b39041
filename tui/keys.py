"""Every key of the app, once: the same key means the same everywhere.

A screen takes its bindings from here by id (`bindings("sync", "stop")`), and has a method ``action_<id>`` for each, with _ for -.
The footer, the help screen and the command palette are made from the same entries.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from textual.binding import Binding, BindingType


@dataclass(frozen=True, slots=True)
class Key:
    """One thing a person can ask for.

    ``keys``: as Textual names them, separated by commas. ``label``: one or two words for the footer. ``tip``: a sentence for
    the help screen and the palette. ``shown``: how the key is written. ``footer``: listed in the footer where it works.
    ``action``: where that is not the id. ``priority``: answered before what has the focus sees it; so the keys that leave a field
    have it, or what is typed right after them would still go into the field that is left.
    """

    id: str
    keys: str
    label: str
    tip: str
    group: str
    shown: str = ""
    footer: bool = True
    priority: bool = False
    action: str = ""

    @property
    def method(self) -> str:
        """The action as Textual runs it; ``app.`` in front: the same on every screen."""
        return self.action or self.id.replace("-", "_")


_GENERAL: Final = "Everywhere"
_MOVING: Final = "Moving about"
_SYNC: Final = "Syncing"
_PLACES: Final = "Screens"
_DECIDING: Final = "Deciding"
_LISTS: Final = "Lists"
_CALENDAR: Final = "Calendar"
_HISTORY: Final = "History"
_SETTINGS: Final = "Settings"

KEYS: Final = (
    # -- syncing ----------------------------------------------------------------------------------------------------
    Key("sync", "s", "Sync", "Sync the marked pair now", _SYNC),
    Key("sync-all", "S", "Sync all", "Sync all pairs now, at the same time", _SYNC),
    Key("stop", "escape", "Stop", "Stop syncing as soon as the item in hand is done", _SYNC, "Esc"),
    Key(
        "preview",
        "p",
        "Preview",
        "Show what a sync of the marked pair would do, and change it, before anything is done",
        _SYNC,
    ),
    Key("go", "g", "Go", "Carry out exactly what is shown", _SYNC),
    Key(
        "let-through",
        "y",
        "Yes",
        "Say yes to what a guard holds or what waits for your word; Go then carries it out",
        _DECIDING,
    ),
    # -- deciding ---------------------------------------------------------------------------------------------------
    Key("left", "l", "Left", "Take the left calendar's version", _DECIDING, action="take_left"),
    Key("right", "r", "Right", "Take the right calendar's version", _DECIDING, action="take_right"),
    Key("left-field", "left", "Left here", "Take the left calendar's version of the marked line only", _DECIDING, "←"),
    Key(
        "right-field",
        "right",
        "Right here",
        "Take the right calendar's version of the marked line only",
        _DECIDING,
        "→",
    ),
    Key("merge-text", "m", "Merge", "Put both versions of the marked line together, word by word", _DECIDING),
    Key("edit", "e", "Edit", "Write the marked line by hand", _DECIDING),
    Key("both", "b", "Both", "Keep both versions, as two items", _DECIDING, action="keep_both"),
    Key("skip", "x", "Skip", "Leave the item as it is on both sides, until it changes", _DECIDING),
    Key("exclude", "X", "Exclude", "Take the item out of this pair for good", _DECIDING),
    Key(
        "toggle",
        "space",
        "On / off",
        "Skip the marked line, or take it in again",
        _DECIDING,
        "Space",
        action="toggle_row",
    ),
    Key(
        "as-proposed",
        "backspace",
        "As proposed",
        "Take back what was decided for the marked line",
        _DECIDING,
        "Bksp",
        footer=False,
    ),
    Key("same-for-all", "a", "All like this", "Decide all others of the same kind in the same way", _DECIDING),
    Key("undo", "u", "Undo", "Take back the last decision", _DECIDING, action="undo_decision"),
    Key("reset", "R", "Reset", "Take back all decisions", _DECIDING),
    # -- lists ------------------------------------------------------------------------------------------------------
    Key("open", "enter", "Open", "Open what is marked", _LISTS, "Enter", action="open_marked"),
    Key("next", "n", "Next", "Go to the next one that needs you", _LISTS, action="next_open"),
    Key(
        "previous",
        "N",
        "Previous",
        "Go to the previous one that needs you",
        _LISTS,
        footer=False,
        action="previous_open",
    ),
    Key("filter", "f", "Filter", "Show only some kinds of lines: the next filter", _LISTS, action="next_filter"),
    Key(
        "filter-back",
        "F",
        "Filter back",
        "Show only some kinds of lines: the filter before",
        _LISTS,
        footer=False,
        action="previous_filter",
    ),
    Key("find", "slash", "Find", "Show only lines that have a text in them", _LISTS, "/"),
    Key("order", "o", "Order", "Sort by the next column", _LISTS, footer=False),
    Key("order-back", "O", "Order back", "Sort the other way round", _LISTS, footer=False, action="reverse_order"),
    Key("all-lines", "v", "All lines", "Show all properties, or only those that differ", _LISTS, footer=False),
    Key("next-choice", "space", "Choose", "Choose the next answer", _LISTS, "Space", footer=False),
    # -- calendars --------------------------------------------------------------------------------------------------
    Key("agenda-view", "a", "Agenda", "Show the calendar as a list, day by day", _CALENDAR),
    Key("week-view", "w", "Week", "Show the calendar as a week, hour by hour", _CALENDAR),
    Key("month-view", "m", "Month", "Show the calendar as a month", _CALENDAR),
    Key("today", "t", "Today", "Go to today", _CALENDAR),
    Key("earlier", "left_square_bracket,minus", "Earlier", "Show the time before", _CALENDAR, "["),
    Key("later", "right_square_bracket,plus", "Later", "Show the time after", _CALENDAR, "]"),
    Key("day-before", "left", "Day before", "To the day before", _CALENDAR, "←", footer=False),
    Key("day-after", "right", "Day after", "To the day after", _CALENDAR, "→", footer=False),
    Key("new", "n", "New", "Make a new one: an activity, a calendar, a pair", _CALENDAR),
    Key("change", "e", "Edit", "Change what is marked", _CALENDAR, footer=False, action="open_marked"),
    Key("remove", "d,delete", "Delete", "Take out what is marked, after one more question", _CALENDAR),
    # -- history ----------------------------------------------------------------------------------------------------
    Key("take-back", "u", "Undo", "Take back what is marked: you see what happens before anything is done", _HISTORY),
    Key("mapping", "i", "Ids", "Which item here is which item there, with both ids", _HISTORY),
    Key("readable", "V", "Text file", "Show the history as a readable text", _HISTORY),
    # -- settings ---------------------------------------------------------------------------------------------------
    Key("as-usual", "backspace", "As usual", "Back to the usual value", _SETTINGS, "Bksp"),
    Key("try-it", "T", "Test", "Open the calendar, look what it holds, and say so", _SETTINGS),
    Key("password", "P", "Password", "Put the calendar's password into this machine's keyring", _SETTINGS),
    Key("mend", "e", "Mend", "Write the config file by hand, where its text cannot be read any more", _SETTINGS),
    # -- screens ----------------------------------------------------------------------------------------------------
    Key("conflicts", "c", "Conflicts", "Decide what was changed in both calendars", _PLACES),
    Key("history", "h", "History", "What earlier syncs did; take one back", _PLACES),
    Key("calendar", "k", "Calendar", "Look at a calendar and work in it", _PLACES),
    Key("settings", "comma", "Settings", "Calendars, pairs and how they sync", _PLACES, ","),
    # -- moving about -----------------------------------------------------------------------------------------------
    Key("up", "up", "Up", "One line up", _MOVING, "↑", footer=False, action="cursor_up"),
    Key("down", "down", "Down", "One line down", _MOVING, "↓", footer=False, action="cursor_down"),
    Key("page-up", "pageup", "Page up", "One page up", _MOVING, "PgUp", footer=False),
    Key("page-down", "pagedown", "Page down", "One page down", _MOVING, "PgDn", footer=False),
    Key("first", "home", "First", "To the first line", _MOVING, "Home", footer=False, action="cursor_first"),
    Key("last", "end", "Last", "To the last line", _MOVING, "End", footer=False, action="cursor_last"),
    Key(
        "next-field",
        "tab",
        "Next field",
        "To the next field or list",
        _MOVING,
        "Tab",
        footer=False,
        priority=True,
        action="app.focus_next",
    ),
    Key(
        "previous-field",
        "shift+tab",
        "Previous field",
        "To the field or list before",
        _MOVING,
        "Shift+Tab",
        footer=False,
        priority=True,
        action="app.focus_previous",
    ),
    # -- everywhere -------------------------------------------------------------------------------------------------
    Key("save", "ctrl+s", "Save", "Save what was entered", _GENERAL, "Ctrl+S"),
    Key("again", "f5", "Look again", "Look again at what is there now", _GENERAL, "F5", footer=False),
    Key("back", "escape", "Back", "Back to the screen before", _GENERAL, "Esc"),
    Key("help", "question_mark,f1", "Help", "All keys of this screen, explained", _GENERAL, "?", action="app.help"),
    Key(
        "palette",
        "ctrl+p",
        "Commands",
        "Find a command by its name",
        _GENERAL,
        "Ctrl+P",
        footer=False,
        priority=True,
        action="app.command_palette",
    ),
    Key(
        "theme",
        "ctrl+t",
        "Light / dark",
        "Change between the light and the dark theme",
        _GENERAL,
        "Ctrl+T",
        footer=False,
        priority=True,
        action="app.theme",
    ),
    Key(
        "suspend",
        "ctrl+z",
        "To the shell",
        "Put Syncline aside and go to the shell; 'fg' brings it back",
        _GENERAL,
        "Ctrl+Z",
        footer=False,
        priority=True,
        action="app.suspend_process",
    ),
    Key(
        "quit",
        "q",
        "Quit",
        "Leave Syncline; a running sync first finishes the item in hand",
        _GENERAL,
        action="app.quit",
    ),
    Key(
        "quit-anywhere",
        "ctrl+q",
        "Quit",
        "Leave Syncline, also from within a field",
        _GENERAL,
        "Ctrl+Q",
        footer=False,
        priority=True,
        action="app.quit",
    ),
)

ALIKE: Final = (
    frozenset(("stop", "back")),
    frozenset(("toggle", "next-choice")),
    frozenset(("edit", "change", "mend")),
    frozenset(("undo", "take-back")),
    frozenset(("as-proposed", "as-usual")),
    frozenset(("left-field", "day-before")),
    frozenset(("right-field", "day-after")),
    frozenset(("same-for-all", "agenda-view")),
    frozenset(("merge-text", "month-view")),
    frozenset(("next", "new")),
)
"""Entries that share a key because they mean the same: leave what is going on; change what is marked. The last five pairs
share one because deciding and working in a calendar are never on one screen, and everybody knows calendars by those keys."""

BY_ID: Final = {key.id: key for key in KEYS}

GROUPS: Final = tuple(dict.fromkeys(key.group for key in KEYS))


def binding(id: str, label: str = "") -> Binding:
    """The Textual binding of an entry; ``label``: another word for the footer where the screen has a better one."""
    key = BY_ID[id]
    return Binding(
        key.keys,
        key.method,
        label or key.label,
        show=key.footer,
        key_display=key.shown or key.keys,
        priority=key.priority,
        tooltip=key.tip,
        id=key.id,
    )


def bindings(*ids: str) -> list[BindingType]:
    """The bindings of some entries, in the order in which the footer shows them."""
    return [binding(id) for id in ids]
