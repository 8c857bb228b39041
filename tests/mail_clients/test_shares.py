"""How many items of real producers each mail client holds, and why not the others: printed, and as the documentation says."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Final

import pytest

from engine.adapters.notes.expressing import fit as notes_fit
from engine.adapters.outlook.locale import Locale
from engine.adapters.outlook.mapping.fit import fit_for
from engine.ical.lines import Malformed, decode
from engine.ical.objects import split_objects
from engine.model.capabilities import Unfit
from tests.corpus.real_files import needs_corpus, real_files

pytestmark = needs_corpus

DOCS: Final = Path(__file__).parents[2] / "docs"
FITS: Final = {"outlook": fit_for(Locale()), "notes": notes_fit}
LEAST: Final = {"outlook": 0.92, "notes": 0.92}
"""At least this share of the appointments is held."""
NO_APPOINTMENTS: Final = re.compile(r"task|journal|no appointment|nothing that a calendar")
SEVERAL: Final = 3
"""A reason of fewer items has no line of its own."""


def measured(model: str) -> tuple[int, int, Counter[str]]:
    """Files, items, and the reasons of those that are held back."""
    files = items = 0
    reasons: Counter[str] = Counter()
    for file in real_files():
        try:
            objects = split_objects(decode(file.data)).objects
        except Malformed:
            continue
        files += bool(objects)
        for item in objects:
            items += 1
            found = FITS[model](item)
            if isinstance(found, Unfit):
                reasons[kind_of(found.reason)] += 1
    return files, items, reasons


def kind_of(reason: str) -> str:
    """A reason without what is special about this item."""
    kind = re.sub(r'"[^"]*"|\d[\dT:-]*', "...", reason.partition("(")[0].strip())
    return re.sub(r"(knows? (?:its|the) time zone|its rule|days are left out)\b.*", r"\1", kind)


def table(files: int, items: int, reasons: Counter[str]) -> str:
    """As it stands in the documentation."""
    often = sorted(((n, why) for why, n in reasons.items() if n >= SEVERAL), key=lambda one: (-one[0], one[1]))
    rest = sum(n for n in reasons.values() if n < SEVERAL)
    return "\n".join(
        (
            f"Of {items} items in {files} files of real producers {items - sum(reasons.values())} cross over.",
            "",
            "| not | because |",
            "|---|---|",
            *(f"| {n} | {why} |" for n, why in often),
            f"| {rest} | other reasons, each of them once or twice |",
        )
    )


@pytest.mark.parametrize("model", FITS)
def test_the_share_that_is_held_is_the_one_in_the_documentation(model: str, capsys: pytest.CaptureFixture[str]) -> None:
    files, items, reasons = measured(model)
    with capsys.disabled():
        print(f"\n{model}: {table(files, items, reasons)}")
    others = sum(n for why, n in reasons.items() if NO_APPOINTMENTS.search(why))
    assert (items - sum(reasons.values())) / (items - others) > LEAST[model]
    assert table(files, items, reasons) in (DOCS / f"{model}.md").read_text("utf-8")
