"""/organisations/<code>/agreements: all of one organisation's, what waits for it first."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.rules.agreements import service as agreements
from hiroba.rules.agreements.types import AgreementInfo, NegotiationInfo, Side, State
from hiroba.web.agreements.words import left_to_delete, row, standing
from hiroba.web.rules.things import own_datasets
from hiroba.web.shell import principal


@never_cache
@require_safe
def listing(request: HttpRequest, code: str) -> HttpResponse:
    """Raises UnknownOrganisation, Forbidden, SignInNeeded."""
    info, who = organisations.get(code), principal(request)
    agreements.require_negotiator(who, code)
    codes = set(organisations.body_below(code))
    found = agreements.negotiations(who, code)
    rows = [row(each, _side(each, codes)) for each in found]
    made = [agreements.agreement(who, each.agreement) for each in found if each.state is State.FINALIZED]
    kept = [(each, standing(each), left_to_delete(each), _other(each, codes)) for each in made]
    values = {
        "organisation": info,
        "waiting": [each for each in rows if each.waits],
        "others": [each for each in rows if not each.waits and each.info.turn is not None],
        "ended": [each for each in rows if each.info.state is State.TERMINATED],
        "agreed": kept,
        "offers": agreements.offers(code),
        "datasets": own_datasets(who, code),
    }
    return render(request, "web/agreements/listing.html", values)


def _side(info: NegotiationInfo, codes: set[str]) -> Side:
    return Side.PROVIDER if info.provider in codes else Side.CONSUMER


def _other(made: AgreementInfo, codes: set[str]) -> OrganisationInfo:
    return organisations.get(made.consumer if made.provider in codes else made.provider)
