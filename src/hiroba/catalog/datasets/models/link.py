"""A file or service of a dataset that stays where it is."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from hiroba.catalog.datasets.models.dataset import Dataset


class Link(models.Model):
    id = models.UUIDField(primary_key=True, editable=False)
    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="links", db_index=False)
    position = models.PositiveIntegerField()
    url = models.TextField()
    title = models.TextField(blank=True, default="")
    description = models.TextField(blank=True, default="")
    format = models.CharField(max_length=64, blank=True, default="")
    media_type = models.CharField(max_length=120, blank=True, default="")
    size = models.BigIntegerField(null=True)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    remote_id = models.CharField(max_length=500, blank=True, default="", db_index=True)
    extras = models.JSONField(default=dict)
    state = models.CharField(max_length=16, blank=True, default="")
    checked = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["dataset", "position"], name="link_place")]

    def __str__(self) -> str:
        return str(self.id)
