"""What is asked on the developers' pages."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from hiroba.kernel.decide.types import Action
from hiroba.kernel.manifests.types import Audience, Words
from hiroba.rules.services.types import PLANS, SCOPES, KeyKind, ServiceInfo, Wish
from hiroba.web.accounts.sectors import sector_field

_SHORT = forms.Textarea(attrs={"rows": 3})
AUDIENCES = {
    Audience.RESIDENTS: _("住民のみなさん"),
    Audience.STAFF: _("団体の職員"),
    Audience.EVERYONE: _("だれでも"),
}
ICONS = {
    "service": _("サービス"), "map": _("地図"), "chart": _("グラフ"), "people": _("人"),
    "building": _("建物"), "sensor": _("センサー"), "clock": _("時計"), "globe": _("地球"),
    "table": _("表"), "info": _("お知らせ"),
}  # fmt: skip
KEY_KINDS = {
    KeyKind.TOKEN: _("鍵：そのまま送る文字列。はじめての方はこちら"),
    KeyKind.PROGRAM: _("プログラム：1時間だけの鍵を自分で受け取る（client credentials）"),
    KeyKind.OPENING: _("ログイン：この広場のアカウントでサービスに入る（OpenID Connect）"),
}


class WishForm(forms.Form):
    """What a service is to be. The terms that were read are agreed to with it."""

    id = forms.CharField(
        label=_("名札"), max_length=32,
        help_text=_("アドレス（URL）の一部になります。英小文字で始まる、英小文字・数字・下線。例：bus_now"),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "spellcheck": "false"}),
    )  # fmt: skip
    title_ja = forms.CharField(label=_("サービスの名前"), max_length=60)
    title_en = forms.CharField(label=_("英語の名前"), max_length=60)
    summary_ja = forms.CharField(label=_("何ができるか"), max_length=200, widget=_SHORT)
    summary_en = forms.CharField(label=_("英語で、何ができるか"), max_length=200, widget=_SHORT)
    address = forms.CharField(
        label=_("サービスの場所（URL）"), max_length=500,
        help_text=_("https:// で始まる住所です。一覧から、ここへ案内します。"),
        widget=forms.URLInput,
    )  # fmt: skip
    audience = forms.ChoiceField(
        label=_("だれのためのサービスですか"), widget=forms.RadioSelect, initial=Audience.RESIDENTS.value,
        choices=[(each.value, title) for each, title in AUDIENCES.items()],
    )  # fmt: skip
    icon = forms.ChoiceField(label=_("絵"), choices=list(ICONS.items()), initial="service")
    scopes = forms.MultipleChoiceField(
        label=_("広場でしたいこと"), widget=forms.CheckboxSelectMultiple,
        choices=[(action.value, title) for action, title in SCOPES.items()],
        help_text=_("必要なものだけを選んでください。運営者が見て、認めます。"),
    )  # fmt: skip
    plan = forms.ChoiceField(
        label=_("使う量"), choices=[(each.id, each.title) for each in PLANS.values()],
        widget=forms.RadioSelect, initial="small",
    )  # fmt: skip
    agree = forms.BooleanField(label=_("サービスの規約に、団体を代表して同意します"))
    terms = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, of: ServiceInfo | None = None, terms: str) -> None:
        initial: dict[str, Any] = {"terms": terms}
        if of is not None:
            wish = of.wish
            initial |= {
                "id": of.id, "title_ja": wish.title.ja, "title_en": wish.title.en,
                "summary_ja": wish.summary.ja, "summary_en": wish.summary.en, "address": wish.address,
                "audience": wish.audience.value, "icon": wish.icon, "plan": wish.plan,
                "scopes": [each.value for each in wish.scopes],
            }  # fmt: skip
        super().__init__(data, initial=initial)
        if of is not None:
            self.fields["id"].disabled = True  # what is posted in its place is not believed

    def wish(self) -> Wish:
        said = self.cleaned_data
        return Wish(
            Words(said["title_ja"], said["title_en"]), Words(said["summary_ja"], said["summary_en"]),
            said["address"].strip(), said["icon"], Audience(said["audience"]),
            frozenset(Action(each) for each in said["scopes"]), said["plan"],
        )  # fmt: skip


class KeyForm(forms.Form):
    """A new key of a service."""

    kind = forms.ChoiceField(
        label=_("種類"), widget=forms.RadioSelect, initial=KeyKind.TOKEN.value,
        choices=[(each.value, title) for each, title in KEY_KINDS.items()],
    )  # fmt: skip
    name = forms.CharField(
        label=_("名前"),
        max_length=100,
        help_text=_("あとで見分けられる名前にしてください。例：本番のサーバー"),
    )
    scopes = forms.MultipleChoiceField(
        label=_("できること"), widget=forms.CheckboxSelectMultiple, required=False,
        help_text=_("鍵とプログラムのとき。必要なものだけを選んでください。"),
    )  # fmt: skip
    days = forms.TypedChoiceField(
        label=_("期限"), coerce=int, initial=90, help_text=_("鍵のときだけ。"),
        choices=[(30, _("30日")), (90, _("90日")), (365, _("1年"))],
    )  # fmt: skip
    redirects = forms.CharField(
        label=_("戻り先のアドレス"), required=False, max_length=4000, widget=_SHORT,
        help_text=_("ログインのときだけ。1行に一つ。例：https://service.example.jp/callback"),
    )  # fmt: skip
    sector = sector_field()

    def __init__(self, *args: Any, of: ServiceInfo, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["scopes"].choices = [  # type: ignore[attr-defined]
            (each.value, SCOPES[each]) for each in sorted(of.wish.scopes)
        ]

    def expires(self) -> Any:
        return timezone.now() + timedelta(days=self.cleaned_data["days"])
