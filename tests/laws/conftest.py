"""How hard the laws are tried: HYPOTHESIS_PROFILE=dev (the default) draws anew each time, ci draws the same fewer examples,
hunt takes a long look."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

_CALM = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)

settings.register_profile("dev", max_examples=100, deadline=None, suppress_health_check=_CALM)
settings.register_profile("ci", max_examples=60, deadline=None, derandomize=True, suppress_health_check=_CALM)
settings.register_profile("hunt", max_examples=2000, deadline=None, suppress_health_check=_CALM)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))
