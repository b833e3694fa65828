"""Whose catalogue this is, and who publishes what, as DCAT tells it."""

from __future__ import annotations

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from starlette.requests import Request

from hiroba.catalog.dcat.types import Agent, Site
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationKind
from hiroba.protocols.answering import service as answering

_PUBLIC_BODIES = (OrganisationKind.PREFECTURE, OrganisationKind.MUNICIPALITY)


def site(request: Request) -> Site:
    """The installation; it belongs to the only public body at the top of the tree, where there is one."""
    tops = [each for each in organisations.all() if each.parent is None and each.kind in _PUBLIC_BODIES]
    owner = publisher(tops[0].code) if len(tops) == 1 else Agent("広場", "Hiroba")
    name = owner.name_en if get_language() == "en" and owner.name_en else owner.name_ja
    title = _("{name}のデータ").format(name=name)
    description = _("{name}が公開しているデータの目録です。").format(name=name)
    return Site(answering.base_of(request), title, description, owner)


def publisher(code: str) -> Agent:
    """An organisation as an agent; a code that is not known any more is its own name."""
    try:
        found = organisations.get(code)
    except organisations.UnknownOrganisation:
        return Agent(code, "", code)
    return Agent(found.name_ja, found.name_en, found.code)
