"""Lists that grow for years are shown page by page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from django.core.paginator import Paginator
from django.db.models import Model, QuerySet

from hiroba.rules.consents.types import Item, Shown

SIZE = 50  # rows of a page
Row = TypeVar("Row", bound=Model)


def shown(rows: QuerySet[Row], page: int, tell: Callable[[Row], Item]) -> Shown[Item]:
    """Return the page, or the last one where there are not so many."""
    paginator = Paginator(rows, SIZE)
    here = min(max(1, page), paginator.num_pages)
    return Shown([tell(row) for row in paginator.page(here)], here, paginator.num_pages)
