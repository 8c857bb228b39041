"""Wishes that travel up from the screens to the app."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.message import Message

if TYPE_CHECKING:
    from tui.decisions import Decisions


class Wish(Message):
    """Something a person asked for."""


class SyncWanted(Wish):
    """``pairs``: their names; none: all."""

    def __init__(self, *pairs: str) -> None:
        self.pairs = pairs
        super().__init__()


class StopWanted(Wish):
    """Stop all running syncs at the next item boundary."""


class PlanWanted(Wish):
    """Show what a sync of the pair would do."""

    def __init__(self, pair: str) -> None:
        self.pair = pair
        super().__init__()


class GoWanted(Wish):
    """Carry out what is shown."""

    def __init__(self, decisions: Decisions) -> None:
        self.decisions = decisions
        super().__init__()


class ConflictsWanted(Wish):
    """Decide what waits in the pair."""

    def __init__(self, pair: str) -> None:
        self.pair = pair
        super().__init__()


class PlaceWanted(Wish):
    """Go to a screen by the id of its key: history, calendar, settings."""

    def __init__(self, place: str, pair: str = "") -> None:
        self.place = place
        self.pair = pair
        super().__init__()


class SetUp(Wish):
    """The config file was written, by the first run or by the settings: begin anew with it."""
