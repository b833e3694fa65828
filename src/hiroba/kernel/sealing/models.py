"""Which keys this database was sealed by: their numbers only. A new key file is never made beside them."""

from __future__ import annotations

from django.db import models


class SealingKey(models.Model):
    id = models.CharField(max_length=8, primary_key=True)
    made = models.DateTimeField()

    def __str__(self) -> str:
        return self.id
