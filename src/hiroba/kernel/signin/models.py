"""What sign-in keeps: the keys it signs by, which assertions were used, what services were given."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from hiroba.kernel.sealing.service import SealedRow, SealedTextField


class SigningKey(SealedRow):
    """A key that ID tokens are signed by."""

    name = models.CharField(max_length=16, unique=True)  # of its number, so that two processes make one
    sealed = SealedTextField()  # PEM
    issued = models.DateTimeField()
    begins = models.DateTimeField()  # it is shown before it signs
    ends = models.DateTimeField()  # it is shown while anything that it signed may be checked

    def __str__(self) -> str:
        return self.name


class SubjectKey(SealedRow):
    """The key by which people get a name for each service; there is one, and it stays."""

    name = models.CharField(max_length=16, unique=True)
    sealed = SealedTextField()  # base64

    def __str__(self) -> str:
        return self.name


class UsedAssertion(models.Model):
    """An assertion counts once (RFC 7523 3, jti)."""

    digest = models.CharField(max_length=64, primary_key=True)  # SHA-256 of client and jti
    expires = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["expires"], name="signin_used_until")]

    def __str__(self) -> str:
        return self.digest


class Issued(models.Model):
    """A code or token that a service was given: to which grant it belongs, until when that lasts."""

    hash = models.CharField(max_length=64, primary_key=True)  # as allauth keeps it
    grant = models.CharField(max_length=32)
    spent = models.BooleanField(default=False)
    ends = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["grant"], name="signin_of_a_grant"),
            models.Index(fields=["ends"], name="signin_grant_until"),
        ]

    def __str__(self) -> str:
        return self.hash[:8]


class Visit(models.Model):
    """That a session here signed somebody in to a service.

    code: of that sign-in, as allauth keeps it. sid: of the session, as services are told. acr: how sure it
    was who it is. grant: what came of it. issuer: the address by which the service knows us.
    """

    code = models.CharField(max_length=64, unique=True)
    sid = models.CharField(max_length=32)
    person = models.BigIntegerField()
    client = models.CharField(max_length=100, blank=True, default="")
    grant = models.CharField(max_length=32, blank=True, default="")
    acr = models.CharField(max_length=16, blank=True, default="")
    issuer = models.CharField(max_length=255)
    signed_in = models.DateTimeField()
    ends = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["sid"], name="signin_visits_of_a_session"),
            models.Index(fields=["grant"], name="signin_visit_of_a_grant"),
        ]

    def __str__(self) -> str:
        return self.code[:8]


class OpenedByProvider(models.Model):
    """A session here that a provider opened. subject, sid: whose and which it is there."""

    session_key = models.CharField(max_length=40, primary_key=True)
    provider = models.CharField(max_length=100)
    subject = models.CharField(max_length=255)
    sid = models.CharField(max_length=255, blank=True, default="")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["provider", "subject"], name="signin_of_a_subject"),
            models.Index(fields=["provider", "sid"], name="signin_of_a_sid"),
        ]

    def __str__(self) -> str:
        return self.provider
