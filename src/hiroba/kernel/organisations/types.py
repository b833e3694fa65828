"""Values of the organisation tree."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class OrganisationKind(StrEnum):
    PREFECTURE = "prefecture"
    MUNICIPALITY = "municipality"
    DEPARTMENT = "department"
    COMPANY = "company"
    UNIVERSITY = "university"
    NPO = "npo"


@dataclass(frozen=True)
class OrganisationInfo:
    """code: 6-digit municipality code for a prefecture or municipality, else a slug."""

    code: str
    kind: OrganisationKind
    name_ja: str
    name_en: str
    parent: str | None  # code
