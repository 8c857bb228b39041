"""The questions of the settings, one after the other; each answers None where the person turned back."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, cast

from engine.config.draft import CALENDARS, PAIRS, Add, Draft, Edit, calendar_types
from engine.config.load import NAMES
from engine.model.errors import BadRequest
from engine.model.keys import Choice, Choices, Flag, OneOf, Table
from tui.screens.ask import AskScreen
from tui.screens.value import TicksScreen, ValueScreen
from tui.settings_rows import Setting, Taken, as_typed, has_lines, taken, typed_kind, wanted
from tui.settings_words import needed, type_in_words
from tui.starting import clients

if TYPE_CHECKING:
    from textual.app import App

_SPAN: Final = {"past": "30 days", "future": "1 year"}
_OTHER: Final = "\0other"


async def answered(app: App[Any], one: Setting, draft: Draft) -> Any:
    """Another value for a setting."""
    match one.kind:
        case _ if one.is_name:
            return await name_of(app, draft, one.path[0], one.path[1])
        case Flag():
            return not (one.usual if one.value is None else one.value)
        case Choices() as kind:
            chosen = one.usual if one.value is None else one.value
            words = list(kind.options.items())
            return await app.push_screen_wait(TicksScreen(one.word.label.strip(), _about(one), words, _texts(chosen)))
        case Choice() | OneOf() if one.options:
            return await _chosen(app, one, draft.path)
        case _:
            return await _typed(app, one, draft.path)


def next_answer(one: Setting) -> Any:
    """What Space turns a setting into; None where it is not one of a few answers."""
    value = one.usual if one.value is None else one.value
    names = [name for name, _ in one.options]
    match one.kind:
        case Flag():
            return not value
        case Choice() if names:
            return names[(names.index(value) + 1) % len(names)] if value in names else names[0]
        case _:
            return None


async def _chosen(app: App[Any], one: Setting, config: Path) -> Any:
    value = one.usual if one.value is None else one.value
    options = one.options
    other = typed_kind(one.kind) if isinstance(one.kind, OneOf) else None
    if isinstance(one.kind, OneOf):
        span = any(isinstance(part, Table) for part in one.kind.kinds)
        options.append((_OTHER, "a span of time around today" if span else f"{needed(other)}"))
    known = isinstance(value, str) and value in dict(options)
    likely = value if known else _likeliest(value, [name for name, _ in options])
    question = f"{one.word.label.strip()}: {one.explain}"
    chosen = await app.push_screen_wait(AskScreen(question, options, likely))
    if chosen != _OTHER:
        return chosen
    if any(isinstance(part, Table) for part in cast("OneOf", one.kind).kinds):
        return cast("dict[str, str]", value) if isinstance(value, dict) else dict(_SPAN)
    return await _typed(app, one._replace(value=None if known else value, usual=""), config)


async def _typed(app: App[Any], one: Setting, config: Path) -> Any:
    about = [*_about(one), f"Give {wanted(one.key)}."]
    base = config.absolute().parent

    def take(text: str) -> Taken:
        return taken(one, text, base)

    return await app.push_screen_wait(
        ValueScreen(one.word.label.strip(), about, as_typed(one), take, lines=has_lines(one.kind))
    )


def _likeliest(value: Any, names: Sequence[str]) -> str:
    """The answer that somebody meant who wrote something else into the file; what can be typed stands last."""
    if names[-1] == _OTHER and value is not None:
        return _OTHER
    return next(iter(get_close_matches(str(value), names, 1)), names[0])


def _about(one: Setting) -> list[str]:
    usual = "" if one.usual is None else f"Usual: {one.shown_usual}."
    return [one.explain, usual]


def _texts(value: Any) -> Sequence[str]:
    return [str(each) for each in cast("list[Any]", value)] if isinstance(value, list) else []


# -- names ----------------------------------------------------------------------------------------------------------


async def name_of(app: App[Any], draft: Draft, group: str, proposed: str, now: str = "") -> str | None:
    """A name for a calendar or a pair that no other one has. ``now``: it may keep this one."""
    what = "calendar" if group == CALENDARS else "pair"
    about = [f"What do you call this {what}? The name is yours: it stands on Home and in the history."]
    return await app.push_screen_wait(
        ValueScreen("Name", about, proposed, checked_name(draft.names(group), now or proposed, what))
    )


def checked_name(others: Sequence[str], own: str, what: str) -> Callable[[str], Taken]:
    def take(text: str) -> Taken:
        name = text.strip()
        if not name:
            return Taken(wrong="Give a name.")
        if not re.fullmatch(NAMES, name):
            return Taken(wrong="Use letters, digits, blanks and the signs - _ . @, a letter or digit first.")
        if name in others and name != own:
            return Taken(wrong=f"Another {what} has that name.")
        return Taken(name)

    return take


def free_name(wanted: str, others: Sequence[str]) -> str:
    """``wanted``, with a number behind it where that is somebody's name."""
    number, name = 1, wanted
    while name in others:
        number += 1
        name = f"{wanted} {number}"
    return name


# -- new ones -------------------------------------------------------------------------------------------------------


class Made(NamedTuple):
    """A table that is to be added."""

    path: tuple[str, str]
    edits: tuple[Edit, ...]


async def new_one(app: App[Any], draft: Draft, group: str) -> Made | None:
    """A calendar or a pair. ``group``: which of them is proposed."""
    options = [(CALENDARS, "A calendar"), (PAIRS, "A pair: two calendars that are kept in step")]
    match await app.push_screen_wait(AskScreen("What do you want to add?", options, group)):
        case "calendars":
            return await _new_calendar(app, draft)
        case "pairs":
            return await _new_pair(app, draft)
        case _:
            return None


async def _new_calendar(app: App[Any], draft: Draft) -> Made | None:
    mail = [client for client in clients() if client.type in ("outlook", "notes")]
    found = {client.id: (client.words, client.type, dict(client.settings)) for client in mail}
    rest = [kind for kind in calendar_types() if kind not in ("outlook", "notes")]
    found |= {kind: (_offered(kind), kind, dict[str, Any]()) for kind in rest}
    options = [(id, words) for id, (words, _, _) in found.items()]
    chosen = await app.push_screen_wait(AskScreen("Which kind of calendar?", options))
    if chosen is None:
        return None
    _, kind, values = found[chosen]
    others = draft.names(CALENDARS)
    name = await name_of(app, draft, CALENDARS, free_name(kind, others), "\0")
    if name is None:
        return None
    path = (CALENDARS, name)
    places = {"mobile": f"{name}.db", "vdir": f"~/calendars/{name}"}
    given = {"path": places[kind]} if kind in places else {}
    return Made(path, (Add(path, {"type": kind, **values, **given}),))


def _offered(kind: str) -> str:
    words = type_in_words(kind)
    return words[:1].upper() + words[1:]


async def _new_pair(app: App[Any], draft: Draft) -> Made | None:
    names = draft.names(CALENDARS)
    if len(names) < 2:
        raise BadRequest("A pair needs two calendars. Add a second calendar first.")
    left = await app.push_screen_wait(AskScreen("One calendar of the pair:", [(name, name) for name in names]))
    if left is None:
        return None
    rest = [(name, name) for name in names if name != left]
    right = await app.push_screen_wait(AskScreen(f"And the one that is kept in step with {left}:", rest))
    if right is None:
        return None
    name = await name_of(app, draft, PAIRS, free_name(right, draft.names(PAIRS)), "\0")
    if name is None:
        return None
    path = (PAIRS, name)
    return Made(path, (Add(path, {"left": left, "right": right}),))


# -- passwords ------------------------------------------------------------------------------------------------------


async def password_of(app: App[Any], calendar: str, where: str) -> str | None:
    """A password; "" to take the one in the keyring out. ``where``: it is found now, "" for nowhere."""
    if where == "the keyring":
        options = [("put", "Enter another one"), ("drop", "Take it out of the keyring")]
        answer = await app.push_screen_wait(
            AskScreen(f"The password of {calendar} is in this machine's keyring.", options)
        )
        if answer != "put":
            return "" if answer == "drop" else None
    about = [
        f"The password of {calendar}. It goes into this machine's keyring at once, and never into a file.",
        f"Until now it comes from {where}; the one in the keyring counts first."
        if where and where != "the keyring"
        else "",
    ]

    def take(text: str) -> Taken:
        return Taken(text) if text else Taken(wrong="Enter the password, or go back with Esc.")

    return await app.push_screen_wait(ValueScreen("Password", about, "", take, secret=True))
