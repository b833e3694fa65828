"""The tags of datasets that follow a standard data model: beside their keywords, and found like these."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from functools import lru_cache

from hiroba.catalog.datamodels import service as datamodels
from hiroba.catalog.datasets.types import AnyOf, Condition, Criterion, Op
from hiroba.protocols.ckan.vocabulary import STANDARD_TAG


@lru_cache(maxsize=256)
def tags_of(entity_type: str) -> tuple[str, ...]:
    """What collectors of standard data look for: the fixed tag and the model's Japanese title."""
    if not entity_type:
        return ()
    return STANDARD_TAG, *(each.title_ja for each in datamodels.models() if each.entity_type == entity_type)


def condition(fits: Callable[[str], bool]) -> Condition:
    """The datasets that have a tag of this kind that fits."""
    if fits(STANDARD_TAG):
        return Criterion("model", Op.PRESENT)
    fitting = (each.entity_type for each in datamodels.models() if fits(each.title_ja))
    return AnyOf(tuple(Criterion("model", Op.IS, each) for each in fitting))


def counts(models: Mapping[str, int]) -> Counter[str]:
    """From the number of datasets of each model that of each tag."""
    found: Counter[str] = Counter()
    for model, number in models.items():
        found.update(dict.fromkeys(tags_of(model), number))
    return found
