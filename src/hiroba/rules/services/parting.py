"""Services outside of an organisation, which ended on its day, and those that it uses."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from hiroba.kernel.parting.service import Part, add, by
from hiroba.rules.services.models import OutsideService, ServiceApplication, ServiceSubscription


def _subscribed(codes: Sequence[str]) -> Q:
    return Q(kind="organisation", subscriber__in=codes)


add(Part("services/services", OutsideService, by("organisation"), removed=False))
add(Part("services/applications", ServiceApplication, by("organisation"), removed=False))
add(Part("services/used", ServiceSubscription, _subscribed))
