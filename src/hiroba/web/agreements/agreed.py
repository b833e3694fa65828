"""/agreements/<id>: what was signed, as a page, a PDF and ODRL; its data; its end."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from hiroba.catalog.datasets import service as datasets
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Principal, TargetKind
from hiroba.kernel.organisations import service as organisations
from hiroba.rules.agreements import service as agreements
from hiroba.rules.agreements.types import AgreementInfo, NegotiationInfo, Side, State
from hiroba.rules.policies import service as policies
from hiroba.rules.purposes import service as purposes
from hiroba.web.agreements.handing import transfers
from hiroba.web.agreements.words import left_to_delete, standing
from hiroba.web.catalogue.files.data import send_data
from hiroba.web.catalogue.reader import Opened
from hiroba.web.discovery.root import root
from hiroba.web.rules.naming import detail_of
from hiroba.web.shell import principal

_ANY = "any"


@never_cache
@require_safe
def page(request: HttpRequest, id: str) -> HttpResponse:
    """Raises UnknownAgreement."""
    who = principal(request)
    made = agreements.agreement(who, id)
    talk = agreements.negotiation(who, made.negotiation)
    lapsed = talk.state is State.TERMINATED
    words, colour = (_("成立しませんでした"), "red") if lapsed else standing(made)
    mine = Side.PROVIDER if agreements.may_negotiate(who, made.provider) else Side.CONSUMER
    ways = _ways(who, made, mine)
    values = {
        "made": made, "state": words, "colour": colour, "provider": organisations.get(made.provider),
        "consumer": organisations.get(made.consumer), "said": agreements.extent(made.terms, made.consumer),
        "signatures": [(each, organisations.get(each.organisation)) for each in made.signatures],
        "own": made.provider if mine is Side.PROVIDER else made.consumer,
        "may_end": made.finalized is not None and made.ended is None and not _is_over(made),
        "early": made.ended is None and made.finalized is not None and made.terms.early(timezone.now()),
        "ways": ways, "shut": _is_shut(made, mine, ways), "deletion": _deletion(who, made),
        "info": _to_sign(who, talk), "lapsed": lapsed, "transfers": transfers(who, made, mine),
    }  # fmt: skip
    return render(request, "web/agreements/agreement.html", values)


@never_cache
@require_safe
def pdf(request: HttpRequest, id: str) -> HttpResponse:
    """Raises UnknownAgreement, NoLetters."""
    made = agreements.agreement(principal(request), id)
    answer = HttpResponse(agreements.paper(made), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="agreement-{made.id}.pdf"'
    return answer


@never_cache
@require_safe
def document(request: HttpRequest, id: str) -> HttpResponse:
    """The agreement in ODRL 2.2. Raises UnknownAgreement."""
    made = agreements.agreement(principal(request), id)
    terms = made.terms
    rule = terms.rule(
        policies.ACTIONS[terms.target.kind], made.consumer, agreements.rule_id(made.id), made.id
    )
    return JsonResponse(policies.written(rule, root(request)), content_type="application/ld+json")


@never_cache
@require_safe
def data(request: HttpRequest, id: str, purpose: str, form: str) -> HttpResponseBase:
    """What the agreement opens of its dataset, for a purpose ("any" where it names none); `decide` answers,
    as everywhere.

    Raises UnknownAgreement, AgreementOver, UnknownDataset, UnknownPurpose and as the dataset's files do.
    """
    who = principal(request)
    made = agreements.agreement(who, id)
    if made.terms.target.kind is not TargetKind.DATASET:
        raise agreements.UnknownAgreement
    if made.closed is not None and made.closed <= timezone.now():
        raise agreements.AgreementOver(id=made.id)
    asked = purposes.said(who, "" if purpose == _ANY else purpose)
    opened = Opened(datasets.detail(made.terms.target.id, decide.sight(asked)), asked)
    return send_data(request, opened, form)


@require_POST
def end(request: HttpRequest, id: str) -> HttpResponse:
    """Raises UnknownAgreement."""
    try:
        agreements.end(principal(request), id, request.POST.get("text", ""))
    except (agreements.NotNow, agreements.WrongTerms) as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("合意を終わりにしました。データへの入口は、1秒以内にどこでも閉じます。"))
    return redirect("agreements:agreement", id=id)


@require_POST
def deleted(request: HttpRequest, id: str) -> HttpResponse:
    """The user confirms that the data is deleted. Raises UnknownAgreement."""
    try:
        agreements.confirm_deletion(principal(request), id)
    except agreements.NotNow as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("消したことを確認しました。持ち主に伝わります。"))
    return redirect("agreements:agreement", id=id)


def _to_sign(who: Principal, info: NegotiationInfo) -> NegotiationInfo | None:
    """The negotiation where the reader has still to sign what they read."""
    signs = info.state is State.AGREED and Side.CONSUMER in agreements.sides(who, info.id)
    return info if signs else None


def _is_over(made: AgreementInfo) -> bool:
    return made.terms.ends is not None and made.terms.ends <= timezone.now()


def _deletion(who: Principal, made: AgreementInfo) -> dict[str, Any] | None:
    """How the deletion stands that was agreed on; None where there is no such duty, or no day yet."""
    due = agreements.deletion_due(made)
    if due is None or made.closed is None:
        return None
    mine, left = agreements.may_negotiate(who, made.consumer), made.deleted is None
    return {
        "due": due, "confirmed": made.deleted, "standing": left_to_delete(made),
        "may_confirm": mine and left and made.closed <= timezone.now(),
    }  # fmt: skip


def _is_shut(made: AgreementInfo, mine: Side, ways: list[dict[str, Any]]) -> bool:
    """Whether the agreement holds and its user still sees nothing: another rule of the owner's forbids it, or
    the data is gone."""
    used = mine is Side.CONSUMER and made.terms.target.kind is TargetKind.DATASET
    return used and not ways and made.in_force(timezone.now())


def _ways(who: Principal, made: AgreementInfo, mine: Side) -> list[dict[str, Any]]:
    """For whoever uses the data: its tables by purpose, as far as `decide` opens them now."""
    terms = made.terms
    if mine is Side.PROVIDER or terms.target.kind is not TargetKind.DATASET:
        return []
    if not made.in_force(timezone.now()):
        return []
    found = []
    for id in sorted(terms.purposes) or [""]:
        detail = detail_of(terms.target.id, decide.sight(replace(who, purpose=id)))
        if detail is not None:
            title = purposes.PURPOSES[id].title if id else ""
            found.append({"purpose": id or _ANY, "title": title, "tables": detail.tables})
    return found
