"""Values of the organisation tree."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hiroba.kernel.decide.types import Role


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


@dataclass(frozen=True)
class MemberInfo:
    """user_id: the person's id; role: `decide.types.Role`."""

    user_id: int
    display_name: str
    role: Role
