"""What an officer says of another connector, and what they ask it for."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from hiroba.protocols.dsp.types import RemoteOffer
from hiroba.rules.purposes import service as purposes


class PeerForm(forms.Form):
    """A connector, as its operator described it."""

    title = forms.CharField(label=_("相手の名前"), max_length=200)
    address = forms.CharField(
        label=_("アドレス"), max_length=400,
        help_text=_("相手の広場の最初のページか、コネクターのアドレスです。例：https://hiroba.example.jp"),
    )  # fmt: skip
    token = forms.CharField(
        label=_("相手からもらったトークン"), max_length=4000, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text=_(
            "相手に示す合言葉です。鍵をかけてしまい、二度と表示しません。いらない相手なら空のままにしてください。"
        ),
    )  # fmt: skip
    shows_token = forms.BooleanField(
        label=_("相手にも、こちらのトークンを示してもらう"), required=False, initial=True,
        help_text=_("相手に渡すトークンを次の画面で作ります。示せない相手なら、外してください。"),
    )  # fmt: skip


class AskForm(forms.Form):
    """For which of the purposes that an offer is open to."""

    offer = forms.CharField(max_length=500, widget=forms.HiddenInput)
    purpose = forms.ChoiceField(label=_("何のために使いますか"))

    def __init__(self, *args: Any, offer: RemoteOffer | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_to = offer.terms.purposes if offer is not None and offer.terms is not None else frozenset()
        field = self.fields["purpose"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            (id, each.title) for id, each in purposes.PURPOSES.items() if not open_to or id in open_to
        ]
