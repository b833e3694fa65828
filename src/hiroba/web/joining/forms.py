"""What is asked on the pages of joining."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationKind
from hiroba.rules.joining import service as joining
from hiroba.rules.joining.types import PLANS, ApplicationInfo, Plan, Wish
from hiroba.web.organisations.directory import KINDS
from hiroba.web.templatetags.hiroba_ui import title_of

_JOINING = (
    OrganisationKind.COMPANY, OrganisationKind.NPO, OrganisationKind.UNIVERSITY,
    OrganisationKind.MUNICIPALITY, OrganisationKind.PREFECTURE,
)  # fmt: skip
_MEGABYTE = 10**6
_GIGABYTE = 10**9
_LONG = forms.Textarea(attrs={"rows": 5})
_PLANS = [(each.id, each.title) for each in PLANS.values()]


class ApplicationForm(forms.Form):
    """What an organisation says of itself."""

    name = forms.CharField(label=_("団体の名前"), max_length=200)
    name_en = forms.CharField(label=_("英語の名前（なくてもかまいません）"), max_length=200, required=False)
    kind = forms.ChoiceField(label=_("団体の種類"), choices=[(each.value, KINDS[each]) for each in _JOINING])
    corporate_number = forms.CharField(
        label=_("法人番号"), max_length=20, required=False,
        help_text=_("13桁の数字です。企業と大学は必ず入れてください。"),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )  # fmt: skip
    website = forms.URLField(
        label=_("ウェブサイト（なくてもかまいません）"),
        max_length=500,
        required=False,
        assume_scheme="https",
        error_messages={"invalid": _("https:// から始まるアドレスを入れてください。")},
    )
    contact = forms.CharField(
        label=_("担当の方のお名前"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    email = forms.EmailField(
        label=_("担当の方のメールアドレス"),
        help_text=_("確認のためのリンクを送ります。最初の管理者になる方のアドレスにしてください。"),
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip
    purpose = forms.CharField(
        label=_("広場のデータを何に使いますか。何を公開しますか"), max_length=2000, widget=_LONG
    )
    plan = forms.ChoiceField(label=_("使う量"), choices=_PLANS, widget=forms.RadioSelect, initial="usual")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["plan"].choices = [  # type: ignore[attr-defined]
            (each.id, f"{each.title}：{each.about}{_told(each)}") for each in joining.plans().values()
        ]

    def clean_corporate_number(self) -> str:
        """Digits as people write them: wide ones, with spaces and hyphens."""
        kept = "".join(c for c in self.cleaned_data["corporate_number"] if c not in " 　-－ー")
        number = "".join(str(int(c)) if c.isdecimal() else c for c in kept)
        if number and not organisations.is_corporate_number(number):
            raise forms.ValidationError(str(joining.WrongCorporateNumber()))
        return number

    def wish(self) -> Wish:
        asked = self.cleaned_data
        return Wish(
            asked["name"], asked["name_en"], OrganisationKind(asked["kind"]), asked["corporate_number"],
            asked["website"], asked["contact"], asked["email"], asked["purpose"], asked["plan"],
            get_language() or "ja",
        )  # fmt: skip


def _numbers(plan: Plan) -> str:
    return str(
        _("1分に%(minute)s回、1日に%(day)s回・%(megabytes)s MB")
        % {
            "minute": f"{plan.minute:,}",
            "day": f"{plan.day:,}",
            "megabytes": f"{plan.day_bytes // _MEGABYTE:,}",
        }
    )


def planned(of: ApplicationInfo) -> str:
    """Which plan was wished for, in words and numbers."""
    plan = joining.plans().get(of.wish.plan)
    return f"{plan.title}（{_numbers(plan)}）" if plan else ""


def _told(plan: Plan) -> str:
    """The numbers of the usual plan, which are the installation's own; the others say theirs in words."""
    if plan.id != "usual" or not (plan.day and plan.day_bytes):
        return ""
    said = {"day": f"{plan.day:,}", "gigabytes": f"{plan.day_bytes / _GIGABYTE:,.4g}"}
    return str(_("（1日に%(day)s回、%(gigabytes)sGBまで）") % said)


class TextForm(forms.Form):
    """An answer, a question, a reason."""

    text = forms.CharField(label=_("お返事"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))


class SignForm(forms.Form):
    """The representative agrees to the terms that were shown."""

    name = forms.CharField(
        label=_("代表の方のお名前"), max_length=100, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    office = forms.CharField(label=_("役職（なくてもかまいません）"), max_length=100, required=False)
    agree = forms.BooleanField(label=_("この規約に、団体を代表して同意します"))
    sha256 = forms.CharField(widget=forms.HiddenInput)


class AcceptForm(forms.Form):
    """Where an organisation gets its space."""

    code = forms.CharField(
        label=_("団体のコード"), max_length=64,
        help_text=_("アドレス（URL）の一部になります。自治体は6桁の団体コード、ほかは半角英数字とハイフンで。"),
    )  # fmt: skip
    parent = forms.ChoiceField(label=_("どこに属しますか"), required=False)
    plan = forms.ChoiceField(label=_("使う量"), choices=_PLANS)
    minute = forms.IntegerField(
        label=_("1分あたりの回数"), required=False, min_value=0, max_value=10**9,
        help_text=_("この3つの数は、空なら「使う量」のとおり、0なら広場ぜんたいの設定のとおりです。あとからも変えられます。"),
    )  # fmt: skip
    day = forms.IntegerField(label=_("1日あたりの回数"), required=False, min_value=0, max_value=10**12)
    megabytes = forms.IntegerField(
        label=_("1日あたりの量（MB）"), required=False, min_value=0, max_value=10**9
    )

    def limits(self) -> dict[str, int]:
        """What the operator says in the place of the plan's numbers."""
        asked = self.cleaned_data
        size = asked["megabytes"]
        said = {
            "minute": asked["minute"],
            "day": asked["day"],
            "day_bytes": None if size is None else size * _MEGABYTE,
        }
        return {name: number for name, number in said.items() if number is not None}

    def __init__(self, *args: Any, of: ApplicationInfo, **kwargs: Any) -> None:
        initial = {"code": of.wish.corporate_number, "plan": of.wish.plan}
        kwargs["initial"] = initial
        super().__init__(*args, **kwargs)
        tree = [(each.code, title_of(each)) for each in organisations.there()]
        self.fields["plan"].choices = [  # type: ignore[attr-defined]
            (each.id, f"{each.title}（{_numbers(each)}）") for each in joining.plans().values()
        ]
        self.fields["parent"].choices = [("", _("どこにも属さない")), *tree]  # type: ignore[attr-defined]


class SuspendForm(forms.Form):
    """Why an organisation is stopped, and how."""

    text = forms.CharField(
        label=_("理由"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("団体の管理者にメールで届きます。"),
    )  # fmt: skip
    hide = forms.BooleanField(label=_("公開しているデータも見えなくする"), required=False)


class TermsForm(forms.Form):
    """What is signed from now on."""

    ja = forms.CharField(label=_("日本語"), max_length=50_000, widget=forms.Textarea(attrs={"rows": 14}))
    en = forms.CharField(label=_("英語"), max_length=50_000, widget=forms.Textarea(attrs={"rows": 14}))
