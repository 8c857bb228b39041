"""The decisions on a sheet while a person looks at it: what every row would be, and the way back. No screen in here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from engine.model.both import Side
from engine.model.plan import Use
from engine.model.preview import Compared, Draft, Effect, Row, Stand
from engine.model.resource import ItemKey
from tui.sheet import Sheet

NONE = Draft()


class Decisions:
    """``rows``: as they would go now. Every step can be taken back, one after the other."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self._drafts: dict[ItemKey, Draft] = dict(sheet.drafts)
        self._proposed: Mapping[ItemKey, Row] = {row.key: row for row in sheet.rows}
        self._rows: dict[ItemKey, Row] = dict(self._proposed)
        self._steps: list[dict[ItemKey, Draft]] = []
        for key in self._drafts:
            self._renew(key)

    # -- looking ----------------------------------------------------------------------------------------------------

    @property
    def rows(self) -> tuple[Row, ...]:
        return tuple(self._rows.values())

    @property
    def drafts(self) -> Mapping[ItemKey, Draft]:
        return self._drafts

    def row(self, key: ItemKey) -> Row:
        return self._rows[key]

    def proposed(self, key: ItemKey) -> Row:
        """The row without any decision."""
        return self._proposed[key]

    def draft(self, key: ItemKey) -> Draft:
        return self._drafts.get(key, NONE)

    def compared(self, key: ItemKey) -> Compared:
        return self.sheet.compared(key, self.draft(key))

    @property
    def open(self) -> list[Row]:
        return [row for row in self._rows.values() if row.stand is Stand.ASKS]

    # -- deciding ---------------------------------------------------------------------------------------------------

    def put(self, drafts: Mapping[ItemKey, Draft]) -> dict[ItemKey, Draft]:
        """One step. Returns what changed. Raises `BadRequest` where something cannot be written by hand: nothing changed then."""
        changed = {key: draft for key, draft in drafts.items() if draft != self.draft(key) and self.can_decide(key)}
        for key, draft in changed.items():
            self.sheet.is_decided(key, draft)
        before = {key: self.draft(key) for key in changed}
        if changed:
            self._steps.append(before)
            self._set(changed)
        return changed

    def undo(self) -> dict[ItemKey, Draft]:
        """Take the last step back. Returns what changed; nothing where there was no step."""
        if not self._steps:
            return {}
        before = self._steps.pop()
        self._set(before)
        return before

    def reset(self) -> dict[ItemKey, Draft]:
        """Take all decisions back, in one step."""
        return self.put(dict.fromkeys(self._drafts, NONE))

    def can_decide(self, key: ItemKey) -> bool:
        return self.sheet.can_be_decided(key)

    def _set(self, drafts: Mapping[ItemKey, Draft]) -> None:
        for key, draft in drafts.items():
            if draft.empty:
                self._drafts.pop(key, None)
            else:
                self._drafts[key] = draft
            self._renew(key)

    def _renew(self, key: ItemKey) -> None:
        if key in self._rows:
            self._rows[key] = self.sheet.row(key, self.draft(key))


# -- what a key makes of a draft ------------------------------------------------------------------------------------

Change = Callable[[Row, Draft], Draft]


def taking(side: Side) -> Change:
    """One side for the item as a whole."""
    return lambda row, draft: Draft(Use.LEFT if side is Side.LEFT else Use.RIGHT)


def taking_field(name: str, side: Side) -> Change:
    """One side for one property; what was chosen for the others stays."""

    def change(row: Row, draft: Draft) -> Draft:
        hand = {key: text for key, text in draft.hand.items() if key != name}
        use = draft.use if draft.use in (Use.LEFT, Use.RIGHT) else None
        return Draft(use, {**draft.fields, name: side}, hand)

    return change


def writing(name: str, text: str) -> Change:
    """One property by hand."""

    def change(row: Row, draft: Draft) -> Draft:
        fields = {key: side for key, side in draft.fields.items() if key != name}
        use = draft.use if draft.use in (Use.LEFT, Use.RIGHT) else None
        return Draft(use, fields, {**draft.hand, name: text})

    return change


def both(row: Row, draft: Draft) -> Draft:
    return Draft(Use.BOTH)


def skipping(row: Row, draft: Draft) -> Draft:
    return Draft(Use.SKIP)


def excluding(row: Row, draft: Draft) -> Draft:
    return Draft(exclude=True)


def agreeing(row: Row, draft: Draft) -> Draft:
    """Yes to what waits for a word, or is held."""
    return Draft(Use.MERGE)


def open_again(row: Row, draft: Draft) -> Draft:
    return NONE


def toggled(row: Row, draft: Draft) -> Draft:
    """Out, or in again. What was excluded earlier, held or to be confirmed comes in by a yes."""
    if row.stand in (Stand.GOES, Stand.LINKS):
        return Draft(Use.SKIP)
    if draft.use is Use.SKIP or draft.exclude:
        return NONE
    return Draft(Use.MERGE) if row.stand in (Stand.HELD, Stand.RESTS) or row.question == "confirm" else draft


def may(change: str, row: Row) -> bool:
    """Does a key make sense for a row? ``row``: as proposed."""
    match change:
        case "take_left" | "take_right":
            return row.both or row.question in ("conflict", "survival") or Effect.REMOVE in row.effects
        case "keep_both" | "left_field" | "right_field" | "merge_text":
            return row.question == "conflict"
        case "edit":
            return row.both
        case _:
            return True


def alike(row: Row, rows: Iterable[Row]) -> list[Row]:
    """Others of the same kind: the same question about the same properties, whichever occurrence they are of."""
    kind = _kind(row)
    return [other for other in rows if other.key != row.key and _kind(other) == kind]


def _kind(row: Row) -> tuple[str, frozenset[str]]:
    return row.question, frozenset(name.partition("@")[0] for name in row.fields)


def as_for(row: Row, draft: Draft, other: Row) -> Draft:
    """The decision on ``row``, for another one: by properties where it was, with their occurrences left aside."""
    sides = {name.partition("@")[0]: side for name, side in draft.fields.items()}
    fields = {name: sides[field] for name in other.fields if (field := name.partition("@")[0]) in sides}
    return replace(draft, fields=fields, hand={}, text=None)
