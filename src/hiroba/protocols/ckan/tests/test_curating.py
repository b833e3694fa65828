"""Groups, vocabularies, views and revisions, as publishers' tools use them."""

from __future__ import annotations

from typing import Any

import pytest

from hiroba.protocols.ckan.tests.conftest import CHIYODA, Ckan, Town

pytestmark = pytest.mark.django_db(transaction=True)


def test_groups_are_made_filled_found_and_taken_away(officer: Ckan, ckan_api: Ckan, town: Town) -> None:
    made = officer.result("group_create", name="bosai", title="防災", description="災害に備える")
    assert (made["title"], made["package_count"]) == ("防災", 0)
    officer.result("member_create", id="bosai", object=town.aed, object_type="package", capacity="public")
    officer.result("member_create", id="bosai", object=town.halls, object_type="package", capacity="public")
    shown = ckan_api.result("package_show", id=town.aed)
    assert [each["name"] for each in shown["groups"]] == ["heal", "bosai"]
    assert all(not each["key"].startswith("group:") for each in shown["extras"])
    assert ckan_api.result("group_show", id="bosai", include_datasets=True)["package_count"] == 2
    assert {each["id"] for each in ckan_api.result("group_package_show", id="bosai")} == {
        town.aed,
        town.halls,
    }
    assert {each[0] for each in ckan_api.result("member_list", id="bosai")} == {town.aed, town.halls}
    found = ckan_api.result("package_search", fq="groups:bosai -groups:heal", **{"facet.field": ["groups"]})
    assert [each["id"] for each in found["results"]] == [town.halls]
    assert found["facets"]["groups"]["bosai"] == 1
    assert found["search_facets"]["groups"]["items"][0]["display_name"] == "防災"
    assert "bosai" in ckan_api.result("group_list")
    assert "bosai" in [each["name"] for each in ckan_api.result("group_autocomplete", q="防災")]
    assert [each["name"] for each in officer.result("group_list_authz")] == ["bosai"]
    officer.result("member_delete", id="bosai", object=town.halls, object_type="package")
    assert ckan_api.result("group_show", id="bosai")["package_count"] == 1
    patched = officer.result("group_patch", id="bosai", image_url="https://a.example.jp/b.png")
    assert (patched["title"], patched["image_url"]) == ("防災", "https://a.example.jp/b.png")
    assert officer.result("group_update", id="bosai", title="備え")["description"] == ""
    again = officer.result("package_update", **ckan_api.result("package_show", id=town.aed))
    assert again == ckan_api.result("package_show", id=town.aed)
    assert [each["name"] for each in again["groups"]] == ["heal", "bosai"]
    for action, params in (
        ("group_create", {"name": "heal"}),
        ("group_create", {"name": "bosai"}),
        ("group_create", {"name": "防災"}),
        ("group_update", {"id": "heal", "title": "x"}),
        ("member_create", {"id": "bosai", "object": "x", "object_type": "user"}),
    ):
        assert officer.error(action, **params)["__type"] == "Validation Error", (action, params)
    assert ckan_api.error("group_delete", id="bosai")["__type"] == "Authorization Error"
    assert ckan_api.error("group_create", name="x-y")["__type"] == "Validation Error"  # of no organisation
    officer.result("group_delete", id="bosai")
    assert ckan_api.error("group_show", id="bosai")["__type"] == "Not Found Error"
    assert [each["name"] for each in ckan_api.result("package_show", id=town.aed)["groups"]] == ["heal"]


def test_tags_stand_in_vocabularies(officer: Ckan, ckan_api: Ckan, town: Town) -> None:
    made = officer.result("vocabulary_create", name="shubetsu", tags=[{"name": "救急"}, {"name": "防火"}])
    assert ckan_api.result("vocabulary_list") == [made]
    assert ckan_api.result("vocabulary_show", id="shubetsu") == made
    assert ckan_api.result("tag_list", vocabulary_id=made["id"]) == ["救急", "防火"]
    assert ckan_api.result("tag_autocomplete", query="防", vocabulary_id="shubetsu") == ["防火"]
    tags = {
        each["name"]: each["vocabulary_id"] for each in ckan_api.result("package_show", id=town.aed)["tags"]
    }
    assert tags == {"AED": None, "救急": made["id"]}
    found = ckan_api.result("package_search", fq="vocab_shubetsu:救*", **{"facet.field": ["vocab_shubetsu"]})
    assert (found["count"], found["facets"]["vocab_shubetsu"]) == (1, {"救急": 1})
    assert ckan_api.result("package_search", fq="vocab_shubetsu:AED")["count"] == 0
    officer.result("tag_create", name="水防", vocabulary_id=made["id"])
    wanted = {"tags": [{"name": "水防", "vocabulary_id": made["id"]}]}
    assert officer.result("package_patch", id=town.aed, **wanted)["tags"][0]["vocabulary_id"] == made["id"]
    wrong = {"tags": [{"name": "外", "vocabulary_id": made["id"]}]}
    assert "tags" in officer.error("package_patch", id=town.aed, **wrong)
    officer.result("tag_delete", id="水防", vocabulary_id=made["id"])
    renamed = officer.result("vocabulary_update", id=made["id"], name="bunya")
    assert [each["name"] for each in renamed["tags"]] == ["救急", "防火"]
    for action, params in (
        ("vocabulary_create", {"name": "bunya"}),
        ("vocabulary_create", {"name": "x"}),
        ("tag_create", {"name": "救急", "vocabulary_id": "bunya"}),
        ("tag_create", {"name": "救急"}),
    ):
        assert officer.error(action, **params)["__type"] == "Validation Error", action
    assert ckan_api.error("vocabulary_delete", id="bunya")["__type"] == "Authorization Error"
    officer.result("vocabulary_delete", id="bunya")
    assert ckan_api.error("vocabulary_show", id="bunya")["__type"] == "Not Found Error"


def test_views_are_set_up(officer: Ckan, ckan_api: Ckan, town: Town) -> None:
    table = ckan_api.result("package_show", id=town.halls)["resources"][1]["id"]
    (own,) = ckan_api.result("resource_view_list", id=table)
    made = [
        officer.result("resource_view_create", resource_id=table, title=title, view_type="geo_view", zoom=12)
        for title in ("地図", "別の地図")
    ]
    assert made[0]["zoom"] == 12
    assert ckan_api.result("resource_view_show", id=made[0]["id"]) == made[0]
    officer.result("resource_view_reorder", id=table, order=[made[1]["id"], made[0]["id"]])
    assert [each["id"] for each in ckan_api.result("resource_view_list", id=table)] == [
        own["id"], made[1]["id"], made[0]["id"],
    ]  # fmt: skip
    changed = officer.result("resource_view_update", id=made[0]["id"], title="新しい地図")
    assert (changed["title"], "zoom" in changed) == ("新しい地図", False)
    anonymous = ckan_api.error("resource_view_delete", id=made[0]["id"])
    assert anonymous["__type"] == "Authorization Error"
    officer.result("resource_view_delete", id=made[0]["id"])
    assert len(ckan_api.result("resource_view_list", id=table)) == 2


def test_parts_of_a_package_are_revised(officer: Ckan, ckan_api: Ckan, town: Town) -> None:
    before = ckan_api.result("package_show", id=town.aed)
    resource = before["resources"][0]["id"]

    def revise(**params: Any) -> dict[str, Any]:
        return officer.post("package_revise", **({"match": {"id": town.aed}} | params))

    revised = revise(update={"notes": "説明"}, match__title=before["title"])["result"]["package"]
    assert (revised["notes"], revised["resources"][0]["id"]) == ("説明", resource)
    assert revise(match={"id": town.aed, "notes": "別"})["error"]["match"] == ["notes"]
    revise(**{f"update__resources__{resource[:6]}__description": "一覧表"})
    more = [{"name": "地図", "url": "https://data.example.jp/map.pdf"}]
    shown = revise(update__resources__extend=more, include=["+resources", "-*"])["result"]["package"]
    assert list(shown) == ["resources"]
    assert [each["description"] for each in shown["resources"]] == ["一覧表", ""]
    order = [each["id"] for each in reversed(shown["resources"])]
    assert officer.result("package_resource_reorder", id=town.aed, order=order)["order"] == order
    one = revise(filter=["-resources__1"])["result"]["package"]["resources"]
    assert [each["id"] for each in one] == order[:1]
    assert revise(update={"resources": {"x": 1}})["error"]["__type"] == "Validation Error"
    assert officer.post("package_revise", update={"notes": "x"})["error"]["__type"] == "Validation Error"
    officer.result("bulk_update_private", datasets=[town.aed], org_id=CHIYODA)
    assert ckan_api.error("package_show", id=town.aed)["__type"] == "Not Found Error"
    officer.result("bulk_update_public", datasets=[town.aed], org_id=CHIYODA)
    officer.result("bulk_update_delete", datasets=[town.aed], org_id=CHIYODA)
    assert ckan_api.result("package_search")["count"] == 1


def test_small_questions_are_answered(ckan_api: Ckan, town: Town) -> None:
    assert ckan_api.get("dataset_follower_count", id=town.aed)["result"] == 0
    assert ckan_api.get("am_following_dataset", id=town.aed)["result"] is False
    assert ckan_api.get("format_autocomplete", q="csv")["result"] == ["csv"]


def test_an_unchanged_package_keeps_its_date(officer: Ckan, ckan_api: Ckan, town: Town) -> None:
    for id in (town.aed, town.halls):
        before = ckan_api.result("package_show", id=id)
        after = officer.result("package_update", **before)
        assert after == before
        resource = before["resources"][-1]["id"]
        if id == town.aed:
            assert (
                officer.result("resource_patch", id=resource)["metadata_modified"]
                == before["metadata_modified"]
            )
