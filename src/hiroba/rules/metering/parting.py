"""Which data of an organisation was used, and what it used: bills were made of it, so it stays."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Q

from hiroba.kernel.parting.service import Part, add
from hiroba.rules.metering.models import MeteredUse


def _uses(codes: Sequence[str]) -> Q:
    return Q(owner__in=codes) | Q(user__in=codes)


add(Part("usage", MeteredUse, _uses, removed=False))
