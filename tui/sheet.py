"""A plan that a person looks at, and the decisions made while looking: no engine in here, only its values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Protocol

from engine.model.both import Both
from engine.model.plan import Choice, Use, Why
from engine.model.preview import Compared, Draft, Row
from engine.model.resource import ItemKey


class Planned(Protocol):
    """What the engine's prepared plan answers."""

    @property
    def pair(self) -> str: ...
    @property
    def names(self) -> Both[str]: ...
    @property
    def made(self) -> str: ...
    @property
    def rows(self) -> tuple[Row, ...]: ...
    @property
    def unchanged(self) -> int: ...
    @property
    def stored(self) -> Mapping[ItemKey, Choice]: ...
    @property
    def plan(self) -> Mapping[ItemKey, Any]: ...
    @property
    def believing(self) -> bool: ...
    def decided(self, key: ItemKey, draft: Draft) -> Choice | None: ...
    def row(self, key: ItemKey, choice: Choice | None) -> Row: ...
    def compared(self, key: ItemKey, draft: Draft) -> Compared: ...


class Sheet:
    """A plan that a person looks at. Answers at once: everything it needs was read when it was prepared."""

    def __init__(self, prepared: Planned) -> None:
        self._prepared = prepared

    @property
    def pair(self) -> str:
        return self._prepared.pair

    @property
    def names(self) -> Both[str]:
        return self._prepared.names

    @property
    def rows(self) -> tuple[Row, ...]:
        """As proposed."""
        return self._prepared.rows

    @property
    def unchanged(self) -> int:
        return self._prepared.unchanged

    @property
    def believing(self) -> bool:
        """Was it prepared with what guards would hold?"""
        return self._prepared.believing

    @property
    def drafts(self) -> dict[ItemKey, Draft]:
        """Decisions noted earlier that still hold."""
        stored = self._prepared.stored
        return {
            key: Draft(one.use if one.use is not Use.MERGE or not one.fields else None, one.fields, text=one.text)
            for key, one in stored.items()
        }

    def can_be_decided(self, key: ItemKey) -> bool:
        return key in self._prepared.plan

    def is_decided(self, key: ItemKey, draft: Draft) -> bool:
        return self._prepared.decided(key, draft) is not None

    def row(self, key: ItemKey, draft: Draft) -> Row:
        """The item's row under a draft; as proposed where the draft decides nothing yet."""
        row = self._prepared.row(key, self._prepared.decided(key, draft))
        return replace(row, why=Why.EXCLUDED.value, excluded=True) if draft.exclude else row

    def compared(self, key: ItemKey, draft: Draft) -> Compared:
        """Raises `BadRequest` for what cannot be written by hand."""
        return self._prepared.compared(key, draft)

    def choices(self, drafts: Mapping[ItemKey, Draft]) -> dict[ItemKey, Choice]:
        decided = {key: self._prepared.decided(key, draft) for key, draft in drafts.items()}
        return {key: choice for key, choice in decided.items() if choice is not None}

    @property
    def prepared(self) -> Planned:
        return self._prepared
