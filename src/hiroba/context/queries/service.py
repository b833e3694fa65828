"""The door of the questions about entities."""

from __future__ import annotations

from hiroba.context.queries.parse import parse_q

__all__ = ["parse_q"]
