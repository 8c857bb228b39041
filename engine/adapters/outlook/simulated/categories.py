"""The master list of categories of the profile."""

from __future__ import annotations

from typing import Any

from engine.adapters.outlook.numbers import OlObjectClass
from engine.adapters.outlook.simulated.coerce import invalid, number, text
from engine.adapters.outlook.simulated.context import Context
from engine.adapters.outlook.simulated.dispatch import Collection, ComObject, bad_index


class Category(ComObject):
    __slots__ = ("_color", "_name")

    def __init__(self, context: Context, name: str, color: int) -> None:
        super().__init__(context)
        self._name = name
        self._color = color

    @property
    def Class(self) -> int:
        return OlObjectClass.CATEGORY

    @property
    def Name(self) -> str:
        return self._name

    @property
    def Color(self) -> int:
        return self._color


class Categories(Collection):
    """Names are told apart without regard to case. Items may carry names that are not in the list."""

    __slots__ = ()

    @property
    def Class(self) -> int:
        return OlObjectClass.CATEGORIES

    @property
    def Count(self) -> int:
        return len(self.context.store.categories())

    def Item(self, Index: Any) -> Category:
        rows = self.context.store.categories()
        if isinstance(Index, str):
            for name, color in rows:
                if name.lower() == Index.lower():
                    return Category(self.context, name, color)
            raise bad_index()
        return Category(self.context, *rows[self.position(Index)])

    def Add(self, Name: Any, Color: Any = -1) -> Category:
        name = text(Name)
        if self.context.simulation.separator in name or any(
            name.lower() == known.lower() for known, _ in self.context.store.categories()
        ):
            raise invalid("This category name exists already or is not valid.")
        self.context.store.add_category(name, number(Color))
        return Category(self.context, name, number(Color))

    def Remove(self, Index: Any) -> None:
        self.context.store.remove_category(self.Item(Index).Name)
