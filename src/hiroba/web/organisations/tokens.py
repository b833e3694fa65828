"""/organisations/<code>/tokens: keys for machines; made, shown once, revoked."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.people import service as people
from hiroba.kernel.people.types import TokenInfo
from hiroba.web.organisations.page import may, resource
from hiroba.web.publishing.once import FIELD, first_time, new_mark
from hiroba.web.shell import principal

SCOPES: Mapping[Action, Any] = {
    Action.DATASET_READ: gettext_lazy("データを読む"),
    Action.DATASET_COUNT: gettext_lazy("見られないデータの、ぼかした件数を聞く"),
    Action.DATASET_PUBLISH: gettext_lazy("ファイルを公開する"),
    Action.DATASET_MANAGE: gettext_lazy("データの説明を直す・公開をやめる"),
    Action.ENTITY_READ: gettext_lazy("まちのもの（エンティティ）を読む"),
    Action.ENTITY_WRITE: gettext_lazy("まちのもの（エンティティ）を書く"),
    Action.CONSENT_ASK: gettext_lazy("住民の同意を確かめる"),
    Action.DIRECTORY_SYNC: gettext_lazy("職員名簿から人とグループを受け取る"),
    Action.AGREEMENT_NEGOTIATE: gettext_lazy(
        "データ利用の合意を話し合い、署名する（データスペースのコネクター）"
    ),
}


class TokenForm(forms.Form):
    """What a new key may do, and until when."""

    name = forms.CharField(
        label=gettext_lazy("名前"),
        max_length=100,
        help_text=gettext_lazy("何に使う鍵か、あとでわかる名前にしてください。例：毎朝の自動公開"),
    )
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("できること"),
        choices=[(action.value, title) for action, title in SCOPES.items()],
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("必要なものだけを選んでください。"),
    )
    days = forms.TypedChoiceField(
        label=gettext_lazy("期限"),
        coerce=int,
        choices=[(30, gettext_lazy("30日")), (90, gettext_lazy("90日")), (365, gettext_lazy("1年"))],
        initial=90,
    )


def _person(who: Principal) -> int:
    """A key acts for a person: others cannot own one."""
    if who.kind != "person":
        raise people.UnknownPerson
    return int(who.id)


def _listed(who: Principal, code: str) -> list[TokenInfo]:
    """Administrators see every key of the organisation, others their own."""
    everyone = may(who, Action.ORGANISATION_MANAGE, code)
    found = people.tokens_of(organisation=code) if everyone else people.tokens_of(_person(who), code)
    return sorted(found, key=lambda each: each.created, reverse=True)


def _rows(who: Principal, code: str) -> list[dict[str, Any]]:
    now = timezone.now()
    return [
        {
            "token": each,
            "scopes": [SCOPES.get(scope, scope.value) for scope in sorted(each.scopes)],
            "ended": each.revoked is not None or (each.expires is not None and each.expires <= now),
        }
        for each in _listed(who, code)
    ]


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def tokens(request: HttpRequest, code: str) -> HttpResponse:
    """List and make. The secret is in the answer to the POST and nowhere else. Raises Forbidden."""
    info = organisations.get(code)
    who = principal(request)
    decide.require(who, Action.TOKEN_MANAGE, resource(code))
    form = TokenForm(request.POST or None)
    secret = ""
    # the answer to a form that is sent again by reloading the page makes no second key
    if request.method == "POST" and form.is_valid() and first_time(request):
        asked = form.cleaned_data
        expires = timezone.now() + timedelta(days=asked["days"])
        scopes = [Action(scope) for scope in asked["scopes"]]
        secret, _info = people.issue_token(_person(who), code, asked["name"], scopes, expires)
        form = TokenForm()
    values = {
        "organisation": info, "rows": _rows(who, code), "form": form, "secret": secret,
        "once": new_mark(), "once_field": FIELD,
    }  # fmt: skip
    return render(request, "web/organisations/tokens.html", values, status=400 if form.errors else 200)


@require_POST
def revoke(request: HttpRequest, code: str, token: int) -> HttpResponse:
    """End a key at once; only one that the reader may see. Raises Forbidden, UnknownToken."""
    who = principal(request)
    decide.require(who, Action.TOKEN_MANAGE, resource(code))
    if token not in {each.id for each in _listed(who, code)}:
        raise people.UnknownToken(token=token)
    people.revoke_token(token)
    messages.success(request, _("鍵を無効にしました。この鍵を使うプログラムは、もう動きません。"))
    return redirect("web:tokens", code=code)
