"""The list of erasures: it outlives what was erased, and tells nobody what that was."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models

from hiroba.kernel.sealing import service as sealing


def _id() -> str:
    return uuid4().hex


class Erasure(models.Model):
    """mark: a hash of what accounts have that nobody else knows. person: opaque id, "" when it is done."""

    mark = models.CharField(max_length=64, primary_key=True)
    person = models.CharField(max_length=64, blank=True, default="")
    begun = models.DateTimeField(auto_now_add=True)
    done = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.mark[:8]


class Mark(models.Model):
    """A thing or rows that were erased: a keyed hash, and where it was."""

    mark = models.CharField(max_length=64, primary_key=True)
    kind = models.CharField(max_length=8)
    organisation = models.CharField(max_length=64, blank=True, default="")
    dataset = models.CharField(max_length=10, blank=True, default="")
    column = models.CharField(max_length=255, blank=True, default="")
    made = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.mark[:8]


class Order(models.Model):
    """An erasure that somebody asked for; what stays of it is the receipt.

    what: sealed, and only until it is over (see types.Target). job: that carries it out.
    waiting: a keyed hash of what is meant, while it waits for a second person: the same is not asked twice.
    """

    id = models.CharField(max_length=32, primary_key=True, default=_id)
    kind = models.CharField(max_length=8)
    organisation = models.CharField(max_length=64, blank=True, default="")
    dataset = models.CharField(max_length=10, blank=True, default="")
    column = models.CharField(max_length=255, blank=True, default="")
    what = sealing.SealedTextField(blank=True, default="")
    waiting = models.CharField(max_length=64, blank=True, default="")
    by = models.CharField(max_length=64)
    asked = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.CharField(max_length=64, blank=True, default="")
    confirmed = models.DateTimeField(null=True)
    called_off = models.DateTimeField(null=True)
    done = models.DateTimeField(null=True)
    job = models.CharField(max_length=32, blank=True, default="")
    expected = models.JSONField(default=dict)
    counts = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation", "-asked"], name="erasures_of")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["waiting"], condition=~models.Q(waiting=""), name="erasure_asked_once"
            )
        ]

    def __str__(self) -> str:
        return self.pk
