"""Groups and vocabularies of an organisation, which datasets of others belong to, and views of its own."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from hiroba.catalog.curation.models import Group, View, Vocabulary
from hiroba.catalog.datasets import service as datasets
from hiroba.kernel.parting.service import Part, add, by


def _of_datasets(codes: Sequence[str]) -> Q:
    return Q(dataset__in=datasets.holdings(codes))


add(Part("groups", Group, by("owner"), removed=False))
add(Part("vocabularies", Vocabulary, by("owner"), removed=False))
add(Part("views", View, _of_datasets))
