"""/organisations/<code>/shared: what other bodies let an organisation see, for its members."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource, TargetKind, Visibility
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationKind
from hiroba.rules.policies import service as policies
from hiroba.rules.policies.types import RuleInfo
from hiroba.web.rules.listing import row
from hiroba.web.shell import principal


@never_cache
@require_safe
def seen(request: HttpRequest, code: str) -> HttpResponse:
    """Raises UnknownOrganisation, Forbidden, SignInNeeded."""
    info, who = organisations.get(code), principal(request)
    decide.require(who, Action.DATASET_READ, Resource("organisation", code, code, Visibility.ORGANISATION))
    below = set(organisations.below(code))
    rows = [_row(each, who) for each in policies.opened_to(code)]
    values = {
        "organisation": info,
        "prefecture": info.kind is OrganisationKind.PREFECTURE,
        "below": [each for each in rows if each["owner"].code in below],
        "others": [each for each in rows if each["owner"].code not in below],
    }
    return render(request, "web/joining/seen.html", values)


def _row(info: RuleInfo, who: Principal) -> dict[str, Any]:
    """way: where what it opens is read; where it is for a purpose only, by way of saying so."""
    target, owner = info.rule.target, organisations.get(info.organisation)
    match target.kind:
        case TargetKind.DATASET:
            way = reverse("catalogue:dataset", args=[target.id])
        case TargetKind.ENTITIES:
            way = f"{reverse('city:listing')}?{urlencode({'type': target.id})}"
        case _:
            way = f"{reverse('catalogue:search')}?{urlencode({'organisation': owner.code})}"
    if info.rule.purposes and who.purpose not in info.rule.purposes:
        said = {"purpose": min(info.rule.purposes), "next": way}
        way = f"{reverse('purpose:page')}?{urlencode(said)}"
    return {"owner": owner, "way": way, **row(info, who)}
