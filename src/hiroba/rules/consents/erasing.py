"""What a resident allowed, and who used it, goes with the resident."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from hiroba.kernel.erasure import service as erasure
from hiroba.rules.consents.models import Consent, ConsentRefusal, ConsentUse


@erasure.reach("consents")
@transaction.atomic
def erase(person: str, _addresses: Sequence[str]) -> int:
    return sum(
        kept.objects.filter(person=person).delete()[0] for kept in (Consent, ConsentUse, ConsentRefusal)
    )
