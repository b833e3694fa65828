"""/offers: what owners offer; one offer, and asking for it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hiroba.kernel.decide.types import EVERYTHING, Principal, Target, TargetKind
from hiroba.kernel.organisations import service as organisations
from hiroba.rules.agreements import service as agreements
from hiroba.rules.agreements.types import OfferInfo, Terms
from hiroba.rules.policies import service as policies
from hiroba.rules.policies.types import Names
from hiroba.rules.purposes import service as purposes
from hiroba.web.agreements.barring import barring
from hiroba.web.agreements.forms import AskForm, OfferForm
from hiroba.web.publishing.once import FIELD, first_time, new_mark
from hiroba.web.rules.naming import detail_of
from hiroba.web.rules.things import dataset_target, own_datasets
from hiroba.web.shell import principal


@never_cache
@require_safe
def offers(request: HttpRequest) -> HttpResponse:
    """Everything that is offered, for everybody."""
    found = [_row(each) for each in agreements.offers()]
    return render(request, "web/agreements/offers.html", {"rows": found})


@never_cache
@require_safe
def page(request: HttpRequest, id: str) -> HttpResponse:
    """Raises UnknownOffer."""
    who = principal(request)
    return render(request, "web/agreements/offer.html", _values(who, agreements.offer_of(id)))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, code: str) -> HttpResponse:
    """?dataset= says which; without it, all data of the organisation.

    Raises UnknownOrganisation, Forbidden, SignInNeeded, UnknownOffer (a dataset that is not theirs).
    """
    info, who = organisations.get(code), principal(request)
    agreements.require_negotiator(who, code)
    named = request.GET.get("dataset", "")
    target = dataset_target(who, named, code) if named else Target(TargetKind.ORGANISATION, code, code)
    if target is None:
        raise agreements.UnknownOffer(id=named[:24])
    title, columns = titles(target)
    form = OfferForm(request.POST or None, columns=columns, lines=3 if columns else 0, target=target)
    if request.method == "POST" and form.is_valid():
        try:
            made = agreements.offer(who, form.terms(target, title), form.cleaned_data["text"])
        except agreements.WrongTerms as error:
            form.refuse_terms(error)
        else:
            messages.success(request, _("申し出を出しました。だれでも読んで、申し込めます。"))
            return redirect("agreements:offer", id=made.id)
    values = {
        "organisation": info, "form": form, "title": title, "datasets": own_datasets(who, code),
        "whole": not named, "chosen": named, "barred": barring(target),
    }  # fmt: skip
    return render(request, "web/agreements/new.html", values, status=422 if form.errors else 200)


@require_POST
def take_back(request: HttpRequest, id: str) -> HttpResponse:
    """Raises UnknownOffer, Forbidden, SignInNeeded."""
    agreements.take_back(principal(request), id)
    messages.success(request, _("申し出を取り下げました。話し合いの途中のものは続けられます。"))
    return redirect("agreements:listing", code=agreements.offer_of(id).organisation)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def ask(request: HttpRequest, id: str) -> HttpResponse:
    """Ask for it. Raises UnknownOffer, Forbidden."""
    who, info = principal(request), agreements.offer_of(id)
    if who.kind == "anonymous":
        return redirect_to_login(request.get_full_path())
    form = AskForm(request.POST or None, terms=info.terms, who=who)
    if request.method == "POST" and form.is_valid():
        if not first_time(request):
            return redirect("agreements:listing", code=form.cleaned_data["consumer"])
        said = form.cleaned_data
        wish = replace(info.terms, purposes=frozenset(said["purposes"]))
        try:
            made = agreements.ask(who, said["consumer"], id, wish, said["text"])
        except (agreements.WrongTerms, agreements.OwnData) as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("申し込みました。持ち主から返事があると、メールで知らせます。"))
            return redirect("agreements:negotiation", id=made.id)
    values = _values(who, info) | {"form": form, "once_field": FIELD, "once": new_mark()}
    return render(request, "web/agreements/ask.html", values, status=422 if form.errors else 200)


def titles(target: Target) -> tuple[str, dict[str, str]]:
    """What a thing is called, and its columns, for its owner."""
    if target.kind is TargetKind.ORGANISATION:
        return _("%(name)sのすべてのデータ") % {"name": organisations.get(target.id).name_ja}, {}
    detail = detail_of(target.id, EVERYTHING)
    if detail is None:
        return target.id, {}
    columns = {each.name: each.title for table in detail.tables for each in table.schema.columns}
    return detail.card.title, columns


def told(terms: Terms) -> str:
    """What an offer opens, for whoever will ask."""
    rule = terms.rule(policies.ACTIONS[terms.target.kind], "")
    named = {**(terms.labels or {})}
    spoken = {*(terms.limits.columns or ()), *(terms.limits.groups or ())}
    spoken |= {one.column for one in terms.limits.rows}
    labels = {name: named.get(name, name) for name in sorted(spoken)}
    return policies.sentences(rule, Names(_("合意した団体"), terms.title, labels))


def _row(info: OfferInfo) -> dict[str, Any]:
    titles = [each.title for id, each in purposes.PURPOSES.items() if id in info.terms.purposes]
    return {
        "info": info, "owner": organisations.get(info.organisation), "said": told(info.terms),
        "purposes": titles,
    }  # fmt: skip


def _values(who: Principal, info: OfferInfo) -> dict[str, Any]:
    mine = agreements.may_negotiate(who, info.organisation)
    return {
        "row": _row(info), "mine": mine, "dataset": info.terms.target.kind is TargetKind.DATASET,
        "barred": barring(info.terms.target) if mine else [],
    }  # fmt: skip
