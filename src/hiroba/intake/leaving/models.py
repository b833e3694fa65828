"""Notices of leaving, and the archives of what organisations have."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q


def _id() -> str:
    return uuid4().hex


class Leave(models.Model):
    """departed: nobody acts for it from then on. settled: all that ends on the day has ended."""

    id = models.CharField(max_length=32, primary_key=True, default=_id)
    organisation = models.CharField(max_length=64)
    day = models.DateField()
    by = models.CharField(max_length=64)
    given = models.DateTimeField(auto_now_add=True)
    confirmed_by = models.CharField(max_length=64, blank=True, default="")
    confirmed = models.DateTimeField(null=True)
    called_off_by = models.CharField(max_length=64, blank=True, default="")
    called_off = models.DateTimeField(null=True)
    departed = models.DateTimeField(null=True)
    settled = models.DateTimeField(null=True)
    removed = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation"], condition=Q(called_off=None), name="leaves_once")
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.day}"


class Archive(models.Model):
    """leave: that it was made for on the day, "" where somebody asked for it. job: that makes it."""

    id = models.CharField(max_length=32, primary_key=True, default=_id)
    organisation = models.CharField(max_length=64, db_index=True)
    leave = models.CharField(max_length=32, blank=True, default="")
    job = models.CharField(max_length=32, blank=True, default="")
    begun = models.DateTimeField(auto_now_add=True)
    made = models.DateTimeField(null=True)
    size = models.BigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True, default="")
    until = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.organisation} {self.pk}"
