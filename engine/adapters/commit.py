"""What may happen to a transaction in its last moment, whatever the database."""

from __future__ import annotations


class CommitBroke(Exception):
    """The database went away while a transaction was being committed: done or not, nobody knows."""
