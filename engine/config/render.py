"""Writes config files from the schema: the example with every key, a starter for a new user, the reference page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from textwrap import wrap
from typing import Any, Final, TypeAlias

from engine.adapters.registry import keys_of
from engine.config.check import takes
from engine.config.schema import PAIR, TYPE, USER
from engine.config.toml_text import toml_key, toml_path, toml_value
from engine.model.keys import Choice, Choices, Key, OneOf, Table, ValueKind

Values: TypeAlias = Mapping[str, Any]

_WIDTH: Final = 110

_INTRODUCTION: Final = """\
# Syncline's configuration. Lines that begin with # are explanations.
# Relative paths are relative to this file. Passwords never stand here: syncline credentials set CALENDAR.
# After a change, "syncline config check" says whether all is well."""

_EXAMPLE_INTRODUCTION: Final = (
    _INTRODUCTION
    + """
# This example shows every key there is. A key that is left out has its usual value."""
)

_EXAMPLES: Final = {
    "mobile": "mobile",
    "outlook": "outlook",
    "notes": "notes",
    "team": "caldav",
    "folder": "vdir",
    "enterprise": "enterprise",
}
"""The calendars of the example, by name, with their types."""


def render_example() -> str:
    """A valid config with every key that there is, each explained."""
    calendars = {name: {"type": type, **_samples(keys_of(type), name)} for name, type in _EXAMPLES.items()}
    document = {"user": _samples(USER, "user"), "calendars": calendars, "pairs": {"mail": _samples(PAIR, "mail")}}
    return render(document, _EXAMPLE_INTRODUCTION)


def render_starter(user: str, mail: str = "outlook", settings: Values | None = None) -> str:
    """A config for a new user: the mobile client's calendar in step with one of the mail client (a calendar type).

    ``settings``: the mail calendar's keys, over the usual ones. Keys that keep their usual value stand there as comments.
    """
    mobile = {"type": "mobile", **_required(keys_of("mobile"))}
    other = {"type": mail, **_required(keys_of(mail)), **(settings or {})}
    document = {
        "user": {"name": user},
        "calendars": {"mobile": mobile, mail: other},
        "pairs": {"mail": {"left": "mobile", "right": mail}},
    }
    return render(document, _INTRODUCTION, commented=True)


def render(document: Values, introduction: str = _INTRODUCTION, *, commented: bool = False) -> str:
    """``document`` (as `tomllib` would read it) with the schema's explanations; ``commented``: left-out keys as comments."""
    blocks = [introduction]
    if document.get("user"):
        blocks.append(_block(("user",), USER, document["user"], commented=commented))
    for name, values in document.get("calendars", {}).items():
        keys = keys_of(values["type"])
        whole = Table((replace(TYPE, explain=keys.explain or TYPE.explain), *keys.keys), open=keys.open)
        blocks.append(_block(("calendars", name), whole, values, commented=commented))
    for name, values in document.get("pairs", {}).items():
        blocks.append(_block(("pairs", name), PAIR, values, commented=commented))
    return "\n\n".join(blocks) + "\n"


def render_reference() -> str:
    """Every key as a page in Markdown."""
    parts = ["# Configuration", *_reference("[user]", USER)]
    for name in dict.fromkeys(_EXAMPLES.values()):
        parts += _reference(f'[calendars.NAME] with type = "{name}"', keys_of(name))
    parts += _reference("[pairs.NAME]", PAIR)
    return "\n".join(parts) + "\n"


def _samples(table: Table, name: str) -> dict[str, Any]:
    return {key.name: _sample(key, name) for key in table.keys}


def _sample(key: Key, name: str) -> Any:
    if key.sample is not None:
        return key.sample
    if isinstance(key.kind, Table):
        return _samples(key.kind, name)
    return key.default_for(name) if key.default is not None else {}


def _required(table: Table) -> dict[str, Any]:
    return {key.name: key.sample for key in table.keys if key.required}


def _block(path: tuple[str, ...], table: Table, values: Values, *, commented: bool) -> str:
    """A table with its keys in the schema's order; open tables follow it under headers of their own."""
    lines = [f"[{toml_path(path)}]"]
    below: list[str] = []
    for key in table.keys:
        if key.name not in values:
            lines += _left_out(key, path[-1]) if commented else ()
        elif isinstance(key.kind, Table) and key.kind.open:
            inner = _block((*path, key.name), key.kind, values[key.name], commented=commented)
            below.append("\n".join([*_comment(key.explain), inner]))
        else:
            lines += [*explanation(key, path[-1]), _line(key.name, values[key.name])]
    lines += [_line(name, value) for name, value in values.items() if table.find(name) is None]
    return "\n\n".join(["\n".join(lines), *below])


def _left_out(key: Key, name: str) -> list[str]:
    if key.default is None or (isinstance(key.kind, Table) and key.kind.open):
        return []
    return [*explanation(key, name), f"# {_line(key.name, key.default_for(name))}"]


def _line(name: str, value: Any) -> str:
    return f"{toml_key(name)} = {toml_value(value)}"


def explanation(key: Key, table: str) -> list[str]:
    """The comment above a key: what it is, and what each choice means. ``table``: the name of the table it is in."""
    said = _comment(key.explain.replace("{name}", table))
    for kind in _alternatives(key.kind):
        said += _comment(_meanings(kind)) if isinstance(kind, Choice | Choices) else ()
        said += _inside(kind, key.kind) if isinstance(kind, Table) else ()
    return said


def _alternatives(kind: ValueKind) -> Iterable[ValueKind]:
    return kind.kinds if isinstance(kind, OneOf) else (kind,)


def _meanings(kind: Choice | Choices) -> str:
    meanings = (f'"{option}": {meaning}' for option, meaning in kind.options.items())
    return ("Any of " if isinstance(kind, Choices) else "") + "; ".join(meanings) + "."


def _inside(table: Table, kind: ValueKind) -> list[str]:
    """The keys of an inline table; where that is only one way to give the value, also what it looks like."""
    other = _comment(f"Or {table.sample}:") if isinstance(kind, OneOf) else []
    return other + [line for key in table.keys for line in _comment(f"{key.name}: {key.explain}")]


def _comment(text: str) -> list[str]:
    return [f"# {line}" for line in wrap(text, _WIDTH, break_long_words=False, break_on_hyphens=False)]


def _reference(title: str, table: Table) -> Iterator[str]:
    yield from ("", f"## `{title}`", "", "| key | takes | usual value | meaning |", "|---|---|---|---|")
    yield from _rows(table, "")


def _rows(table: Table, prefix: str) -> Iterator[str]:
    for key in table.keys:
        usual = "must be given" if key.required else f"`{toml_value(key.default)}`" if key.default is not None else ""
        meanings = [_meanings(kind) for kind in _alternatives(key.kind) if isinstance(kind, Choice | Choices)]
        meaning = " ".join([key.explain, *meanings]).replace("{name}", "CALENDAR")
        cells = (f"`{prefix}{key.name}`", takes(key.kind), usual.replace("{name}", "NAME"), meaning)
        yield f"| {' | '.join(cells)} |"
        for kind in _alternatives(key.kind):
            yield from _rows(kind, f"{prefix}{key.name}.") if isinstance(kind, Table) else ()
