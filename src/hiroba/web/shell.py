"""What every page knows: the installation, the reader, the language, the map's settings."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import ANONYMOUS, Action, Principal, Role, Sight
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind
from hiroba.kernel.people import service as people
from hiroba.kernel.settings import service as settings
from hiroba.kernel.signin import service as signin
from hiroba.rules.purposes import service as purposes
from hiroba.web.language import DEFAULT
from hiroba.web.services.menu import menu
from hiroba.web.templatetags.hiroba_ui import title_of

_PUBLIC_BODIES = (OrganisationKind.PREFECTURE, OrganisationKind.MUNICIPALITY)
_PUBLISHERS = (Role.OFFICER, Role.ADMINISTRATOR)
PURPOSE_KEY = "purpose"  # of the session


def principal(request: HttpRequest) -> Principal:
    """Who asks, and what for; remembered on the request, so that a page asks once. Raises UnknownPurpose."""
    known = getattr(request, "_hiroba_principal", None)
    if known is None:
        user = getattr(request, "user", None)
        known = people.principal_of(user) if user is not None else ANONYMOUS
        if known is not ANONYMOUS:
            known = replace(known, assurance=signin.assurance_of(request.session))
        known = purposes.said(known, request.headers.get(purposes.HEADER) or _in_session(request))
        request._hiroba_principal = known  # type: ignore[attr-defined]
    return known


def _in_session(request: HttpRequest) -> str:
    """What for, as the reader said it on a page; what is not on the list any more is not said."""
    session = getattr(request, "session", None)
    said = session.get(PURPOSE_KEY, "") if session is not None else ""
    return said if said in purposes.PURPOSES else ""


def said_purpose(who: Principal) -> str:
    """The title of what for, or ""."""
    return str(purposes.PURPOSES[who.purpose].title) if who.purpose else ""


def city_sight(who: Principal) -> Sight:
    """What the reader may see of the living city: rules about its things are about reading things."""
    return decide.sight(who, Action.ENTITY_READ)


def site() -> OrganisationInfo | None:
    """Return the public body that the installation belongs to: the only one at the top of the tree."""
    tops = [each for each in organisations.all() if each.parent is None and each.kind in _PUBLIC_BODIES]
    return tops[0] if len(tops) == 1 else None


def site_name() -> str:
    """Return whose square this is, in the active language; "" when there is no single owner."""
    owner = site()
    return title_of(owner) if owner else ""


def my_organisations(who: Principal) -> list[OrganisationInfo]:
    """Return where the reader may publish by a role of their own, by code."""
    return [organisations.get(code) for code, role in sorted(who.roles.items()) if role in _PUBLISHERS]


def context(request: HttpRequest) -> dict[str, Any]:
    """Django's context processor. Everything that costs a query waits until a template asks."""
    language = getattr(request, "LANGUAGE_CODE", DEFAULT)
    other = "en" if language == "ja" else "ja"
    query = request.GET.copy()
    query["lang"] = other
    return {
        "site_name": SimpleLazyObject(site_name),
        "open_mode": settings.server().open,
        "principal": SimpleLazyObject(lambda: principal(request)),
        "said_purpose": SimpleLazyObject(lambda: said_purpose(principal(request))),
        "my_organisations": SimpleLazyObject(lambda: my_organisations(principal(request))),
        "language": language,
        "other_language": other,
        "other_language_url": f"{request.path}?{query.urlencode()}",
        "map_settings": settings.maps(),
        "services_menu": SimpleLazyObject(lambda: menu(principal(request), language)),
    }
