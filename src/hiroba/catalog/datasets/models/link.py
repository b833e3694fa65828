"""A file or service of a dataset that stays where it is."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from hiroba.catalog.datasets.models.dataset import Dataset
from hiroba.kernel.mynumber.service import WrittenCharField, WrittenJSONField, WrittenTextField


class Link(models.Model):
    id = models.UUIDField(primary_key=True, editable=False)
    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="links", db_index=False)
    position = models.PositiveIntegerField()
    url = WrittenTextField()
    title = WrittenTextField(blank=True, default="")
    description = WrittenTextField(blank=True, default="")
    format = WrittenCharField(max_length=64, blank=True, default="")
    media_type = WrittenCharField(max_length=120, blank=True, default="")
    size = models.BigIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    remote_id = WrittenCharField(max_length=500, blank=True, default="", db_index=True)
    extras = WrittenJSONField(default=dict)
    state = models.CharField(max_length=16, blank=True, default="")
    checked = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["dataset", "position"], name="link_place")]

    def __str__(self) -> str:
        return str(self.id)
