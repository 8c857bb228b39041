"""What users did to an item since all calendars last agreed, and what may have become of it. Any number of calendars.

`tests.laws.ledger` says more of two.
"""

from __future__ import annotations

from dataclasses import dataclass, field

FIELDS = ("SUMMARY", "LOCATION", "DESCRIPTION")

Values = dict[str, str | None]


@dataclass
class Ledger:
    """One item, known by the first word of its summary.

    ``agreed``: what it said when all agreed; ``wrote``: per field what was written since, by calendar. ``touched``: calendars
    where other things of it were changed. ``known``: all calendars have held it. ``disturbed``: a run came in between.
    ``copied``: a calendar took it from another one by itself, so pairs meet two versions of which nobody knows what they
    were before.
    """

    mark: str
    born: str
    agreed: Values
    wrote: dict[str, list[tuple[str, str | None]]] = field(default_factory=lambda: {name: [] for name in FIELDS})
    touched: set[str] = field(default_factory=set[str])
    deleted: set[str] = field(default_factory=set[str])
    known: bool = False
    gone: bool = False
    disturbed: bool = False
    copied: bool = False

    @property
    def edited(self) -> bool:
        return bool(self.touched) or any(self.wrote.values())

    @property
    def pending(self) -> bool:
        return self.edited or bool(self.deleted) or not self.known

    def allowed(self, name: str) -> set[str | None]:
        """What the field may say once all has been settled."""
        wrote = self.wrote[name]
        if self.disturbed or self.copied:
            everything = {value for _, value in wrote}
            return everything | {self.agreed[name]} if self.deleted or self.copied or not wrote else everything
        last = {calendar: value for calendar, value in wrote if calendar not in self.deleted}
        return set(last.values()) or {self.agreed[name]}

    @property
    def must_live(self) -> bool:
        if not self.deleted:
            return not self.gone
        surviving = {calendar for wrote in self.wrote.values() for calendar, _ in wrote} - self.deleted
        return not self.disturbed and self.known and bool(surviving)

    @property
    def must_die(self) -> bool:
        if self.gone:
            return True
        if self.disturbed or self.copied or not self.deleted:
            return False
        return not self.edited if self.known else self.born in self.deleted

    def settle(self, values: Values | None) -> None:
        """All calendars agree again; None: it is nowhere."""
        self.gone, self.known, self.disturbed, self.copied = values is None, True, False, False
        self.agreed = self.agreed if values is None else values
        self.wrote = {name: [] for name in FIELDS}
        self.touched, self.deleted = set(), set()
