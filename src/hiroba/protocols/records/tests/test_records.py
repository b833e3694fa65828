"""The catalogue as a client of OGC API - Records meets it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from hiroba.catalog.datasets import service as catalogue
from hiroba.catalog.datasets.tests.made import MINATO, publish
from hiroba.catalog.datasets.types import LinkDraft, RecordDraft
from hiroba.catalog.search import store
from hiroba.kernel.decide.types import SYSTEM, Visibility
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind
from hiroba.kernel.outbox import service as outbox
from hiroba.protocols.records import service as records

pytestmark = pytest.mark.django_db(transaction=True)
ITEMS = "/ogc/records/collections/datasets/items"


@pytest.fixture(autouse=True)
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    monkeypatch.setattr(store, "path", lambda: tmp_path / "search" / "index.sqlite3")
    organisations.ensure(OrganisationInfo(MINATO, OrganisationKind.MUNICIPALITY, "港区", "Minato City", None))


@pytest.fixture
def client() -> TestClient:
    return TestClient(Starlette(routes=records.routes()))


def record(key: str, **given: Any) -> str:
    links = (LinkDraft("https://city.example/a.csv", format="csv", media_type="text/csv"),)
    return catalogue.put_record(SYSTEM, RecordDraft(MINATO, key, f"公園{key}", links=links, **given)).dataset


def found(client: TestClient, **parameters: Any) -> list[str]:
    answer = client.get(ITEMS, params=parameters)
    assert answer.status_code == 200, answer.text
    return [each["properties"]["title"] for each in answer.json()["features"]]


def test_a_client_finds_its_way_from_the_landing_page_to_a_record(client: TestClient) -> None:
    dataset = publish().dataset
    landing = client.get("/ogc/records").json()
    data = next(each["href"] for each in landing["links"] if each["rel"] == "data")
    (collection,) = client.get(data).json()["collections"]
    items = next(each["href"] for each in collection["links"] if each["rel"] == "items")
    answer = client.get(items)
    assert answer.headers["content-type"] == "application/geo+json"
    (feature,) = answer.json()["features"]
    assert (feature["id"], feature["properties"]["title"]) == (dataset, "公衆便所一覧")
    assert feature["properties"]["license"] == "CC-BY-4.0"
    assert feature["geometry"]["type"] == "Polygon"
    own = next(each["href"] for each in feature["links"] if each["rel"] == "self")
    assert client.get(own).json() == feature
    definition = next(each["href"] for each in landing["links"] if each["rel"] == "service-desc")
    assert client.get(definition).json()["openapi"].startswith("3.0")


def test_pages_lead_on_until_everything_was_met_once(client: TestClient) -> None:
    for number in range(5):
        record(str(number))
    address, met = f"{ITEMS}?limit=2", []
    while address:
        body = client.get(address).json()
        assert (body["numberMatched"], body["numberReturned"]) == (5, len(body["features"]))
        met += [each["id"] for each in body["features"]]
        address = next((each["href"] for each in body["links"] if each["rel"] == "next"), "")
    assert len(met) == len(set(met)) == 5


def test_records_are_narrowed_by_words_box_and_time(client: TestClient) -> None:
    record("甲", bounds=(139.0, 35.0, 139.1, 35.1), modified=datetime(2024, 1, 1, 15, tzinfo=UTC))
    record("乙", bounds=(141.0, 43.0, 141.1, 43.1), modified=datetime(2026, 1, 1, tzinfo=UTC))
    while outbox.deliver():
        pass
    assert found(client, q="公園甲") == ["公園甲"]
    assert found(client, bbox="138,34,140,36") == ["公園甲"]
    assert found(client, bbox="138,34,0,140,36,99") == ["公園甲"]
    assert found(client, datetime="2024-01-02") == ["公園甲"]  # the day in Japan
    assert found(client, datetime="2024-01-01T15:00:00Z/2024-06-01") == ["公園甲"]
    assert found(client, datetime="2025-01-01/..") == ["公園乙"]
    assert found(client, datetime="/2025-01-01") == ["公園甲"]
    assert found(client, bbox="0,0,1,1") == []
    # over the antimeridian (RFC 7946, 5.2)
    assert found(client, bbox="140,30,-170,50") == ["公園乙"]
    assert found(client, bbox="150,30,139.5,50") == ["公園甲"]
    assert found(client, bbox="170,30,-170,50") == []


def test_what_is_not_public_is_not_told(client: TestClient) -> None:
    hidden = record("1", visibility=Visibility.PRIVATE)
    assert found(client) == []
    assert client.get(f"{ITEMS}/{hidden}").json()["code"] == "dataset_unknown"


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=x", "bbox=1,2,3", "bbox=a,b,c,d", "bbox=nan,0,1,1", "bbox=10,1,-10,0", "bbox=170,0,190,1", "datetime=soon",
     "datetime=2026-01-01T00:00:00", "datetime=a/b/c", "datetime=2026-02-01/2026-01-01", "what=1",
     "datetime=0001-01-01T00:00:00%2B14:00", "datetime=9999-12-31"],
)  # fmt: skip
def test_wrong_parameters_are_refused(client: TestClient, query: str) -> None:
    answer = client.get(f"{ITEMS}?{query}")
    assert (answer.status_code, answer.json()["code"]) == (400, "bad_parameter")


def test_a_limit_that_is_too_large_is_cut(client: TestClient) -> None:
    record("1")
    assert len(found(client, limit=10**9)) == 1


def test_only_what_is_done_is_claimed(client: TestClient) -> None:
    claimed = client.get("/ogc/records/conformance").json()["conformsTo"]
    assert "http://www.opengis.net/spec/ogcapi-records-1/1.0/conf/record-core" in claimed
    assert not [each for each in claimed if each.endswith(("query-parameters", "searchable-catalog", "html"))]
    assert client.get("/ogc/records/collections/none/items").json()["code"] == "collection_unknown"
