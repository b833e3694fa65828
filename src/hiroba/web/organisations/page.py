"""GET /organisations/<code>: what one member publishes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import SearchPage, SearchQuery
from hiroba.catalog.series import service as series
from hiroba.context.city import service as city
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource, Sight, Visibility
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind
from hiroba.rules.joining import service as joining
from hiroba.rules.policies import service as policies
from hiroba.web.devices.asking import may_manage
from hiroba.web.metering.history import limits_of
from hiroba.web.numbers import page_number
from hiroba.web.organisations.directory import KINDS, by_kind
from hiroba.web.organisations.mending import standing
from hiroba.web.shell import city_sight, principal
from hiroba.web.subscriptions.rights import may_subscribe

PAGE_SIZE = 12
SERIES = 6  # that are shown
_ANYWHERE = (-180.0, -90.0, 180.0, 90.0)


def resource(code: str) -> Resource:
    """Return the organisation as something to ask `decide` about."""
    return Resource("organisation", code, code)


def may(who: Principal, action: Action, code: str) -> bool:
    kind = "dataset" if action is Action.DATASET_PUBLISH else "organisation"
    return decide.decide(who, action, Resource(kind, code, code)).allowed


def _published(request: HttpRequest, code: str, sight: Sight) -> SearchPage:
    query = SearchQuery(organisation=(code,), sort="modified", page=page_number(request), page_size=PAGE_SIZE)
    return datasets.search(query, sight)


def _is_shown(who: Principal, info: OrganisationInfo) -> bool:
    """Whether other bodies let its members see something, or those below it may, and the reader is one."""
    others = any(each.kind is not OrganisationKind.DEPARTMENT for each in organisations.children(info.code))
    inside = Resource("organisation", info.code, info.code, Visibility.ORGANISATION)
    asks = who.kind != "anonymous" and decide.decide(who, Action.DATASET_READ, inside).allowed
    return asks and (others or bool(policies.opened_to(info.code)))


@require_safe
def organisation(request: HttpRequest, code: str) -> HttpResponse:
    """Render one member's page. Raises UnknownOrganisation, OrganisationLeft."""
    info = organisations.get(code)
    organisations.require_there(code)
    who = principal(request)
    sight = decide.sight(who)
    page = _published(request, code, sight)
    counts = {each.organisation: each.datasets for each in datasets.organisation_counts(sight)}
    # Judged over what the page shows: the newest first, and a page's cost stays the same for any member.
    judged = standing(datasets.details([card.id for card in page.items], sight, reports=True))
    values: dict[str, Any] = {
        "organisation": info,
        "kind": KINDS[info.kind],
        "website": organisations.website(code),
        "parents": [organisations.get(each) for each in reversed(organisations.ancestors(code))],
        "children": by_kind(organisations.children(code), counts),
        "page": page,
        "standing": judged,
        "places": city.count(tenant=code, sight=city_sight(who)),
        "on_map": bool(city.query(sight=city_sight(who), tenant=code, bbox=_ANYWHERE, limit=1)),
        "may_manage": may(who, Action.ORGANISATION_MANAGE, code),
        "may_journal": may(who, Action.JOURNAL_READ, code),
        "may_staff": may(who, Action.DIRECTORY_SYNC, code),
        "may_tokens": may(who, Action.TOKEN_MANAGE, code),
        "may_devices": may_manage(who, code),
        "may_subscribe": may_subscribe(who, code),
        "may_rules": policies.may_manage(who, code),
        "is_member": code in who.roles and info.stopped is None,
        "signed": code in who.roles and bool(joining.signatures(code)),
        "suspension": joining.suspension(code) if code in who.roles else None,
        "above": organisations.above(code),
        "is_shown": _is_shown(who, info),
        "prefecture": info.kind is OrganisationKind.PREFECTURE,
        "may_publish": may(who, Action.DATASET_PUBLISH, code),
        "limits": limits_of(code) if may(who, Action.DATASET_PUBLISH, code) else [],
        "series": series.series_list(sight, code)[:SERIES],
        "proposals": len(series.proposals(code, who)) if series.may_decide(who, code) else 0,
        "organisations_by_code": {code: info},
    }
    return render(request, "web/organisations/organisation.html", values)
