"""The laws with CalDAV servers and CRM Enterprise on one side: a short look; ``python -m tests.laws`` takes a longer one."""

from __future__ import annotations

import pytest

from engine.model.resource import Href
from tests.contract.harness_enterprise import EnterpriseHarness
from tests.laws.real import REAL, tried, tried_with


@pytest.mark.parametrize("side", REAL)
def test_the_laws_hold_with_a_real_calendar(side: str) -> None:
    tried(side, examples=3, steps=10)


class Doubling(EnterpriseHarness):
    """Makes two of everything that somebody enters."""

    name = "doubling"

    async def foreign_create(self, text: str) -> Href:
        await super().foreign_create(text.replace("UID:", "UID:again-"))
        return await super().foreign_create(text)


def test_a_calendar_that_doubles_things_is_found_out() -> None:
    with pytest.raises(AssertionError, match="is doubled"):
        tried_with(Doubling, examples=3, steps=3, derandomize=True)
