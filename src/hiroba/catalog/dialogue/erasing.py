"""What somebody wrote in public stays, by nobody; what they supported still counts."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from hiroba.catalog.dialogue.models import Question, Request, Showcase, Support, new_id
from hiroba.kernel.erasure import service as erasure


@erasure.reach("dialogue")
@transaction.atomic
def erase(person: str, _addresses: Sequence[str]) -> int:
    said = sum(
        each.objects.filter(by=person).update(by="", name="", mark="")
        for each in (Request, Question, Showcase)
    )
    supported = list(Support.objects.filter(by=person))
    for row in supported:
        row.by = f"erased-{new_id()}"
        row.save(update_fields=["by"])
    return said + len(supported)
