"""Folders that hold one .ics file an item (the vdir convention)."""

from engine.adapters.vdir.adapter import KIND, Vdir, VdirKind

__all__ = ["KIND", "Vdir", "VdirKind"]
