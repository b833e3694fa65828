"""Places for trying things out."""

from __future__ import annotations

from django.db import models


class SandboxRow(models.Model):
    """One a person. used: the last day on which its page was opened or a key of it called."""

    person = models.CharField(max_length=64, primary_key=True)
    organisation = models.CharField(max_length=64, unique=True)
    made = models.DateField()
    used = models.DateField()

    def __str__(self) -> str:
        return self.organisation
