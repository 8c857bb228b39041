"""Texts compared and merged word by word. Pure; the work is capped, so that no text is too long."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import Final, NamedTuple

_WORDS: Final = re.compile(r"\w+|\s+|[^\w\s]")

MOST: Final = 1500
"""Words of a text beyond which the part that differs is marked as a whole."""

Marked = list[tuple[str, bool]]
"""Pieces of a text; True: not in the other one."""


def words(text: str) -> list[str]:
    """Words, blanks and single signs; together they are the text."""
    return _WORDS.findall(text)


def marked(text: str, other: str) -> Marked:
    """``text`` in pieces, those marked that ``other`` does not have at that place."""
    mine, theirs = words(text), words(other)
    found: Marked = []
    for tag, start, end, _, _ in _compared(mine, theirs):
        if start < end:
            found.append(("".join(mine[start:end]), tag != "equal"))
    return found


def marked_by_any(text: str, others: Sequence[str]) -> Marked:
    """``text`` in pieces, those marked that at least one of the others does not have at that place."""
    mine = words(text)
    differs = [False] * len(mine)
    for other in others:
        for tag, start, end, _, _ in _compared(mine, words(other)):
            if tag != "equal":
                differs[start:end] = [True] * (end - start)
    return [("".join(mine[n] for n, _ in run), flag) for flag, run in groupby(enumerate(differs), lambda one: one[1])]


def _compared(mine: Sequence[str], theirs: Sequence[str]) -> Sequence[tuple[str, int, int, int, int]]:
    if len(mine) + len(theirs) <= 2 * MOST:
        return SequenceMatcher(None, mine, theirs, autojunk=False).get_opcodes()
    head = _common(mine, theirs)
    tail = min(_common(mine[::-1], theirs[::-1]), len(mine) - head, len(theirs) - head)
    ends = (len(mine) - tail, len(theirs) - tail)
    return [
        ("equal", 0, head, 0, head),
        ("replace", head, ends[0], head, ends[1]),
        ("equal", ends[0], len(mine), ends[1], len(theirs)),
    ]


def _common(mine: Sequence[str], theirs: Sequence[str]) -> int:
    """How many words from the begin are the same."""
    count = 0
    for one, other in zip(mine, theirs, strict=False):
        if one != other:
            break
        count += 1
    return count


class Merge(NamedTuple):
    """``clean`` False: some places were changed to different things; both are in the text, with a stroke between them."""

    text: str
    clean: bool


class _Edit(NamedTuple):
    """Words ``start`` to ``end`` of the base become ``words``."""

    start: int
    end: int
    words: tuple[str, ...]


def merged(base: str, left: str, right: str) -> Merge:
    """What both made of ``base``, put together. Edits of different words never clash; the same edit counts once."""
    tokens = words(base)
    edits = {side: _edits(tokens, words(text)) for side, text in ((0, left), (1, right))}
    made: list[str] = []
    clean, at = True, 0
    while edits[0] or edits[1]:
        start, end, mine, theirs = _next(edits[0], edits[1])
        made += tokens[at:start]
        ours, others = _applied(tokens, start, end, mine), _applied(tokens, start, end, theirs)
        if not theirs or ours == others:
            made += ours
        elif not mine:
            made += others
        else:
            clean = False
            made.append(_side_by_side("".join(ours), "".join(others)))
        at = end
    return Merge("".join([*made, *tokens[at:]]), clean)


def _side_by_side(ours: str, others: str) -> str:
    """Both, with a stroke between them; the blanks around them stay."""
    lead = ours[: len(ours) - len(ours.lstrip())]
    trail = ours[len(ours.rstrip()) :]
    return f"{lead}{ours.strip()} / {others.strip()}{trail}"


def shortened(pieces: Marked, around: int = 24) -> Marked:
    """Long stretches that are not marked, cut down to their ends next to what is."""
    made: Marked = []
    for n, (text, differs) in enumerate(pieces):
        first, last = n == 0, n == len(pieces) - 1
        if differs or len(text) <= 2 * around + 8 or (first and last):
            made.append((text, differs))
            continue
        head = "" if first else text[:around]
        tail = "" if last else text[-around:]
        made.append((f"{head}…{tail}", differs))
    return made


def _edits(base: Sequence[str], text: Sequence[str]) -> list[_Edit]:
    return [
        _Edit(start, end, tuple(text[from_:to]))
        for tag, start, end, from_, to in _compared(base, text)
        if tag != "equal"
    ]


def _next(left: list[_Edit], right: list[_Edit]) -> tuple[int, int, list[_Edit], list[_Edit]]:
    """The first stretch of the base that is edited, with all edits of both that touch it; they are taken off the lists."""
    first = min((edits[0] for edits in (left, right) if edits), key=lambda edit: (edit.start, edit.end))
    start, end = first.start, first.end
    taken: tuple[list[_Edit], list[_Edit]] = ([], [])
    grew = True
    while grew:
        grew = False
        for mine, edits in zip(taken, (left, right), strict=True):
            while edits and (edits[0].start < end or edits[0].start == start):
                edit = edits.pop(0)
                mine.append(edit)
                end, grew = max(end, edit.end), True
    return start, end, taken[0], taken[1]


def _applied(base: Sequence[str], start: int, end: int, edits: list[_Edit]) -> list[str]:
    made: list[str] = []
    at = start
    for edit in edits:
        made += [*base[at : edit.start], *edit.words]
        at = edit.end
    return [*made, *base[at:end]]
