"""The HTTP API as a client meets it."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from starlette.applications import Starlette
from starlette.testclient import TestClient

from hiroba.intake.publishing import service as publishing
from hiroba.kernel.decide.types import Action, Role
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind
from hiroba.kernel.people import service as people
from hiroba.protocols.rest import service as rest

pytestmark = pytest.mark.django_db(transaction=True)
CSV = "名称,緯度,経度,定員\n中央会館,35.69,139.75,120人\n西会館,35.70,139.74,80人\n".encode()


@pytest.fixture
def client() -> TestClient:
    return TestClient(Starlette(routes=rest.routes()))


@pytest.fixture
def token() -> dict[str, str]:
    organisations.ensure(
        OrganisationInfo("131016", OrganisationKind.MUNICIPALITY, "千代田区", "Chiyoda", None)
    )
    person = people.create_person("officer@example.jp", "a-long-password-1", "職員")
    organisations.set_member(person, "131016", Role.OFFICER)
    scopes = frozenset({Action.DATASET_PUBLISH, Action.DATASET_READ})
    secret, _info = people.issue_token(person, "131016", "test", scopes, timezone.now() + timedelta(days=1))
    return {"Authorization": f"Bearer {secret}"}


def publish(
    client: TestClient, token: dict[str, str], content: bytes = CSV, **parameters: str
) -> dict[str, Any]:
    answer = client.post(
        "/api/v1/submissions", params={"name": "会館.csv"} | parameters, content=content, headers=token
    )
    assert answer.status_code == 202, answer.text
    publishing.settle(lambda _done: None)
    return follow(client, token, answer.json()["id"])


def follow(client: TestClient, token: dict[str, str], submission: str) -> dict[str, Any]:
    for _try in range(100):
        body: dict[str, Any] = client.get(f"/api/v1/submissions/{submission}", headers=token).json()
        if body["report"] is not None:
            return body
        time.sleep(0.05)
    raise AssertionError(body)


def test_a_file_is_handed_in_found_and_read(client: TestClient, token: dict[str, str]) -> None:
    done = publish(client, token)
    assert (done["state"], done["report"]["tables"][0]["rows_out"]) == ("published", 2)
    found = client.get("/api/v1/datasets", params={"q": "会館"}).json()
    assert [item["id"] for item in found["items"]] == [done["dataset"]]
    whole = client.get(f"/api/v1/datasets/{done['dataset']}").json()
    ordinal = whole["tables"][0]["ordinal"]
    names = {column["title"]: column["name"] for column in whole["tables"][0]["columns"]}
    rows = client.get(
        f"/api/v1/datasets/{done['dataset']}/tables/{ordinal}/rows",
        params={f"{names['定員']}__ge": "100", "sort": f"-{names['定員']}", "limit": "1"},
    ).json()
    assert rows["total"] == 1
    assert rows["rows"][0][names["定員"]] == 120


def test_a_refusal_is_told_in_one_sentence(client: TestClient, token: dict[str, str]) -> None:
    done = publish(client, token, b"<!DOCTYPE html><html></html>")
    assert done["state"] == "refused"
    assert done["report"]["reason"].count("。") <= 3


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/api/v1/datasets/absent", 404, "dataset_unknown"),
        ("GET", "/api/v1/submissions/absent", 404, "unknown_submission"),
        ("GET", "/api/v1/datasets?page=0", 400, "bad_parameter"),
        ("GET", "/api/v1/datasets?page=x", 400, "bad_parameter"),
        ("POST", "/api/v1/submissions?name=x.csv&organisation=131016", 401, "sign_in_needed"),
        ("POST", "/api/v1/submissions", 400, "bad_parameter"),
    ],
)
def test_errors_have_one_shape(
    client: TestClient, token: dict[str, str], method: str, path: str, status: int, code: str
) -> None:
    answer = client.request(method, path, content=b"a,b\n1,2\n" if method == "POST" else None)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.headers["content-type"] == "application/problem+json"


def test_a_wrong_token_is_not_nobody(client: TestClient) -> None:
    answer = client.get("/api/v1/datasets", headers={"Authorization": "Bearer hrb_wrong"})
    assert answer.status_code == 401


def test_errors_are_told_in_english_to_those_who_ask(client: TestClient) -> None:
    answers = [
        client.get("/api/v1/datasets/absent", headers={"Accept-Language": tongue}) for tongue in ("ja", "en")
    ]
    details = [answer.json()["detail"] for answer in answers]
    assert not details[0].isascii()
    assert details[0] != details[1]
