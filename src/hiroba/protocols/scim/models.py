"""What an organisation's directory says of its people: its own words, apart from their accounts."""

from __future__ import annotations

import secrets
from typing import ClassVar

from django.conf import settings
from django.db import models

from hiroba.kernel.mynumber.service import WrittenCharField
from hiroba.kernel.sealing.service import Blind, SealedTextField


def new_id() -> str:
    """Return an id that nobody guesses and that tells nothing of how many there are."""
    return secrets.token_urlsafe(12)


class StaffRecord(models.Model):
    """One person as one organisation's directory knows them.

    user: their account; None while nobody has shown that the address is theirs, and as long as the directory
    never called the person active. made: this directory made the account. role: the one that the directory
    gave, a name of `Role`; "" where the members' page gave it.
    """

    id = models.CharField(max_length=24, primary_key=True, default=new_id, editable=False)
    organisation = models.CharField(max_length=64)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.CASCADE, related_name="staff_records"
    )
    made = models.BooleanField(default=False)
    role = models.CharField(max_length=16, blank=True, default="")
    active = models.BooleanField(default=True)
    user_name = SealedTextField()
    folded = SealedTextField(blind=True)  # user_name, for comparing
    external_id = SealedTextField(blank=True, default="", blind=True)
    email = SealedTextField(blind=True)
    display_name = SealedTextField(blank=True, default="")
    given_name = SealedTextField(blank=True, default="")
    family_name = SealedTextField(blank=True, default="")
    language = models.CharField(max_length=8, blank=True, default="")
    created = models.DateTimeField(auto_now_add=True)
    modified = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "user"], name="one_record_of_a_person"),
            models.UniqueConstraint("organisation", Blind("folded"), name="one_record_of_a_name"),
        ]
        indexes: ClassVar = [
            models.Index("organisation", Blind("external_id"), name="staff_by_external_id"),
            models.Index(Blind("email"), name="staff_by_address"),
            models.Index(fields=["organisation", "-modified"], name="staff_as_it_came"),
        ]

    def __str__(self) -> str:
        return self.id


class StaffGroup(models.Model):
    """A group of the directory. role: what its members may do here, a name of `Role`, "" for nothing more."""

    id = models.CharField(max_length=24, primary_key=True, default=new_id, editable=False)
    organisation = models.CharField(max_length=64)
    display_name = WrittenCharField(max_length=254)
    folded = WrittenCharField(max_length=254)  # display_name, for comparing
    external_id = WrittenCharField(max_length=254, blank=True, default="")
    role = models.CharField(max_length=16, blank=True, default="")
    members = models.ManyToManyField(StaffRecord, related_name="groups")
    revision = models.PositiveIntegerField(default=1)
    created = models.DateTimeField(auto_now_add=True)
    modified = models.DateTimeField(auto_now=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["organisation", "folded"], name="one_group_of_a_name")
        ]

    def __str__(self) -> str:
        return self.id


class StaffLink(models.Model):
    """When an organisation's directory came, what it changed last, and what went wrong last; "" for nothing.

    error: the code of a `ScimError` or another error of the house. at: what was asked,
    as "PATCH /Users emails".
    """

    organisation = models.CharField(max_length=64, primary_key=True)
    came = models.DateTimeField()
    changed = models.DateTimeField(null=True)
    error = models.CharField(max_length=64, blank=True, default="")
    at = models.CharField(max_length=64, blank=True, default="")
    failed = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.organisation
