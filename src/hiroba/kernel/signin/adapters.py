"""Where the house differs from allauth: names, what is kept of what others say, what lies encrypted."""

from __future__ import annotations

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _

from hiroba.kernel.signin import assurance, factors, refusals
from hiroba.kernel.signin.known import browser_of, mark


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Accounts of the house."""

    def _get_login_attempts_cache_key(self, request: HttpRequest, **credentials: Any) -> str:
        """Wrong passwords count by account, and apart for each browser that the account is known to use; by
        whichever name the house was asked."""
        email = str(credentials.get("email", ""))
        browser = browser_of(request, email)
        return f"{email.strip().lower()}:{browser}"

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:  # noqa: ARG002
        refusals.wrong_password(str(credentials.get("email", "")))

    def respond_user_inactive(self, request: HttpRequest, user: Any) -> HttpResponseBase:
        refusals.closed(user.pk)
        response: HttpResponseBase = super().respond_user_inactive(request, user)
        return response

    def post_login(self, request: HttpRequest, user: Any, **told: Any) -> HttpResponseBase:
        response: HttpResponseBase = super().post_login(request, user, **told)
        mark(response, user.email)
        return response

    def format_email_subject(self, subject: str) -> str:
        """Every mail says whose it is, not by which host it was asked for."""
        return _("【広場】{subject}").format(subject=subject)


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Second factors: encrypted at rest, with names that say what they are."""

    def encrypt(self, text: str) -> str:
        return factors.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return factors.unseal(encrypted_text)

    def get_totp_issuer(self) -> str:
        return f"Hiroba {self._get_site_name()}"

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return _("パスキー %(number)s") % {"number": number}


class ProviderAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Who comes from a provider: of what it says only what is needed is believed and kept."""

    def on_authentication_error(
        self, request: HttpRequest, provider: Any, error: Any = None, exception: Any = None,
        extra_context: Any = None,
    ) -> None:  # fmt: skip
        """What a provider answered was no sign-in: of nobody whom the house knows."""
        refusals.by_provider()
        super().on_authentication_error(request, provider, error, exception, extra_context)

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:  # noqa: ARG002
        """Note how sure the provider is; its word on addresses counts only where it is trusted for them.

        Raises OAuth2Error where the ID token was made for another sign-in (Core 3.1.3.7, 11).
        """
        if not sociallogin.state.get("nonce") or sociallogin.nonce != sociallogin.state["nonce"]:
            raise OAuth2Error("the id_token is of another sign-in")
        settings = sociallogin.provider.app.settings
        claims = sociallogin.account.extra_data.get("id_token", {})
        sociallogin.state[assurance.STATE_LEVEL] = int(assurance.of_claims(settings, claims))
        sociallogin.state[assurance.STATE_SID] = str(claims.get("sid") or "")[:255]
        sociallogin.state[assurance.STATE_TOKEN] = getattr(sociallogin, "raw_id_token", "")
        if not settings["email_authentication"]:
            for address in sociallogin.email_addresses:
                address.verified = False

    def populate_user(self, request: HttpRequest, sociallogin: Any, data: dict[str, Any]) -> Any:
        user = super().populate_user(request, sociallogin, data)
        user.display_name = str(data.get("name") or "")[:100]
        return user
