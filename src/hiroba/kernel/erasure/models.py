"""The list of erasures: it outlives what was erased, and tells nobody whom."""

from __future__ import annotations

from django.db import models


class Erasure(models.Model):
    """mark: a hash of what accounts have that nobody else knows. person: opaque id, "" when it is done."""

    mark = models.CharField(max_length=64, primary_key=True)
    person = models.CharField(max_length=64, blank=True, default="")
    begun = models.DateTimeField(auto_now_add=True)
    done = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.mark[:8]
