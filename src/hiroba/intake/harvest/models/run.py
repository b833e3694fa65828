"""One harvest of a source, and what went wrong in it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from hiroba.intake.harvest.models.source import Source
from hiroba.kernel.mynumber.service import ToldCharField, ToldTextField


class Run(models.Model):
    """cursor: where the reader goes on after a break; written together with what was taken in.

    full: everything is listed, not only what changed. whole: nothing was left out that could be there
    still, so that what was not seen is gone.
    """

    source = models.ForeignKey(Source, on_delete=models.CASCADE, related_name="runs")
    state = models.CharField(max_length=16, default="waiting", db_index=True)
    full = models.BooleanField(default=True)
    whole = models.BooleanField(default=True)
    created = models.DateTimeField()
    finished = models.DateTimeField(null=True)
    cursor = models.JSONField(null=True)
    newest = models.DateTimeField(null=True)  # of the changes seen
    total = models.IntegerField(null=True)
    found = models.IntegerField(default=0)
    made = models.IntegerField(default=0)
    changed = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0)
    duplicates = models.IntegerField(default=0)
    withdrawn = models.IntegerField(default=0)
    fetched = models.IntegerField(default=0)
    failed = models.IntegerField(default=0)

    class Meta:
        app_label = "harvest"
        ordering: ClassVar = ["-pk"]


class Problem(models.Model):
    """One failure: what it was about, where it was met, why (code, and the error as it is kept)."""

    run = models.ForeignKey(Run, on_delete=models.CASCADE, related_name="problems")
    at = models.DateTimeField()
    what = ToldCharField(max_length=500)
    where = ToldCharField(max_length=2000)
    code = models.CharField(max_length=64)
    why = ToldTextField()

    class Meta:
        app_label = "harvest"
        ordering: ClassVar = ["pk"]
