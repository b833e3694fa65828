"""Hiroba as the provider of OpenID Connect for the services around it: what it says of people and itself."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.idp.oidc.internal.private_keys import filter_keys
from django.utils.translation import gettext_lazy as _

from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.settings import service as settings
from hiroba.kernel.signin import subjects, visits
from hiroba.kernel.signin.keys import private_keys
from hiroba.kernel.signin.relying import ALGORITHMS

SCOPES = ("openid", "profile", "email", "organisations")


class OpeningAdapter(DefaultOIDCAdapter):  # type: ignore[misc]
    """Names and claims of the house, its kept keys, its document of discovery."""

    scope_display: ClassVar = {
        "openid": _("あなたを見分ける番号（このサービスだけのもの）"),
        "profile": _("表示名と画面のことば"),
        "email": _("メールアドレス"),
        "organisations": _("入っている団体と役割"),
    }

    def get_issuer(self) -> str:
        """The address that readers know, not the one that a request names."""
        known = settings.server().public_url.rstrip("/")
        return known or str(super().get_issuer())

    def get_user_sub(self, client: Any, user: Any) -> str:
        return subjects.subject_of(client, user.pk)

    def get_user_by_sub(self, client: Any, sub: str) -> Any:
        person = subjects.person_of(client, sub)
        return None if person is None else super().get_user_by_sub(client, str(person))

    def get_claims(
        self, purpose: Any, user: Any, client: Any, scopes: Iterable[str], email: Any = None, **_: Any
    ) -> dict[str, Any]:
        wanted = set(scopes)
        claims: dict[str, Any] = super().get_claims(purpose, user, client, wanted - {"profile"}, email)
        if "profile" in wanted:
            claims |= {"name": user.display_name, "locale": user.language}
        if "organisations" in wanted:
            roles = organisations.roles_of(user.pk)
            claims["organisations"] = [
                {"code": code, "role": role.value} for code, role in sorted(roles.items())
            ]
        return claims

    def populate_server_metadata(self, data: dict[str, Any]) -> None:
        """Only what clients are registered for, and how programs prove who they are."""
        data.pop("device_authorization_endpoint", None)
        methods = [*data["token_endpoint_auth_methods_supported"], "private_key_jwt"]
        data |= {
            "subject_types_supported": ["pairwise"],
            "scopes_supported": list(SCOPES),
            "grant_types_supported": ["authorization_code", "refresh_token", "client_credentials"],
            "response_types_supported": ["code"],
            "token_endpoint_auth_methods_supported": methods,
            "token_endpoint_auth_signing_alg_values_supported": ALGORITHMS,
            "ui_locales_supported": ["ja", "en"],
            "acr_values_supported": [*visits.ACR.values()],
            "backchannel_logout_supported": True,
            "backchannel_logout_session_supported": True,
        }

    def populate_id_token(self, id_token: dict[str, Any], client: Any, scopes: Any, **_: Any) -> None:  # noqa: ARG002
        shown = self.request.POST.get("code", "") or self.request.POST.get("refresh_token", "")
        visits.tell_in_token(id_token, client.pk, shown)

    def list_private_keys(self, *, did_activate: Any = None, is_active: Any = None) -> list[Any]:
        found: list[Any] = filter_keys(private_keys(), did_activate=did_activate, is_active=is_active)
        return found
