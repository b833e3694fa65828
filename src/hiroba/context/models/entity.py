"""One thing of the city, as it is now."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Entity(models.Model):
    """`body` is JSON text: it is written in bulk and read whole, never asked about by the database."""

    row = models.BigAutoField(primary_key=True)
    tenant = models.CharField(max_length=64)
    entity_id = models.CharField(max_length=512, db_column="id")  # Django keeps the name `id` for keys
    type = models.CharField(max_length=120)
    body = models.TextField()
    lon = models.FloatField(null=True)
    lat = models.FloatField(null=True)
    modified = models.DateTimeField()
    source = models.CharField(max_length=64, blank=True, default="")
    organisation = models.CharField(max_length=64)
    visibility = models.CharField(max_length=16)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["tenant", "entity_id"], name="entity_once")]
        indexes: ClassVar = [
            # with what a reader's sight asks, so that counting by type reads the index alone
            models.Index(
                fields=["type", "lon", "lat", "visibility", "organisation"], name="entity_type_place"
            ),
            models.Index(fields=["lon", "lat"], name="entity_place"),
            models.Index(fields=["tenant", "source"], name="entity_source"),
            models.Index(fields=["modified", "row"], name="entity_modified"),
        ]

    def __str__(self) -> str:
        return self.entity_id
