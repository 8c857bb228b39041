"""How many examples Hypothesis draws, by the name of a profile: HYPOTHESIS_PROFILE=dev (the default) draws anew each time, ci
draws the same fewer examples, hunt takes a long look, mutants draws a few quick ones and shortens no finding."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, Phase, settings

_CALM = (HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much)

settings.register_profile("dev", max_examples=100, deadline=None, suppress_health_check=_CALM)
settings.register_profile("ci", max_examples=60, deadline=None, derandomize=True, suppress_health_check=_CALM)
settings.register_profile("hunt", max_examples=2000, deadline=None, suppress_health_check=_CALM)
settings.register_profile(
    "mutants", settings.get_profile("ci"), max_examples=15, database=None, phases=(Phase.explicit, Phase.generate)
)


def chosen() -> None:
    """Draw as the environment says."""
    settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))
