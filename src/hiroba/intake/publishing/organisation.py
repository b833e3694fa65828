"""For whom somebody publishes when they do not say so."""

from __future__ import annotations

from django.utils.translation import gettext as _

from hiroba.intake.publishing.types import OrganisationNeeded
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import Action, Principal, Resource, Role
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind

_SHOWN = 5


def own_organisation(who: Principal, asked: str) -> str:
    """The organisation that was asked for, else the only one that it can be.

    On a new installation the command line and open mode make one: the first file need not wait.
    Raises UnknownOrganisation, OrganisationNeeded, Forbidden.
    """
    if asked:
        return organisations.get(asked).code
    may = [code for code, role in who.roles.items() if role is not Role.MEMBER]
    codes = may if who.kind in ("person", "token") and may else [o.code for o in organisations.there()]
    if len(codes) == 1:
        return codes[0]
    if not codes:
        decide.require(who, Action.PLATFORM_OPERATE, Resource("platform", "", ""))
        return organisations.create(
            OrganisationInfo("office", OrganisationKind.MUNICIPALITY, _("この役所"), "This office", None)
        ).code
    raise OrganisationNeeded(codes=", ".join(codes[:_SHOWN]) + (" …" if len(codes) > _SHOWN else ""))
