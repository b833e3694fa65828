"""Work to be done later, and work that comes again and again."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q

from hiroba.kernel.mynumber.service import ToldCharField, WrittenCharField, WrittenJSONField


def _new_id() -> str:
    return uuid.uuid4().hex


class Job(models.Model):
    id = models.CharField(max_length=32, primary_key=True, default=_new_id)
    name = WrittenCharField(max_length=100)
    payload = WrittenJSONField(default=dict)
    key = models.CharField(max_length=200, null=True)
    state = models.CharField(max_length=8, default="queued")  # queued | running | done | failed
    attempts = models.PositiveIntegerField(default=0)
    created = models.DateTimeField(auto_now_add=True)
    run_after = models.DateTimeField()
    finished = models.DateTimeField(null=True)
    leased_by = WrittenCharField(max_length=128, blank=True, default="")
    leased_until = models.DateTimeField(null=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    note = ToldCharField(max_length=200, blank=True, default="")
    error = ToldCharField(max_length=500, blank=True, default="")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["run_after", "created"], name="job_queue", condition=Q(state="queued")),
            models.Index(fields=["leased_until"], name="job_leases", condition=Q(state="running")),
            models.Index(fields=["finished"], name="job_finished"),
        ]
        constraints: ClassVar = [
            # While one of a key runs another may wait: what was asked for after it began is not lost.
            models.UniqueConstraint(
                fields=["key"], name="one_queued_job_of_a_key", condition=Q(state="queued")
            ),
            models.UniqueConstraint(
                fields=["key"], name="one_running_job_of_a_key", condition=Q(state="running")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.id}"


class Periodic(models.Model):
    """When a repeated job is next due: whoever moves the time on is the one who queues it."""

    name = models.CharField(max_length=100, primary_key=True)
    due = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Worker(models.Model):
    """The sign of life of a worker process."""

    name = models.CharField(max_length=128, primary_key=True)
    seen = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.name
