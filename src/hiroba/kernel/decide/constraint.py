"""What somebody sees, as a condition that goes into the query itself."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q

from hiroba.kernel.decide.rules import Target, TargetKind
from hiroba.kernel.decide.types import Sight, Visibility


def visible(sight: Sight, dataset: str | None = "pk") -> Q:
    """The condition for a model with the fields `visibility` and `organisation`.

    dataset: its field with the id of the dataset that a row is or belongs to; None: rules do not reach it.
    """
    if sight.everything:
        return Q()
    seen = Q(visibility=Visibility.PUBLIC)
    if sight.organisations:
        seen |= Q(visibility=Visibility.ORGANISATION, organisation__in=sorted(sight.organisations))
    if sight.private_of:
        seen |= Q(visibility=Visibility.PRIVATE, organisation__in=sorted(sight.private_of))
    if dataset is None:
        return seen
    return (seen | _any(sight.ruled.open, dataset)) & ~_any(sight.ruled.refused, dataset)


def _any(targets: Iterable[Target], dataset: str) -> Q:
    """Whether a row is meant by one of these targets; nothing is where there are none."""
    ids = sorted(each.id for each in targets if each.kind is TargetKind.DATASET)
    owners = sorted(each.id for each in targets if each.kind is TargetKind.ORGANISATION)
    found = Q(pk__in=[])
    if ids:
        found |= Q((f"{dataset}__in", ids))
    if owners:
        found |= Q(organisation__in=owners)
    return found
