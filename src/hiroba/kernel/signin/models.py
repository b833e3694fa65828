"""What sign-in keeps: the keys it signs by, and which assertions were used."""

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
