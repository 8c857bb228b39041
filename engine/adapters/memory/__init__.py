"""A calendar in memory, for tests and for trying things out."""

from engine.adapters.memory.adapter import KIND, Memory, MemoryKind
from engine.adapters.memory.normalisers import (
    Normaliser,
    as_given,
    chain,
    crlf,
    no_trailing_blanks,
    reordered,
    shortened,
    without,
)
from engine.adapters.memory.store import Faults, Objection, Step, Store, Stored, Traits, Verb

__all__ = [
    "KIND",
    "Faults",
    "Memory",
    "MemoryKind",
    "Normaliser",
    "Objection",
    "Step",
    "Store",
    "Stored",
    "Traits",
    "Verb",
    "as_given",
    "chain",
    "crlf",
    "no_trailing_blanks",
    "reordered",
    "shortened",
    "without",
]
