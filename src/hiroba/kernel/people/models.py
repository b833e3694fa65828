"""People: who signs in, and the tokens that act for them."""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models

from hiroba.kernel.mynumber.service import WrittenCharField
from hiroba.kernel.people.managers import UserManager, tidy_email
from hiroba.kernel.sealing.service import Blind, SealedRow, SealedTextField


class User(SealedRow, AbstractBaseUser):
    """Somebody who signs in with an e-mail address."""

    email = SealedTextField(blind=True)
    display_name = SealedTextField(blank=True, default="")
    language = models.CharField(max_length=8, default="ja")
    operator = models.BooleanField(default=False)  # runs the installation
    is_active = models.BooleanField(default=True)
    joined = models.DateTimeField(auto_now_add=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(Blind("email"), name="one_account_of_an_address")]

    def save(self, *args: Any, **kwargs: Any) -> None:
        self.email = tidy_email(self.email)
        super().save(*args, **kwargs)

    def __str__(self) -> str:
        return self.display_name or f"#{self.pk}"


class MachineClient(models.Model):
    """A program that gets short-lived tokens by its own secret or key (RFC 6749 4.4, RFC 7523).

    It acts for its owner, in one organisation, for some actions.
    """

    id = models.CharField(max_length=32, primary_key=True)
    name = WrittenCharField(max_length=100)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="machine_clients")
    organisation = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    digest = models.CharField(max_length=64, blank=True, default="")  # SHA-256 of the secret; "" with keys
    keys = models.JSONField(default=list)  # public keys, as JWK
    created = models.DateTimeField(auto_now_add=True)
    revoked = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.id


class ApiToken(models.Model):
    """A secret that acts for its owner, in one organisation, for some actions, until a day."""

    digest = models.CharField(max_length=64, unique=True)  # SHA-256 of the secret; the secret is not kept
    prefix = models.CharField(max_length=16)  # by which a person recognises it
    name = WrittenCharField(max_length=100)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="tokens")
    client = models.ForeignKey(MachineClient, null=True, on_delete=models.CASCADE, related_name="tokens")
    organisation = models.CharField(max_length=64)
    scopes = models.JSONField(default=list)
    created = models.DateTimeField(auto_now_add=True)
    expires = models.DateTimeField(null=True)
    last_used = models.DateField(null=True)
    revoked = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.prefix
