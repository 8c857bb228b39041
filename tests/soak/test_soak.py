"""A short soak: worlds of a fixed seed. For half an hour of it: ``python -m tests.soak --seconds 1800``."""

from __future__ import annotations

import pytest

from tests.soak.__main__ import played
from tests.soak.figures import Figures


@pytest.mark.parametrize("seed, files, steps", [(3, False, 60), (4, False, 60), (5, True, 20)])
def test_every_law_holds_in_a_simulated_world(seed: int, files: bool, steps: int) -> None:
    figures = Figures()
    assert played(seed, steps, figures, files=files) == []
    assert figures.operations > 10
    assert figures.quiet_points > 1


@pytest.mark.parametrize("seed, files", [(7060, False), (7061, False), (1011, True)])
def test_every_law_holds_where_pairs_make_a_ring(seed: int, files: bool) -> None:
    """The first two come to no rest unless the pair that closes the ring leaves to the others what comes round again."""
    figures = Figures()
    assert played(seed, 20 if files else 60, figures, files=files, ring=True) == []
    assert figures.quiet_points > 1
