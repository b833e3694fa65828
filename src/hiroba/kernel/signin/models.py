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
