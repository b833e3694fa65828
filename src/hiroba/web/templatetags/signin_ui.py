"""What pages of sign-in ask for themselves, since allauth makes their context."""

from __future__ import annotations

from typing import Any

from django import template

from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.kernel.signin import service as signin
from hiroba.kernel.signin.types import Ways

register = template.Library()


@register.simple_tag
def signin_providers() -> tuple[tuple[str, str], ...]:
    """Return id and title of the providers that may be signed in by."""
    return signin.providers()


@register.simple_tag
def ways_of(user: Any) -> Ways:
    """How somebody who is signing in can show that it is they."""
    return signin.ways_of(user.pk)


@register.simple_tag
def opening_owner(id: str) -> OrganisationInfo | None:
    """Return the organisation that registered a service."""
    code = signin.owner_of(id)
    return organisations.get(code) if code else None
