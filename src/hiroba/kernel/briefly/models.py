"""What every serving process knows for a few minutes: codes that were given, tries that were counted."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from hiroba.kernel.sealing.service import SealedTextField


class Brief(models.Model):
    """Neither what it is called nor what it says can be read without the keys of sealed fields."""

    mark = models.CharField(max_length=64, primary_key=True)
    said = SealedTextField()  # JSON
    ends = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["ends"], name="briefly_until")]

    def __str__(self) -> str:
        return self.mark[:8]
