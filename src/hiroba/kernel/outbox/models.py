"""What happened, and who has yet to be told."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from hiroba.kernel.mynumber.service import ToldCharField


class OutboxEvent(models.Model):
    topic = models.CharField(max_length=100)
    key = models.CharField(max_length=200)
    payload = models.JSONField(default=dict)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.topic} {self.key}"


class Delivery(models.Model):
    """One event for one consumer; the row goes when it is done."""

    event = models.ForeignKey(OutboxEvent, on_delete=models.CASCADE, related_name="deliveries")
    consumer = models.CharField(max_length=100)
    key = models.CharField(max_length=200)
    dead = models.BooleanField(default=False)
    attempts = models.PositiveIntegerField(default=0)
    due = models.DateTimeField()
    leased_by = models.CharField(max_length=128, blank=True, default="")
    leased_until = models.DateTimeField(null=True)
    error = ToldCharField(max_length=200, blank=True, default="")

    class Meta:
        verbose_name_plural = "deliveries"
        indexes: ClassVar = [
            models.Index(fields=["consumer", "key", "id"], name="delivery_order", condition=Q(dead=False)),
            models.Index(fields=["due"], name="delivery_due", condition=Q(dead=False)),
        ]

    def __str__(self) -> str:
        return f"{self.consumer} <- {self.event_id}"
