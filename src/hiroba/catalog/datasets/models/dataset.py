"""A dataset: what a file is to its owner, over all its versions."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.db import models
from django.utils import timezone

from hiroba.kernel.mynumber.service import WrittenCharField, WrittenJSONField, WrittenTextField

_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: nothing is mistaken for another
_LENGTH = 10


def new_id() -> str:
    """Return ten letters, 50 random bits."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_LENGTH))


class Dataset(models.Model):
    """The current state; what searching asks about stands in its own column."""

    id = models.CharField(max_length=10, primary_key=True, default=new_id, editable=False)
    name = WrittenCharField(max_length=100, unique=True, default=new_id)  # for addresses and catalogues
    organisation = models.CharField(max_length=64)
    source_key = WrittenCharField(max_length=500)
    title = WrittenCharField(max_length=500)
    description = WrittenTextField(blank=True, default="")
    keywords = WrittenJSONField(default=list)
    theme = models.CharField(max_length=8)
    licence = models.CharField(max_length=16)
    licence_confirmed = models.BooleanField(default=False)
    visibility = models.CharField(max_length=16)
    model = models.CharField(max_length=80, blank=True, default="")
    format = models.CharField(max_length=16)
    rhythm = models.CharField(max_length=16, blank=True, default="")
    edited = WrittenJSONField(default=list)  # fields that a person has set: a new version leaves them
    number = models.PositiveIntegerField(default=0)  # of the current version
    sha256 = models.CharField(max_length=64, blank=True, default="")  # of the current version's original
    rows = models.BigIntegerField(default=0)
    tables = models.PositiveIntegerField(default=0)
    bounds = WrittenJSONField(null=True)
    points = models.PositiveSmallIntegerField(null=True)  # of the quality report
    headings = WrittenJSONField(default=list)  # titles of the first columns
    columns = models.PositiveIntegerField(default=0)
    licence_text = WrittenTextField(blank=True, default="")  # as the source wrote it
    landing_page = WrittenTextField(blank=True, default="")
    publisher = WrittenTextField(blank=True, default="")  # its name at the source
    contact = WrittenTextField(blank=True, default="")  # an office
    extras = WrittenJSONField(default=dict)
    source = models.CharField(max_length=64, blank=True, default="")  # id of the harvest source
    remote_id = WrittenCharField(max_length=500, blank=True, default="")  # its name for the dataset
    record_sha256 = models.CharField(max_length=64, blank=True, default="")  # of the record last put
    issued = models.DateTimeField(null=True)
    created = models.DateTimeField()
    modified = models.DateTimeField()  # the data
    changed = models.DateTimeField(default=timezone.now)  # anything that the catalogue says
    withdrawn = models.DateTimeField(null=True)
    over = models.BooleanField(default=False)  # not kept up any more: found last
    ended = models.DateTimeField(null=True)
    ended_reason = WrittenCharField(max_length=500, blank=True, default="")
    successor = models.CharField(max_length=10, blank=True, default="")  # id of what took its place

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "source_key"], name="dataset_source")
        ]
        indexes: ClassVar = [
            models.Index(fields=["withdrawn", "over", "-modified", "-id"], name="dataset_recent"),
            models.Index(fields=["withdrawn", "changed", "id"], name="dataset_changed"),
            models.Index(fields=["source", "remote_id"], name="dataset_remote"),
            models.Index(
                fields=["withdrawn", "organisation", "modified", "visibility", "id"],
                name="dataset_organisation",
            ),
            # Everything that a facet count reads: SQLite and PostgreSQL count from the index alone.
            models.Index(
                fields=[
                    "withdrawn", "visibility", "organisation", "theme", "format", "licence", "model",
                    "modified", "id",
                ],
                name="dataset_facets",
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.id


class DatasetPlace(models.Model):
    """A municipality that a dataset is about (6-digit code)."""

    dataset = models.ForeignKey(Dataset, on_delete=models.CASCADE, related_name="place_rows", db_index=False)
    code = models.CharField(max_length=6)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dataset", "code"], name="dataset_place_once")
        ]
        indexes: ClassVar = [models.Index(fields=["code", "dataset"], name="dataset_place_code")]

    def __str__(self) -> str:
        return self.code
