"""The key table: the same key means the same everywhere, and every binding of the app is in it."""

from __future__ import annotations

from collections import defaultdict
from importlib import import_module
from inspect import isclass
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest
from textual.binding import Binding
from textual.dom import DOMNode

import tui.screens
import tui.widgets
from tui.app import SynclineApp
from tui.keys import ALIKE, BY_ID, GROUPS, KEYS, binding


def _ours() -> list[type[DOMNode]]:
    """All screens and widgets that this project makes."""
    found: list[type[DOMNode]] = [SynclineApp]
    for package in (tui.screens, tui.widgets):
        for info in iter_modules([str(Path(package.__path__[0]))]):
            module = import_module(f"{package.__name__}.{info.name}")
            found += [
                each
                for each in vars(module).values()
                if isclass(each) and issubclass(each, DOMNode) and each.__module__ == module.__name__
            ]
    return found


def _bindings(node: Any) -> list[Binding]:
    return [one if isinstance(one, Binding) else Binding(*one) for one in vars(node).get("BINDINGS", [])]


def test_ids_are_unique() -> None:
    assert len(BY_ID) == len(KEYS)


def test_the_same_key_means_the_same_everywhere() -> None:
    meanings: dict[str, set[str]] = defaultdict(set)
    for key in KEYS:
        for pressed in key.keys.split(","):
            meanings[pressed].add(key.id)
    assert [ids for ids in meanings.values() if len(ids) > 1 and ids not in ALIKE] == []


@pytest.mark.parametrize("key", KEYS, ids=lambda key: key.id)
def test_every_key_is_explained(key: Any) -> None:
    assert key.label
    assert key.tip[0].isupper()
    assert not key.tip.endswith(".")
    assert key.group in GROUPS
    made = binding(key.id)
    assert (made.id, made.tooltip) == (key.id, key.tip)


@pytest.mark.parametrize("node", _ours(), ids=lambda node: node.__name__)
def test_every_binding_is_in_the_table_and_can_be_carried_out(node: type[DOMNode]) -> None:
    for one in _bindings(node):
        key = BY_ID[one.id or ""]
        assert (one.key, one.action) == (key.keys, key.method)
        target, _, name = one.action.rpartition(".")
        assert hasattr(SynclineApp if target == "app" else node, f"action_{name}"), one
