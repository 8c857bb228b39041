"""How hard the laws are tried: see `tests.profiles`."""

from __future__ import annotations

from tests import profiles

profiles.chosen()
