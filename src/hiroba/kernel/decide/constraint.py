"""What somebody sees, as a condition that goes into the query itself."""

from __future__ import annotations

from django.db.models import Q

from hiroba.kernel.decide.types import Sight, Visibility


def visible(sight: Sight) -> Q:
    """The condition for a model with the fields `visibility` and `organisation`."""
    if sight.everything:
        return Q()
    seen = Q(visibility=Visibility.PUBLIC)
    if sight.organisations:
        seen |= Q(visibility=Visibility.ORGANISATION, organisation__in=sorted(sight.organisations))
    if sight.private_of:
        seen |= Q(visibility=Visibility.PRIVATE, organisation__in=sorted(sight.private_of))
    return seen
