"""How services stand, as every process knows it within half a second of its being said."""

from __future__ import annotations

import time
from dataclasses import dataclass, field

from django.db import transaction

from hiroba.kernel.manifests.models import ServiceStanding
from hiroba.kernel.manifests.types import Standing, State

KEEP = 0.5  # seconds


@dataclass
class _Kept:
    by_id: dict[str, Standing] = field(default_factory=dict)
    until: float = 0.0


_kept = _Kept()


def standing(service: str) -> Standing:
    """Return how a service stands; one that nobody touched is on."""
    if time.monotonic() >= _kept.until:
        _kept.by_id = {row.service: _value(row) for row in ServiceStanding.objects.all()}
        _kept.until = time.monotonic() + KEEP
    return _kept.by_id.get(service) or Standing(service)


def keep(given: Standing) -> None:
    """Write how a service stands, in the caller's transaction."""
    ServiceStanding.objects.update_or_create(
        service=given.service,
        defaults={
            "state": given.state.value, "reason": given.reason, "since": given.since,
            "settings": dict(given.settings),
        },
    )  # fmt: skip
    transaction.on_commit(forget)


def forget() -> None:
    _kept.until = 0.0


def _value(row: ServiceStanding) -> Standing:
    return Standing(row.service, State(row.state), row.reason, row.since, dict(row.settings))
