"""API tokens: issued once, kept as a hash, weaker than their owner in every way."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from hiroba.kernel.decide.types import ANONYMOUS, Action, Assurance, Principal, Role
from hiroba.kernel.journal import service as journal
from hiroba.kernel.journal.types import Refusal, Unseen
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.people.errors import InvalidToken, UnknownPerson, UnknownToken, WrongExpiry, WrongScopes
from hiroba.kernel.people.models import ApiToken, MachineClient, User
from hiroba.kernel.people.types import Bearer, TokenInfo

_MARK = "hrb_"
_SHOWN = len(_MARK) + 6  # characters of the secret that stay readable
_BEARER = Principal("token", "")  # of a token before it is known which
_RANKS = {role: rank for rank, role in enumerate(Role)}


def issue_token(
    owner_user_id: int, organisation: str, name: str, scopes: Iterable[Action], expires: datetime | None
) -> tuple[str, TokenInfo]:
    """Return the secret (shown this once) and what is kept of it.

    Raises UnknownPerson, UnknownOrganisation, WrongExpiry, WrongScopes.
    """
    organisations.get(organisation)
    wanted = sorted(set(scopes))
    if not wanted or Action.PLATFORM_OPERATE in wanted:
        raise WrongScopes
    if expires is not None and expires <= timezone.now():
        raise WrongExpiry
    secret = _MARK + secrets.token_urlsafe(32)
    with transaction.atomic():
        if not User.objects.filter(pk=owner_user_id, is_active=True).exists():
            raise UnknownPerson
        row = ApiToken.objects.create(
            digest=digest_of(secret), prefix=secret[:_SHOWN], name=name[:100], owner_id=owner_user_id,
            organisation=organisation, scopes=[scope.value for scope in wanted], expires=expires,
        )  # fmt: skip
        _journal("token.issue", row)
    return secret, _info(row)


def client_token(client: MachineClient, scopes: Iterable[Action], expires: datetime) -> tuple[str, TokenInfo]:
    """Return the secret of a program's token, and what is kept of it."""
    secret = _MARK + secrets.token_urlsafe(32)
    row = ApiToken.objects.create(
        digest=digest_of(secret), prefix=secret[:_SHOWN], name=client.name, owner_id=client.owner_id,
        client=client, organisation=client.organisation, scopes=sorted(scope.value for scope in scopes),
        expires=expires,
    )  # fmt: skip
    _journal("token.issue", row)
    return secret, _info(row)


def principal_of_token(secret: str) -> Principal:
    """Return who asks with this secret: the owner's role in the organisation, cut to the scopes.

    Raises InvalidToken.
    """
    found = bearers_of_tokens([secret])
    if not found:
        refused_token(secret)
        raise InvalidToken
    return found[secret].who


def bearers_of_tokens(secrets: Collection[str]) -> dict[str, Bearer]:
    """Return who asks with each of these secrets that is good, in a handful of queries."""
    secret_of = {digest_of(secret): secret for secret in secrets}
    rows = _good(digest__in=secret_of)
    today = timezone.localdate()
    unused = [row.pk for row in rows if row.last_used != today]
    if unused:  # to the day: enough to find the forgotten ones, and no write a request
        ApiToken.objects.filter(pk__in=unused).update(last_used=today)
    held = organisations.roles_of_many([row.owner for row in rows])
    return {
        secret_of[row.digest]: Bearer(_principal(row, dict(held.get(row.owner, ()))), row.expires)
        for row in rows
    }


def ended(asked: Mapping[Unseen, int]) -> Iterator[tuple[Unseen, Refusal]]:
    """Which of the tokens that were refused are ones that have ended; asked by their digests."""
    known = ApiToken.objects.filter(digest__in=[each.id for each in asked])
    there = {digest: (id, owner) for digest, id, owner in known.values_list("digest", "pk", "organisation")}
    for each in asked:
        if each.id in there:
            id, owner = there[each.id]
            bearer = Principal("token", f"token-{id}")
            yield (
                each,
                journal.refusal(
                    bearer, "signin.token", "token", str(id), organisation=owner, rules=["token-ended"]
                ),
            )


def refused_token(secret: str) -> None:
    """Tell the journal of a token that is none now; one that never was any is only counted."""
    journal.refused(ANONYMOUS, "signin.token", "token")
    journal.unseen(_BEARER, "token", digest_of(secret))


def token_as_now(principal_id: str) -> Principal:
    """Return a token's or a program's principal as it is now, by its id; nobody where it has ended."""
    kind, _dash, id = principal_id.partition("-")
    if kind == "client":
        client = MachineClient.objects.filter(pk=id, revoked=None, owner__is_active=True).first()
        if client is None:
            return ANONYMOUS
        held = organisations.roles_of(client.owner_id)
        return _of_client(client.pk, client.organisation, bool(client.keys), client.scopes, held)
    rows = _good(pk=id) if id.isdigit() else []
    return _principal(rows[0], organisations.roles_of(rows[0].owner)) if rows else ANONYMOUS


class _Good(NamedTuple):
    """What is looked at of a token that has not ended."""

    pk: int
    digest: str
    organisation: str
    scopes: list[str]
    owner: int
    last_used: date | None
    expires: datetime | None
    client: str | None
    client_organisation: str
    client_keys: list[object]


def _good(**which: object) -> list[_Good]:
    """No model is made of them: they are asked for several times a second."""
    rows = ApiToken.objects.filter(
        Q(expires=None) | Q(expires__gt=timezone.now()),
        revoked=None, client__revoked=None, owner__is_active=True, **which,
    )  # fmt: skip
    found = rows.values_list(
        "pk", "digest", "organisation", "scopes", "owner_id", "last_used", "expires",
        "client_id", "client__organisation", "client__keys",
    )  # fmt: skip
    return [_Good(*row) for row in found]


def _principal(row: _Good, held: Mapping[str, str]) -> Principal:
    """held: the owner's roles by organisation."""
    if row.client is not None:
        return _of_client(row.client, row.client_organisation, bool(row.client_keys), row.scopes, held)
    roles = _roles(held, row.organisation)
    return Principal("token", f"token-{row.pk}", roles, _may(row.scopes), assurance=Assurance.SELF)


def _of_client(
    id: str, organisation: str, signs: bool, scopes: list[str], held: Mapping[str, str]
) -> Principal:
    """A program stays the same one while its tokens change; one that signs is surer than a secret."""
    level = Assurance.STRONG if signs else Assurance.SELF
    roles = _roles(held, organisation)
    return Principal("token", f"client-{id}", roles, _may(scopes), assurance=level)


def _may(scopes: list[str]) -> frozenset[Action]:
    return frozenset(map(Action, scopes))


def _roles(held: Mapping[str, str], organisation: str) -> dict[str, Role]:
    """The role in the organisation, if there is one."""
    inherited = [Role(held[code]) for code in organisations.body(organisation) if code in held]
    return {organisation: max(inherited, key=_RANKS.__getitem__)} if inherited else {}


def revoke_token(id: int) -> None:
    """End a token at once; a second time changes nothing. Raises UnknownToken."""
    with transaction.atomic():
        row = ApiToken.objects.select_for_update().filter(pk=id).first()
        if row is None:
            raise UnknownToken(token=id)
        if row.revoked is None:
            row.revoked = timezone.now()
            row.save(update_fields=["revoked"])
            _journal("token.revoke", row)


def tokens_of(owner_user_id: int | None = None, organisation: str | None = None) -> list[TokenInfo]:
    """Return the tokens of a person, of an organisation, or of one in the other; newest first.

    Those that programs get by themselves are not among them.
    """
    rows = ApiToken.objects.filter(client=None).order_by("-pk")
    if owner_user_id is not None:
        rows = rows.filter(owner_id=owner_user_id)
    if organisation is not None:
        rows = rows.filter(organisation=organisation)
    return [_info(row) for row in rows]


def digest_of(secret: str) -> str:
    # 256 random bits need no slow hash, and a request must not wait for one.
    return hashlib.sha256(secret.encode()).hexdigest()


def _journal(action: str, row: ApiToken) -> None:
    owner = Principal("person", str(row.owner_id))
    journal.record(owner, action, "token", str(row.pk), organisation=row.organisation)


def _info(row: ApiToken) -> TokenInfo:
    return TokenInfo(
        row.pk, row.prefix, row.name, row.owner_id, row.organisation,
        frozenset(Action(scope) for scope in row.scopes),
        row.created, row.expires, row.last_used, row.revoked,
    )  # fmt: skip
