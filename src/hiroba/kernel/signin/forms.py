"""Forms of allauth in the house's words."""

from __future__ import annotations

from typing import Any

from allauth.mfa.webauthn.forms import AddWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A passkey signs in by itself unless somebody wants it as a second step only."""

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
