"""The door of the people: accounts, tokens, and who is asking."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction

from hiroba.kernel.acting import service as acting
from hiroba.kernel.decide.types import ANONYMOUS, Principal, Role
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.people.clients import (
    client,
    clients_of,
    issue_client_token,
    knows_secret,
    register_client,
    revoke_client,
)
from hiroba.kernel.people.closing import closed
from hiroba.kernel.people.erasing import addresses_of, marks, remove, require_erasable
from hiroba.kernel.people.errors import (
    InvalidToken,
    LastOperator,
    PersonExists,
    UnknownClient,
    UnknownPerson,
    UnknownToken,
    WrongEmail,
    WrongScopes,
)
from hiroba.kernel.people.managers import tidy_email
from hiroba.kernel.people.marks import marks_of
from hiroba.kernel.people.models import User
from hiroba.kernel.people.provisioning import end_keys, only_by_address, provision, rename
from hiroba.kernel.people.tokens import (
    bearers_of_tokens,
    issue_token,
    principal_of_token,
    refused_token,
    revoke_token,
    token_as_now,
    tokens_of,
)
from hiroba.kernel.people.types import PersonInfo

__all__ = [
    "InvalidToken",
    "LastOperator",
    "PersonExists",
    "UnknownClient",
    "UnknownPerson",
    "UnknownToken",
    "WrongEmail",
    "WrongScopes",
    "addresses_of",
    "administrators",
    "answerable",
    "as_now",
    "bearers_of_tokens",
    "client",
    "clients_of",
    "closed",
    "create_person",
    "deactivate",
    "end_keys",
    "find_person",
    "issue_client_token",
    "issue_token",
    "keepers",
    "knows_secret",
    "marks",
    "marks_of",
    "of_proven_address",
    "officers",
    "only_by_address",
    "operators",
    "person",
    "principal_of",
    "principal_of_person",
    "principal_of_token",
    "provision",
    "refused_token",
    "register_client",
    "remove",
    "rename",
    "require_erasable",
    "revoke_client",
    "revoke_token",
    "set_language",
    "tokens_of",
]  # fmt: skip


def create_person(
    email: str, password: str | None, display_name: str, language: str = "ja", operator: bool = False
) -> int:
    """Add somebody who may sign in and return their id; raises PersonExists, WrongEmail.

    The address counts as verified: whoever runs the installation vouches for it.
    """
    address = tidy_email(email)
    try:
        validate_email(address)
    except ValidationError as error:
        raise WrongEmail from error
    with transaction.atomic():
        if User.objects.filter(email=address).exists():
            raise PersonExists
        user = User.objects.create_user(
            address, password, display_name=display_name, language=language, operator=operator
        )
        EmailAddress.objects.create(user=user, email=address, verified=True, primary=True)
    return user.pk


def find_person(email: str) -> int:
    """Return the id of the person with this address; raises UnknownPerson."""
    found = User.objects.filter(email=tidy_email(email)).values_list("pk", flat=True).first()
    if found is None:
        raise UnknownPerson
    return found


def person(id: int) -> PersonInfo:
    """Return what is known of a person; raises UnknownPerson."""
    row = User.objects.filter(pk=id).first()
    if row is None:
        raise UnknownPerson
    return PersonInfo(row.pk, row.email, row.display_name, row.language, row.operator, row.is_active)


def set_language(id: int, language: str) -> None:
    """Keep the language in which a person reads; raises UnknownPerson."""
    if not User.objects.filter(pk=id).update(language=language):
        raise UnknownPerson


@transaction.atomic
def deactivate(id: int) -> None:
    """Let a person sign in no longer; their tokens, sessions and what services hold of them end with it.

    Raises UnknownPerson.
    """
    if not User.objects.filter(pk=id).update(is_active=False):
        raise UnknownPerson
    closed.send(User, id=id)


def operators() -> list[PersonInfo]:
    """Return who runs the installation and may sign in."""
    ids = User.objects.filter(operator=True, is_active=True).order_by("pk").values_list("pk", flat=True)
    return [person(id) for id in ids]


@transaction.atomic
def of_proven_address(email: str, display_name: str, language: str) -> int:
    """Return the account of somebody who has shown that an address is theirs, making it where there is none.

    An account that never showed it is closed and loses the address: whoever made it may be somebody else.
    """
    user = User.objects.select_for_update().filter(email=tidy_email(email)).first()
    if user is not None:
        if EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=True).exists():
            return user.pk
        EmailAddress.objects.filter(user=user).delete()
        user.email, user.is_active = f"closed-{user.pk}@hiroba.invalid", False
        user.save(update_fields=["email", "is_active"])
        closed.send(User, id=user.pk)
    return create_person(email, None, display_name, language)


def principal_of(request_user: Any) -> Principal:
    """Return who asks, for Django's `request.user`."""
    if not getattr(request_user, "is_authenticated", False) or not request_user.is_active:
        return ANONYMOUS
    roles = organisations.roles_of(request_user.pk)
    return acting.as_acting(Principal("person", str(request_user.pk), roles, operator=request_user.operator))


def principal_of_person(id: int) -> Principal:
    """Return a person as the one who asks, for what they set up to be done later; raises UnknownPerson."""
    row = User.objects.filter(pk=id, is_active=True).first()
    if row is None:
        raise UnknownPerson
    return principal_of(row)


def answerable(by: str, organisation: str) -> list[PersonInfo]:
    """Return who answers for what a member set up: that member (id of their principal); when they are gone,
    the administrators of the organisation."""
    ids = [each.user_id for each in organisations.members(organisation) if str(each.user_id) == by]
    return _active(ids) if ids else administrators(organisation)


def administrators(organisation: str) -> list[PersonInfo]:
    """Return who administers an organisation and may sign in."""
    members = organisations.members(organisation)
    return _active(each.user_id for each in members if each.role is Role.ADMINISTRATOR)


def keepers(codes: Iterable[str]) -> list[PersonInfo]:
    """Return operators and who administers one of these organisations: each once, who may sign in."""
    found = {each.id: each for each in operators()}
    for code in codes:
        found |= {each.id: each for each in administrators(code)}
    return [*found.values()]


def officers(organisation: str) -> list[PersonInfo]:
    """Return who works for an organisation and may sign in: in itself, else in the nearest one above that is
    the same body."""
    for code in organisations.body(organisation):
        members = organisations.members(code)
        if found := _active(each.user_id for each in members if each.role is not Role.MEMBER):
            return found
    return []


def _active(ids: Iterable[int]) -> list[PersonInfo]:
    return [found for found in map(person, ids) if found.active]


def as_now(who: Principal) -> Principal:
    """Return somebody who asked earlier as they are now: their roles, what their token may; for the same
    purpose. Who may not sign in any more, and a token that has ended, is nobody."""
    if who.kind == "person" and who.id.isdigit():
        row = User.objects.filter(pk=who.id, is_active=True).first()
        found = ANONYMOUS if row is None else principal_of(row)
    elif who.kind == "token":
        found = token_as_now(who.id)
    else:
        return who
    return replace(found, purpose=who.purpose, assurance=who.assurance)
