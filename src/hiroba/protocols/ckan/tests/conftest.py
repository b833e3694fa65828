from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone
from starlette.applications import Starlette
from starlette.testclient import TestClient

from hiroba.catalog.datasets import service as catalogue
from hiroba.catalog.datasets.types import LinkDraft, RecordDraft
from hiroba.intake.publishing import service as publishing
from hiroba.intake.publishing.types import PublishOptions
from hiroba.kernel.decide.types import SYSTEM, Action, Role, Visibility
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind
from hiroba.kernel.people import service as people
from hiroba.protocols.ckan import service as ckan

CHIYODA = "131016"
CSV = "名称,緯度,経度,定員\n中央会館,35.69,139.75,120人\n西会館,35.70,139.74,80人\n".encode()
SCOPES = frozenset({Action.DATASET_PUBLISH, Action.DATASET_READ, Action.DATASET_MANAGE})


@dataclass
class Ckan:
    """What a client calls; `token` may be set to ask as its holder."""

    client: TestClient
    token: str = ""

    def get(self, action: str, **params: Any) -> dict[str, Any]:
        return self._checked(
            self.client.get(f"/api/3/action/{action}", params=params, headers=self._headers())
        )

    def post(self, action: str, **params: Any) -> dict[str, Any]:
        return self._checked(self.client.post(f"/api/action/{action}", json=params, headers=self._headers()))

    def result(self, action: str, **params: Any) -> Any:
        answer = self.post(action, **params)
        assert answer["success"], answer
        return answer["result"]

    def error(self, action: str, **params: Any) -> dict[str, Any]:
        answer = self.post(action, **params)
        assert not answer["success"], answer
        error: dict[str, Any] = answer["error"]
        return error

    def _headers(self) -> dict[str, str]:
        return {"Authorization": self.token} if self.token else {}

    def _checked(self, response: Any) -> dict[str, Any]:
        answer: dict[str, Any] = response.json()
        assert answer["success"] == (response.status_code == 200)
        return answer


@dataclass(frozen=True)
class Town:
    halls: str  # ids of datasets: a file with a table
    aed: str  # links only
    hidden: str


@pytest.fixture
def ckan_api() -> Ckan:
    return Ckan(TestClient(Starlette(routes=ckan.routes())))


@pytest.fixture
def town(transactional_db: None, tmp_path: Path) -> Town:
    organisations.ensure(
        OrganisationInfo(CHIYODA, OrganisationKind.MUNICIPALITY, "千代田区", "Chiyoda", None)
    )
    file = tmp_path / "会館.csv"
    file.write_bytes(CSV)
    request = publishing.Request("会館.csv", "会館.csv", "会館.csv", CHIYODA, SYSTEM, PublishOptions())
    halls = publishing.publish_file(file, request, lambda *_progress: None).dataset or ""
    record = RecordDraft(
        CHIYODA,
        "aed",
        "AED設置箇所一覧",
        keywords=("AED", "救急"),
        licence="CC0-1.0",
        theme="HEAL",
        links=(LinkDraft("https://data.example.jp/aed.xlsx", "一覧", format="XLSX"),),
        extras={"caddec_provider_id": "chiyoda"},
    )
    aed = catalogue.put_record(SYSTEM, record).dataset
    hidden = RecordDraft(CHIYODA, "hidden", "内部資料", visibility=Visibility.PRIVATE)
    made = Town(halls, aed, catalogue.put_record(SYSTEM, hidden).dataset)
    publishing.settle(lambda _done: None)
    return made


@pytest.fixture
def officer(ckan_api: Ckan, town: Town) -> Ckan:
    person = people.create_person("officer@example.jp", "a-long-password-1", "職員")
    organisations.set_member(person, CHIYODA, Role.OFFICER)
    expires = timezone.now() + timedelta(days=1)
    secret, _info = people.issue_token(person, CHIYODA, "test", SCOPES, expires)
    return Ckan(ckan_api.client, secret)
