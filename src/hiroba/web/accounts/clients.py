"""/organisations/<code>/clients: services that people sign in to from here, programs of the organisation."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.people import service as people
from hiroba.kernel.signin import service as signin
from hiroba.web.accounts.sectors import sector_field
from hiroba.web.organisations.page import resource
from hiroba.web.organisations.tokens import SCOPES
from hiroba.web.publishing.once import FIELD, first_time, new_mark
from hiroba.web.shell import principal


class ServiceForm(forms.Form):
    """A service that people sign in to."""

    name = forms.CharField(
        label=gettext_lazy("サービスの名前"), max_length=100,
        help_text=gettext_lazy("ログインする人に見せる名前です。"),
    )  # fmt: skip
    redirects = forms.CharField(
        label=gettext_lazy("戻り先のアドレス"), widget=forms.Textarea(attrs={"rows": 3}), max_length=4000,
        help_text=gettext_lazy("1行に一つ。例：https://service.example.jp/callback"),
    )  # fmt: skip
    logout = forms.URLField(
        label=gettext_lazy("ログアウトを知らせるアドレス"), required=False, assume_scheme="https",
        help_text=gettext_lazy(
            "広場でのログインが終わったときに知らせます（Back-Channel Logout）。なければ空のままにします。"
        ),
    )  # fmt: skip
    sector = sector_field()
    public = forms.BooleanField(
        label=gettext_lazy("ブラウザーやスマートフォンの中で動く（秘密を持てない）"), required=False
    )


class ProgramForm(forms.Form):
    """A program that acts by itself."""

    name = forms.CharField(label=gettext_lazy("プログラムの名前"), max_length=100)
    scopes = forms.MultipleChoiceField(
        label=gettext_lazy("できること"), widget=forms.CheckboxSelectMultiple,
        choices=[(action.value, title) for action, title in SCOPES.items()],
        help_text=gettext_lazy("必要なものだけを選んでください。"),
    )  # fmt: skip
    keys = forms.CharField(
        label=gettext_lazy("公開鍵（JWK）"), required=False, max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 4, "spellcheck": "false"}),
        help_text=gettext_lazy("private_key_jwtで名乗るとき。空なら、秘密の文字列を作ります。"),
    )  # fmt: skip


@never_cache
@require_safe
def clients(request: HttpRequest, code: str) -> HttpResponse:
    """What is registered, and two forms. Raises Forbidden, UnknownOrganisation."""
    _administrator(request, code)
    return _page(request, code)


@never_cache
@require_POST
def add_service(request: HttpRequest, code: str) -> HttpResponse:
    """Register a service; its secret is in this answer and nowhere else."""
    who = _administrator(request, code)
    form = ServiceForm(request.POST, auto_id="service_%s")
    if not form.is_valid():
        return _page(request, code, service=form)
    if not first_time(request):
        return redirect("signin:clients", code=code)
    said = form.cleaned_data
    try:
        secret, made = signin.register_opening(
            who, code, said["name"], said["redirects"].split(), confidential=not said["public"],
            logout=said["logout"], sector=said["sector"],
        )  # fmt: skip
    except signin.WrongAddress as error:
        form.add_error("logout" if error.data["address"] == said["logout"] else "redirects", str(error))
        return _page(request, code, service=form)
    except signin.WrongSector as error:
        form.add_error("sector", str(error))
        return _page(request, code, service=form)
    return _page(request, code, shown={"id": made.id, "secret": secret, "name": made.name})


@never_cache
@require_POST
def add_program(request: HttpRequest, code: str) -> HttpResponse:
    """Register a program; its secret is in this answer and nowhere else."""
    who = _administrator(request, code)
    form = ProgramForm(request.POST, auto_id="program_%s")
    if not form.is_valid():
        return _page(request, code, program=form)
    if not first_time(request):
        return redirect("signin:clients", code=code)
    said = form.cleaned_data
    try:
        keys = signin.public_keys(said["keys"]) if said["keys"].strip() else []
        scopes = [Action(scope) for scope in said["scopes"]]
        secret, made = people.register_client(int(who.id), code, said["name"], scopes, keys)
    except HirobaError as error:
        form.add_error("keys", str(error))
        return _page(request, code, program=form)
    return _page(request, code, shown={"id": made.id, "secret": secret, "name": made.name})


@require_POST
def remove(request: HttpRequest, code: str) -> HttpResponse:
    """End a service or a program of this organisation at once. Raises UnknownOpening, UnknownClient."""
    who = _administrator(request, code)
    id = request.POST.get("id", "")
    if request.POST.get("kind") == "program":
        if id not in {each.id for each in people.clients_of(code)}:
            raise people.UnknownClient(client=id[:32])
        people.revoke_client(id)
    else:
        signin.remove_opening(who, code, id)
    messages.success(request, _("登録をとりやめました。すぐに使えなくなります。"))
    return redirect("signin:clients", code=code)


def _administrator(request: HttpRequest, code: str) -> Principal:
    """Programs act for a person: others than persons register none."""
    organisations.get(code)
    who = principal(request)
    decide.require(who, Action.TOKEN_MANAGE, resource(code))
    if who.kind != "person":
        raise people.UnknownPerson
    return who


def _page(request: HttpRequest, code: str, **more: Any) -> HttpResponse:
    wrong = "service" in more or "program" in more
    values = {
        "organisation": organisations.get(code),
        "services": signin.openings_of(code),
        "programs": [
            {"client": each, "scopes": [SCOPES.get(scope, scope.value) for scope in sorted(each.scopes)]}
            for each in people.clients_of(code)
        ],
        "service": ServiceForm(auto_id="service_%s"),
        "program": ProgramForm(auto_id="program_%s"),
        "discovery": request.build_absolute_uri(reverse("idp:oidc:configuration")),
        "token_address": request.build_absolute_uri(reverse("idp:oidc:token")),
        "once": new_mark(),
        "once_field": FIELD,
        **more,
    }
    return render(request, "web/accounts/clients.html", values, status=400 if wrong else 200)
