"""What is in force, and what came in."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from hiroba.kernel.mynumber.service import WrittenCharField, WrittenJSONField


class Bulletin(models.Model):
    """The latest telegram of a stream. rows: what it says, by family; none where it was cancelled."""

    organisation = models.CharField(max_length=64)
    drill = models.BooleanField(default=False)
    family = models.CharField(max_length=32)
    stream = WrittenCharField(max_length=200)
    title = WrittenCharField(max_length=100)
    order = WrittenCharField(max_length=160)
    cancelled = models.BooleanField(default=False)
    rows = WrittenJSONField(default=dict)

    class Meta:
        app_label = "jma"
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "drill", "family", "stream"], name="one_bulletin_of_a_stream"
            )
        ]


class Receipt(models.Model):
    """One telegram that came in, and what became of it. digest: SHA-256 of its bytes."""

    organisation = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    received = models.DateTimeField(auto_now_add=True, db_index=True)
    source = models.CharField(max_length=32, blank=True, default="")
    title = WrittenCharField(max_length=100)
    outcome = models.CharField(max_length=16)

    class Meta:
        app_label = "jma"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "digest"], name="one_receipt_of_a_telegram")
        ]
