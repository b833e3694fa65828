"""Which of the datasets that somebody got nothing of are there, and hidden from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.db.models import Q

from hiroba.catalog.datasets.models import Dataset
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Resource, Visibility
from hiroba.kernel.journal.types import Refusal, Unseen


def find(asked: Mapping[Unseen, int]) -> Iterator[tuple[Unseen, Refusal]]:
    """By id, or by the name that CKAN's clients know."""
    names = {each.id for each in asked}
    rows = Dataset.objects.filter(Q(pk__in=names) | Q(name__in=names), withdrawn=None)
    there = {}
    for id, name, owner, visibility in rows.values_list("pk", "name", "organisation", "visibility"):
        there[id] = there[name] = Resource("dataset", id, owner, Visibility(visibility))
    for each in asked:
        what = there.get(each.id)
        told = decide.hidden(each, Action.DATASET_READ, what) if what is not None else None
        if told is not None:
            yield each, told
