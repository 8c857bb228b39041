"""What the settings say of what is marked, and of what was done. Pure."""

from __future__ import annotations

from typing import Final

from textual.content import Content

from engine.config.draft import CALENDARS, PAIRS, Draft
from engine.model.contents import Tried
from tui.phrase import joined, number, plain
from tui.settings_rows import Place, Setting
from tui.settings_words import type_in_words

ADDED: Final = {
    CALENDARS: "Added. Look at its settings; T tests whether it opens; Ctrl+S saves.",
    PAIRS: "Added. Look at its settings; Ctrl+S saves, and Home can sync it.",
}

SOMEBODY_CHANGED_IT: Final = "Another program changed the config file while you were here. What shall become of it?"
WHAT_NOW: Final = (
    ("both", "Put my changes on top of what it says now; nothing is saved yet"),
    ("theirs", "Take what it says now; my changes are forgotten"),
    ("stay", "Nothing for now"),
)


def mend_it(line: int | None) -> str:
    """``line``: where the file is no TOML."""
    return f"Mend it {'' if line is None else 'here (e) or '}with an editor, then press F5."


def sign(draft: Draft, place: Place) -> str:
    problems, warnings = draft.about(place.path)
    return "✗" if problems else "!" if warnings else ""


def said(words: str, mark: str, tone: str) -> Content:
    lines = "\n".join(map(plain, words.split("\n")))
    return Content.assemble((f"{mark} " if mark else "", f"bold {tone}"), lines) if words else Content("")


def about_setting(one: Setting) -> Content:
    """What it is for, what is usual, what is wrong."""
    lines = [Content.assemble((plain(one.word.label.strip()), "bold"), f"  {plain(one.shown)}")]
    lines += [Content.assemble(("✗ ", "bold $error"), (plain(words), "$error")) for words in one.problems]
    lines.append(Content(plain(one.explain)))
    lines.append(Content.styled(plain(_usual(one)), "$quiet"))
    return Content("\n").join([line for line in lines if line.plain])


def _usual(one: Setting) -> str:
    file = (
        ""
        if one.is_name
        else f"In the file: {one.path[-1]} in [{'.'.join(one.path[:-1])}]."
        if len(one.path) > 1
        else ""
    )
    if one.is_name or one.usual is None:
        return file
    return f"{'As usual.' if one.is_usual else f'Usual: {one.shown_usual}; Backspace takes that.'} {file}"


def about_place(draft: Draft, place: Place) -> Content:
    """What it is, what belongs to it, what is wrong or odd."""
    problems, warnings = draft.about(place.path)
    lines = [Content.assemble((plain(place.name), "bold"), f"  {plain(_what(draft, place))}")]
    lines += [
        Content.assemble(("✗ ", "bold $error"), (plain(f"{one.key}: {one.wrong} {one.todo}"), "$error"))
        for one in problems[:2]
    ]
    lines += [
        Content.assemble(("! ", "bold $warning"), (plain(f"{one.wrong} {one.todo}"), "$warning"))
        for one in warnings[:2]
    ]
    lines.append(Content.styled("Enter or Tab: to its settings.", "$quiet"))
    return Content("\n").join(lines)


def _what(draft: Draft, place: Place) -> str:
    match place.path:
        case ("user",):
            return "Who works here." if draft.names(CALENDARS) else "There is no calendar yet: n adds one."
        case ("calendars", name):
            pairs = draft.users_of(name)
            told = (
                f"It belongs to {'the pair' if len(pairs) == 1 else 'the pairs'} {joined(list(pairs))}."
                if pairs
                else ""
            )
            return f"{_kind(draft, place)} {told or 'It belongs to no pair yet: n adds one.'}"
        case ("pairs", _):
            ends = [str(draft.value((*place.path, end), "?")) for end in ("left", "right")]
            return f"keeps {ends[0]} and {ends[1]} in step."
        case _:
            return "Nobody here knows what this is for. Delete takes it out."


def _kind(draft: Draft, place: Place) -> str:
    explain = draft.keys(place.path).explain
    kind = draft.value((*place.path, "type"), "")
    backend = draft.value((*place.path, "backend"), "")
    return f"A simulated {type_in_words(kind)}." if backend == "simulated" else explain or f"A {type_in_words(kind)}."


def taking_out(draft: Draft, place: Place) -> str:
    """The question before something is taken out."""
    name = plain(place.name)
    match place.path:
        case ("calendars", calendar):
            pairs = draft.users_of(calendar)
            also = (
                f" The {number(len(pairs), 'pair')} it belongs to ({joined(list(pairs))}) goes with it."
                if pairs
                else ""
            )
            return (
                f"Take the calendar {name} out of the settings? Nothing in the calendar itself is touched.{plain(also)}"
            )
        case ("pairs", _):
            return f"Take the pair {name} out of the settings? Both calendars keep what they hold; its history stays."
        case _:
            return f"Take {name} out of the file?"


def tried(calendar: str, found: Tried) -> str:
    holds = number(found.items, "item") if found.items else "nothing yet"
    stuck = f"; {found.unreadable:,} more cannot be read" if found.unreadable else ""
    writes = "Syncline may write to it." if found.writes else "Syncline can only read it, not write to it."
    return f"{calendar} opens. It holds {holds}{stuck}. {writes}"
