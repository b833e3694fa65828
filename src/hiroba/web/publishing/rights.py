"""For which organisations the reader may publish."""

from __future__ import annotations

from hiroba.intake.publishing import service as publishing
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.kernel.settings import service as settings


def publishable(who: Principal) -> list[OrganisationInfo]:
    """The organisations in whose name this person may publish, their own ones first."""
    if who.kind == "anonymous" and not settings.server().open:
        return []
    found = [each for each in organisations.all() if may_publish(who, each.code)]
    return sorted(found, key=lambda each: (each.code not in who.roles, each.code))


def may_publish(who: Principal, organisation: str) -> bool:
    return decide.decide(who, Action.DATASET_PUBLISH, Resource("dataset", "", organisation)).allowed


def organisation_for(who: Principal, asked: str) -> str:
    """The organisation that was asked for, or the only one that it can be.

    Raises UnknownOrganisation, OrganisationNeeded, Forbidden: before a single byte is stored.
    """
    code = publishing.own_organisation(who, asked)
    decide.require(who, Action.DATASET_PUBLISH, Resource("dataset", "", code))
    return code
