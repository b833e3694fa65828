"""Datasets by what people call them."""

from __future__ import annotations

from django.db.models import Q

from hiroba.catalog.datasets.sight import published
from hiroba.kernel.decide.types import Sight

_MOST = 5


def named(name: str, sight: Sight, organisation: str = "") -> tuple[str, ...]:
    """Return ids of datasets with tables that this reader sees: by title, else by the name in addresses,
    else by the data model; a few at most. organisation: only of this owner.
    """
    rows = published(sight).filter(tables__gt=0)
    if organisation:
        rows = rows.filter(organisation=organisation)
    for condition in (Q(title=name), Q(name=name), Q(model=name)):
        found = tuple(rows.filter(condition).order_by("pk").values_list("pk", flat=True)[:_MOST])
        if found:
            return found
    return ()
