"""A catalogue that is harvested."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from hiroba.kernel.mynumber.service import WrittenCharField, WrittenJSONField


class Source(models.Model):
    """options: of the kind (see `types.Options`). due: when it is harvested next, None by hand only."""

    id = models.CharField(primary_key=True, max_length=16)
    organisation = models.CharField(max_length=64, db_index=True)
    kind = models.CharField(max_length=16)
    address = WrittenCharField(max_length=2000)
    host = WrittenCharField(max_length=255, db_index=True)  # one harvest at a time on each
    title = WrittenCharField(max_length=200)
    schedule = models.CharField(max_length=16)
    options = WrittenJSONField(default=dict)
    enabled = models.BooleanField(default=True)
    created = models.DateTimeField()
    due = models.DateTimeField(null=True, db_index=True)
    completed = models.DateTimeField(null=True)  # the last run that listed everything
    since = models.DateTimeField(null=True)  # the newest change that is known of the source
    validators = models.JSONField(default=dict)  # etag, last_modified of the whole list

    class Meta:
        app_label = "harvest"
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "kind", "address"], name="harvest_source_once")
        ]
