"""Which services somebody used goes with them."""

from __future__ import annotations

from collections.abc import Sequence

from hiroba.kernel.erasure import service as erasure
from hiroba.rules.services.models import ServiceSubscription


@erasure.reach("services")
def erase(person: str, _addresses: Sequence[str]) -> int:
    return ServiceSubscription.objects.filter(kind="person", subscriber=person).delete()[0]
