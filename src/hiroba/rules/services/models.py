"""Services outside, what was applied for, their keys, and who uses which service."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from hiroba.kernel.manifests.types import State
from hiroba.kernel.mynumber.service import WrittenCharField, WrittenJSONField, WrittenTextField
from hiroba.rules.services.types import ApplicationState


class OutsideService(models.Model):
    """As it was approved. wish: as `types.Wish`."""

    id = models.CharField(max_length=32, primary_key=True)
    organisation = models.CharField(max_length=64)
    wish = WrittenJSONField()
    state = models.CharField(max_length=16, default=State.ON.value)
    reason = WrittenCharField(max_length=500, blank=True, default="")
    since = models.DateTimeField(auto_now=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["organisation"], name="services_of_organisation")]

    def __str__(self) -> str:
        return self.id


class AcceptedTerms(models.Model):
    """What it says never changes: its key is made of it. published: by the operator, last."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    ja = WrittenTextField()
    en = WrittenTextField()
    published = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.sha256[:8]


class ServiceApplication(models.Model):
    """terms: accepted with it, by whom and when it was made."""

    service = models.CharField(max_length=32)
    organisation = models.CharField(max_length=64)
    wish = WrittenJSONField()
    state = models.CharField(max_length=16, default=ApplicationState.WAITING.value)
    by = models.CharField(max_length=64)
    made = models.DateTimeField(auto_now_add=True)
    terms = models.ForeignKey(AcceptedTerms, on_delete=models.PROTECT, related_name="applications")
    answer = WrittenCharField(max_length=2000, blank=True, default="")

    class Meta:
        indexes: ClassVar = [models.Index(fields=["state", "made"], name="services_by_state")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["service"],
                condition=models.Q(state=ApplicationState.WAITING.value),
                name="service_waits_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.pk}"


class ServiceKey(models.Model):
    """principal: the id that a token or a program has for `decide`."""

    principal = models.CharField(max_length=64, primary_key=True)
    service = models.ForeignKey(OutsideService, on_delete=models.CASCADE, related_name="keys")

    def __str__(self) -> str:
        return f"{self.service_id} {self.principal}"


class ServiceSubscription(models.Model):
    """service: of any kind, outside or installed. subscriber: id of a person or code of an organisation."""

    service = models.CharField(max_length=32)
    kind = models.CharField(max_length=16)
    subscriber = models.CharField(max_length=64)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["service", "kind", "subscriber"], name="subscribed_once")
        ]
        indexes: ClassVar = [models.Index(fields=["kind", "subscriber"], name="services_of_subscriber")]

    def __str__(self) -> str:
        return f"{self.service} {self.pk}"


class Remembering(models.Model):
    """A resident consents to having their uses kept."""

    person = models.BigIntegerField(primary_key=True)
    since = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return str(self.person)


class RememberedUse(models.Model):
    """A day on which a resident, who consented to it, used a service."""

    person = models.BigIntegerField()
    service = models.CharField(max_length=32)
    day = models.DateField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "service", "day"], name="remembered_once_a_day")
        ]

    def __str__(self) -> str:
        return f"{self.service} {self.day}"
