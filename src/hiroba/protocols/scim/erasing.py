"""Staff records go with the person, also those that wait for an account."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Q

from hiroba.kernel.erasure import service as erasure
from hiroba.protocols.scim.models import StaffRecord


@erasure.reach("staff records")
@transaction.atomic
def erase(person: str, addresses: Sequence[str]) -> int:
    return StaffRecord.objects.filter(Q(user_id=int(person)) | Q(email__in=addresses)).delete()[0]
