"""A CKAN client finds and reads what Hiroba publishes."""

from __future__ import annotations

import uuid
from pathlib import Path

import pytest

from hiroba.catalog.datamodels import service as datamodels
from hiroba.catalog.series.tests.made import accepted
from hiroba.intake.publishing import service as publishing
from hiroba.intake.publishing.types import PublishOptions
from hiroba.kernel.decide.types import SYSTEM
from hiroba.protocols.ckan.tests.conftest import CHIYODA, Ckan, Town

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("town")]


def names(found: dict[str, object]) -> set[str]:
    return {package["id"] for package in found["results"]}  # type: ignore[attr-defined]


def test_public_packages_are_listed_by_name(ckan_api: Ckan, town: Town) -> None:
    listed = ckan_api.get("package_list")["result"]
    shown = {name: ckan_api.get("package_show", id=name)["result"]["id"] for name in listed}
    assert set(shown.values()) == {town.halls, town.aed}
    assert listed == sorted(listed)
    assert ckan_api.get("package_list", limit=1, offset=1)["result"] == listed[1:]


def test_a_package_has_its_file_its_table_and_its_links(ckan_api: Ckan, town: Town) -> None:
    halls = ckan_api.get("package_show", id=town.halls)["result"]
    assert [each["format"] for each in halls["resources"]] == ["CSV", "CSV"]
    original, table = halls["resources"]
    assert (original["datastore_active"], table["datastore_active"]) == (False, True)
    assert original["url"].endswith(f"/datasets/{town.halls}/original/1")
    assert table["url"].endswith(f"/datasets/{town.halls}/data.csv")
    assert (halls["organization"]["name"], halls["organization"]["title"]) == (CHIYODA, "千代田区")
    assert (halls["private"], halls["state"], halls["isopen"]) == (False, "active", True)
    aed = ckan_api.get("package_show", id=town.aed)["result"]
    assert [(each["url"], each["format"]) for each in aed["resources"]] == [
        ("https://data.example.jp/aed.xlsx", "XLSX")
    ]
    assert aed["groups"][0]["name"] == "heal"
    assert {tag["name"] for tag in aed["tags"]} == {"AED", "救急"}
    assert {"key": "caddec_provider_id", "value": "chiyoda"} in aed["extras"]
    for resource in (*halls["resources"], *aed["resources"]):
        assert str(uuid.UUID(resource["id"])) == resource["id"]
        assert ckan_api.get("resource_show", id=resource["id"])["result"] == resource


@pytest.mark.parametrize(
    ("params", "expected"),
    [
        ({}, {"halls", "aed"}),
        ({"q": "*:*"}, {"halls", "aed"}),
        ({"q": "AED"}, {"aed"}),
        ({"q": "会館"}, {"halls"}),
        ({"q": "title:AED*"}, {"aed"}),
        ({"fq": "res_format:XLSX"}, {"aed"}),
        ({"fq": "res_format:CSV"}, {"halls"}),
        ({"fq": "tags:救急"}, {"aed"}),
        ({"fq": 'organization:131016 AND license_id:"CC0-1.0"'}, {"aed"}),
        ({"fq": "-groups:heal"}, {"halls"}),
        ({"fq_list": ["groups:heal", "tags:AED"]}, {"aed"}),
        ({"fq": "caddec_provider_id:chiyoda"}, {"aed"}),
        ({"fq": "extras_caddec_provider_id:*"}, {"aed"}),
        ({"fq": "metadata_modified:[2020-01-01T00:00:00Z TO *]"}, {"halls", "aed"}),
        ({"fq": "metadata_modified:[NOW+1DAY TO *]"}, set()),
        ({"fq": "metadata_modified:[* TO NOW/DAY+2DAYS]"}, {"halls", "aed"}),
        ({"fq": "dataset_type:dataset +state:active"}, {"halls", "aed"}),
        ({"fq": "state:deleted"}, set()),
        ({"q": "AED OR 会館"}, {"halls", "aed"}),
        ({"q": "*:* NOT tags:AED"}, {"halls"}),
    ],
)
def test_search(ckan_api: Ckan, town: Town, params: dict[str, object], expected: set[str]) -> None:
    found = ckan_api.result("package_search", **params)
    assert names(found) == {getattr(town, name) for name in expected}
    assert found["count"] == len(expected)


def test_facets_sort_and_pages(ckan_api: Ckan, town: Town) -> None:
    found = ckan_api.get(
        "package_search",
        **{
            "facet.field": '["organization", "groups", "tags", "license_id", "res_format", "vocab_x"]',
            "facet.limit": "-1",
            "sort": "id asc",
            "rows": 1,
        },
    )["result"]
    assert found["facets"]["organization"] == {CHIYODA: 2}
    assert found["facets"]["tags"] == {"AED": 1, "救急": 1}
    assert found["facets"]["vocab_x"] == {}
    item = found["search_facets"]["organization"]["items"][0]
    assert item == {"name": CHIYODA, "display_name": "千代田区", "count": 2}
    assert [each["id"] for each in found["results"]] == [min(town.halls, town.aed)]
    second = ckan_api.get("package_search", sort="id asc", rows=1, start=1)["result"]
    assert [each["id"] for each in second["results"]] == [max(town.halls, town.aed)]
    assert ckan_api.get("package_search", rows=0)["result"]["results"] == []
    assert ckan_api.result("package_search", fl="id,name")["results"][0].keys() == {"id", "name"}


@pytest.mark.parametrize(
    "params",
    [
        {"sort": "password desc"},
        {"fq": "metadata_modified:[yesterday TO *]"},
        {"fq": "metadata_modified:[NOW-1FORTNIGHT TO *]"},
        {"q": "(" * 60},
    ],
)
def test_what_cannot_be_searched_is_a_search_error(ckan_api: Ckan, params: dict[str, str]) -> None:
    assert ckan_api.error("package_search", **params)["__type"] == "Search Error"


def test_what_is_not_public_is_seen_by_its_officers_only(ckan_api: Ckan, officer: Ckan, town: Town) -> None:
    assert ckan_api.error("package_show", id=town.hidden)["__type"] == "Not Found Error"
    assert officer.result("package_show", id=town.hidden)["private"] is True
    assert town.hidden not in names(officer.result("package_search"))
    assert names(officer.result("package_search", include_private=True, fq="private:true")) == {town.hidden}
    assert names(ckan_api.result("package_search", include_private=True)) == {town.halls, town.aed}


def test_organisations_groups_tags_and_licences(ckan_api: Ckan, town: Town) -> None:
    assert CHIYODA in ckan_api.get("organization_list")["result"]
    shown = ckan_api.get("organization_show", id=CHIYODA, include_datasets="true")["result"]
    assert (shown["title"], shown["package_count"], len(shown["packages"])) == ("千代田区", 2, 2)
    full = ckan_api.result("organization_list", all_fields=True, organizations=[CHIYODA])
    assert [each["package_count"] for each in full] == [2]
    assert "heal" in ckan_api.get("group_list")["result"]
    assert (
        ckan_api.get("group_show", id="heal", include_datasets=True)["result"]["packages"][0]["id"]
        == town.aed
    )
    assert ckan_api.get("tag_list")["result"] == ["AED", "救急"]
    assert ckan_api.get("tag_list", query="救")["result"] == ["救急"]
    assert ckan_api.get("tag_show", id="AED")["result"]["display_name"] == "AED"
    assert ckan_api.get("tag_search", query="A")["result"]["count"] == 1
    assert ckan_api.get("vocabulary_list")["result"] == []
    assert "CC-BY-4.0" in {each["id"] for each in ckan_api.get("license_list")["result"]}
    assert ckan_api.get("package_autocomplete", q="AED")["result"][0]["title"] == "AED設置箇所一覧"
    assert len(ckan_api.get("current_package_list_with_resources")["result"]) == 2


def test_views_and_resources_are_found(ckan_api: Ckan, town: Town) -> None:
    original, table = ckan_api.get("package_show", id=town.halls)["result"]["resources"]
    assert ckan_api.get("resource_view_list", id=original["id"])["result"] == []
    (view,) = ckan_api.get("resource_view_list", id=table["id"])["result"]
    assert ckan_api.get("resource_view_show", id=view["id"], resource_id=table["id"])["result"] == view
    found = ckan_api.get("resource_search", query="format:xlsx")["result"]
    assert (found["count"], found["results"][0]["name"]) == (1, "一覧")


def test_cadde_asks_with_its_header(ckan_api: Ckan, town: Town) -> None:
    def search(kind: str) -> dict[str, object]:
        answer = ckan_api.client.get(
            "/api/3/action/package_search",
            params={"fq": f"caddec_dataset_id_for_detail:{town.aed}"},
            headers={"x-cadde-search": kind},
        )
        return answer.json()  # type: ignore[no-any-return]

    (package,) = search("detail")["result"]["results"]  # type: ignore[index]
    extras = {each["key"]: each["value"] for each in package["extras"]}
    assert extras["caddec_dataset_id_for_detail"] == town.aed
    assert package["resources"][0]["caddec_resource_type"] == "file/http"
    assert search("everything")["error"]["__type"] == "Validation Error"  # type: ignore[index]


def test_the_protocol_of_the_api(ckan_api: Ckan, town: Town) -> None:
    client = ckan_api.client
    assert ckan_api.get("status_show")["result"]["site_title"] == "Hiroba"
    assert ckan_api.get("site_read")["result"] is True
    assert "Find datasets" in ckan_api.get("help_show", name="package_search")["result"]
    assert client.get("/api/3").json() == {"version": 3}
    unknown = client.get("/api/3/action/make_coffee")
    assert (unknown.status_code, unknown.json()) == (400, "Bad request - Action name not known: make_coffee")
    broken = client.post(
        "/api/3/action/package_show", content=b"{", headers={"Content-Type": "application/json"}
    )
    assert broken.status_code == 400
    as_form = client.post("/api/3/action/package_show", data={"id": town.aed})
    assert as_form.json()["result"]["id"] == town.aed
    no_type = client.post("/api/3/action/package_show", content=f'{{"id": "{town.aed}"}}'.encode())
    assert no_type.json()["result"]["id"] == town.aed
    as_curl = client.post(
        "/api/3/action/package_show",
        content=f'{{"id": "{town.aed}"}}'.encode(),
        headers={"Content-Type": "application/x-www-form-urlencoded"},
    )
    assert as_curl.json()["result"]["id"] == town.aed
    assert client.options("/api/3/action/package_show").status_code == 204
    assert client.get("/api/3/action/package_show").json()["error"]["id"] == ["Missing value"]
    wrong = client.get("/api/3/action/package_list", headers={"X-CKAN-API-Key": "wrong"})
    assert (wrong.status_code, wrong.json()["error"]["__type"]) == (403, "Authorization Error")


def test_a_package_names_its_series(ckan_api: Ckan) -> None:
    found, ids = accepted("人口 令和6年4月", "人口 令和6年5月")
    extras = {
        each["key"]: each["value"] for each in ckan_api.get("package_show", id=ids[0])["result"]["extras"]
    }
    assert extras["series"].endswith(f"/series/{found}")
    assert extras["series_title"] == "人口"
    results = ckan_api.get("package_search", q="人口")["result"]["results"]
    assert all("series" in {each["key"] for each in package["extras"]} for package in results)


def test_the_tags_of_standard_data_are_found_as_they_are_shown(
    ckan_api: Ckan, officer: Ckan, town: Town, tmp_path: Path
) -> None:
    title = datamodels.model("AED").title_ja
    made = set()
    for place in ("北", "南"):
        file = tmp_path / f"AED設置場所（{place}）.csv"
        file.write_text(f"名称,住所,緯度,経度\n{place}会館,千代田区1-2,35.69,139.75\n", encoding="utf-8")
        request = publishing.Request(file.name, file.name, file.name, CHIYODA, SYSTEM, PublishOptions())
        made.add(publishing.publish_file(file, request, lambda *_progress: None).dataset or "")
    officer.result("package_patch", id=min(made), tags=[{"name": title}])  # an own keyword of the same name
    for tag in (title, "自治体標準ODS"):
        found = ckan_api.result("package_search", fq=f'tags:"{tag}"', **{"facet.field": ["tags"]})
        assert names(found) == made
        assert all(tag in {word["name"] for word in each["tags"]} for each in found["results"])
        assert found["facets"]["tags"] == {title: 2, "自治体標準ODS": 2}
        assert tag in ckan_api.result("tag_list")
        shown = ckan_api.result("tag_show", id=tag, include_datasets=True)
        assert {each["id"] for each in shown["packages"]} == made
    assert names(ckan_api.result("package_search", fq="tags:aed*")) == {*made, town.aed}
    assert names(ckan_api.result("package_search", fq="tags:公衆トイレ")) == set()
