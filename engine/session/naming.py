"""Pairs under other names: what the history knows of them goes with them."""

from __future__ import annotations

from collections.abc import Mapping

from engine.history import pairs
from engine.session.workplace import Workplace


async def rename_pairs(work: Workplace, names: Mapping[str, str]) -> None:
    """``names``: what each pair was called, and what it is called now."""
    await pairs.rename_pairs(work.db, names)
