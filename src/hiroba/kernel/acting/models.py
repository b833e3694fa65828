"""Who acts with whose role, and who took one in an emergency. People are told by their opaque ids."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from hiroba.kernel.decide.types import Role
from hiroba.kernel.sealing.service import SealedRow, SealedTextField

_ROLES = [(role.value, role.value) for role in Role]


class Deputy(models.Model):
    giver = models.CharField(max_length=64)
    deputy = models.CharField(max_length=64)
    organisation = models.CharField(max_length=64)
    begins = models.DateTimeField()
    ends = models.DateTimeField()
    taken_back = models.DateTimeField(null=True)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["deputy", "ends"], name="deputies_now"),
            models.Index(fields=["organisation", "ends"], name="deputies_of_a_body"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.pk}"


class Emergency(SealedRow):
    person = models.CharField(max_length=64)
    organisation = models.CharField(max_length=64)
    role = models.CharField(max_length=16, choices=_ROLES)
    reason = SealedTextField()
    begins = models.DateTimeField()
    ends = models.DateTimeField()  # earlier where it was closed
    reviewed = models.DateTimeField(null=True)
    reviewed_by = models.CharField(max_length=64, blank=True, default="")
    review = SealedTextField(blank=True, default="")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["person", "ends"], name="emergencies_now"),
            models.Index(fields=["organisation", "-id"], name="emergencies_of_a_body"),
        ]

    def __str__(self) -> str:
        return f"{self.organisation} {self.pk}"
