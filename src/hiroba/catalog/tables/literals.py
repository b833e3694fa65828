"""Texts in SQL that cannot be bound: settings and paths."""

from __future__ import annotations


def literal(text: str) -> str:
    """SQL text literal."""
    return "'" + text.replace("'", "''") + "'"
