"""The door: standard data models, matching of headers to them, municipality codes. Pure functions."""

from __future__ import annotations

from hiroba.catalog.datamodels.codes import (
    complete_code,
    find_municipality,
    is_valid_code,
    municipalities,
    municipality,
)
from hiroba.catalog.datamodels.matching import assign, match
from hiroba.catalog.datamodels.nearness import near
from hiroba.catalog.datamodels.registry import models, shared_fields
from hiroba.catalog.datamodels.types import DataModel


def model(entity_type: str) -> DataModel:
    """The model of an entity type; KeyError for one that is not known."""
    for one in models():
        if one.entity_type == entity_type:
            return one
    raise KeyError(entity_type)


__all__ = [
    "assign",
    "complete_code",
    "find_municipality",
    "is_valid_code",
    "match",
    "model",
    "models",
    "municipalities",
    "municipality",
    "near",
    "shared_fields",
]
