"""Feeds and what each look at them brought."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models

from hiroba.kernel.mynumber.service import ToldCharField, ToldJSONField, WrittenCharField, WrittenJSONField


def _new_id() -> str:
    return uuid.uuid4().hex[:16]


class Feed(models.Model):
    """validators: two words to ask with for changes only. shape: tables of the last good version.
    seen: ids of telegrams that were taken. told: the owner knows that something is wrong."""

    id = models.CharField(max_length=16, primary_key=True, default=_new_id)
    organisation = models.CharField(max_length=64, db_index=True)
    kind = models.CharField(max_length=16)
    title = WrittenCharField(max_length=200)
    address = WrittenCharField(max_length=2000)
    every = models.PositiveIntegerField()
    secret = models.CharField(max_length=64, blank=True, default="")
    host_key = models.CharField(max_length=2000, blank=True, default="")
    password = models.BooleanField(default=False)
    max_rows = models.PositiveIntegerField(default=100_000)
    principal_kind = models.CharField(max_length=16)
    principal_id = models.CharField(max_length=64)
    created = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=16, default="new")
    dataset = models.CharField(max_length=32, blank=True, default="")
    validators = models.JSONField(default=list)
    shape = WrittenJSONField(default=dict)
    seen = WrittenJSONField(default=list)
    troubles = ToldJSONField(default=list)
    failures = models.PositiveIntegerField(default=0)
    told = models.BooleanField(default=False)
    due = models.DateTimeField(null=True, db_index=True)
    last_run = models.DateTimeField(null=True)
    last_success = models.DateTimeField(null=True)

    class Meta:
        app_label = "feeds"
        ordering: ClassVar = ["title", "id"]


class Run(models.Model):
    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, related_name="runs")
    started = models.DateTimeField(auto_now_add=True)
    finished = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=16, default="running")
    manual = models.BooleanField(default=False)
    sentence = ToldCharField(max_length=500, blank=True, default="")
    size = models.BigIntegerField(default=0)
    rows = models.BigIntegerField(default=0)
    dataset = models.CharField(max_length=32, blank=True, default="")
    troubles = ToldJSONField(default=list)
    counts = models.JSONField(default=dict)

    class Meta:
        app_label = "feeds"
        ordering: ClassVar = ["-pk"]
