"""The workbench's tables."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.db import models

from hiroba.kernel.mynumber.service import (
    ToldCharField,
    ToldTextField,
    WrittenCharField,
    WrittenJSONField,
    WrittenTextField,
)


def new_id() -> str:
    """Return an id that nobody guesses."""
    return secrets.token_urlsafe(12)


class SavedQuery(models.Model):
    """A query that is kept, by the organisation that it belongs to."""

    id = models.CharField(max_length=24, primary_key=True, default=new_id, editable=False)
    organisation = models.CharField(max_length=64)
    by = models.CharField(max_length=64)  # opaque id of the person who saved it last: it runs for them
    title = WrittenCharField(max_length=200)
    description = WrittenTextField(blank=True, default="")
    sql = WrittenTextField()
    visibility = models.CharField(max_length=16)
    rhythm = models.CharField(max_length=8, blank=True, default="")  # hour | day | week
    due = models.DateTimeField(null=True, db_index=True)
    dataset = models.CharField(max_length=10, blank=True, default="")  # that it is published as
    chart = WrittenJSONField(default=dict)
    state = models.CharField(max_length=16, blank=True, default="")
    error = ToldTextField(blank=True, default="")
    ran = models.DateTimeField(null=True)
    created = models.DateTimeField(auto_now_add=True)
    modified = models.DateTimeField(auto_now=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["visibility", "organisation", "modified"], name="workbench_seen")
        ]

    def __str__(self) -> str:
        return self.id


class Run(models.Model):
    """One question that was asked on the page; its rows lie in the data folder for a while."""

    id = models.CharField(max_length=24, primary_key=True, default=new_id, editable=False)
    by_kind = models.CharField(max_length=16)
    by = models.CharField(max_length=64)
    sql = WrittenTextField()
    state = models.CharField(max_length=16, default="working")  # working | done | failed | cancelled
    percent = models.FloatField(default=0)
    rows = models.BigIntegerField(default=0)
    truncated = models.BooleanField(default=False)
    seconds = models.FloatField(default=0)
    error = ToldTextField(blank=True, default="")
    inputs = models.JSONField(default=list)
    schema = models.JSONField(default=dict)
    cancelled = models.BooleanField(default=False)
    engine = models.CharField(max_length=8, default="duckdb")
    why = models.CharField(max_length=8, blank=True, default="")  # the cluster did not answer
    what = ToldCharField(max_length=40, blank=True, default="")  # the part of the question to blame
    began = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return self.id
