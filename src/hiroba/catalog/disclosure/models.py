"""A trial: how one table is to be made anonymous, and what came out."""

from __future__ import annotations

from django.db import models

from hiroba.kernel.mynumber.service import WrittenJSONField


class Trial(models.Model):
    """plan: a `types.Plan`; outcome: a `types.Outcome`, once it is known. parquet: key of the blob that
    would be published."""

    id = models.CharField(max_length=24, primary_key=True)
    dataset = models.CharField(max_length=10, db_index=True)
    version = models.PositiveIntegerField()
    organisation = models.CharField(max_length=64)
    by = models.CharField(max_length=64)  # the principal's opaque id
    plan = WrittenJSONField()
    outcome = WrittenJSONField(null=True)
    unreachable = models.BooleanField(default=False)
    parquet = models.CharField(max_length=80, blank=True, default="")
    job = models.CharField(max_length=64, blank=True, default="")
    made = models.CharField(max_length=10, blank=True, default="")  # the dataset that it became
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "disclosure"

    def __str__(self) -> str:
        return self.id
