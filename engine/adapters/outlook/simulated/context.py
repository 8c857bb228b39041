"""What all objects of one simulated Outlook share: its file, its settings, its clock, its zone."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import NamedTuple

from engine.adapters.outlook.simulated import globalid
from engine.adapters.outlook.simulated.faults import Clock, Gate
from engine.adapters.outlook.simulated.simulation import Simulation
from engine.adapters.outlook.simulated.store import Store
from engine.adapters.outlook.simulated.zones import is_known, to_instant, to_wall, windows_id


class Context(NamedTuple):
    """``zone_name``: the machine's zone as `windows_id` takes it; "local" below means its wall clock."""

    store: Store
    simulation: Simulation
    clock: Clock
    gate: Gate
    zone_name: str

    @property
    def zone(self) -> str:
        """The machine's Windows id. Worked out when it is asked for: a listing by change keys needs none."""
        return windows_id(self.zone_name)

    def now(self) -> datetime:
        return self.clock().astimezone(UTC)

    def to_local(self, instant: datetime) -> datetime:
        return to_wall(instant, self.zone)

    def from_local(self, wall: datetime) -> datetime:
        return to_instant(wall, self.zone)

    def rules_of(self, zone: str) -> str:
        """The zone whose rules count for an item's zone: its own, or the machine's where nobody knows its own."""
        return zone if is_known(zone) else self.zone

    def wall(self, instant: datetime, zone: str) -> datetime:
        """Wall clock of an instant in an item's zone."""
        return to_wall(instant, self.rules_of(zone))

    def instant(self, wall: datetime, zone: str) -> datetime:
        """Instant of a wall clock time in an item's zone."""
        return to_instant(wall, self.rules_of(zone))

    def new_global_id(self) -> str:
        return globalid.make(self.now(), os.urandom(16))
