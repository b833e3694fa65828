"""Where an organisation's addresses lie when they do not say so."""

from __future__ import annotations

from hiroba.catalog.datamodels import service as datamodels
from hiroba.catalog.geocoding.types import Within
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationKind


def within(organisation: str) -> Within:
    """Prefecture by the code's first digits, municipality by the name of the body that it belongs to."""
    for code in organisations.line(organisation):
        info = organisations.get(code)
        if info.kind not in (OrganisationKind.MUNICIPALITY, OrganisationKind.PREFECTURE):
            continue
        prefecture = _prefecture(code)
        own = info.name_ja if info.kind is OrganisationKind.MUNICIPALITY else ""
        return Within(prefecture, own.removeprefix(prefecture))
    return Within()


def _prefecture(code: str) -> str:
    if not (len(code) == 6 and code.isascii() and code.isdigit()):
        return ""
    return next((one.prefecture for one in datamodels.municipalities() if one.code[:2] == code[:2]), "")
