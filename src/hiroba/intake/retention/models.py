"""How long an organisation keeps something."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models

from hiroba.kernel.mynumber.service import WrittenCharField


def _id() -> str:
    return uuid4().hex


class Setting(models.Model):
    """See types.Retention."""

    id = models.CharField(max_length=32, primary_key=True, default=_id)
    organisation = models.CharField(max_length=64)
    kind = models.CharField(max_length=8)
    of = WrittenCharField(max_length=500)
    amount = models.PositiveIntegerField()
    unit = models.CharField(max_length=5)
    by = models.CharField(max_length=64)
    made = models.DateTimeField(auto_now_add=True)
    told = models.DateTimeField(null=True)
    gone = models.BigIntegerField(default=0)
    last = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "kind", "of"], name="retention_once")
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.kind} {self.of}"
