"""Keys of services outside: the house's own, each known to be of one service and no stronger than it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from hiroba.kernel.decide.types import Action, Principal
from hiroba.kernel.manifests.types import State
from hiroba.kernel.people import service as people
from hiroba.kernel.people.types import TokenInfo
from hiroba.rules.services import gate
from hiroba.rules.services.applying import require_provider
from hiroba.rules.services.errors import ServiceStopped, WrongServiceScopes
from hiroba.rules.services.models import ServiceKey
from hiroba.rules.services.reading import service
from hiroba.rules.services.types import KeyInfo

_TOKEN = "token-"  # noqa: S105 - how the ids of principals begin that are API tokens


@transaction.atomic
def issue_key(
    who: Principal, id: str, name: str, scopes: Iterable[Action], expires: datetime | None
) -> tuple[str, KeyInfo]:
    """Return the secret (shown this once) and what is kept of the key.

    Raises UnknownService, Forbidden, SignInNeeded, ServiceStopped, WrongServiceScopes, WrongExpiry.
    """
    known = service(id)
    require_provider(who, known.organisation)
    if who.kind != "person":
        raise people.UnknownPerson
    if known.state is not State.ON:
        raise ServiceStopped(reason=known.reason)
    wanted = frozenset(scopes)
    if not wanted or not wanted <= known.wish.scopes:
        raise WrongServiceScopes
    secret, token = people.issue_token(int(who.id), known.organisation, name, wanted, expires)
    ServiceKey.objects.create(principal=f"{_TOKEN}{token.id}", service_id=id)
    transaction.on_commit(gate.forget)
    return secret, _info(token)


def keys_of(id: str) -> list[KeyInfo]:
    """Return the keys of a service, the newest first; the caller asked `decide`. Raises UnknownService."""
    return [_info(each) for each in _tokens(id)]


@transaction.atomic
def revoke_key(who: Principal, id: str, principal: str) -> None:
    """End a key at once. Raises UnknownService, Forbidden, UnknownToken."""
    require_provider(who, service(id).organisation)
    if principal not in {f"{_TOKEN}{each.id}" for each in _tokens(id)}:
        raise people.UnknownToken(token=principal[:40])
    people.revoke_token(int(principal.removeprefix(_TOKEN)))


def revoke_all(id: str) -> None:
    """End every key of a service."""
    for each in _tokens(id):
        people.revoke_token(each.id)


def revoke_beyond(id: str, scopes: frozenset[Action]) -> None:
    """End the keys that may more than these."""
    for each in _tokens(id):
        if not each.scopes <= scopes:
            people.revoke_token(each.id)


def _tokens(id: str) -> list[TokenInfo]:
    known = set(ServiceKey.objects.filter(service_id=id).values_list("principal", flat=True))
    held = people.tokens_of(organisation=service(id).organisation) if known else []
    return [each for each in held if f"{_TOKEN}{each.id}" in known]


def _info(token: TokenInfo) -> KeyInfo:
    return KeyInfo(
        f"{_TOKEN}{token.id}", token.name, token.prefix, token.scopes, token.expires, token.last_used,
        token.revoked is not None,
    )  # fmt: skip
