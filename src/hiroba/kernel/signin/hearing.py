"""A provider says that somebody's session there has ended: the sessions that it opened here end, too
(OpenID Connect Back-Channel Logout 1.0, 2.5 to 2.7)."""

from __future__ import annotations

import hashlib
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import jwt
from django.db import IntegrityError, transaction
from django.utils import timezone

from hiroba.kernel.signin.models import OpenedByProvider, UsedAssertion
from hiroba.kernel.signin.relying import ALGORITHMS, LEEWAY, RelyingAdapter
from hiroba.kernel.signin.sessions import end_by_keys
from hiroba.kernel.signin.visits import EVENT, KIND

_OLDEST: Final = timedelta(minutes=10)  # a token may be on its way so long
_REMEMBERED: Final = timedelta(hours=1)


class WrongLogoutToken(Exception):
    """It is none, of another provider, for somebody else, too old, or came before."""


def heard(adapter: RelyingAdapter, raw: str) -> int:
    """End what a logout token is about; returns how many sessions. Raises WrongLogoutToken."""
    app = adapter.get_provider().app
    claims = _checked(adapter, app, raw)
    subject, sid = claims.get("sub"), claims.get("sid")
    _once(app.provider_id, str(claims["jti"]))
    rows = OpenedByProvider.objects.filter(provider=app.provider_id)
    rows = rows.filter(sid=sid) if isinstance(sid, str) else rows
    rows = rows.filter(subject=subject) if isinstance(subject, str) else rows
    keys = list(rows.values_list("session_key", flat=True))
    end_by_keys(keys)
    rows.filter(session_key__in=keys).delete()
    return len(keys)


def _checked(adapter: RelyingAdapter, app: Any, raw: str) -> dict[str, Any]:
    """2.6, with the key of now."""
    try:
        if str(jwt.get_unverified_header(raw).get("typ", "")).casefold() not in (KIND, "jwt", ""):
            raise WrongLogoutToken
        claims: dict[str, Any] = jwt.decode(
            raw, adapter.key_of(raw), algorithms=ALGORITHMS, audience=app.client_id,
            issuer=adapter.openid_config["issuer"], leeway=LEEWAY,
            options={"require": ["iss", "aud", "iat", "jti"]},
        )  # fmt: skip
    except (jwt.PyJWTError, ValueError, KeyError, OSError) as error:
        raise WrongLogoutToken from error
    made = datetime.fromtimestamp(int(claims["iat"]), UTC)
    events = claims.get("events")
    about = isinstance(events, dict) and isinstance(events.get(EVENT), dict)
    named = any(isinstance(claims.get(name), str) and claims[name] for name in ("sub", "sid"))
    if not about or not named or "nonce" in claims or timezone.now() - made > _OLDEST:
        raise WrongLogoutToken
    return claims


def _once(provider: str, jti: str) -> None:
    digest = hashlib.sha256(f"logout\0{provider}\0{jti}".encode()).hexdigest()
    try:
        with transaction.atomic():
            UsedAssertion.objects.create(digest=digest, expires=timezone.now() + _REMEMBERED)
    except IntegrityError:
        raise WrongLogoutToken from None
