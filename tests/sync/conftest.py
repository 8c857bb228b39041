"""How many examples are drawn: see `tests.profiles`."""

from __future__ import annotations

from tests import profiles

profiles.chosen()
