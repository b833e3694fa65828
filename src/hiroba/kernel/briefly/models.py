"""What every serving process knows for a few minutes: codes that were given, tries that were counted."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.db import models

from hiroba.kernel.sealing.service import SealedTextField


def new_id() -> str:
    return secrets.token_urlsafe(12)


class Brief(models.Model):
    """Neither what it is called nor what it says can be read without the keys of sealed fields."""

    mark = models.CharField(max_length=64, primary_key=True)
    said = SealedTextField()  # JSON
    ends = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["ends"], name="briefly_until")]

    def __str__(self) -> str:
        return self.mark[:8]


class Notice(models.Model):
    """What one process told the others at a board. by: which it was, so that it does not hear itself."""

    id = models.CharField(max_length=24, primary_key=True, default=new_id, editable=False)
    board = models.CharField(max_length=32)
    by = models.CharField(max_length=16)
    said = SealedTextField()  # JSON
    ends = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["board", "ends"], name="briefly_told_until")]

    def __str__(self) -> str:
        return f"{self.board} {self.pk}"
