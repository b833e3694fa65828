"""What Okta's provisioning sends."""

from __future__ import annotations

from hiroba.kernel.decide.types import Role
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.people import service as people
from hiroba.protocols.scim.schemas import GROUP, USER
from hiroba.protocols.scim.tests.directory import HANAKO


def _new():
    return {
        "schemas": [USER], "userName": HANAKO, "name": {"givenName": "花子", "familyName": "試験"},
        "emails": [{"primary": True, "value": HANAKO, "type": "work"}], "displayName": "試験 花子",
        "locale": "ja-JP", "externalId": "00ujl29u0le5T6Aj10h7", "groups": [], "password": "1mz050nq",
        "active": True,
    }  # fmt: skip


def _roles():
    return organisations.roles_of(people.find_person(HANAKO))


def test_somebody_new_without_their_password(directory):
    assert directory.get(f'/Users?filter=userName+eq+"{HANAKO}"&startIndex=1&count=100')["totalResults"] == 0
    answer = directory.ask("POST", "/Users", _new())
    assert answer.status_code == 201
    assert "password" not in answer.json()
    assert _roles() == {directory.code: Role.MEMBER}


def test_a_change_puts_everything(directory):
    id = directory.ask("POST", "/Users", _new()).json()["id"]
    held = directory.get(f"/Users/{id}")
    held["name"]["familyName"] = "鈴木"
    held["displayName"] = "鈴木 花子"
    told = directory.ask("PUT", f"/Users/{id}", held)
    assert told.status_code == 200
    assert told.json()["name"]["familyName"] == "鈴木"
    assert told.json()["id"] == id
    assert people.person(people.find_person(HANAKO)).display_name == "鈴木 花子"


def test_who_leaves_is_out_by_a_value_without_a_path(directory):
    id = directory.ask("POST", "/Users", _new()).json()["id"]
    assert directory.patch(f"/Users/{id}", {"op": "replace", "value": {"active": False}})["active"] is False
    assert _roles() == {}


def test_a_put_that_does_not_say_so_lets_nobody_in_again(directory):
    id = directory.ask("POST", "/Users", _new() | {"active": False}).json()["id"]
    silent = {name: value for name, value in _new().items() if name != "active"}
    assert directory.ask("PUT", f"/Users/{id}", silent).json()["active"] is False
    assert directory.patch(f"/Users/{id}", {"op": "remove", "path": "active"})["active"] is False


def test_groups_are_pushed_renamed_and_put(directory):
    id = directory.ask("POST", "/Users", _new()).json()["id"]
    group = directory.ask("POST", "/Groups", {"schemas": [GROUP], "displayName": "Staff", "members": []})
    path = f"/Groups/{group.json()['id']}"
    renamed = directory.patch(
        path, {"op": "replace", "value": {"id": group.json()["id"], "displayName": "All staff"}}
    )
    assert renamed["displayName"] == "All staff"
    member = {"value": id, "display": HANAKO}
    assert len(directory.patch(path, {"op": "add", "path": "members", "value": [member]})["members"]) == 1
    assert directory.patch(path, {"op": "replace", "path": "members", "value": []})["members"] == []
    put = {"schemas": [GROUP], "id": group.json()["id"], "displayName": "All staff", "members": [member]}
    assert [each["value"] for each in directory.ask("PUT", path, put).json()["members"]] == [id]


def test_everybody_is_imported_page_by_page(directory):
    ids = [directory.add(f"p{number}@town.example.jp") for number in range(5)]
    pages = [directory.get(f"/Users?startIndex={start}&count=2") for start in (1, 3, 5, 7)]
    assert [each["id"] for page in pages for each in page["Resources"]] == ids
    assert [page["itemsPerPage"] for page in pages] == [2, 2, 1, 0]
    assert {page["totalResults"] for page in pages} == {5}
