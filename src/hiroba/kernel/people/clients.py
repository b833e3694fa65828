"""Programs that act for an organisation by tokens of an hour, weaker than their owner in every way."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from hiroba.kernel.decide.types import Action, Principal
from hiroba.kernel.journal import service as journal
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.people.errors import UnknownClient, UnknownPerson, WrongScopes
from hiroba.kernel.people.models import ApiToken, MachineClient, User
from hiroba.kernel.people.tokens import client_token, digest_of
from hiroba.kernel.people.types import ClientInfo, TokenInfo

LIFE = timedelta(hours=1)


def register_client(
    owner_user_id: int, organisation: str, name: str, scopes: Iterable[Action], keys: Sequence[dict[str, Any]]
) -> tuple[str, ClientInfo]:
    """Return the secret (shown this once; "" where it signs by keys of its own) and what is kept.

    keys: public keys as JWK. Raises UnknownPerson, UnknownOrganisation, WrongScopes.
    """
    organisations.get(organisation)
    wanted = sorted(set(scopes))
    if not wanted or Action.PLATFORM_OPERATE in wanted:
        raise WrongScopes
    secret = "" if keys else secrets.token_urlsafe(32)
    with transaction.atomic():
        if not User.objects.filter(pk=owner_user_id, is_active=True).exists():
            raise UnknownPerson
        row = MachineClient.objects.create(
            id=secrets.token_hex(12), name=name[:100], owner_id=owner_user_id, organisation=organisation,
            scopes=[scope.value for scope in wanted], digest=digest_of(secret) if secret else "",
            keys=list(keys),
        )  # fmt: skip
        _journal("client.register", row)
    return secret, _info(row)


def clients_of(organisation: str) -> list[ClientInfo]:
    """Return an organisation's programs that may still act, newest first."""
    rows = MachineClient.objects.filter(organisation=organisation, revoked=None).order_by("-created")
    return [_info(row) for row in rows]


def client(id: str) -> ClientInfo:
    """Return a program that may act; raises UnknownClient."""
    return _info(_row(id))


def knows_secret(id: str, secret: str) -> bool:
    """Say whether this is the secret of a program that may act; one with keys has none."""
    row = MachineClient.objects.filter(pk=id, revoked=None, owner__is_active=True).first()
    return row is not None and bool(row.digest) and hmac.compare_digest(row.digest, digest_of(secret))


def issue_client_token(id: str, scopes: Iterable[Action] | None = None) -> tuple[str, TokenInfo]:
    """Return a token of an hour for a program, for some of its actions or all; old ones are cleared away.

    Raises UnknownClient, WrongScopes.
    """
    row = _row(id)
    held = frozenset(Action(scope) for scope in row.scopes)
    wanted = held if scopes is None else frozenset(scopes)
    if not wanted or not wanted <= held:
        raise WrongScopes
    ApiToken.objects.filter(client=row, expires__lt=timezone.now()).delete()
    return client_token(row, wanted, timezone.now() + LIFE)


def revoke_client(id: str) -> None:
    """End a program and its tokens at once; a second time changes nothing. Raises UnknownClient."""
    with transaction.atomic():
        row = _row(id)
        row.revoked = timezone.now()
        row.save(update_fields=["revoked"])
        ApiToken.objects.filter(client=row).delete()
        _journal("client.revoke", row)


def _row(id: str) -> MachineClient:
    row = MachineClient.objects.filter(pk=id, revoked=None, owner__is_active=True).first()
    if row is None:
        raise UnknownClient(client=id[:32])
    return row


def _journal(action: str, row: MachineClient) -> None:
    owner = Principal("person", str(row.owner_id))
    journal.record(owner, action, "client", row.pk, organisation=row.organisation)


def _info(row: MachineClient) -> ClientInfo:
    return ClientInfo(
        row.pk, row.name, row.owner_id, row.organisation, frozenset(Action(scope) for scope in row.scopes),
        tuple(row.keys), row.created, row.revoked,
    )  # fmt: skip
