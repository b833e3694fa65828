"""Accounts that an organisation's directory names: made where there is none, never taken over."""

from __future__ import annotations

from collections.abc import Collection

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from hiroba.kernel.people.clients import revoke_client
from hiroba.kernel.people.errors import UnknownPerson, WrongEmail
from hiroba.kernel.people.managers import tidy_email
from hiroba.kernel.people.models import ApiToken, MachineClient, User
from hiroba.kernel.people.tokens import revoke_token


@transaction.atomic
def provision(email: str, display_name: str, language: str) -> tuple[int | None, bool]:
    """Return the account for an address, and whether it was made now. Raises WrongEmail.

    None where the address stands on an account that somebody can get into without having shown that the
    address is theirs: it may be anybody's. A new account has no way in but by showing that one has the
    address.
    """
    address = tidy_email(email)
    try:
        validate_email(address)
    except ValidationError as error:
        raise WrongEmail from error
    proven = EmailAddress.objects.filter(email__iexact=address, verified=True).first()
    if proven is not None:
        return proven.user_id, False
    user = User.objects.filter(email=address).first()
    if user is not None:
        return (None, False) if _has_way_in(user) else (user.pk, False)
    user = User.objects.create_user(address, None, display_name=display_name[:100], language=language)
    EmailAddress.objects.create(user=user, email=address, verified=False, primary=True)
    return user.pk, True


def rename(id: int, display_name: str) -> None:
    """Change the name that others see; raises UnknownPerson."""
    user = User.objects.filter(pk=id).first()
    if user is None:
        raise UnknownPerson
    user.display_name = display_name[:100]
    user.save(update_fields=["display_name"])


@transaction.atomic
def only_by_address(id: int) -> None:
    """Take away every way in but a code to the address: whoever set the others up may be somebody else.

    Raises UnknownPerson.
    """
    user = User.objects.filter(pk=id).first()
    if user is None:
        raise UnknownPerson
    user.set_unusable_password()
    user.save(update_fields=["password"])
    Authenticator.objects.filter(user=user).delete()
    SocialAccount.objects.filter(user=user).delete()


@transaction.atomic
def end_keys(id: int, codes: Collection[str]) -> None:
    """End at once a person's tokens and programs of these organisations."""
    held = {"owner_id": id, "organisation__in": codes, "revoked": None}
    for client in MachineClient.objects.filter(owner__is_active=True, **held):
        revoke_client(client.pk)
    for token in ApiToken.objects.filter(client=None, **held):
        revoke_token(token.pk)


def _has_way_in(user: User) -> bool:
    return (
        user.has_usable_password()
        or Authenticator.objects.filter(user=user).exists()
        or SocialAccount.objects.filter(user=user).exists()
    )
