"""An item property by property: what was agreed, what each side says, what comes of it and where it is written."""

from __future__ import annotations

from dataclasses import replace
from datetime import tzinfo
from typing import Final

from rich.cells import cell_len
from textual.content import Content

from engine.model.both import Both, Side
from engine.model.preview import Property
from tui import phrase
from tui.phrase import fit, plain
from tui.widgets.lines import Lines
from tui.words import marked, marked_by_any, shortened

Parts = list[tuple[str, str]]
"""Pieces of a line with their tones."""


class Properties(Lines):
    """One line a property under the heads: property, agreed, left, right, result, goes to."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(head=1, id=id)
        self._names = Both("left", "right")
        self._rows: tuple[Property, ...] = ()

    @property
    def count(self) -> int:
        return len(self._rows)

    @property
    def marked(self) -> Property | None:
        return self._rows[self.cursor] if self._rows else None

    def show(self, names: Both[str], rows: tuple[Property, ...]) -> None:
        """Other properties; the mark stays on the one of the same name, else goes to the first."""
        was = self.marked
        self._names, self._rows = names, rows
        place = next((n for n, row in enumerate(rows) if was is not None and row.name == was.name), 0)
        self.set_reactive(Lines.cursor, place)
        self.changed()
        self.show_marked()

    def head(self, line: int, width: int) -> Parts:
        wide, room = self._widths(width)
        titles = ("agreed last", self._names.left, self._names.right, "result")
        cells = "".join(fit(plain(title), room) + " " for title in titles)
        return [(f"  {fit('property', wide)} {cells}written to", "")]

    def segments(self, row: int, line: int, width: int) -> Parts:
        one = without_zone(self._rows[row])
        wide, room = self._widths(width)
        tone = "ask" if one.open else "quiet" if one.same else ""
        parts: Parts = [
            (sign(one), tone),
            (" ", ""),
            (fit(label(one), wide), "strong" if one.disputed else tone),
            (" ", ""),
        ]
        for said in (agreed(one), version(one, Side.LEFT), version(one, Side.RIGHT), result(one)):
            parts += [*cut(said, room), (" ", "")]
        return [*parts, (fit(written_to(one, self._names), max(0, width - wide - 4 * room - 7)), "change")]

    def _widths(self, width: int) -> tuple[int, int]:
        """Of the property's name, and of each of the four columns with texts."""
        names = min(24 if width > 100 else 15, max((cell_len(label(row)) for row in self._rows), default=8))
        wide = max(8, names)
        to = max(10, min(18, *(cell_len(name) for name in self._names)))
        return wide, max(6, (width - wide - 7 - to) // 4)


def label(one: Property) -> str:
    """ "subject"; of an occurrence with its day in front: "16 Mar subject"."""
    name = phrase.field(one.field)
    if not one.occurrence:
        return name
    day = phrase.moment(one.occurrence)
    return f"{one.occurrence if day is None else f'{day.day} {day:%b}'} {name}"


def label_in_full(one: Property, zone: tzinfo | None) -> str:
    """ "subject of Mon 16 Mar 2026, 09:00"."""
    name = phrase.field(one.field)
    return f"{name} on {phrase.start_in_words(one.occurrence, zone)}" if one.occurrence else name


def sign(one: Property) -> str:
    """? undecided, ← or → whose version is taken, e by hand, ~ changes without a dispute."""
    if one.open:
        return "?"
    if one.by_hand:
        return "e"
    if one.taken is not None:
        return "←" if one.taken is Side.LEFT else "→"
    return "~" if one.after != one.now else " "


def without_zone(one: Property) -> Property:
    """Times without what is the same in all of them, their zone and their year: there is no room for what tells nothing."""
    if one.field not in ("start", "end"):
        return one
    said = [text for text in (one.was, *one.now, *one.after) if text is not None]
    if len({text[16:] for text in said}) != 1 or any(len(text) < 16 for text in said):
        return one
    from_ = 5 if len({text[:4] for text in said}) == 1 else 0

    def short(text: str | None) -> str | None:
        return None if text is None else text[from_:16]

    return replace(one, was=short(one.was), now=one.now.map(short), after=one.after.map(short))


def agreed(one: Property) -> Parts:
    """The last agreed text, its words struck that one side or the other does not say any more."""
    if one.was is None:
        return [("—", "quiet")]
    said = [text for text in one.now if text is not None]
    return [(text, "less" if differs else "quiet") for text, differs in marked_by_any(one.was, said)]


def version(one: Property, side: Side) -> Parts:
    """What a side says, the words marked that are new since the last agreement (or that the other side does not say)."""
    said = one.now[side]
    if said is None:
        return [("—", "quiet")]
    against = one.was if one.was is not None else one.now[side.other]
    if against is None or said == against:
        return [(said, "" if one.disputed or not one.same else "quiet")]
    return [(text, "more" if differs else "") for text, differs in marked(said, against)]


def result(one: Property) -> Parts:
    """What will be said; ? while nobody has decided; both where the sides will differ."""
    if one.open:
        return [("? undecided", "held")]
    if one.after.left == one.after.right:
        if one.after.left is None:
            return [("—", "quiet")]
        if one.same or one.was is None:
            return [(one.after.left, "quiet" if one.same else "strong")]
        return [(text, "more" if differs else "strong") for text, differs in marked(one.after.left, one.was)]
    return [(f"{one.after.left or '—'} | {one.after.right or '—'}", "quiet" if one.after == one.now else "strong")]


def written_to(one: Property, names: Both[str]) -> str:
    """The calendars in which the property will be written."""
    if one.open:
        return ""
    sides = [side for side in Side if one.after[side] != one.now[side]]
    return "both" if len(sides) == 2 else names[sides[0]] if sides else ""


def cut(parts: Parts, width: int) -> Parts:
    """Exactly ``width`` columns. Of a long text the place where something is marked is shown, not its begin."""
    parts = [(plain(text), tone) for text, tone in parts]
    before = 0
    for text, tone in parts:
        if tone in ("more", "less"):
            break
        before += cell_len(text)
    total = sum(cell_len(text) for text, _ in parts)
    if total > width and before < total and before > width // 2:
        parts = _without_first(parts, min(before - width // 3, total - width + 1))
    made: Parts = []
    left = width
    for n, (text, tone) in enumerate(parts):
        size = cell_len(text)
        last = all(not other for other, _ in parts[n + 1 :])
        if size > left or (size == left and not last):
            made.append((fit(text + "…" if size <= left else text, left), tone))
            left = 0
            break
        made.append((text, tone))
        left -= size
    return [*made, (" " * left, "")]


def _without_first(parts: Parts, columns: int) -> Parts:
    """The parts without their first so many columns, an ellipsis in their place."""
    made: Parts = [("…", "quiet")]
    for text, tone in parts:
        while columns > 0 and text:
            columns -= cell_len(text[0])
            text = text[1:]
        if text:
            made.append((text, tone))
    return made


def versions_told(one: Property, names: Both[str], full: bool = False) -> Content:
    """What was agreed and what each side says, each on lines of its own; ``full``: also the long stretches that agree."""
    wide = _name_width(names)
    said = (agreed(one), version(one, Side.LEFT), version(one, Side.RIGHT))
    lines = [
        _line(name, parts if full else _shortened(parts), wide)
        for name, parts in zip(("agreed last", *names), said, strict=True)
    ]
    return Content("\n").join(lines)


def _shortened(parts: Parts) -> Parts:
    tones = [tone for _, tone in parts]
    cut_down = shortened([(text, tone in ("more", "less")) for text, tone in parts])
    return [(text, tone) for (text, _), tone in zip(cut_down, tones, strict=True)]


def _name_width(names: Both[str]) -> int:
    return max(11, *(cell_len(plain(name)) for name in names)) + 1


def told(one: Property, names: Both[str], full: bool = False) -> Content:
    """The property with its result, and where that is written."""
    wide = _name_width(names)
    made = result(one)
    lines = [versions_told(one, names, full), _line("result", made if full else _shortened(made), wide)]
    where = written_to(one, names)
    if where:
        both = f"{names.left} and {names.right}" if where == "both" else where
        lines.append(Content.assemble((fit("", wide), ""), (f"written to {plain(both)}", "$primary")))
    return Content("\n").join(lines)


_STYLES: Final = {
    "quiet": "$quiet",
    "more": "bold underline $success",
    "less": "strike $error",
    "held": "bold $warning",
    "strong": "bold",
}


def _line(name: str, parts: Parts, wide: int) -> Content:
    shown = [(_lines_kept(text), _STYLES.get(tone, "")) for text, tone in parts]
    return Content.assemble((fit(plain(name), wide), "$quiet"), *shown)


def _lines_kept(text: str) -> str:
    return "\n".join(plain(line) for line in text.split("\n"))
