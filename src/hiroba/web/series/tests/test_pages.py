"""Series on the pages: readers see one table along time, officers decide."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from django.test import Client

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import MetadataChanges
from hiroba.catalog.series import service as series
from hiroba.catalog.series.tests.made import publish
from hiroba.kernel.decide.types import SYSTEM, Principal, Visibility
from hiroba.kernel.organisations.types import OrganisationInfo

SignIn = Callable[[Principal], Client]
TITLES = ("人口 令和6年4月", "人口 令和6年5月", "人口 令和6年7月")


@pytest.fixture
def ids(home: OrganisationInfo) -> list[str]:
    return [publish(each, organisation=home.code) for each in TITLES]


@pytest.fixture
def made(home: OrganisationInfo, officer: Principal, ids: list[str]) -> str:
    (proposal,) = series.proposals(home.code, officer)
    return series.accept(home.code, proposal.key, officer, proposal.title)


def text(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200, address
    return response.content.decode()


def test_an_officer_is_asked_and_makes_one(
    sign_in: SignIn, officer: Principal, home: OrganisationInfo, ids: list[str]
) -> None:
    client, address = sign_in(officer), f"/organisations/{home.code}/series"
    assert "件の提案があります" in text(client, f"/organisations/{home.code}")
    page = text(client, address)
    assert all(each in page for each in TITLES)
    (key,) = set(re.findall(r'name="key" value="(\w+)"', page))
    answer = {"key": key, "title": "町別の人口", "member": ids, "act": "accept"}
    made = client.post(address, answer)
    assert made.status_code == 302
    assert client.post(address, answer).headers["Location"] == made.headers["Location"]  # a double click
    page = text(client, made.headers["Location"])
    for words in ("町別の人口", "2024年4月から2024年7月", "6月：なし", "つないだ表", "シリーズを整える"):
        assert words in page
    assert "件の提案があります" not in text(client, f"/organisations/{home.code}")


def test_an_officer_may_say_no_and_too_few_are_told(
    sign_in: SignIn, officer: Principal, home: OrganisationInfo, ids: list[str]
) -> None:
    client, address = sign_in(officer), f"/organisations/{home.code}/series"
    (key,) = set(re.findall(r'name="key" value="(\w+)"', text(client, address)))
    few = client.post(address, {"key": key, "title": "x", "member": ids[:1], "act": "accept"}, follow=True)
    assert "2つ以上のデータが必要です" in few.content.decode()
    assert client.post(address, {"key": key, "act": "decline"}).status_code == 302
    assert "まとめないことにしたもの" in text(client, address)
    assert client.post(address, {"key": "none", "act": "decline"}).status_code == 404


@pytest.mark.parametrize("page", ["/organisations/{code}/series", "/series/{made}/manage"])
def test_others_may_not_decide(
    client: Client, sign_in: SignIn, resident: Principal, home: OrganisationInfo, made: str, page: str
) -> None:
    address = page.format(code=home.code, made=made)
    assert sign_in(resident).get(address).status_code == 403
    assert client.get(address).status_code in (401, 403)
    for act in ("dissolve", "rename", "take_out"):
        change = {"act": act, "title": "x", "dataset": "x"}
        assert sign_in(resident).post(f"/series/{made}/change", change).status_code == 403
    assert "シリーズを整える" not in text(client, f"/series/{made}")


@pytest.mark.parametrize("form", ["csv", "xlsx", "json", "jsonl", "parquet", "arrow", "ttl", "jsonld"])
def test_every_form_of_the_whole(client: Client, made: str, form: str) -> None:
    response = client.get(f"/series/{made}/data.{form}")
    assert response.status_code == 200
    assert b"".join(response.streaming_content)  # type: ignore[attr-defined]


def test_rows_are_asked_as_those_of_a_dataset(client: Client, made: str) -> None:
    answer = client.get(f"/series/{made}/data.json?limit=2&期間=2024-05&sort=-人口")
    assert answer.headers["X-Total-Count"] == "2"
    assert answer.json() == [
        {"期間": "2024-05", "町": "西", "人口": 20}, {"期間": "2024-05", "町": "東", "人口": 10},
    ]  # fmt: skip
    assert client.get(f"/series/{made}/data.json?limit=2&nothing=1").status_code == 400
    negotiated = client.get(f"/series/{made}/data", headers={"accept": "text/csv"})
    assert negotiated.headers["Content-Location"] == f"/series/{made}/data.csv"
    led = client.get(f"/series/{made}/download?form=xlsx")
    assert led.headers["Location"] == f"/series/{made}/data.xlsx"
    assert client.get("/series/none/data.csv").status_code == 404


def test_what_is_not_public_is_in_nothing_that_others_get(
    client: Client, sign_in: SignIn, officer: Principal, made: str, ids: list[str]
) -> None:
    datasets.update_metadata(ids[1], MetadataChanges(visibility=Visibility.PRIVATE), SYSTEM)
    address = f"/series/{made}/data.json?limit=10"
    assert {each["期間"] for each in client.get(address).json()} == {"2024-04", "2024-07"}
    assert ids[1] not in text(client, f"/series/{made}")
    own = sign_in(officer).get(address)
    assert {each["期間"] for each in own.json()} == {"2024-04", "2024-05", "2024-07"}
    assert own.headers["Cache-Control"] == "private, no-store"
    for each in ids:
        datasets.update_metadata(each, MetadataChanges(visibility=Visibility.PRIVATE), SYSTEM)
    assert [client.get(each).status_code for each in (f"/series/{made}", address)] == [404, 404]
    assert made not in text(client, "/series")


def test_a_dataset_names_its_series_to_people_and_to_search_engines(
    client: Client, made: str, ids: list[str]
) -> None:
    page = text(client, f"/datasets/{ids[0]}")
    assert f'href="/series/{made}"' in page
    assert f'href="/datasets/{ids[1]}" rel="next"' in page
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page, re.DOTALL)
    assert json.loads(found)["isPartOf"]["url"].endswith(f"/series/{made}")
    assert f'href="/series/{made}"' in text(client, "/series")


def test_an_officer_takes_out_renames_and_dissolves(
    sign_in: SignIn, officer: Principal, made: str, ids: list[str]
) -> None:
    client, change = sign_in(officer), f"/series/{made}/change"
    client.post(change, {"act": "take_out", "dataset": ids[0]})
    assert "加わるのを待っているデータ" in text(client, f"/series/{made}/manage")
    client.post(change, {"act": "put_in", "dataset": ids[0]})
    assert "加わるのを待っているデータ" not in text(client, f"/series/{made}/manage")
    client.post(change, {"act": "rename", "title": "<b>新しい名前"})
    assert "&lt;b&gt;新しい名前" in text(client, f"/series/{made}")
    assert client.post(change, {"act": "rename", "title": " "}, follow=True).status_code == 200
    for each in ids:
        client.post(change, {"act": "take_out", "dataset": each})
    assert client.get(f"/series/{made}").status_code == 404
    assert "シリーズを解く" in text(client, f"/series/{made}/manage")
    assert client.post(change, {"act": "dissolve"}).status_code == 302
    assert client.get(f"/series/{made}/manage").status_code == 404
    assert client.get(f"/datasets/{ids[0]}").status_code == 200


def test_the_sitemap_names_series_that_everybody_may_see(client: Client, made: str, ids: list[str]) -> None:
    def named() -> bool:
        pieces = client.get("/sitemap.xml").streaming_content  # type: ignore[attr-defined]
        return f"/series/{made}<" in b"".join(pieces).decode()

    assert named()
    for each in ids:
        datasets.update_metadata(each, MetadataChanges(visibility=Visibility.PRIVATE), SYSTEM)
    assert not named()
