"""The tree of organisations and who belongs to them."""

from __future__ import annotations

from typing import ClassVar

from django.conf import settings
from django.db import models

from hiroba.kernel.decide.types import Role
from hiroba.kernel.mynumber.service import WrittenCharField, WrittenURLField
from hiroba.kernel.organisations.types import OrganisationKind


class Organisation(models.Model):
    """A member of the square. `folded` is what a search for a name looks at."""

    code = models.CharField(max_length=64, primary_key=True)
    kind = models.CharField(max_length=16, choices=[(kind.value, kind.value) for kind in OrganisationKind])
    name_ja = WrittenCharField(max_length=200)
    name_en = WrittenCharField(max_length=200)
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="children")
    website = WrittenURLField(max_length=500, blank=True, default="")
    folded = WrittenCharField(max_length=500, default="")
    stopped = models.CharField(max_length=16, blank=True, default="")  # a value of Stop, or ""
    since = models.DateTimeField(null=True)  # when it was stopped
    created = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.code


class Membership(models.Model):
    """One role of one person in one organisation."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(max_length=16, choices=[(role.value, role.value) for role in Role])
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "organisation"], name="one_role_in_an_organisation")
        ]

    def __str__(self) -> str:
        return f"{self.organisation_id}/{self.role}"
