"""For which organisations somebody may do something, and who may see it, as choices of a form."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.decide.types import Principal, Visibility
from hiroba.kernel.manifests import service as manifests
from hiroba.kernel.organisations import service as organisations
from hiroba.services.dashboards.pages.asked import language

VISIBILITIES: Final = (
    (Visibility.PRIVATE.value, _("担当者だけ")),
    (Visibility.ORGANISATION.value, _("団体の中")),
    (Visibility.PUBLIC.value, _("だれでも")),
)


def bodies(who: Principal, permission: str) -> list[tuple[str, str]]:
    """Return code and name."""
    codes = sorted({each for code in who.roles for each in organisations.body_below(code)})
    english = language() == "en"
    return [
        (code, info.name_en or info.name_ja if english else info.name_ja)
        for code in codes
        if manifests.allowed(who, permission, code) and (info := organisations.get(code))
    ]
