"""One page of rows."""

from __future__ import annotations

import math
from typing import TypeVar

from django.db.models import Model, QuerySet

from hiroba.catalog.dialogue.types import PAGE_SIZE

Row = TypeVar("Row", bound=Model)


def cut(rows: QuerySet[Row], page: int, size: int = PAGE_SIZE) -> tuple[int, list[Row], int, int]:
    """Return how many rows there are, those of the page (else of the last one), its number, all pages."""
    total = rows.count()
    pages = max(1, math.ceil(total / size))
    here = min(max(1, page), pages)
    return total, list(rows[(here - 1) * size : here * size]), here, pages
