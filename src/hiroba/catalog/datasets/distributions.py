"""As how many files, tables and links a dataset can be had."""

from __future__ import annotations

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Subquery, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from hiroba.catalog.datasets.models import Link, Version
from hiroba.catalog.datasets.types import OPEN_TABLES


def distributions() -> Combinable:
    """Return the number as a column of datasets. Of tables that are written row by row, the links stand for
    them, and there is no file."""
    links = Link.objects.filter(dataset=OuterRef("pk")).order_by().values("dataset").annotate(all=Count("pk"))
    current = Version.objects.filter(dataset=OuterRef("pk"), number=OuterRef("number"))
    files = Case(
        When(Exists(current.exclude(media_type=OPEN_TABLES)), then=F("tables") + 1),
        default=0,
        output_field=IntegerField(),
    )
    return Coalesce(Subquery(links.values("all")), 0) + files
