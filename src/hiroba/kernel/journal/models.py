"""The journal's tables: lines, their seals, signed heads. Triggers refuse to change or remove a row."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class JournalEntry(models.Model):
    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor_kind = models.CharField(max_length=16)
    actor = models.CharField(max_length=64)
    on_behalf = models.CharField(max_length=64, blank=True, default="")  # for whom the actor acted
    action = models.CharField(max_length=64)
    kind = models.CharField(max_length=32)
    object_id = models.CharField(max_length=200)
    organisation = models.CharField(max_length=64, blank=True, default="")
    purpose = models.CharField(max_length=100, blank=True, default="")
    rules = models.JSONField(default=list)  # ids of the policies and rules that decided
    outcome = models.CharField(max_length=32, default="done")
    details = models.JSONField(default=dict)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["kind", "object_id", "id"], name="journal_of_a_thing"),
            models.Index(fields=["organisation", "id"], name="journal_of_an_organisation"),
        ]

    def __str__(self) -> str:
        return f"{self.action} {self.kind}/{self.object_id}"


class JournalSeal(models.Model):
    """A line's place in the chain. No foreign key: a line that was removed leaves its seal behind."""

    position = models.BigIntegerField(primary_key=True)  # 1, 2, 3, ...
    entry = models.BigIntegerField(unique=True)
    seal = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.position}: {self.entry}"


class JournalCheckpoint(models.Model):
    """A head of the chain as this installation signed it."""

    position = models.BigIntegerField(primary_key=True)
    seal = models.CharField(max_length=64)
    at = models.DateTimeField()
    signature = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.position}"
