"""The journal's one table; triggers in the database refuse to change or remove a line."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class JournalEntry(models.Model):
    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor_kind = models.CharField(max_length=16)
    actor = models.CharField(max_length=64)
    action = models.CharField(max_length=64)
    kind = models.CharField(max_length=32)
    object_id = models.CharField(max_length=200)
    organisation = models.CharField(max_length=64, blank=True, default="")
    purpose = models.CharField(max_length=100, blank=True, default="")
    outcome = models.CharField(max_length=32, default="done")
    details = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["kind", "object_id", "id"], name="journal_of_a_thing"),
            models.Index(fields=["organisation", "id"], name="journal_of_an_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.kind}/{self.object_id}"
