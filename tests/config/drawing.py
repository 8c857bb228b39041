"""Draws valid configs for Hypothesis, from the schema itself."""

from __future__ import annotations

from typing import Any

from hypothesis import settings
from hypothesis import strategies as st

from engine.adapters.keys import BUILT_IN
from engine.config.schema import PAIR, USER
from engine.model.keys import (
    Address,
    Choice,
    Choices,
    Command,
    Duration,
    Flag,
    OneOf,
    PathText,
    Share,
    Span,
    Table,
    Text,
    TextMap,
    Texts,
    ValueKind,
    Whole,
)

few = settings(max_examples=40)
"""For laws over whole documents, which are dear to draw."""

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
names = st.from_regex(r"[A-Za-zÄé0-9]([A-Za-z0-9 ._-]{0,6}[A-Za-z0-9])?", fullmatch=True)
_paths = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), min_size=1, max_size=12)
_addresses = {"https": "https://dav.example.com/a b".replace(" ", "%20"), "sqlite": "sqlite:crm.db"}


def values_of(kind: ValueKind) -> st.SearchStrategy[Any]:
    """Values that the kind takes."""
    match kind:
        case Text(pattern=pattern):
            return st.from_regex(pattern, fullmatch=True) if pattern else texts.filter(bool)
        case PathText():
            return _paths
        case Address(schemes=schemes):
            return st.just(_addresses[schemes[0]])
        case Choice(options=options):
            return st.sampled_from(list(options))
        case Choices(options=options):
            return st.lists(st.sampled_from(list(options)), unique=True)
        case Flag():
            return st.booleans()
        case Whole(least=least, most=most):
            return st.integers(least, most)
        case Duration(empty=empty):
            times = st.sampled_from(["20s", "15 minutes", "1.5 h"])
            return times | st.just("") if empty else times
        case Span():
            return st.sampled_from(["30 days", "1 week", "6 months", "1 year"])
        case Share():
            return st.integers(0, 100).map(lambda share: f"{share}%")
        case Texts():
            return st.lists(texts, max_size=3)
        case TextMap():
            return st.dictionaries(texts, texts, max_size=3)
        case Command():
            return st.lists(texts.filter(bool), max_size=3)
        case Table():
            return tables(kind)
        case OneOf(kinds=kinds):
            return st.one_of(*map(values_of, kinds))


def tables(table: Table) -> st.SearchStrategy[dict[str, Any]]:
    required = {key.name: values_of(key.kind) for key in table.keys if key.required}
    optional = {key.name: values_of(key.kind) for key in table.keys if not key.required}
    return st.fixed_dictionaries(required, optional=optional)


@st.composite
def documents(draw: st.DrawFn, pairs_at_least: int = 0) -> dict[str, Any]:
    """A valid config, as tomllib reads it."""
    types = draw(st.lists(st.sampled_from(list(BUILT_IN)), min_size=2, max_size=4))
    called = draw(st.lists(names, min_size=len(types), max_size=len(types), unique=True))
    calendars = {name: {"type": type, **draw(tables(BUILT_IN[type]))} for name, type in zip(called, types, strict=True)}
    pairs: dict[str, Any] = {}
    for name in draw(st.lists(names, min_size=pairs_at_least, max_size=2, unique=True)):
        left, right = draw(st.permutations(called))[:2]
        pairs[name] = {**draw(tables(PAIR)), "left": left, "right": right}
    document = {"user": draw(tables(USER)), "calendars": calendars, "pairs": pairs}
    return {name: table for name, table in document.items() if table}
