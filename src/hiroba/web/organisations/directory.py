"""Who takes part: the members, grouped by kind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from hiroba.catalog.datasets import service as datasets
from hiroba.kernel.decide import service as decide
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind
from hiroba.kernel.settings import service as settings
from hiroba.web.shell import principal

KINDS: Mapping[OrganisationKind, Any] = {
    OrganisationKind.PREFECTURE: _("都道府県"),
    OrganisationKind.MUNICIPALITY: _("市区町村"),
    OrganisationKind.DEPARTMENT: _("部署"),
    OrganisationKind.COMPANY: _("企業"),
    OrganisationKind.UNIVERSITY: _("大学・研究機関"),
    OrganisationKind.NPO: _("市民団体・NPO"),
    OrganisationKind.TRIAL: _("試し用"),
}


@dataclass(frozen=True)
class Member:
    organisation: OrganisationInfo
    datasets: int


@dataclass(frozen=True)
class KindGroup:
    kind: OrganisationKind
    title: str
    members: tuple[Member, ...]


def by_kind(infos: Iterable[OrganisationInfo], counts: Mapping[str, int]) -> list[KindGroup]:
    """Return the kinds that have members, each with its members by code."""
    groups: dict[OrganisationKind, list[Member]] = {kind: [] for kind in KINDS}
    for info in sorted(infos, key=lambda each: each.code):
        groups[info.kind].append(Member(info, counts.get(info.code, 0)))
    return [KindGroup(kind, str(KINDS[kind]), tuple(members)) for kind, members in groups.items() if members]


@require_safe
def directory(request: HttpRequest) -> HttpResponse:
    """GET /organisations: everyone who takes part."""
    sight = decide.sight(principal(request))
    counts = {each.organisation: each.datasets for each in datasets.organisation_counts(sight)}
    members = organisations.there()
    values = {
        "kinds": by_kind(members, counts), "total": len(members), "joining": settings.rules().joining,
    }  # fmt: skip
    return render(request, "web/organisations/list.html", values)
