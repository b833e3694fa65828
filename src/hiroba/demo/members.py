"""The members of the demonstration: Tokyo, its 62 municipalities, and a few who join in."""

from __future__ import annotations

from hiroba.catalog.datamodels import service as datamodels
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind

TOKYO = "130001"
DISTRICT = "hiroba-district"
FIGURES = "policy-documents"

_OTHERS = (
    OrganisationInfo(
        DISTRICT, OrganisationKind.DEPARTMENT, "ひろば地区（架空）", "Hiroba District (made up)", TOKYO
    ),
    OrganisationInfo(
        FIGURES, OrganisationKind.DEPARTMENT, "公表資料の数値", "Figures from published documents", TOKYO
    ),
    OrganisationInfo(
        "umikaze-mobility",
        OrganisationKind.COMPANY,
        "うみかぜ交通（架空）",
        "Umikaze Mobility (made up)",
        None,
    ),
    OrganisationInfo(
        "hiroba-university",
        OrganisationKind.UNIVERSITY,
        "ひろば大学（架空）",
        "Hiroba University (made up)",
        None,
    ),
    OrganisationInfo("machi-no-wa", OrganisationKind.NPO, "まちの輪（架空）", "Machi no Wa (made up)", None),
)


def ensure_members() -> None:
    """Make the organisations that are not there yet; codes and names are those of the Ministry's list."""
    organisations.ensure(
        OrganisationInfo(TOKYO, OrganisationKind.PREFECTURE, "東京都", "Tokyo Metropolis", None)
    )
    for municipality in datamodels.municipalities():
        if municipality.code.startswith("13") and municipality.code != TOKYO:
            organisations.ensure(
                OrganisationInfo(
                    municipality.code,
                    OrganisationKind.MUNICIPALITY,
                    municipality.name,
                    municipality.english,
                    TOKYO,
                )
            )
    for other in _OTHERS:
        organisations.ensure(other)
