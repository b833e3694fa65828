"""The door of the questions about entities."""

from __future__ import annotations

from hiroba.context.queries.errors import InvalidPattern, QuestionTooComplex
from hiroba.context.queries.evaluate import conjuncts, join_depth, matcher, paths, required
from hiroba.context.queries.geo_match import boxes, geo_matcher
from hiroba.context.queries.geo_of import elsewhere, parse_geo, parse_geometry, rectangle_of
from hiroba.context.queries.order import parse_order, ranked
from hiroba.context.queries.parse import parse_path, parse_q
from hiroba.context.queries.patterns import check_pattern, search
from hiroba.context.queries.scopes_of import parse_scopes, scopes_match
from hiroba.context.queries.types_of import parse_types, types_match

__all__ = [
    "InvalidPattern",
    "QuestionTooComplex",
    "boxes",
    "check_pattern",
    "conjuncts",
    "elsewhere",
    "geo_matcher",
    "join_depth",
    "matcher",
    "parse_geo",
    "parse_geometry",
    "parse_order",
    "parse_path",
    "parse_q",
    "parse_scopes",
    "parse_types",
    "paths",
    "ranked",
    "rectangle_of",
    "required",
    "scopes_match",
    "search",
    "types_match",
]
