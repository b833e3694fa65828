"""The other connectors an organisation deals with, what it asked them for, and what they hand over."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.db import models
from django.db.models import Q

from hiroba.kernel.mynumber.service import ToldCharField, WrittenCharField, WrittenJSONField
from hiroba.kernel.sealing.service import SealedTextField


def new_id() -> str:
    """Return an id that nobody guesses."""
    return secrets.token_urlsafe(12)


class Peer(models.Model):
    """base: where its protocol's paths begin. secret: the token it is asked with, "" without one.
    digest: SHA-256 of the token it shows us, "" where none is asked for. removed: kept for its record."""

    id = models.CharField(max_length=24, primary_key=True, default=new_id, editable=False)
    organisation = models.CharField(max_length=64)
    title = WrittenCharField(max_length=200)
    base = WrittenCharField(max_length=500)
    secret = SealedTextField(blank=True, default="")
    digest = models.CharField(max_length=64, blank=True, default="")
    created = models.DateTimeField(auto_now_add=True)
    removed = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["organisation", "base"], condition=Q(removed=None), name="peer_of_an_organisation"
            )
        ]

    def __str__(self) -> str:
        return self.id


class Asked(models.Model):
    """A negotiation that we began, and what came of it.

    offer: the policy as it stands; agreement: as the other side drew it up. number: grows with every step.
    labels: what its columns are called, by their names, as the other side said with its offer.
    digest: SHA-256 of the key in our callback address. dataset: ours, that the data is fetched into. due:
    when it is fetched next. closed: when its use ended here; erase: when the data is then deleted."""

    id = models.CharField(max_length=24, primary_key=True, default=new_id, editable=False)
    peer = models.ForeignKey(Peer, on_delete=models.PROTECT, related_name="asked")
    organisation = models.CharField(max_length=64, db_index=True)
    remote = WrittenCharField(max_length=500)
    title = WrittenCharField(max_length=500)
    purpose = models.CharField(max_length=64)
    labels = WrittenJSONField(default=dict)
    offer = WrittenJSONField()
    agreement = WrittenJSONField(null=True)
    state = models.CharField(max_length=16)
    number = models.PositiveIntegerField(default=1)
    provider_pid = WrittenCharField(max_length=500, blank=True, default="")
    digest = models.CharField(max_length=64)
    ends = models.DateTimeField(null=True)
    dataset = models.CharField(max_length=32, blank=True, default="")
    fetched = models.DateTimeField(null=True)
    trouble = ToldCharField(max_length=500, blank=True, default="")
    due = models.DateTimeField(null=True, db_index=True)
    closed = models.DateTimeField(null=True)
    erase = models.DateTimeField(null=True)
    created = models.DateTimeField(auto_now_add=True)
    modified = models.DateTimeField(auto_now=True)

    def __str__(self) -> str:
        return self.id


class Pull(models.Model):
    """A transfer that we asked for. secret: what opens the data, as long as it does. held: the side that
    paused it, "" while it is not. why: what the other side said when it moved it last."""

    id = models.CharField(max_length=24, primary_key=True, default=new_id, editable=False)
    asked = models.ForeignKey(Asked, on_delete=models.CASCADE, related_name="pulls")
    state = models.CharField(max_length=16)
    held = models.CharField(max_length=16, blank=True, default="")
    why = ToldCharField(max_length=500, blank=True, default="")
    provider_pid = WrittenCharField(max_length=500, blank=True, default="")
    digest = models.CharField(max_length=64)
    endpoint = WrittenCharField(max_length=2000, blank=True, default="")
    secret = SealedTextField(blank=True, default="")
    created = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.id
