"""Values of the organisation tree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from hiroba.kernel.decide.types import Role


class OrganisationKind(StrEnum):
    PREFECTURE = "prefecture"
    MUNICIPALITY = "municipality"
    DEPARTMENT = "department"
    COMPANY = "company"
    UNIVERSITY = "university"
    NPO = "npo"
    TRIAL = "trial"  # a place for trying things out: it is no member, and what it has is not shown to others


class Stop(StrEnum):
    """Why nobody acts for an organisation."""

    SUSPENDED = "suspended"  # by an operator, until it is lifted
    LEFT = "left"  # it has gone for good; what it had is not shown any more


@dataclass(frozen=True)
class OrganisationInfo:
    """code: 6-digit municipality code for a prefecture or municipality, else a slug. stopped: nobody acts for
    it, and nothing that it issued works; None: as usual. since: when it was stopped."""

    code: str
    kind: OrganisationKind
    name_ja: str
    name_en: str
    parent: str | None  # code
    stopped: Stop | None = None
    since: datetime | None = None


@dataclass(frozen=True)
class MemberInfo:
    """user_id: the person's id; role: `decide.types.Role`."""

    user_id: int
    display_name: str
    role: Role
