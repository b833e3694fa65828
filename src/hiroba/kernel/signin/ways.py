"""The ways in which one person can sign in."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.contrib.auth import get_user_model

from hiroba.kernel.settings import service as settings
from hiroba.kernel.signin.types import FactorInfo, Ways


def ways_of(user_id: int) -> Ways:
    """Return all of them, as they are now."""
    user = get_user_model().objects.get(pk=user_id)
    factors = list(Authenticator.objects.filter(user_id=user_id).order_by("created_at"))
    codes = next((each for each in factors if each.type == Authenticator.Type.RECOVERY_CODES), None)
    return Ways(
        email=user.email,
        email_confirmed=EmailAddress.objects.filter(user_id=user_id, primary=True, verified=True).exists(),
        password=user.has_usable_password(),
        passkeys=tuple(_passkey(each) for each in factors if each.type == Authenticator.Type.WEBAUTHN),
        totp=any(each.type == Authenticator.Type.TOTP for each in factors),
        codes=None if codes is None else len(codes.wrap().get_unused_codes()),
        providers=_connected(user_id),
        connectable=_connectable(user_id),
    )


def providers() -> tuple[tuple[str, str], ...]:
    """Return id and title of every provider that may be signed in by."""
    return tuple((each.id, each.title) for each in settings.oidc().providers)


def _passkey(row: Authenticator) -> FactorInfo:
    key = row.wrap()
    return FactorInfo(row.pk, key.name, row.created_at, row.last_used_at, bool(key.is_passwordless))


def _connected(user_id: int) -> tuple[tuple[str, str], ...]:
    titles = dict(providers())
    rows = SocialAccount.objects.filter(user_id=user_id).values_list("pk", "provider")
    return tuple((str(pk), titles.get(provider, provider)) for pk, provider in rows)


def _connectable(user_id: int) -> tuple[tuple[str, str], ...]:
    held = set(SocialAccount.objects.filter(user_id=user_id).values_list("provider", flat=True))
    return tuple(each for each in providers() if each[0] not in held)
