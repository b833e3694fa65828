"""Publishers' tools write through CKAN's actions, as far as their token allows."""

from __future__ import annotations

import uuid

import pytest

from hiroba.catalog.datasets import service as catalogue
from hiroba.kernel.decide.types import EVERYTHING
from hiroba.protocols.ckan.tests.conftest import CHIYODA, CSV, Ckan, Town

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("town")]

PACKAGE = {
    "name": "bunkazai",
    "title": "文化財一覧",
    "notes": "区内の文化財",
    "owner_org": CHIYODA,
    "license_id": "CC-BY-4.0",
    "tags": [{"name": "文化財"}],
    "groups": [{"name": "educ"}],
    "extras": [
        {"key": "caddec_contract_required", "value": "notRequired"},
        {"key": "frequency", "value": "P1Y"},
    ],
    "resources": [
        {"url": "https://data.example.jp/b.csv", "name": "一覧", "format": "CSV", "caddec_domain": "x"}
    ],
}


def test_a_package_is_made_shown_changed_and_taken_back(officer: Ckan, ckan_api: Ckan) -> None:
    made = officer.result("package_create", **PACKAGE)
    shown = ckan_api.result("package_show", id="bunkazai")
    assert shown == made
    assert [tag["name"] for tag in shown["tags"]] == ["文化財"]
    assert shown["groups"][0]["name"] == "educ"
    assert shown["resources"][0]["caddec_domain"] == "x"
    assert {each["key"]: each["value"] for each in shown["extras"]} == {
        "caddec_contract_required": "notRequired",
        "frequency": "P1Y",
    }
    changed = officer.result("package_patch", id="bunkazai", notes="", tags=[], title="新しい題")
    assert (changed["notes"], changed["tags"], changed["title"]) == ("", [], "新しい題")
    assert changed["resources"][0]["id"] == shown["resources"][0]["id"]
    assert officer.result("package_delete", id="bunkazai") is None
    assert ckan_api.error("package_show", id="bunkazai")["__type"] == "Not Found Error"


def test_ids_that_a_package_came_with_stay(officer: Ckan, ckan_api: Ckan) -> None:
    id, resource = str(uuid.uuid4()), str(uuid.uuid4())
    given = PACKAGE | {"id": id, "resources": [{"id": resource, "url": "https://a.example.jp/1.csv"}]}
    assert officer.result("package_create", **given)["id"] == id
    shown = ckan_api.result("package_show", id=id)
    assert (shown["name"], shown["resources"][0]["id"]) == ("bunkazai", resource)
    assert ckan_api.result("resource_show", id=resource)["package_id"] == id
    assert ckan_api.result("package_search", fq=f"id:{id}")["count"] == 1
    assert officer.error("package_create", **given)["__type"] == "Validation Error"
    officer.result("package_delete", id=id)
    assert officer.result("package_create", **given)["id"] == id  # comes again


def test_the_same_package_again_changes_nothing(officer: Ckan) -> None:
    made = officer.result("package_create", **PACKAGE)
    assert officer.result("package_update", **made) == made


def test_resources_are_added_changed_and_taken_out(officer: Ckan, ckan_api: Ckan) -> None:
    officer.result("package_create", **PACKAGE)
    added = officer.result(
        "resource_create", package_id="bunkazai", url="https://a.example.jp/2.pdf", name="解説"
    )
    patched = officer.result("resource_patch", id=added["id"], description="説明", format="pdf")
    assert (patched["id"], patched["name"], patched["format"]) == (added["id"], "解説", "PDF")
    updated = officer.result("resource_update", id=added["id"], url="https://a.example.jp/3.pdf")
    assert (updated["id"], updated["name"], updated["url"]) == (added["id"], "", "https://a.example.jp/3.pdf")
    assert officer.result("resource_delete", id=added["id"]) is None
    left = ckan_api.result("package_show", id="bunkazai")["resources"]
    assert [each["name"] for each in left] == ["一覧"]


def test_a_file_keeps_its_versions_and_its_description(officer: Ckan, town: Town) -> None:
    shown = officer.result("package_show", id=town.halls)
    changed = officer.result("package_update", **(shown | {"title": "会館", "notes": "説明"}))
    assert [each["id"] for each in changed["resources"]] == [each["id"] for each in shown["resources"]]
    assert (changed["title"], changed["notes"]) == ("会館", "説明")
    error = officer.error("resource_delete", id=shown["resources"][1]["id"])
    assert error["__type"] == "Validation Error"


def test_a_file_is_sent(officer: Ckan, town: Town) -> None:
    officer.result("package_create", **PACKAGE)
    answer = officer.client.post(
        "/api/3/action/resource_create",
        data={"package_id": "bunkazai", "name": "表"},
        files={"upload": ("bunkazai.csv", CSV, "text/csv")},
        headers={"X-CKAN-API-Key": officer.token},
    )
    assert answer.status_code == 200, answer.text
    shown = officer.result("package_show", id="bunkazai")
    assert shown["title"] == "文化財一覧"
    assert [each["datastore_active"] for each in shown["resources"]] == [False, True, False]
    anonymous = officer.client.post(
        "/api/3/action/resource_create",
        data={"package_id": "bunkazai"},
        files={"upload": ("bunkazai.csv", CSV, "text/csv")},
    )
    assert anonymous.status_code == 400


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"name": "", "title": ""}, "name"),
        ({"name": "Not A Name"}, "name"),
        ({"owner_org": "nowhere"}, "owner_org"),
        ({"extras": [{"key": "a", "value": "1"}, {"key": "a", "value": "2"}]}, "extras"),
        ({"extras": "x"}, "extras"),
        ({"resources": ["x"]}, "resources"),
        ({"id": "../x"}, "id"),
    ],
)
def test_what_is_wrong_is_told_by_field(officer: Ckan, change: dict[str, object], field: str) -> None:
    error = officer.error("package_create", **(PACKAGE | change))
    assert error["__type"] == "Validation Error"
    assert field in error


def test_nothing_is_written_without_the_right(ckan_api: Ckan, officer: Ckan, town: Town) -> None:
    for action, params in (
        ("package_create", PACKAGE),
        ("package_patch", {"id": town.aed, "title": "x"}),
        ("package_delete", {"id": town.aed}),
        ("resource_create", {"package_id": town.aed, "url": "https://a.example.jp"}),
        ("organization_create", {"name": "x"}),
        ("api_token_create", {"name": "x"}),
    ):
        assert ckan_api.error(action, **params)["__type"] == "Authorization Error", action
    assert officer.error("organization_create", name="x")["__type"] == "Authorization Error"
    assert catalogue.detail(town.aed, EVERYTHING).card.title == "AED設置箇所一覧"
    by_get = ckan_api.client.get("/api/3/action/package_delete", params={"id": town.aed})
    assert by_get.status_code == 400


def test_a_token_shows_its_holder_and_his_tokens(officer: Ckan, ckan_api: Ckan) -> None:
    (token,) = officer.result("api_token_list")
    assert token["name"] == "test"
    assert officer.result("user_show")["id"] == token["user_id"]
    assert ckan_api.result("user_list") == []
    assert officer.error("api_token_create", name="more")["__type"] == "Authorization Error"
    assert [each["name"] for each in officer.result("organization_list_for_user")] == [CHIYODA]
    assert ckan_api.result("organization_list_for_user") == []
    assert officer.result("api_token_revoke", jti=token["id"]) is None
    assert officer.error("api_token_list")["__type"] == "Authorization Error"
