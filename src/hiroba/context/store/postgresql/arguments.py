"""The numbered arguments of a statement."""

from __future__ import annotations

from typing import Any


class Arguments:
    """`add` gives the place ($1, $2 ...) of a value."""

    def __init__(self) -> None:
        self.values: list[Any] = []

    def add(self, value: Any, cast: str = "") -> str:
        """A number is always sent as a double: whole and broken ones compare alike."""
        if isinstance(value, int | float) and not isinstance(value, bool) and not cast:
            value, cast = float(value), "::float8"
        self.values.append(value)
        return f"${len(self.values)}{cast}"
