"""The place that somebody tried things out in goes with them."""

from __future__ import annotations

from collections.abc import Sequence

from hiroba.intake.sandboxes.making import take_away
from hiroba.intake.sandboxes.models import SandboxRow
from hiroba.kernel.erasure import service as erasure


@erasure.reach("sandboxes")
def erase(person: str, _addresses: Sequence[str]) -> int:
    rows = list(SandboxRow.objects.filter(person=person))
    for row in rows:
        take_away(row)
    return len(rows)
