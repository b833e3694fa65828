"""How often a dataset was used on a day: numbers only, nothing of anybody."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class DailyUse(models.Model):
    dataset = models.CharField(max_length=10)
    day = models.DateField()  # in the time zone of the face
    kind = models.CharField(max_length=16)
    number = models.BigIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dataset", "day", "kind"], name="daily_use_once")
        ]
        indexes: ClassVar = [models.Index(fields=["day", "dataset", "number"], name="daily_use_day")]

    def __str__(self) -> str:
        return f"{self.dataset} {self.day}"
