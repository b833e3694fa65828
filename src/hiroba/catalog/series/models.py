"""Series, and what is known of each dataset that names a time."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.db import models

from hiroba.kernel.mynumber.service import WrittenCharField

_LETTERS = "0123456789abcdefghjkmnpqrstvwxyz"  # as the ids of datasets
LONGEST_STEM = 600


def new_id() -> str:
    """Return ten letters, 50 random bits."""
    return "".join(secrets.choice(_LETTERS) for _ in range(10))


class Series(models.Model):
    """The same table time after time, as an officer said. state: accepted | declined (never proposed again
    by itself)."""

    id = models.CharField(max_length=10, primary_key=True, default=new_id, editable=False)
    organisation = models.CharField(max_length=64)
    stem = WrittenCharField(max_length=LONGEST_STEM)
    grain = models.CharField(max_length=16)
    title = WrittenCharField(max_length=500)
    state = models.CharField(max_length=16)
    created = models.DateTimeField()
    changed = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "stem", "grain"], name="series_once")
        ]

    def __str__(self) -> str:
        return self.id


class Issue(models.Model):
    """A dataset whose name has a time in it. stem: its name without the time, folded. text, first, last,
    number, fiscal: the time. columns: (title, type) of its first table. out: an officer took it out of its
    series, so that it does not join again by itself."""

    dataset = models.CharField(max_length=10, primary_key=True)
    organisation = models.CharField(max_length=64)
    stem = models.CharField(max_length=LONGEST_STEM)
    heading = models.CharField(max_length=500)
    grain = models.CharField(max_length=16)
    text = models.CharField(max_length=40)
    first = models.DateField(null=True)
    last = models.DateField(null=True)
    number = models.PositiveIntegerField(default=0)
    fiscal = models.BooleanField(default=False)
    columns = models.JSONField(default=list)
    series = models.ForeignKey(Series, on_delete=models.SET_NULL, null=True, related_name="issues")
    out = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organisation", "stem", "grain"], name="series_issue_stem"),
        ]

    def __str__(self) -> str:
        return self.dataset


class Survey(models.Model):
    """How far the look at the datasets that are older than this room has come (one row)."""

    after = models.CharField(max_length=10, blank=True, default="")
    done = models.BooleanField(default=False)

    def __str__(self) -> str:
        return self.after
