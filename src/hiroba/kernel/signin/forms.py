"""Forms of allauth in the house's words."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ConfirmLoginCodeForm
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.utils.translation import gettext_lazy as _

from hiroba.kernel.signin import refusals
from hiroba.kernel.signin.origins import used_here


class MailedCodeForm(ConfirmLoginCodeForm):  # type: ignore[misc]
    """A code that was sent by mail; a wrong one is told in the journal."""

    def clean_code(self) -> Any:
        try:
            return super().clean_code()
        except forms.ValidationError:
            stage = getattr(context.request, "_login_stage", None)
            refusals.wrong_code(getattr(stage and stage.login.user, "pk", None))
            raise


class _CredentialField(forms.JSONField):
    """What the browser made or signed, refused before anything else where that was not on a page of ours."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> Any:
        credential = super().clean(value)
        if not used_here(context.request, credential):
            raise get_adapter().validation_error("incorrect_code")
        return credential


class _Refused:
    """A passkey that is not taken is called one: nobody typed a code."""

    def add_error(self, field: str | None, error: Any) -> None:
        if getattr(error, "code", "") == "incorrect_code":
            error = forms.ValidationError(
                _(
                    "このパスキーでは確かめられませんでした。消されたパスキーか、ページを開いてから時間がたっています。"
                    "もう一度試すか、ほかの方法を選んでください。"
                ),
                code="incorrect_code",
            )
        super().add_error(field, error)  # type: ignore[misc]


class PasskeyLoginForm(_Refused, LoginWebAuthnForm):  # type: ignore[misc]
    """Signs in by itself."""

    credential = _CredentialField()


class PasskeyStepForm(_Refused, AuthenticateWebAuthnForm):  # type: ignore[misc]
    """The step after the password."""

    credential = _CredentialField()


class PasskeyAgainForm(_Refused, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    """Shows again who one is."""

    credential = _CredentialField()


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A passkey signs in by itself unless somebody wants it as a second step only."""

    credential = _CredentialField()

    passwordless = forms.BooleanField(
        label=_("このパスキーだけでログインできるようにする"),
        required=False,
        initial=True,
        help_text=_("はずすと、パスワードのあとの確かめにだけ使います。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name = self.fields["name"]
        name.label, name.help_text = (
            _("名前"),
            _("あとで見分けられる名前にしてください。例：自分のスマートフォン"),
        )
