"""How people sign in, as allauth wants it said."""

from __future__ import annotations

from typing import Any

from hiroba.kernel.settings.types import OidcProvider, OidcSettings


def account_settings(oidc: OidcSettings, proxies: int) -> dict[str, Any]:
    """Return the names and values that Django's settings get."""
    return {
        "ALLAUTH_TRUSTED_PROXY_COUNT": proxies,
        "ACCOUNT_ADAPTER": "hiroba.kernel.signin.adapters.AccountAdapter",
        "ACCOUNT_LOGIN_METHODS": {"email"},
        "ACCOUNT_SIGNUP_FIELDS": ["email*", "password1*", "password2*"],
        "ACCOUNT_USER_MODEL_USERNAME_FIELD": None,
        "ACCOUNT_EMAIL_VERIFICATION": "optional",
        "ACCOUNT_EMAIL_NOTIFICATIONS": True,  # who changes a way to sign in is told so by mail
        "ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS": False,  # nobody gets mail because somebody typed their address
        "ACCOUNT_PREVENT_ENUMERATION": True,
        "ACCOUNT_LOGIN_BY_CODE_ENABLED": True,
        "ACCOUNT_LOGIN_BY_CODE_TIMEOUT": 10 * 60,  # seconds: a mail takes its time
        "ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND": True,
        "ACCOUNT_REAUTHENTICATION_REQUIRED": True,
        "ACCOUNT_RATE_LIMITS": {
            "login_failed": "10/m/ip,10/15m/key",
            "request_login_code": "20/m/ip,5/15m/key",
        },
        "ACCOUNT_FORMS": {"confirm_login_code": "hiroba.kernel.signin.forms.MailedCodeForm"},
        "MFA_ADAPTER": "hiroba.kernel.signin.adapters.FactorAdapter",
        "MFA_FORMS": {
            "add_webauthn": "hiroba.kernel.signin.forms.AddPasskeyForm",
            "authenticate_webauthn": "hiroba.kernel.signin.forms.PasskeyStepForm",
            "login_webauthn": "hiroba.kernel.signin.forms.PasskeyLoginForm",
            "reauthenticate_webauthn": "hiroba.kernel.signin.forms.PasskeyAgainForm",
        },
        "MFA_SUPPORTED_TYPES": ["webauthn", "totp", "recovery_codes"],
        "MFA_PASSKEY_LOGIN_ENABLED": True,
        "MFA_TOTP_TOLERANCE": 1,  # a clock may be half a minute off
        "IDP_OIDC_ADAPTER": "hiroba.kernel.signin.providing.OpeningAdapter",
        "IDP_OIDC_REFRESH_TOKEN_EXPIRES_IN": 30 * 24 * 3600,  # seconds: who stays away longer signs in again
        "SOCIALACCOUNT_ADAPTER": "hiroba.kernel.signin.adapters.ProviderAdapter",
        "SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT": True,
        "SOCIALACCOUNT_OPENID_CONNECT_URL_PREFIX": "oidc",
        "SOCIALACCOUNT_STORE_TOKENS": False,
        "SOCIALACCOUNT_PROVIDERS": {"openid_connect": {"APPS": [_provider(each) for each in oidc.providers]}},
    }


def _provider(each: OidcProvider) -> dict[str, Any]:
    return {
        "provider_id": each.id,
        "name": each.title,
        "client_id": each.client_id,
        "secret": each.client_secret.get_secret_value(),
        "settings": {
            "server_url": each.server.rstrip("/"),
            "oauth_pkce_enabled": True,
            "email_authentication": each.trusts_email,
            "scope": list(each.scopes),
            "assurance": each.assurance,
            "claim": each.claim,
            "levels": each.levels,
        },
    }
