"""A typed table of a version."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from hiroba.catalog.datasets.models.version import Version
from hiroba.kernel.mynumber.service import WrittenCharField, WrittenJSONField


class Table(models.Model):
    version = models.ForeignKey(Version, on_delete=models.CASCADE, related_name="tables", db_index=False)
    ordinal = models.PositiveIntegerField()  # from 0, the order in the file
    name = WrittenCharField(max_length=255)
    title = WrittenCharField(max_length=500)
    schema = WrittenJSONField()
    parquet = models.CharField(max_length=64)  # blob key
    unread = models.CharField(max_length=64, blank=True, default="")  # blob key
    rows_in = models.BigIntegerField()
    rows_out = models.BigIntegerField()
    cells_unread = models.BigIntegerField()
    unreads = WrittenJSONField(default=list)
    footnotes = WrittenJSONField(default=list)
    metadata = WrittenJSONField(default=list)
    bounds = WrittenJSONField(null=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["version", "ordinal"], name="table_ordinal")]

    def __str__(self) -> str:
        return self.name
