"""How services stand: one row for each that an operator ever touched."""

from __future__ import annotations

from django.db import models

from hiroba.kernel.manifests.types import State
from hiroba.kernel.mynumber.service import WrittenCharField, WrittenJSONField


class ServiceStanding(models.Model):
    """reason: what readers are told while it is suspended. settings: what was set, by name."""

    service = models.CharField(max_length=32, primary_key=True)
    state = models.CharField(max_length=16, default=State.ON.value)
    reason = WrittenCharField(max_length=500, blank=True, default="")
    since = models.DateTimeField()
    settings = WrittenJSONField(default=dict)

    def __str__(self) -> str:
        return f"{self.service}: {self.state}"
