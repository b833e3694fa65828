"""One published state of a dataset; never changed afterwards, but where something must not be kept."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from hiroba.catalog.datasets.models.dataset import Dataset
from hiroba.kernel.mynumber.service import WrittenCharField, WrittenJSONField, WrittenTextField
from hiroba.kernel.sealing.service import SealedTextField


class Version(models.Model):
    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="versions", db_index=False)
    number = models.PositiveIntegerField()  # from 1
    created = models.DateTimeField()
    blob = models.CharField(max_length=64, db_index=True)  # key of the original bytes
    size = models.BigIntegerField()
    name = WrittenCharField(max_length=500)
    media_type = WrittenCharField(max_length=120)
    format = models.CharField(max_length=16)
    sha256 = models.CharField(max_length=64)
    note = WrittenTextField(blank=True, default="")
    rows = models.BigIntegerField()
    by = models.CharField(max_length=64)  # the principal's opaque id
    redacted = models.DateTimeField(null=True)  # when rows were last taken out
    expired = models.DateTimeField(null=True)  # when its owner's retention took its files away
    replaced = WrittenJSONField(default=list)  # blob keys of files from before that, until they are removed

    quoted = SealedTextField(blank=True, default="")  # what its reports quote of a file that lies sealed

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["dataset", "number"], name="version_number")]

    def __str__(self) -> str:
        return f"{self.dataset_id}/{self.number}"
