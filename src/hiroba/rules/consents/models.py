"""Where consents are kept. What was given and withdrawn stays, each as a row of its own."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.db import models
from django.db.models import Q

from hiroba.kernel.mynumber.service import WrittenTextField


def new_id() -> str:
    """Return an id that nobody guesses."""
    return secrets.token_urlsafe(9)


class ConsentAsk(models.Model):
    """version, text: as they are now."""

    id = models.CharField(max_length=16, primary_key=True, default=new_id, editable=False)
    recipient = models.CharField(max_length=64)
    purpose = models.CharField(max_length=32)
    category = models.CharField(max_length=16)
    text = WrittenTextField()
    version = models.PositiveIntegerField(default=1)
    since = models.DateTimeField()
    open = models.BooleanField(default=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recipient", "purpose", "category"], name="one_ask_for_a_use")
        ]

    def __str__(self) -> str:
        return self.id


class ConsentText(models.Model):
    """What a version said."""

    ask = models.ForeignKey(ConsentAsk, on_delete=models.CASCADE, related_name="texts")
    version = models.PositiveIntegerField()
    text = WrittenTextField()
    since = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["ask", "version"], name="consent_text_version")
        ]

    def __str__(self) -> str:
        return f"{self.ask_id} {self.version}"


class Consent(models.Model):
    """person: the opaque id of a resident."""

    ask = models.ForeignKey(ConsentAsk, on_delete=models.PROTECT, related_name="consents")
    person = models.CharField(max_length=64)
    version = models.PositiveIntegerField()
    given = models.DateTimeField()
    withdrawn = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["ask", "person"], condition=Q(withdrawn=None), name="one_standing_consent"
            )
        ]
        indexes: ClassVar = [models.Index(fields=["person", "ask"], name="consents_of_a_person")]

    def __str__(self) -> str:
        return f"{self.ask_id} {self.pk}"


class ConsentUse(models.Model):
    """That data about a resident was used; who reads it is the resident."""

    ask = models.ForeignKey(ConsentAsk, on_delete=models.PROTECT, related_name="uses")
    person = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["person", "-at"], name="consent_uses_of_a_person")]

    def __str__(self) -> str:
        return f"{self.ask_id} {self.pk}"


class ConsentRefusal(models.Model):
    """How often in a day data about a resident was asked for and refused; who reads it is the resident."""

    ask = models.ForeignKey(ConsentAsk, on_delete=models.PROTECT, related_name="refusals")
    person = models.CharField(max_length=64)
    day = models.DateField()
    number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "ask", "day"], name="one_line_of_refusals_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.ask_id} {self.pk}"
