"""Who uses a service: residents and organisations begin and end it, its owner sees how much."""

from __future__ import annotations

from datetime import timedelta
from itertools import groupby
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource, Role
from hiroba.kernel.manifests import service as manifests
from hiroba.kernel.manifests.types import State
from hiroba.kernel.organisations import service as organisations
from hiroba.rules.metering import service as metering
from hiroba.rules.metering.types import PartyKind, Subject, SubjectKind, Use
from hiroba.rules.services import service as services
from hiroba.web.accounts.leaving import leave
from hiroba.web.metering.history import PARTIES, USES
from hiroba.web.services.listing import all_cards
from hiroba.web.shell import principal
from hiroba.web.templatetags.hiroba_ui import title_of

_DAYS = 90


def uses(who: Principal, service: str) -> list[dict[str, Any]]:
    """Return for whom the reader may begin or end a service ("" = themselves), and whether it is used."""
    if who.kind != "person":
        return []
    mine = {each.service for each in services.subscriptions_of(who)}
    found: list[dict[str, Any]] = [{"code": "", "title": "", "used": service in mine}]
    for code, role in sorted(who.roles.items()):
        if role is Role.ADMINISTRATOR and not organisations.is_trial(code):
            theirs = {each.service for each in services.subscriptions_of_organisation(who, code)}
            title = title_of(organisations.get(code))
            found.append({"code": code, "title": title, "used": service in theirs})
    return found


@require_POST
def use(request: HttpRequest, id: str) -> HttpResponse:
    """Begin or end it, oneself or for an organisation. Raises UnknownService, ServiceSuspended, Forbidden."""
    who, code = principal(request), request.POST.get("organisation", "")
    if request.POST.get("act") == "end":
        services.unsubscribe(who, id, code)
        messages.success(request, _("使うのをやめました。"))
    else:
        services.subscribe(who, id, code)
        messages.success(request, _("使いはじめました。「使っているサービス」から、いつでもやめられます。"))
    if request.POST.get("from") == "mine":
        return redirect("services:mine")
    return redirect("services:page", id=id)


@never_cache
@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """/account/services: what the reader and their organisations use."""
    who = principal(request)
    cards = {card.id: card for card in all_cards(who, getattr(request, "LANGUAGE_CODE", "ja"))}
    groups: list[dict[str, Any]] = [{"code": "", "title": "", "held": services.subscriptions_of(who)}]
    for code, role in sorted(who.roles.items()):
        if role is Role.ADMINISTRATOR and not organisations.is_trial(code):
            held = services.subscriptions_of_organisation(who, code)
            groups.append({"code": code, "title": title_of(organisations.get(code)), "held": held})
    for group in groups:
        group["rows"] = [
            {"card": cards[each.service], "since": each.since}
            for each in group["held"]
            if each.service in cards
        ]
    values = {
        "groups": groups,
        "remembers": services.remembers(who),
        "remembered": [
            {"day": day, "titles": [cards[each.service].title for each in uses if each.service in cards]}
            for day, uses in groupby(services.remembered(who), key=lambda each: each.day)
        ],
    }
    return render(request, "web/services/mine.html", values)


@require_POST
def remember(request: HttpRequest) -> HttpResponse:
    """Have the days kept on which one used services, or no longer. Raises SignInNeeded."""
    on = request.POST.get("act") == "on"
    services.remember(principal(request), on=on)
    messages.success(
        request, _("これから使った日を残します。") if on else _("使った日の記録を、すべて消しました。")
    )  # fmt: skip
    return redirect("services:mine")


@never_cache
@require_safe
def visit(request: HttpRequest, id: str) -> HttpResponse:
    """To a service outside, by a page that says where it goes. Raises UnknownService, ServiceSuspended."""
    known = services.service(id)
    if known.state is State.OFF:
        raise manifests.UnknownService(service=id)
    if known.state is State.SUSPENDED:
        title = known.wish.title.said(getattr(request, "LANGUAGE_CODE", "ja"))
        raise manifests.ServiceSuspended(service=title, reason=known.reason)
    who = principal(request)
    metering.meter(who, Subject(SubjectKind.SERVICE, id, ""), Use.PAGE)
    services.note_use(who, id)
    return leave(request, known.wish.address)


def may_see_usage(who: Principal, id: str) -> bool:
    """Whoever runs the square, and of a service outside its provider."""
    if who.operator:
        return True
    owners = [each.organisation for each in services.outside() if each.id == id]
    return any(
        decide.decide(who, Action.SERVICE_MANAGE, Resource("organisation", code, code)).allowed
        for code in owners
    )


@never_cache
@require_safe
def usage(request: HttpRequest, id: str) -> HttpResponse:
    """/services/<id>/usage: by organisation and day, never by person. Raises UnknownService, Forbidden."""
    who, language = principal(request), getattr(request, "LANGUAGE_CODE", "ja")
    cards = {card.id: card for card in all_cards(who, language)}
    if id not in cards:
        raise manifests.UnknownService(service=id)
    if not may_see_usage(who, id):
        decide.require(who, Action.PLATFORM_OPERATE, Resource("platform", "", ""))
    since = timezone.localdate() - timedelta(days=_DAYS)
    names = {each.code: title_of(each) for each in organisations.all()}
    lines = metering.history(subject=id, kind=SubjectKind.SERVICE, since=since)
    found = services.subscribers(id)
    values = {
        "card": cards[id],
        "days": _DAYS,
        "rows": [
            {"line": line, "use": USES[line.use],
             "user": names.get(line.user.organisation, line.user.organisation)
             if line.user.party is PartyKind.ORGANISATION else PARTIES[line.user.party]}
            for line in lines
        ],
        "persons": found.persons,
        "bodies": [names.get(code, code) for code in found.organisations],
    }  # fmt: skip
    return render(request, "web/services/usage.html", values)
