"""How much of what a reader wants to know is said about a dataset."""

from __future__ import annotations

from typing import Final

from hiroba.catalog.datasets.types import DatasetDetail

WEIGHTS: Final = {"description": 30, "licence": 20, "rhythm": 15, "keywords": 15, "theme": 10, "places": 10}
_SHORT = 10  # letters: a description that says nothing


def completeness(detail: DatasetDetail) -> tuple[int, tuple[str, ...]]:
    """Return (percent, the fields that are missing, the weightiest first)."""
    card = detail.card
    said = {
        "description": len(card.description.strip()) >= _SHORT,
        "licence": card.licence_confirmed,
        "rhythm": bool(detail.rhythm) or detail.ending is not None,
        "keywords": bool(card.keywords),
        "theme": bool(card.theme),
        "places": bool(card.places),
    }
    missing = tuple(name for name in WEIGHTS if not said[name])
    return 100 - sum(WEIGHTS[name] for name in missing), missing
