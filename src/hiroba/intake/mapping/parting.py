"""How columns of an organisation's files became things."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from hiroba.catalog.datasets import service as datasets
from hiroba.intake.mapping.models import MappingVersion
from hiroba.kernel.parting.service import Part, add


def _of_datasets(codes: Sequence[str]) -> Q:
    return Q(dataset__in=datasets.holdings(codes))


add(Part("mappings", MappingVersion, _of_datasets))
