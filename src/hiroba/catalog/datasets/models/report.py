"""What was done to a version's cells, and how it stands against the official rules."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from hiroba.catalog.datasets.models.version import Version
from hiroba.kernel.mynumber.service import WrittenCharField, WrittenJSONField, WrittenTextField


class Change(models.Model):
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="changes")
    table = WrittenCharField(max_length=255, blank=True, default="")
    rule = models.CharField(max_length=80)
    column = WrittenCharField(max_length=255, blank=True, default="")
    count = models.BigIntegerField()
    examples = WrittenJSONField(default=list)

    def __str__(self) -> str:
        return self.rule


class QualityResult(models.Model):
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="quality", db_index=False)
    rule_id = models.CharField(max_length=16)
    state = models.CharField(max_length=16)
    count = models.BigIntegerField(default=0)
    examples = WrittenJSONField(default=list)
    advice = WrittenTextField(blank=True, default="")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["version", "rule_id"], name="quality_rule_once")
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.state}"
