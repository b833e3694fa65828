"""A small made town: two members, three people, one sensor."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.utils import timezone

from hiroba.context.city import service as city
from hiroba.kernel.decide.types import Role
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind
from hiroba.kernel.people import service as people

HOSTILE = "みどり<script>alert(1)</script>"


@dataclass(frozen=True)
class Town:
    code: str
    other: str
    administrator: int
    officer: int
    resident: int


@pytest.fixture
def town(db: None) -> Town:
    organisations.ensure(
        OrganisationInfo("131041", OrganisationKind.MUNICIPALITY, "ひろば区", "Hiroba City", None)
    )
    organisations.ensure(OrganisationInfo("midori", OrganisationKind.NPO, HOSTILE, "Green <b>bold</b>", None))
    administrator = people.create_person("admin@example.jp", None, "管理 太郎")
    officer = people.create_person("officer@example.jp", None, "担当 花子")
    resident = people.create_person("resident@example.jp", "a-long-password-3", "住民 次郎", language="en")
    organisations.set_member(administrator, "131041", Role.ADMINISTRATOR)
    organisations.set_member(officer, "131041", Role.OFFICER)
    return Town("131041", "midori", administrator, officer, resident)


@pytest.fixture
def sensor(town: Town) -> str:
    identifier = "urn:ngsi-ld:WeatherObserved:131041-1"
    measured = {"type": "Property", "unitCode": "CEL", "observedAt": f"{timezone.now():%Y-%m-%dT%H:%M:%SZ}"}
    city.upsert(
        town.code,
        [
            {
                "id": identifier,
                "type": "WeatherObserved",
                "name": {"type": "Property", "value": HOSTILE},
                "temperature": measured | {"value": 12.345},
                "location": {
                    "type": "GeoProperty",
                    "value": {"type": "Point", "coordinates": [139.7, 35.69]},
                },
            }
        ],
    )
    return identifier
