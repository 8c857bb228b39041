"""What people did to an item since both calendars last agreed, and what may have become of it."""

from __future__ import annotations

from dataclasses import dataclass, field

from engine.model.both import Both, Side

FIELDS = ("SUMMARY", "LOCATION", "DESCRIPTION")


@dataclass
class Ledger:
    """One item, known by a mark of its own that no calendar and no user changes.

    ``wrote``: per field and side, the values written since the last agreement, in order; ``added``: categories, and "" for
    work on occurrences. ``known``: both sides have agreed on it before. ``disturbed``: a run came between, so that half of
    it may have been carried over already when the next edit was made. ``late``: sides edited since that run. ``unlinked``: nobody
    remembers what was agreed.
    """

    mark: str
    born: Side
    agreed: dict[str, str | None]
    wrote: dict[str, Both[list[str | None]]] = field(default_factory=dict)
    withdrawn: dict[str, list[str | None]] = field(default_factory=lambda: {name: [] for name in FIELDS})
    deleted: set[Side] = field(default_factory=set)
    added: Both[set[str]] = field(default_factory=lambda: Both(set(), set()))
    gone: bool = False
    known: bool = False
    disturbed: bool = False
    unlinked: bool = False
    late: set[Side] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.wrote = {name: Both([], []) for name in FIELDS}

    def write(self, side: Side, name: str, value: str | None) -> None:
        self.wrote[name][side].append(value)
        self.late.add(side)

    def add(self, side: Side, category: str) -> None:
        self.added[side].add(category)
        self.late.add(side)

    def remove(self, side: Side) -> None:
        """What was written on a side goes with it, unless a run has carried it over."""
        self.deleted.add(side)
        self.late.discard(side)
        for name in FIELDS:
            self.withdrawn[name] += self.wrote[name][side]
            self.wrote[name][side].clear()
        self.added[side].clear()

    def disturb(self) -> None:
        self.late = set()
        self.disturbed = True

    def edited(self, side: Side) -> bool:
        return any(self.wrote[name][side] for name in FIELDS) or bool(self.added[side])

    def allowed(self, name: str) -> set[str | None]:
        """What the field may say once everything has been settled."""
        left, right = self.wrote[name]
        everything = {*left, *right, *self.withdrawn[name]}
        if self.unlinked or (self.disturbed and self.deleted):
            return everything | {self.agreed[name]}
        if self.disturbed:
            return everything or {self.agreed[name]}
        return {*left[-1:], *right[-1:]} or {self.agreed[name]}

    @property
    def must_live(self) -> bool:
        if self.unlinked:
            return not self.deleted
        if not self.deleted:
            return True
        if len(self.deleted) == 2:
            return False
        rest = next(iter(self.deleted)).other
        return rest in self.late if self.disturbed else self.known and self.edited(rest)

    @property
    def must_die(self) -> bool:
        if self.disturbed or self.unlinked or not self.deleted:
            return False
        if not self.known:
            return self.born in self.deleted
        return len(self.deleted) == 2 or not self.edited(next(iter(self.deleted)).other)

    def settle(self, values: dict[str, str | None], alive: bool) -> None:
        """Both calendars agree again."""
        self.agreed, self.gone, self.known = values, not alive, True
        self.disturbed = self.unlinked = False
        self.late = set()
        self.wrote = {name: Both([], []) for name in FIELDS}
        self.withdrawn = {name: [] for name in FIELDS}
        self.deleted, self.added = set(), Both(set(), set())
