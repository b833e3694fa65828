"""What outlives a process: how each subscription fares, and letters that no receiver took yet."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hiroba.kernel.mynumber.service import ToldCharField


class SubscriptionState(models.Model):
    """See types.State; `recent` is JSON of the last attempts. Times are microseconds since 1970."""

    tenant = models.CharField(max_length=200, blank=True)
    subscription = models.CharField(max_length=2048)
    sent = models.BigIntegerField(default=0)
    failed = models.BigIntegerField(default=0)
    throttled = models.BigIntegerField(default=0)
    dropped = models.BigIntegerField(default=0)
    last_notification = models.BigIntegerField(null=True)
    last_success = models.BigIntegerField(null=True)
    last_failure = models.BigIntegerField(null=True)
    open_until = models.BigIntegerField(null=True)
    recent = models.BinaryField(default=b"[]")

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["tenant", "subscription"], name="one_state_a_subscription")
        ]

    def __str__(self) -> str:
        return self.subscription


class Letter(models.Model):
    """A notification kept for its receiver. dead: when it was given up, or null while it waits.

    again: somebody asked to send it again, and the process that delivers has not seen that yet.
    """

    receiver = models.CharField(max_length=2048)
    tenant = models.CharField(max_length=200, blank=True)
    subscription = models.CharField(max_length=2048)
    entity = models.CharField(max_length=2048)
    group = models.CharField(max_length=64, blank=True, default="")
    data = models.BinaryField()
    since = models.BigIntegerField()
    tries = models.IntegerField(default=0)
    dead = models.BigIntegerField(null=True)
    error = ToldCharField(max_length=200, blank=True, default="")
    again = models.BooleanField(default=False)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["receiver", "id"], name="letter_waiting", condition=Q(dead__isnull=True)),
            models.Index(fields=["tenant", "subscription", "id"], name="letter_of_subscription"),
            models.Index(fields=["id"], name="letter_again", condition=Q(again=True)),
        ]

    def __str__(self) -> str:
        return f"{self.subscription} <- {self.entity}"
