"""Applications, terms and signatures, suspensions."""

from __future__ import annotations

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q

from hiroba.kernel.mynumber.service import WrittenCharField, WrittenTextField, WrittenURLField
from hiroba.kernel.sealing.service import SealedRow, SealedTextField
from hiroba.rules.joining.types import ApplicationState


def _id() -> str:
    return str(uuid4())


class Application(models.Model):
    id = models.CharField(max_length=36, primary_key=True, default=_id)
    name = WrittenCharField(max_length=200)
    name_en = WrittenCharField(max_length=200, blank=True, default="")
    kind = models.CharField(max_length=16)
    corporate_number = models.CharField(max_length=13, blank=True, default="")
    website = WrittenURLField(max_length=500, blank=True, default="")
    contact = SealedTextField()
    email = SealedTextField(blind=True)
    purpose = WrittenTextField()
    plan = models.CharField(max_length=16)
    language = models.CharField(max_length=8, default="ja")
    state = models.CharField(max_length=16, choices=[(each.value, each.value) for each in ApplicationState])
    by = models.CharField(max_length=64, blank=True, default="")
    made = models.DateTimeField(auto_now_add=True)
    code = models.CharField(max_length=64, blank=True, default="")
    parent = models.CharField(max_length=64, blank=True, default="")
    limits = models.JSONField(default=dict)  # what the operator gives in the place of the plan's numbers

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "made"], name="applications_by_state")]

    def __str__(self) -> str:
        return self.pk


class ApplicationStep(SealedRow):
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="steps")
    at = models.DateTimeField(auto_now_add=True)
    by = models.CharField(max_length=16)
    text = SealedTextField()

    def __str__(self) -> str:
        return f"{self.application_id} {self.pk}"


class TermsVersion(models.Model):
    """What it says never changes: its key is made of it."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    ja = WrittenTextField()
    en = WrittenTextField()
    published = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.sha256[:8]


class TermsSignature(SealedRow):
    organisation = models.CharField(max_length=64)
    terms = models.ForeignKey(TermsVersion, on_delete=models.PROTECT, related_name="signatures")
    person = models.CharField(max_length=64)
    name = SealedTextField()
    office = SealedTextField(blank=True, default="")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.organisation} {self.terms_id[:8]}"


class Suspension(models.Model):
    organisation = models.CharField(max_length=64)
    reason = WrittenTextField()
    hidden = models.BooleanField(default=False)
    by = models.CharField(max_length=64)
    begun = models.DateTimeField(auto_now_add=True)
    lifted = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation"], condition=Q(lifted=None), name="suspended_once")
        ]

    def __str__(self) -> str:
        return self.organisation
