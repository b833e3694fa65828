"""What lists and facets show of a dataset, from the content of its current version."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from hiroba.catalog.datasets.models import Dataset
from hiroba.catalog.datasets.types import Bounds

_HEADINGS = 6  # as many as a card has room for


def write_content(
    dataset: Dataset,
    rows: Sequence[int],
    bounds: Sequence[Sequence[float] | None],
    titles: Sequence[str],
    now: datetime,
) -> None:
    """Save the dataset as one that has just been published. rows, bounds: of each table. titles: of all
    columns of all tables."""
    dataset.rows, dataset.tables = sum(rows), len(rows)
    dataset.bounds = _union([box for box in bounds if box])
    dataset.headings, dataset.columns = list(titles[:_HEADINGS]), len(titles)
    dataset.modified = dataset.changed = now
    dataset.withdrawn = None
    dataset.save()


def _union(boxes: list[Sequence[float]]) -> Bounds | None:
    if not boxes:
        return None
    wests, souths, easts, norths = zip(*boxes, strict=True)
    return (min(wests), min(souths), max(easts), max(norths))
