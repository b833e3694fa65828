"""/organisations/<code>/staff: the link to a staff directory, its key, and what its groups may do here."""

from __future__ import annotations

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
from django.views.decorators.http import require_POST, require_safe

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Role
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.people import service as people
from hiroba.kernel.people.types import TokenInfo
from hiroba.protocols.scim import service as scim
from hiroba.protocols.scim.types import PATH
from hiroba.web.organisations.page import resource
from hiroba.web.publishing.once import FIELD, first_time, new_mark
from hiroba.web.shell import principal

_SHOWN = 10  # people that changed last
_GIVEN = {
    "": gettext_lazy("メンバー（ほかの方と同じ）"),
    Role.OFFICER.value: gettext_lazy("担当者（データを公開し、直す）"),
    Role.ADMINISTRATOR.value: gettext_lazy("管理者（人と鍵も管理する）"),
}


class KeyForm(forms.Form):
    """How long a new key is good for."""

    days = forms.TypedChoiceField(
        label=gettext_lazy("期限"),
        coerce=int,
        choices=[(90, gettext_lazy("90日")), (365, gettext_lazy("1年")), (730, gettext_lazy("2年"))],
        initial=365,
        help_text=gettext_lazy(
            "期限の前に新しい鍵を作り、名簿の側で入れ替えてから、古い鍵を無効にしてください。"
        ),
    )


@never_cache
@require_safe
def page(request: HttpRequest, code: str) -> HttpResponse:
    """How the link stands. Raises UnknownOrganisation, Forbidden."""
    _administrator(request, code)
    return _page(request, code, KeyForm())


@never_cache
@require_POST
def make_key(request: HttpRequest, code: str) -> HttpResponse:
    """Make a key; its secret is in this answer and nowhere else. Raises Forbidden."""
    who = _administrator(request, code)
    form = KeyForm(request.POST)
    if not form.is_valid():
        return _page(request, code, form)
    if not first_time(request):
        return redirect("web:staff", code=code)
    expires = timezone.now() + timedelta(days=form.cleaned_data["days"])
    name = _("職員名簿との連携")
    secret, _info = people.issue_token(int(who.id), code, name, [Action.DIRECTORY_SYNC], expires)
    return _page(request, code, KeyForm(), secret)


@require_POST
def end_key(request: HttpRequest, code: str, token: int) -> HttpResponse:
    """End a key of the link at once. Raises Forbidden, UnknownToken."""
    _administrator(request, code)
    if token not in {each.id for each in _keys(code)}:
        raise people.UnknownToken(token=token)
    people.revoke_token(token)
    messages.success(request, _("鍵を無効にしました。この鍵では、もう受け取りません。"))
    return redirect("web:staff", code=code)


@require_POST
def roles(request: HttpRequest, code: str) -> HttpResponse:
    """Say what groups may do here; at once for who is in them. Raises Forbidden."""
    who = _administrator(request, code)
    for group in scim.teams_of(code):
        said = request.POST.get(group.id)
        if said in _GIVEN:
            scim.let_give(code, group.id, Role(said) if said else None, who)
    messages.success(request, _("グループの役割を変えました。"))
    return redirect("web:staff", code=code)


def _administrator(request: HttpRequest, code: str) -> Principal:
    """A key acts for a person: others than persons make none."""
    organisations.get(code)
    who = principal(request)
    decide.require(who, Action.DIRECTORY_SYNC, resource(code))
    if who.kind != "person":
        raise people.UnknownPerson
    return who


def _keys(code: str) -> list[TokenInfo]:
    return [each for each in people.tokens_of(organisation=code) if Action.DIRECTORY_SYNC in each.scopes]


def _rows(code: str) -> list[dict[str, Any]]:
    """Keys that are not withdrawn. orphan: whoever made it may do so no longer, so it opens nothing."""
    now = timezone.now()
    may = {each.id for part in organisations.body(code) for each in people.administrators(part)}
    return [
        {
            "key": each,
            "ended": each.expires is not None and each.expires <= now,
            "orphan": each.owner not in may,
        }
        for each in _keys(code)
        if each.revoked is None
    ]


def _page(request: HttpRequest, code: str, form: KeyForm, secret: str = "") -> HttpResponse:
    values = {
        "organisation": organisations.get(code),
        "address": request.build_absolute_uri(PATH),
        "link": scim.link_of(code),
        "groups": scim.teams_of(code),
        "latest": scim.latest(code, _SHOWN),
        "given": _GIVEN,
        "keys": _rows(code),
        "form": form,
        "secret": secret,
        "once": new_mark(),
        "once_field": FIELD,
    }
    return render(request, "web/organisations/staff.html", values, status=400 if form.errors else 200)
