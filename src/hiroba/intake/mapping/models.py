"""Versions of mappings; the highest number is the one that holds."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from hiroba.kernel.mynumber.service import WrittenCharField, WrittenJSONField
from hiroba.kernel.sealing.service import SealedTextField


class MappingVersion(models.Model):
    dataset = models.CharField(max_length=64)
    table = models.PositiveIntegerField()  # its place in the file, from 0
    number = models.PositiveIntegerField()  # from 1
    model = WrittenCharField(max_length=120, blank=True)  # entity type; "" = mapped no more
    draft = WrittenJSONField()
    by = models.CharField(max_length=64)  # the principal's opaque id
    created = models.DateTimeField(auto_now_add=True)
    trouble = SealedTextField(blank=True, default="")  # of the last file published with it: JSON, with cells
    applied = models.DateTimeField(null=True)

    class Meta:
        app_label = "mapping"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dataset", "table", "number"], name="mapping_number")
        ]

    def __str__(self) -> str:
        return f"{self.dataset}/{self.table}/{self.number}"
