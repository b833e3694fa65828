"""Keys of services outside: the house's own, each known to be of one service and no stronger than it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction

from hiroba.kernel.decide.types import Action, Principal
from hiroba.kernel.manifests.types import State
from hiroba.kernel.people import service as people
from hiroba.kernel.people.types import ClientInfo, TokenInfo
from hiroba.kernel.signin import service as signin
from hiroba.kernel.signin.types import Opening
from hiroba.rules.services import gate
from hiroba.rules.services.applying import require_provider
from hiroba.rules.services.errors import ServiceStopped, WrongServiceScopes
from hiroba.rules.services.models import ServiceKey
from hiroba.rules.services.reading import service
from hiroba.rules.services.types import KeyInfo, KeyKind, ServiceInfo


@transaction.atomic
def issue_key(
    who: Principal, id: str, name: str, scopes: Iterable[Action], expires: datetime | None
) -> tuple[str, KeyInfo]:
    """Return the secret of a token (shown this once) and what is kept of it.

    Raises UnknownService, Forbidden, SignInNeeded, UnknownPerson, ServiceStopped, WrongServiceScopes,
    WrongExpiry.
    """
    known, wanted = _provided(who, id), frozenset(scopes)
    _require(known, wanted)
    secret, token = people.issue_token(int(who.id), known.organisation, name, wanted, expires)
    return secret, _kept(id, _of_token(token))


@transaction.atomic
def register_program(who: Principal, id: str, name: str, scopes: Iterable[Action]) -> tuple[str, KeyInfo]:
    """Return the secret of a program (shown this once) and what is kept. Raises as `issue_key`."""
    known, wanted = _provided(who, id), frozenset(scopes)
    _require(known, wanted)
    secret, client = people.register_client(int(who.id), known.organisation, name, wanted, ())
    return secret, _kept(id, _of_client(client))


def register_opening(
    who: Principal, id: str, name: str, redirects: Iterable[str], sector: str = ""
) -> tuple[str, KeyInfo]:
    """Let people sign in to the service with their account here; the secret is shown this once.

    Raises as `issue_key`, and WrongAddress, WrongSector.
    """
    # Not one transaction: the list is fetched in it. What a crash leaves in between opens for nobody: its
    # secret was not shown.
    known = _provided(who, id)
    secret, opening = signin.register_opening(who, known.organisation, name, redirects, sector=sector)
    with transaction.atomic():
        return secret, _kept(id, _of_opening(opening))


def keys_of(id: str) -> list[KeyInfo]:
    """Return the keys of a service, by name; the caller has asked `decide`. Raises UnknownService."""
    known = set(ServiceKey.objects.filter(service_id=id).values_list("principal", flat=True))
    organisation = service(id).organisation
    if not known:
        return []
    held = [
        *map(_of_token, people.tokens_of(organisation=organisation)),
        *map(_of_client, people.clients_of(organisation)),
        *map(_of_opening, signin.openings_of(organisation)),
    ]
    return sorted((each for each in held if each.principal in known), key=lambda each: each.name)


@transaction.atomic
def revoke_key(who: Principal, id: str, principal: str) -> None:
    """End a key at once. Raises UnknownService, Forbidden, UnknownToken."""
    require_provider(who, service(id).organisation)
    found = [each for each in keys_of(id) if each.principal == principal]
    if not found:
        raise people.UnknownToken(token=principal[:40])
    _end(who, service(id), found)


def revoke_all(who: Principal, id: str) -> None:
    """End every key of a service."""
    _end(who, service(id), keys_of(id))


def revoke_beyond(who: Principal, id: str, scopes: frozenset[Action]) -> None:
    """End the keys that may more than these."""
    _end(who, service(id), [each for each in keys_of(id) if not each.scopes <= scopes])


def _provided(who: Principal, id: str) -> ServiceInfo:
    known = service(id)
    require_provider(who, known.organisation)
    if who.kind != "person":
        raise people.UnknownPerson
    if known.state is not State.ON:
        raise ServiceStopped(reason=known.reason)
    return known


def _require(known: ServiceInfo, wanted: frozenset[Action]) -> None:
    if not wanted or not wanted <= known.wish.scopes:
        raise WrongServiceScopes


def _kept(id: str, key: KeyInfo) -> KeyInfo:
    ServiceKey.objects.create(principal=key.principal, service_id=id)
    transaction.on_commit(gate.forget)
    return key


def _end(who: Principal, known: ServiceInfo, keys: Iterable[KeyInfo]) -> None:
    for each in keys:
        id = each.principal.partition("-")[2]
        match each.kind:
            case KeyKind.TOKEN:
                people.revoke_token(int(id))
            case KeyKind.PROGRAM:
                people.revoke_client(id)
            case KeyKind.OPENING:
                signin.remove_opening(who, known.organisation, id)


def _of_token(token: TokenInfo) -> KeyInfo:
    return KeyInfo(
        f"{KeyKind.TOKEN.value}-{token.id}", KeyKind.TOKEN, token.name, f"{token.prefix}…", token.scopes,
        token.expires, token.last_used, token.revoked is not None,
    )  # fmt: skip


def _of_client(client: ClientInfo) -> KeyInfo:
    return KeyInfo(
        f"{KeyKind.PROGRAM.value}-{client.id}", KeyKind.PROGRAM, client.name, client.id, client.scopes,
        None, None, client.revoked is not None,
    )  # fmt: skip


def _of_opening(opening: Opening) -> KeyInfo:
    return KeyInfo(
        f"{KeyKind.OPENING.value}-{opening.id}", KeyKind.OPENING, opening.name, opening.id, frozenset(),
        None, None, False,
    )  # fmt: skip
