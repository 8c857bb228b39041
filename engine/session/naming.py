"""Pairs and calendars under other names: what is known of them goes with them."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from engine.history import pairs
from engine.model.errors import SynclineError
from engine.session.workplace import Workplace, own_folder


async def rename_pairs(work: Workplace, names: Mapping[str, str]) -> None:
    """``names``: what each pair was called, and what it is called now."""
    await pairs.rename_pairs(work.db, names)


def rename_calendars(data: Path, names: Mapping[str, str]) -> None:
    """``data``: the data folder, in which nothing is at work. ``names``: as for `rename_pairs`; two may trade names.

    Raises `SynclineError` where a folder cannot be moved; then it is where it was, or under a name that nobody has.
    """
    aside = {old: own_folder(data, old).with_suffix(".renamed") for old in names}
    try:
        for old, on_the_way in aside.items():
            shutil.rmtree(on_the_way, ignore_errors=True)
            if own_folder(data, old).exists():
                own_folder(data, old).rename(on_the_way)
        for old, new in names.items():
            shutil.rmtree(own_folder(data, new), ignore_errors=True)  # of a calendar that had the name and is gone
            if aside[old].exists():
                aside[old].rename(own_folder(data, new))
    except OSError as error:
        raise SynclineError(
            f"What Syncline keeps of renamed calendars in {data} cannot be moved ({error.strerror or error}). "
            "Look that the folders of these calendars are there before you sync."
        ) from error
