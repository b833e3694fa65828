"""The door of purposes: the list from which every rule, agreement and consent takes its own."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.decide.types import Principal
from hiroba.kernel.journal import service as journal
from hiroba.rules.purposes.types import Purpose, UnknownPurpose

__all__ = ["HEADER", "PURPOSES", "get", "said"]

HEADER: Final = "hiroba-purpose"

_DPV: Final = "https://w3id.org/dpv#"

PURPOSES: Final[dict[str, Purpose]] = {
    each.id: each
    for each in (
        Purpose(
            "public-service",
            _("行政サービスの提供"),
            _("住民に届けるサービスや手続のために使います。"),
            _DPV + "ServiceProvision",
        ),
        Purpose("policy", _("政策の立案と評価"), _("計画や施策を考え、その効果を確かめるために使います。")),
        Purpose(
            "disaster",
            _("防災と災害対応"),
            _("災害に備え、災害のときに人を守るために使います。"),
            _DPV + "PublicBenefit",
        ),
        Purpose("welfare", _("福祉と見守り"), _("子ども、高齢者、障害のある人などを支えるために使います。")),
        Purpose(
            "research",
            _("学術研究"),
            _("大学や研究機関などの研究のために使います。"),
            _DPV + "ResearchAndDevelopment",
        ),
        Purpose(
            "statistics",
            _("統計の作成"),
            _("個人が分からない集計のために使います。"),
            _DPV + "StatisticalResearch",
        ),
        Purpose("education", _("教育"), _("学校や講座での学びのために使います。")),
        Purpose(
            "development",
            _("サービスの開発"),
            _("新しいサービスや製品をつくるために使います。"),
            _DPV + "CommercialResearch",
        ),
        Purpose(
            "commercial", _("商業利用"), _("対価を得る事業のために使います。"), _DPV + "CommercialPurpose"
        ),
        Purpose("marketing", _("広告と販売促進"), _("広告や宣伝のために使います。"), _DPV + "Marketing"),
    )
}


def get(purpose: str) -> Purpose:
    """Return a purpose by its id. Raises UnknownPurpose."""
    try:
        return PURPOSES[purpose]
    except KeyError as error:
        raise UnknownPurpose(purpose=purpose[:100]) from error


def said(who: Principal, purpose: str | None) -> Principal:
    """Return who asks for a purpose that they said; none: as they are. Raises UnknownPurpose."""
    if not purpose:
        return who
    try:
        return replace(who, purpose=get(purpose.strip()).id)
    except UnknownPurpose:
        journal.refused(who, "purpose.say", "purpose", rules=("purpose-list",))
        raise
