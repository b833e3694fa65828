"""Which services somebody used, and on which days, goes with them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from hiroba.kernel.erasure import service as erasure
from hiroba.rules.services.models import RememberedUse, Remembering, ServiceSubscription


@erasure.reach("services")
@transaction.atomic
def erase(person: str, _addresses: Sequence[str]) -> int:
    theirs = (
        ServiceSubscription.objects.filter(kind="person", subscriber=person),
        RememberedUse.objects.filter(person=int(person)),
        Remembering.objects.filter(person=int(person)),
    )
    return sum(rows.delete()[0] for rows in theirs)
