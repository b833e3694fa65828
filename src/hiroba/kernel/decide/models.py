"""Where rules are kept."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class RuleRow(models.Model):
    """A rule as `encoding` writes it; beside it what it is looked for by."""

    id = models.CharField(max_length=64, primary_key=True)
    organisation = models.CharField(max_length=64)  # the owner of what it is about
    target_kind = models.CharField(max_length=16)
    target = models.CharField(max_length=200)
    agreement = models.CharField(max_length=64, blank=True, default="")
    ends = models.DateTimeField(null=True)
    body = models.JSONField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["organisation", "id"], name="rules_of_an_owner"),
            models.Index(fields=["target_kind", "target"], name="rules_of_a_target"),
            models.Index(fields=["agreement"], name="rules_of_an_agreement"),
        ]

    def __str__(self) -> str:
        return self.id


class RuleBook(models.Model):
    """One row. number: grows with every change, so that who keeps the rules in memory learns of it."""

    number = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.number)


class RightsNumber(models.Model):
    """One row. number: another one whenever who somebody is may have changed; written by `triggers`."""

    number = models.BigIntegerField(default=0)

    def __str__(self) -> str:
        return str(self.number)
