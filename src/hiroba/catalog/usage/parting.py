"""How often data of an organisation was used, day by day."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.usage.models import DailyUse
from hiroba.kernel.parting.service import Part, add


def _of_datasets(codes: Sequence[str]) -> Q:
    return Q(dataset__in=datasets.holdings(codes))


add(Part("counts", DailyUse, _of_datasets))
