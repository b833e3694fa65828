"""A file that somebody handed in, and how far it got."""

from __future__ import annotations

from typing import ClassVar

import msgspec
from django.db import models

from hiroba.intake.publishing.types import FileReport
from hiroba.kernel.mynumber.service import WrittenCharField, WrittenJSONField
from hiroba.kernel.sealing.service import SealedTextField
from hiroba.kernel.sealing.types import Sealed


class Submission(models.Model):
    """The bytes are in storage before this row is written; the report is written with the version."""

    id = models.CharField(primary_key=True, max_length=16)
    created = models.DateTimeField(auto_now_add=True)
    organisation = models.CharField(max_length=64, db_index=True)
    principal_kind = models.CharField(max_length=16)
    principal_id = models.CharField(max_length=64)
    name = WrittenCharField(max_length=512)
    source_key = WrittenCharField(max_length=1024)
    blob = models.CharField(max_length=64)
    size = models.BigIntegerField()
    language = models.CharField(max_length=8, default="ja")  # of the report
    options = WrittenJSONField(default=dict)
    state = models.CharField(max_length=16, default="waiting")
    stage = models.CharField(max_length=16, default="waiting")
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    report = SealedTextField(blank=True, default="")  # JSON: it tells cells as they stood
    dataset = models.CharField(max_length=32, null=True)

    @classmethod
    def sealed(cls, id: str, report: FileReport) -> Sealed:
        """A report as it is kept of one submission."""
        field = cls._meta.get_field("report")
        assert isinstance(field, SealedTextField)
        return field.sealed(msgspec.json.encode(report).decode(), id)

    class Meta:
        app_label = "publishing"
        ordering: ClassVar = ["-created", "id"]
        indexes: ClassVar = [models.Index(fields=["principal_kind", "principal_id", "-created"])]
