"""How each dataset stands, and what was last seen behind each of its links."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class DatasetHealth(models.Model):
    """The last judgement of a dataset. organisation and visibility are the dataset's own, so that what a
    reader may see is a condition of the query."""

    dataset = models.CharField(max_length=10, primary_key=True)
    organisation = models.CharField(max_length=64)
    visibility = models.CharField(max_length=16)
    title = models.CharField(max_length=500)
    stars = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=16)  # why not more stars
    points = models.PositiveSmallIntegerField(null=True)  # of the 30 rules
    completeness = models.PositiveSmallIntegerField()
    missing = models.JSONField(default=list)  # fields of the metadata
    rules = models.JSONField(default=list)  # ids of the official rules that remain
    rhythm = models.CharField(max_length=16, blank=True, default="")
    updated = models.DateTimeField()  # when its data last changed
    links = models.PositiveIntegerField(default=0)
    broken = models.PositiveIntegerField(default=0)
    drift = models.JSONField(default=list)  # what the last version did to the columns
    assessed = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "visibility"], name="health_organisation")]

    def __str__(self) -> str:
        return self.dataset


class LinkCheck(models.Model):
    """What was last seen behind an address that a dataset names. failures: in a row."""

    dataset = models.CharField(max_length=10)
    url = models.CharField(max_length=2048)
    format = models.CharField(max_length=16, blank=True, default="")  # as its content shows
    media_type = models.CharField(max_length=120, blank=True, default="")
    state = models.CharField(max_length=16, blank=True, default="")  # "" | broken
    why = models.CharField(max_length=32, blank=True, default="")
    failures = models.PositiveSmallIntegerField(default=0)
    checked = models.DateTimeField(null=True)
    due = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["dataset", "url"], name="link_check_once")]
        indexes: ClassVar = [models.Index(fields=["due"], name="link_check_due")]

    def __str__(self) -> str:
        return str(self.pk)
