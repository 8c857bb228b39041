"""What a soak is summed up in."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Figures:
    operations: int = 0
    runs: int = 0
    faults: int = 0
    kills: int = 0
    quiet_points: int = 0

    def add(self, other: Figures) -> None:
        for name in self.__dataclass_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))
