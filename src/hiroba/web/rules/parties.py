"""Whom a rule or a question is about, as an officer says it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy

from hiroba.kernel.decide.types import Party, PartyKind
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.people import service as people
from hiroba.web.templatetags.hiroba_ui import title_of

_KINDS = (
    (PartyKind.ORGANISATION.value, gettext_lazy("一つの団体")),
    (PartyKind.PERSON.value, gettext_lazy("一人の人（メールアドレスで）")),
    (PartyKind.CLIENT.value, gettext_lazy("一つのプログラム（鍵で）")),
    (PartyKind.SIGNED_IN.value, gettext_lazy("ログインした人")),
    (PartyKind.ANYONE.value, gettext_lazy("だれでも")),
)

_NEEDED = {
    "organisation": gettext_lazy("団体を選んでください。"),
    "email": gettext_lazy("メールアドレスを書いてください。"),
    "client": gettext_lazy("プログラムのIDを書いてください。"),
}


class PartyForm(forms.Form):
    """Who. kept: the party that a rule has now, which an e-mail left empty leaves as it is."""

    party = forms.ChoiceField(
        label=gettext_lazy("だれについて"), choices=_KINDS, widget=forms.RadioSelect,
        initial=PartyKind.ORGANISATION.value,
    )  # fmt: skip
    organisation = forms.ChoiceField(label=gettext_lazy("団体"), required=False)
    email = forms.EmailField(
        label=gettext_lazy("その人のメールアドレス"), required=False, max_length=254,
        help_text=gettext_lazy(
            "このアドレスで登録した人がいれば、その人に効きます。いるかどうかは、だれにも表示されません。"
        ),
    )  # fmt: skip
    client = forms.RegexField(
        r"[A-Za-z0-9._~:-]{1,64}", label=gettext_lazy("プログラムのID"), required=False,
        help_text=gettext_lazy("例：token-12。プログラムを動かしている団体におたずねください。"),
    )  # fmt: skip

    def __init__(self, *args: Any, kept: Party | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kept = kept
        organisation = self.fields["organisation"]
        assert isinstance(organisation, forms.ChoiceField)
        organisation.choices = [("", "–"), *((each.code, title_of(each)) for each in organisations.there())]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        needed = {"organisation": "organisation", "person": "email", "client": "client"}.get(
            said.get("party", "")
        )
        stays = self.kept is not None and self.kept.kind.value == said.get("party")
        if needed and not said.get(needed) and needed not in self.errors and not stays:
            self.add_error(needed, _NEEDED[needed])
        return said

    def assignee(self) -> Party:
        """Whom it is about. Somebody who is not there is a party that nobody is."""
        said = self.cleaned_data
        kind = PartyKind(said["party"])
        text = said.get({"organisation": "organisation", "person": "email"}.get(kind.value, "client"), "")
        if kind in (PartyKind.ANYONE, PartyKind.SIGNED_IN):
            return Party(kind)
        if not text and self.kept is not None:
            return self.kept
        return Party(kind, person_id(text) if kind is PartyKind.PERSON else text)


def person_id(email: str) -> str:
    """The id of who has this address; for an address that nobody has one that nobody has."""
    try:
        return str(people.find_person(email))
    except people.UnknownPerson:
        return salted_hmac("hiroba.rules.person", email.lower()).hexdigest()[:32]
