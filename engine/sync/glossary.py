"""What a category is called on each side.

A category of the left calendar may have another name in the right one. To be compared, the categories of both sides are told
in one language, *common names*: those of the right side. Letter case makes no other name.

Invariant: what a side calls a common name has that common name; so a name that crossed comes back as nothing new. Several
names of one side may have one common name: they are one category, and each stays as it is where it is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from engine.ical.canon import canon_line
from engine.ical.lines import make
from engine.ical.values import escape
from engine.model.both import Side
from engine.model.difference import Address, Changes, Fact, Facts, Where

_CATEGORIES = "CATEGORIES"


@dataclass(frozen=True, slots=True)
class Glossary:
    """Keys are case-folded. ``renamed``: left names to common ones; ``known``: how common ones are spelt; ``left``: back."""

    renamed: Mapping[str, str]
    known: Mapping[str, str]
    left: Mapping[str, str]

    def common(self, side: Side, name: str) -> str:
        """The common name of what ``side`` calls so; a name that is not in the list is everybody's."""
        key = name.casefold()
        tables = (self.renamed, self.known) if side is Side.LEFT else (self.known, self.renamed)
        return next((table[key] for table in tables if key in table), name)

    def own(self, side: Side, common: str) -> str:
        """What ``side`` calls a category; of several names the first in the list."""
        return common if side is Side.RIGHT else self.left.get(common.casefold(), common)

    def all_of(self, common: str) -> set[str]:
        """Every name that a category has on either side, case-folded."""
        others = {name for name, meant in self.renamed.items() if meant == common}
        return {common.casefold(), *others}

    def told(self, found: Facts, side: Side) -> Facts:
        """What ``side`` says, its categories under their common names, each once."""
        if not self.renamed:
            return found
        told: dict[Address, Fact] = {}
        for address, fact in found.items():
            name = category(address)
            if name is None or name.casefold() not in self.renamed.keys() | self.known.keys():
                told[address] = fact
            else:
                told.update((_entry(address.where, self.common(side, name)),))
        return told

    def called(self, common: Facts, side: Side) -> Facts:
        """The same under the names of ``side``."""
        told: dict[Address, Fact] = {}
        for address, fact in common.items():
            name = category(address)
            if name is None or name.casefold() not in self.known:
                told[address] = fact
            else:
                told.update((_entry(address.where, self.own(side, name)),))
        return told

    def landing(self, changes: Changes, side: Side, there: Facts) -> Changes:
        """Changes in common names as changes of ``side``, which says ``there``.

        A category that comes in under one of its names there is there already; one that goes, goes under all of them.
        """
        if not self.renamed:
            return changes
        landed: dict[Address, Fact | None] = {}
        for address, fact in changes.items():
            name = category(address)
            if name is None or name.casefold() not in self.known:
                landed[address] = fact
                continue
            standing = [other for other in there if self._is(name, other, address.where, side)]
            if fact is None:
                landed.update((other, None) for other in standing)
            elif not standing:
                landed.update((_entry(address.where, self.own(side, name)),))
        return landed

    def _is(self, common: str, address: Address, where: Where, side: Side) -> bool:
        name = category(address)
        return name is not None and address.where == where and self.common(side, name) == common


@lru_cache(maxsize=32)
def glossary(rename: tuple[tuple[str, str], ...]) -> Glossary:
    """Of pairs of names, left and right. Where one left name has several, or one right name, the first counts."""
    renamed: dict[str, str] = {}
    known: dict[str, str] = {}
    left: dict[str, str] = {}
    for one, other in rename:
        if one.casefold() not in renamed:
            common = known.setdefault(other.casefold(), other)
            renamed[one.casefold()] = common
            left.setdefault(common.casefold(), one)
    return Glossary(renamed, known, left)


def category(address: Address) -> str | None:
    """The category that an address names; None where it names something else."""
    return address.element.partition(":")[2].strip() if address.name == _CATEGORIES else None


def _entry(where: Where, name: str) -> tuple[Address, Fact]:
    line = make(_CATEGORIES, escape(name))
    canon = canon_line(line)
    return Address(where, _CATEGORIES, canon), Fact(canon, (line,))
