"""Dashboards are sent no more to who is gone."""

from __future__ import annotations

from collections.abc import Sequence

from hiroba.kernel.erasure import service as erasure
from hiroba.services.dashboards.models import BoardMail


@erasure.reach("dashboards")
def erase(person: str, _addresses: Sequence[str]) -> int:
    return BoardMail.objects.filter(person=int(person)).delete()[0]
