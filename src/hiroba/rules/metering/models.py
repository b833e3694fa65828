"""Uses of data a day, allowances, and what a month costs."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

_WHICH = ["day", "party", "user", "subject_kind", "subject", "owner", "purpose", "use"]


class MeteredUse(models.Model):
    """Never a person: of people there is told that it was a person."""

    day = models.DateField()  # in the time zone of the face
    party = models.CharField(max_length=16)
    user = models.CharField(max_length=64, blank=True, default="")  # code of an organisation, or ""
    subject_kind = models.CharField(max_length=16)
    subject = models.CharField(max_length=200, blank=True, default="")
    owner = models.CharField(max_length=64, blank=True, default="")
    purpose = models.CharField(max_length=100, blank=True, default="")
    use = models.CharField(max_length=16)
    number = models.BigIntegerField(default=0)
    rows = models.BigIntegerField(default=0)
    size = models.BigIntegerField(default=0)  # bytes

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=_WHICH, name="metered_use_once")]
        indexes: ClassVar = [
            models.Index(fields=["owner", "day"], name="metered_use_of_owner"),
            models.Index(fields=["user", "day"], name="metered_use_by_user"),
            models.Index(fields=["subject", "day"], name="metered_use_of_subject"),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.user or self.party} {self.subject}"


class OrganisationAllowance(models.Model):
    """What the operator lets one organisation use; 0: what the settings say."""

    organisation = models.CharField(max_length=64, primary_key=True)
    minute = models.PositiveIntegerField(default=0)  # requests
    day = models.PositiveBigIntegerField(default=0)  # requests
    day_bytes = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return self.organisation


class ClientAllowanceRow(models.Model):
    """What a service outside may call; 0: as much as its organisation."""

    service = models.CharField(max_length=32, primary_key=True)
    minute = models.PositiveIntegerField(default=0)  # calls
    day = models.PositiveBigIntegerField(default=0)  # calls

    def __str__(self) -> str:
        return self.service


class MonthlyCost(models.Model):
    """What the organisations share of one month."""

    month = models.DateField(primary_key=True)  # its first day
    yen = models.PositiveBigIntegerField()
    by_requests = models.PositiveSmallIntegerField()  # weights: what is shared by each measure
    by_bytes = models.PositiveSmallIntegerField()
    by_storage = models.PositiveSmallIntegerField()
    storage = models.JSONField(default=dict)  # bytes by organisation when it was set

    def __str__(self) -> str:
        return f"{self.month:%Y-%m}"
