"""Where offers, negotiations and agreements are kept. What was signed is never changed."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.db import models
from django.db.models import Q

from hiroba.kernel.mynumber.service import ToldCharField, WrittenCharField, WrittenJSONField, WrittenTextField


def new_id() -> str:
    """Return an id that nobody guesses."""
    return secrets.token_urlsafe(12)


class Offer(models.Model):
    id = models.CharField(max_length=24, primary_key=True, default=new_id, editable=False)
    organisation = models.CharField(max_length=64, db_index=True)
    target_kind = models.CharField(max_length=16)
    target = WrittenCharField(max_length=200)
    terms = WrittenJSONField()
    text = WrittenTextField(blank=True, default="")
    open = models.BooleanField(default=True)
    by = models.CharField(max_length=64)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["target_kind", "target"], name="offers_of_a_target")]

    def __str__(self) -> str:
        return self.id


class Negotiation(models.Model):
    """callback: where a connector of the other side takes messages."""

    id = models.CharField(max_length=24, primary_key=True, default=new_id, editable=False)
    offer = models.ForeignKey(Offer, on_delete=models.PROTECT, related_name="negotiations")
    provider = models.CharField(max_length=64)
    consumer = models.CharField(max_length=64)
    state = models.CharField(max_length=16)
    terms = WrittenJSONField()
    number = models.PositiveIntegerField(default=1)
    callback = WrittenCharField(max_length=1000, blank=True, default="")
    consumer_pid = WrittenCharField(max_length=200, blank=True, default="")
    created = models.DateTimeField(auto_now_add=True)
    modified = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["consumer", "consumer_pid"],
                condition=~Q(consumer_pid=""),
                name="negotiation_of_a_connector",
            )
        ]
        indexes: ClassVar = [
            models.Index(fields=["provider", "-modified"], name="negotiations_of_provider"),
            models.Index(fields=["consumer", "-modified"], name="negotiations_of_consumer"),
        ]

    def __str__(self) -> str:
        return self.id


class NegotiationStep(models.Model):
    """state: "" where somebody only wrote. terms: null where they stayed."""

    negotiation = models.ForeignKey(Negotiation, on_delete=models.CASCADE, related_name="steps")
    at = models.DateTimeField(auto_now_add=True)
    side = models.CharField(max_length=16)
    by = models.CharField(max_length=64)
    state = models.CharField(max_length=16, blank=True, default="")
    text = WrittenTextField(blank=True, default="")
    terms = WrittenJSONField(null=True)

    def __str__(self) -> str:
        return f"{self.negotiation_id}/{self.pk}"


class Agreement(models.Model):
    """clauses: what is signed. why: what the side that ended it said. deletion_asked: when the user was
    written to that all of the data is to be deleted; deletion_late: when the owner was, that nobody
    confirmed it."""

    id = models.CharField(max_length=24, primary_key=True, default=new_id, editable=False)
    negotiation = models.OneToOneField(Negotiation, on_delete=models.PROTECT, related_name="agreement")
    terms = WrittenJSONField()
    clauses = WrittenJSONField()
    digest = models.CharField(max_length=64)
    drawn_up = models.DateTimeField()
    provider_by = models.CharField(max_length=64)
    provider_at = models.DateTimeField()
    consumer_by = models.CharField(max_length=64, blank=True, default="")
    consumer_at = models.DateTimeField(null=True)
    finalized = models.DateTimeField(null=True)
    ended = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=16, blank=True, default="")
    why = WrittenTextField(blank=True, default="")
    deletion_asked = models.DateTimeField(null=True)
    deletion_late = models.DateTimeField(null=True)
    deleted = models.DateTimeField(null=True)
    deleted_by = models.CharField(max_length=64, blank=True, default="")

    def __str__(self) -> str:
        return self.id


class Transfer(models.Model):
    """digest: of the secret that opens the data, "" while it opens nothing. held: the side that paused it,
    "" while it is not. why: what whoever moved it last said of it."""

    id = models.CharField(max_length=24, primary_key=True, default=new_id, editable=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="transfers")
    consumer_pid = WrittenCharField(max_length=200)
    state = models.CharField(max_length=16)
    format = models.CharField(max_length=64)
    callback = WrittenCharField(max_length=1000)
    held = models.CharField(max_length=16, blank=True, default="")
    why = ToldCharField(max_length=500, blank=True, default="")
    digest = models.CharField(max_length=64, blank=True, default="", db_index=True)
    created = models.DateTimeField(auto_now_add=True)
    modified = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["agreement", "consumer_pid"], name="transfer_of_a_connector")
        ]

    def __str__(self) -> str:
        return self.id
