"""The catalogue as a harvester meets it."""

from __future__ import annotations

from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from hiroba.catalog.datasets import service as catalogue
from hiroba.catalog.datasets.tests.made import MINATO, blob, publish
from hiroba.catalog.datasets.types import LinkDraft, MetadataChanges, RecordDraft
from hiroba.catalog.dcat import service as dcat
from hiroba.catalog.dcat.types import Reading
from hiroba.catalog.search import store
from hiroba.catalog.series.tests.made import accepted
from hiroba.kernel.decide.types import SYSTEM, Visibility
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind
from hiroba.protocols.dcat import service as protocol

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    monkeypatch.setattr(store, "path", lambda: tmp_path / "search" / "index.sqlite3")
    organisations.ensure(OrganisationInfo(MINATO, OrganisationKind.MUNICIPALITY, "港区", "Minato City", None))


@pytest.fixture
def client() -> TestClient:
    return TestClient(Starlette(routes=protocol.routes()), follow_redirects=False)


def record(key: str, **given: object) -> str:
    links = (LinkDraft("https://city.example/a.csv", format="csv"),)
    draft = RecordDraft(MINATO, key, f"記録{key}", links=links, **given)  # type: ignore[arg-type]
    return catalogue.put_record(SYSTEM, draft).dataset


def read(client: TestClient, address: str) -> Reading:
    answer = client.get(address)
    assert answer.status_code == 200, answer.text
    return dcat.read(answer.content, organisation=MINATO, media_type=answer.headers["content-type"])


@pytest.mark.parametrize("ending", ["ttl", "jsonld", "rdf"])
def test_a_harvester_walks_every_page_and_meets_each_dataset_once(client: TestClient, ending: str) -> None:
    ids = {record(str(number)) for number in range(5)} | {publish().dataset}
    address, met = f"/dcat/catalog.{ending}?limit=4", []
    while address:
        page = read(client, address)
        assert page.total == 6
        met += [each.remote_id.rpartition("/")[2] for each in page.records]
        address = page.next
    assert sorted(met) == sorted(ids)


def test_an_empty_square_has_an_empty_catalogue(client: TestClient) -> None:
    page = read(client, "/dcat/catalog.ttl")
    assert (page.records, page.next, page.total, page.title) == ((), "", 0, "港区のデータ")


def test_what_is_not_public_is_not_told(client: TestClient) -> None:
    hidden = [record("1", visibility=Visibility.PRIVATE), record("2", visibility=Visibility.ORGANISATION)]
    withdrawn = record("3")
    catalogue.withdraw(withdrawn, SYSTEM)
    assert read(client, "/dcat/catalog.ttl").total == 0
    assert [client.get(f"/datasets/{each}.ttl").status_code for each in hidden] == [404, 404]
    answer = client.get(f"/datasets/{withdrawn}.rdf", headers={"accept-language": "en"})
    assert (answer.status_code, answer.json()["code"]) == (410, "dataset_withdrawn")


def test_one_dataset_stands_by_itself(client: TestClient) -> None:
    dataset = publish(original=blob("made")).dataset
    for ending in ("ttl", "jsonld", "rdf"):
        (found,) = read(client, f"/datasets/{dataset}.{ending}").records
        assert (found.title, found.publisher, found.places) == ("公衆便所一覧", "港区", (MINATO,))
        assert any(each.sha256 == blob("made").key for each in found.links)


def test_one_organisation_may_be_asked_for(client: TestClient) -> None:
    record("1")
    page = read(client, "/dcat/catalog.jsonld?organisation=131016")
    assert (page.total, page.records) == (0, ())
    assert read(client, f"/dcat/catalog.jsonld?organisation={MINATO}").total == 1


@pytest.mark.parametrize(
    ("accept", "goes"),
    [
        ("", "/dcat/catalog.ttl"),
        ("*/*", "/dcat/catalog.ttl"),
        ("application/ld+json", "/dcat/catalog.jsonld"),
        ("text/turtle;q=0.5, application/rdf+xml", "/dcat/catalog.rdf"),
        ("text/html,application/xhtml+xml,*/*;q=0.8", "/search"),
    ],
)
def test_the_form_is_the_one_that_is_preferred(client: TestClient, accept: str, goes: str) -> None:
    answer = client.get("/dcat", headers={"accept": accept})
    assert answer.status_code == 303
    assert answer.headers["location"].removeprefix("http://testserver") == goes


def test_what_cannot_be_is_told(client: TestClient) -> None:
    assert client.get("/dcat", headers={"accept": "image/png"}).json()["code"] == "not_acceptable"
    assert client.get("/dcat/catalog.csv").json()["code"] == "rdf_form_unknown"
    assert client.get("/dcat/catalog.ttl?limit=0").status_code == 400
    assert client.get("/dcat/catalog.ttl?after=%00").status_code == 400
    assert client.get("/dcat/catalog.ttl", headers={"authorization": "Bearer no"}).status_code == 401


def test_a_strange_host_is_not_repeated(client: TestClient) -> None:
    record("1")
    answer = client.get("/dcat/catalog.ttl", headers={"host": "evil.example"})
    assert "evil.example" not in answer.text


def test_a_series_is_told_with_its_members_and_only_those_that_are_public(client: TestClient) -> None:
    found, ids = accepted("人口 令和6年4月", "人口 令和6年5月", "人口 令和6年6月")
    catalogue.update_metadata(ids[1], MetadataChanges(visibility=Visibility.PRIVATE), SYSTEM)
    for address in (f"/series/{found}.ttl", "/dcat/catalog.ttl", f"/datasets/{ids[0]}.ttl"):
        text = client.get(address).text
        assert f"/series/{found}>" in text
        assert "dcat:DatasetSeries" in text
        assert ids[1] not in text
    assert client.get(f"/series/{found}.jsonld").status_code == 200
    assert client.get("/series/none.ttl").json()["code"] == "series_unknown"
