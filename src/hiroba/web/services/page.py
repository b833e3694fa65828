"""/services/<id>: what a service does, who may do what in it, what it writes; and its switches."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hiroba.kernel.decide.types import Action
from hiroba.kernel.manifests import service as manifests
from hiroba.kernel.manifests.types import Manifest, State
from hiroba.rules.services import service as services
from hiroba.rules.services.types import SCOPES, ServiceInfo
from hiroba.web.services.cards import of_manifest, of_outside
from hiroba.web.services.forms import SettingsForm, SwitchForm
from hiroba.web.services.using import may_see_usage, uses
from hiroba.web.shell import principal

_WHO = {
    Action.SERVICE_USE: gettext_lazy("ログインした方"),
    Action.SERVICE_WORK: gettext_lazy("団体の担当者"),
    Action.SERVICE_MANAGE: gettext_lazy("団体の管理者"),
}


@never_cache
@require_safe
def page(request: HttpRequest, id: str) -> HttpResponse:
    """Raises UnknownService: also where it is off and the reader is no operator."""
    who, language = principal(request), getattr(request, "LANGUAGE_CODE", "ja")
    installed = is_installed(id)
    if installed:
        manifest = manifests.manifest(id)
        card, more = of_manifest(manifest, who, language), _of_manifest(manifest, language)
    else:
        service = services.service(id)
        card, more = of_outside(service, language), _of_outside(service)
    if card.state is State.OFF and not who.operator:
        raise manifests.UnknownService(service=id)
    values: dict[str, Any] = {
        "card": card,
        "uses": uses(who, id),
        "may_see_usage": may_see_usage(who, id),
    } | more
    if who.operator:
        values["switch_form"] = SwitchForm.of(card.state, card.reason)
        if installed and manifests.manifest(id).settings:
            values["settings_form"] = SettingsForm(manifests.manifest(id), language)
    return render(request, "web/services/service.html", values)


def is_installed(id: str) -> bool:
    return id in {each.id for each in manifests.found()}


def _of_manifest(manifest: Manifest, language: str) -> dict[str, Any]:
    return {
        "help": manifest.help.said(language),
        "operations": manifest.operations,
        "permissions": [(each.title.said(language), _WHO[each.action]) for each in manifest.permissions],
        "types": [(each.name, each.title.said(language)) for each in manifest.entity_types],
        "indicators": [(each.title.said(language), each.unit.said(language)) for each in manifest.indicators],
    }


def _of_outside(service: ServiceInfo) -> dict[str, Any]:
    return {
        "outside": service,
        "scopes": [SCOPES[each] for each in sorted(service.wish.scopes)],
    }


@require_POST
def switch(request: HttpRequest, id: str) -> HttpResponse:
    """Raises Forbidden, SignInNeeded: whatever was filled in; UnknownService."""
    who, reason = principal(request), request.POST.get("reason", "")
    services.require_operator(who)
    try:
        state = State(request.POST.get("state", ""))
        if is_installed(id):
            manifests.switch(id, state, reason, who)
        else:
            services.switch(who, id, state, reason)
    except ValueError:
        messages.error(request, _("動かす、休む、切るのどれかを選んでください。"))
    except manifests.ReasonMissing as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("切りかえました。すぐにすべての画面に反映されます。"))
    return redirect("services:page", id=id)


@require_POST
def settings(request: HttpRequest, id: str) -> HttpResponse:
    """Every setting of the form; what cannot be used is told, the rest is kept. Raises as `switch`."""
    who = principal(request)
    services.require_operator(who)
    refused = 0
    for each in manifests.manifest(id).settings:
        try:
            manifests.set_setting(id, each.name, request.POST.get(each.name, ""), who)
        except manifests.WrongSetting as error:
            refused += 1
            messages.error(request, str(error))
    if not refused:
        messages.success(request, _("設定を保存しました。"))
    return redirect("services:page", id=id)
