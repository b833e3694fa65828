"""What an attribute was, over time."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Observation(models.Model):
    """A value of a Property that carries `observedAt`; the same time is kept once, the last one wins."""

    row = models.BigAutoField(primary_key=True)
    tenant = models.CharField(max_length=64)
    entity = models.CharField(max_length=512)
    attribute = models.CharField(max_length=120)
    observed_at = models.DateTimeField()
    number = models.FloatField(null=True)
    text = models.TextField(null=True)  # null says that the value is a number
    unit = models.CharField(max_length=24, blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["tenant", "entity", "attribute", "observed_at"], name="observation_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.entity} {self.attribute}"
