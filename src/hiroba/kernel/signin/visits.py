"""Which services a session here has signed somebody in to: what they are told at sign-in, and when it ends.

(OpenID Connect Core 1.0: acr, auth_time; Back-Channel Logout 1.0.)
"""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime
from typing import Any, Final
from urllib.parse import urlencode
from uuid import uuid4

import jwt
from allauth.core.internal import jwkkit
from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.models import Client, Token
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_out
from django.db import transaction
from django.db.models import QuerySet
from django.db.models.signals import post_delete
from django.http import HttpRequest
from django.utils import timezone
from django.utils.crypto import salted_hmac

from hiroba.kernel.decide.types import Assurance
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.types import JobContext
from hiroba.kernel.outside import service as outside
from hiroba.kernel.signin import assurance, lasting
from hiroba.kernel.signin.grants import LONGEST, hashed
from hiroba.kernel.signin.models import Issued, Visit
from hiroba.kernel.signin.subjects import session_for, subject_of

EVENT: Final = "http://schemas.openid.net/event/backchannel-logout"
KIND: Final = "logout+jwt"
ACR: Final = {Assurance.SELF: "self", Assurance.STRONG: "strong", Assurance.VERIFIED: "verified"}
BACKCHANNEL: Final = "backchannel_logout"  # of what is kept of a service: its address
_GOOD_FOR: Final = 120  # seconds
_COARSE: Final = 60  # seconds: the moment of a sign-in would tell services whom they both know
_JOB: Final = "signin.tell_ended"


class NotHeard(Exception):
    """A service did not take it; it is told again."""


def sid_of(session_key: str) -> str:
    """The name of a session as it is kept; each service has its own for it (`subjects.session_for`)."""
    return salted_hmac("hiroba.kernel.signin.visits", session_key, algorithm="sha256").hexdigest()[:32]


def begin(request: HttpRequest, code: str) -> None:
    """Note by which session a code was given, and how sure it is who that is."""
    now = timezone.now()
    level = assurance.of_session(request.session)
    begun = request.session.get(lasting.BEGUN)
    Visit.objects.create(
        code=hashed(code), sid=sid_of(str(request.session.session_key)), person=int(str(request.user.pk)),
        acr=ACR.get(level, ""), signed_in=datetime.fromtimestamp(begun, UTC) if begun else now,
        issuer=get_adapter().get_issuer(), ends=now + LONGEST,
    )  # fmt: skip


def tell_in_token(token: dict[str, Any], client: str, shown: str) -> None:
    """Put into an ID token of which session it is, how sure it is who that is, and since when.

    shown: the code or refresh token that it is made for.
    """
    row = Visit.objects.filter(code=hashed(shown)).first()
    if row is None:
        grants = Issued.objects.filter(pk=hashed(shown)).values("grant")
        row = Visit.objects.filter(grant__in=grants).first()
    if row is None:
        return
    if not row.client:
        Visit.objects.filter(pk=row.pk).update(client=client)
    begun = int(row.signed_in.timestamp()) // _COARSE * _COARSE
    token |= {"sid": session_for(client, row.sid), "auth_time": begun}
    if row.acr:
        token["acr"] = row.acr


def connect() -> None:
    """Follow sessions that end: by signing out, and those that are found to be over."""
    post_delete.connect(_found_over, sender=UserSession, dispatch_uid="hiroba.kernel.signin.visits.over")
    user_logged_out.connect(_signed_out, dispatch_uid="hiroba.kernel.signin.visits")


def _signed_out(sender: object, request: HttpRequest, **_: Any) -> None:  # noqa: ARG001
    key = getattr(getattr(request, "session", None), "session_key", None)
    if key:
        over([key])


def _found_over(sender: object, instance: UserSession, **_: Any) -> None:  # noqa: ARG001
    over([instance.session_key])


def over(session_keys: list[str]) -> None:
    """Sessions have ended: services that want to know are told, and renew nothing that came of them."""
    _over(Visit.objects.filter(sid__in=[sid_of(key) for key in session_keys]))


def over_of(person: int) -> None:
    """The same for all of somebody's, also those of which nothing else is known any more."""
    _over(Visit.objects.filter(person=person))


def over_at(clients: list[str]) -> None:
    """The same for all that signed somebody in to these services."""
    _over(Visit.objects.filter(client__in=clients))


@transaction.atomic
def _over(rows: QuerySet[Visit]) -> None:
    known = {
        client.pk for client in Client.objects.filter(pk__in=rows.values("client")) if address_of(client)
    }
    for row in rows.filter(client__in=known):
        told = {"client": row.client, "sid": row.sid, "person": row.person, "issuer": row.issuer}
        jobs.enqueue(_JOB, told, key=f"{_JOB}:{row.client}:{row.sid}")
        Token.objects.filter(hash__in=Issued.objects.filter(grant=row.grant).values("pk")).delete()
    rows.delete()


def address_of(client: Client) -> str:
    return str((client.data or {}).get(BACKCHANNEL, ""))


@jobs.job(_JOB)
def tell(_context: JobContext, client: str, sid: str, person: int, issuer: str) -> None:
    """Tell a service that a session has ended; a service that is gone needs not know. Raises NotHeard."""
    row = Client.objects.filter(pk=client).first()
    address = address_of(row) if row is not None else ""
    if row is None or not address:
        return
    body = urlencode({"logout_token": _token_for(row, person, sid, issuer)}).encode()
    sent = {"Content-Type": "application/x-www-form-urlencoded"}
    answer = asyncio.run(outside.ask("POST", address, headers=sent, body=body, limit=10_000))
    if answer.status not in (200, 204):
        raise NotHeard(answer.status)


def _token_for(client: Client, person: int, sid: str, issuer: str) -> str:
    return logout_token(issuer, client.pk, subject_of(client, person), session_for(client.pk, sid))


def logout_token(issuer: str, client: str, subject: str, sid: str) -> str:
    """Back-Channel Logout 1.0, 2.4."""
    now, adapter = int(time.time()), get_adapter()
    claims = {
        "iss": issuer, "sub": subject, "aud": client, "iat": now, "exp": now + _GOOD_FOR,
        "jti": uuid4().hex, "sid": sid, "events": {EVENT: {}},
    }  # fmt: skip
    named, key = jwkkit.load_jwk_from_pem(adapter.get_signing_key().pem)
    return jwt.encode(claims, key, algorithm="RS256", headers={"kid": named["kid"], "typ": KIND})
