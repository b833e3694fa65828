"""The door of the questions about entities."""

from __future__ import annotations

from hiroba.context.queries.parse import parse_q
from hiroba.context.queries.scopes_of import parse_scopes, scopes_match
from hiroba.context.queries.types_of import parse_types, types_match

__all__ = ["parse_q", "parse_scopes", "parse_types", "scopes_match", "types_match"]
