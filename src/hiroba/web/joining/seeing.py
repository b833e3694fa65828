"""/organisations/<code>/shared: what the bodies below an organisation let it see, for its members."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Resource, Visibility
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationKind
from hiroba.rules.policies import service as policies
from hiroba.web.rules.listing import row
from hiroba.web.shell import principal


@never_cache
@require_safe
def seen(request: HttpRequest, code: str) -> HttpResponse:
    """Raises UnknownOrganisation, Forbidden, SignInNeeded."""
    info, who = organisations.get(code), principal(request)
    decide.require(who, Action.DATASET_READ, Resource("organisation", code, code, Visibility.ORGANISATION))
    below = set(organisations.below(code))
    rules = [each for each in policies.opened_to(code) if each.organisation in below]
    values = {
        "organisation": info,
        "prefecture": info.kind is OrganisationKind.PREFECTURE,
        "rows": [(organisations.get(each.organisation), row(each, who)) for each in rules],
    }
    return render(request, "web/joining/seen.html", values)
