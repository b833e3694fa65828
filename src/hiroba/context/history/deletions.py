"""How a deleted attribute stands in its history (ETSI GS CIM 009, 4.5.7 and 5.5.4)."""

from __future__ import annotations

from typing import Any

from hiroba.context.entities.types import NULL, VALUE_MEMBER
from hiroba.context.history.types import SCOPE


def member(kind: str) -> str:
    """The member that holds the value of a kind of attribute."""
    return VALUE_MEMBER.get(kind, "value")


def deletion(kind: str, dataset: str, name: str = "") -> dict[str, Any]:
    """The instance that says that an attribute is gone."""
    if name == SCOPE:
        return {"type": "Property", "value": []}
    value = {"@none": NULL} if kind == "LanguageProperty" else NULL
    found: dict[str, Any] = {"type": kind, member(kind): value}
    return {**found, "datasetId": dataset} if dataset else found
