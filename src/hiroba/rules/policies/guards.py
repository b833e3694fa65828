"""Rooms that keep data are shown a rule before it counts: they raise where it must not."""

from __future__ import annotations

from collections.abc import Callable

from hiroba.kernel.decide.types import Rule

_guards: list[Callable[[Rule], None]] = []


def guard(one: Callable[[Rule], None]) -> None:
    """Have this one asked about every rule that is put into force."""
    _guards.append(one)


def ask_guards(rule: Rule) -> None:
    for one in _guards:
        one(rule)
