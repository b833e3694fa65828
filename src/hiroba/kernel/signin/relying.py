"""Hiroba as the one that relies on a provider (OpenID Connect Core 1.0, RP-Initiated Logout 1.0)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

import jwt
from allauth.socialaccount.adapter import get_adapter
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import HttpRequest

from hiroba.kernel.signin.assurance import PROVIDER_KEY

ALGORITHMS: Final = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "EdDSA"]
LEEWAY = 60  # seconds that clocks may differ by
_KEPT = ("sub", "iss", "email", "email_verified", "name", "preferred_username", "acr", "amr", "sid")


class RelyingAdapter(OpenIDConnectOAuth2Adapter):  # type: ignore[misc]
    """Checks the ID token by the provider's keys of now, and keeps of all claims only those with a use."""

    def complete_login(self, request: HttpRequest, app: Any, token: Any, **kwargs: Any) -> Any:
        """Return the login; raises OAuth2Error where the ID token is missing, wrong, or for somebody else."""
        raw = kwargs["response"].get("id_token")
        if not isinstance(raw, str):
            raise OAuth2Error("no id_token")
        claims = self._decode_id_token(app, raw)
        kept = (*_KEPT, app.settings["claim"])
        data = {"id_token": _only(claims, kept)}
        if self.openid_config.get("userinfo_endpoint"):
            said = self._fetch_user_info(token.token)
            if said.get("sub") != claims["sub"]:  # Core 5.3.2
                raise OAuth2Error("userinfo is about somebody else")
            data["userinfo"] = _only(said, kept)
        login = self.get_provider().sociallogin_from_response(request, data)
        login.raw_id_token, login.nonce = raw, claims.get("nonce")
        return login

    def _decode_id_token(self, app: Any, id_token: str) -> dict[str, Any]:
        """Core 3.1.3.7, with the signature checked also where TLS would do."""
        config = self.openid_config
        if str(config.get("issuer", "")).rstrip("/") != app.settings["server_url"].rstrip("/"):
            raise OAuth2Error("the provider names another issuer")  # Discovery 4.3
        try:
            found: dict[str, Any] = jwt.decode(
                id_token,
                self.key_of(id_token),
                algorithms=ALGORITHMS,
                audience=app.client_id,
                issuer=config["issuer"],
                leeway=LEEWAY,
                options={"require": ["exp", "iat", "sub", "aud", "iss"]},
            )
        except jwt.PyJWTError as error:
            raise OAuth2Error("wrong id_token") from error
        if isinstance(found["aud"], list) and len(found["aud"]) > 1 and found.get("azp") != app.client_id:
            raise OAuth2Error("the id_token is for somebody else")
        return found

    def key_of(self, token: str) -> jwt.PyJWK:
        """The key that the token names; read anew each time, so that a provider may change its keys."""
        with get_adapter().get_requests_session() as session:
            answer = session.get(self.openid_config["jwks_uri"])
            answer.raise_for_status()
        keys = jwt.PyJWKSet.from_dict(answer.json()).keys
        named = jwt.get_unverified_header(token).get("kid")
        fitting = [each for each in keys if named is None or each.key_id == named]
        if len(fitting) != 1:
            raise jwt.InvalidKeyError("no such key")
        return fitting[0]


def _only(claims: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: claims[name] for name in names if name in claims}


def end_session_url(request: HttpRequest, back: str) -> str:
    """Where to go so that the provider's own session ends too; "" where none opened this one.

    back: the address that the provider sends the reader to afterwards.
    """
    held = request.session.get(PROVIDER_KEY)
    if not held:
        return ""
    adapter = RelyingAdapter(request, held["id"])
    try:
        endpoint = adapter.openid_config.get("end_session_endpoint")
        client = adapter.get_provider().app.client_id
    except (SocialApp.DoesNotExist, OSError, ValueError):
        return ""  # the provider is gone or does not answer: signing out here must not hang on it
    if not endpoint:
        return ""
    asked = {"id_token_hint": held["id_token"], "client_id": client, "post_logout_redirect_uri": back}
    return f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(asked)}"
