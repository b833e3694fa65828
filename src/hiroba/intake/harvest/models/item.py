"""What a source has, as it was last seen, and the files that were fetched for it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from hiroba.intake.harvest.models.source import Source
from hiroba.kernel.mynumber.service import ToldCharField, WrittenCharField


class Item(models.Model):
    """A record of a source. dataset: what it became here, "" for none.

    identity: an identifier that means the same everywhere (UUID, URI), "" where it has none.
    landing: hash of its landing page. duplicate_of: the dataset that stands here already.
    seen: the last run that saw it.
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="items")
    remote_id = WrittenCharField(max_length=500)
    title = ToldCharField(max_length=500)
    identity = ToldCharField(max_length=500, db_index=True)
    landing = models.CharField(max_length=64, db_index=True)
    fingerprint = models.CharField(max_length=64)
    dataset = models.CharField(max_length=36)
    duplicate_of = models.CharField(max_length=36)
    seen = models.BigIntegerField()

    class Meta:
        app_label = "harvest"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["source", "remote_id"], name="harvest_item_once")
        ]
        indexes: ClassVar = [models.Index(fields=["source", "seen"], name="harvest_item_seen")]


class File(models.Model):
    """A file behind a link of a record, as it was last fetched (or as its source gives its hash)."""

    item = models.ForeignKey(Item, on_delete=models.CASCADE, related_name="files")
    url = models.CharField(max_length=2000)
    sha256 = models.CharField(max_length=64, db_index=True)
    etag = models.CharField(max_length=500)
    last_modified = models.CharField(max_length=100)

    class Meta:
        app_label = "harvest"
