"""What Entra ID's provisioning sends, in its order and its spelling."""

from __future__ import annotations

import uuid

import pytest

from hiroba.kernel.decide.types import Role
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.people import service as people
from hiroba.protocols.scim.schemas import ERROR, GROUP, LIST
from hiroba.protocols.scim.tests.directory import ENTERPRISE, HANAKO, entra_user


def _roles(address=HANAKO):
    return organisations.roles_of(people.find_person(address))


def test_its_test_of_the_connection_finds_nobody(directory):
    found = directory.ask("GET", f'/Users?filter=userName+eq+"{uuid.uuid4()}"')
    assert found.status_code == 200
    assert found.headers["content-type"] == "application/scim+json"
    assert found.json() == {
        "schemas": [LIST], "totalResults": 0, "startIndex": 1, "itemsPerPage": 0, "Resources": [],
    }  # fmt: skip


def test_somebody_new_is_a_member_and_is_found_again(directory):
    answer = directory.ask("POST", "/Users", entra_user(HANAKO))
    told = answer.json()
    assert answer.status_code == 201
    assert answer.headers["location"] == told["meta"]["location"]
    assert answer.headers["etag"] == told["meta"]["version"]
    assert told["userName"] == HANAKO
    assert told["name"] == {"formatted": "試験 花子", "familyName": "試験", "givenName": "花子"}
    assert "phoneNumbers" not in told
    assert ENTERPRISE not in told  # what is not needed is not kept
    assert _roles() == {directory.code: Role.MEMBER}
    assert people.person(people.find_person(HANAKO)).display_name == "試験 花子"
    for filter in (
        f'userName eq "{HANAKO.upper()}"', 'externalId eq "hanako"', f'emails[type eq "work"].value eq "{HANAKO}"',
        f'emails.value eq "{HANAKO}"', f'emails[type eq "work" and value eq "{HANAKO}"]', "active eq true",
        'urn:ietf:params:scim:schemas:core:2.0:User:userName sw "HANA"', 'meta.created gt "2020-01-01T00:00:00Z"',
    ):  # fmt: skip
        assert directory.found("Users", filter) == [told["id"]], filter
    assert directory.found("Users", 'externalId eq "Hanako"') == []
    assert directory.ask("POST", "/Users", entra_user(HANAKO)).json()["scimType"] == "uniqueness"


def test_a_change_comes_as_paths_in_capitals(directory):
    id = directory.add()
    told = directory.patch(
        f"/Users/{id}",
        {"op": "Replace", "path": 'emails[type eq "work"].value', "value": "h.suzuki@town.example.jp"},
        {"op": "Add", "path": "name.familyName", "value": "鈴木"},
        {"op": "Replace", "path": "displayName", "value": "鈴木 花子"},
        {"op": "Add", "path": f"{ENTERPRISE}:department", "value": "税務課"},
        {"op": "Add", "path": 'phoneNumbers[type eq "mobile"].value', "value": "1"},
    )
    assert told["emails"] == [{"value": "h.suzuki@town.example.jp", "type": "work", "primary": True}]
    assert told["name"]["familyName"] == "鈴木"
    assert told["name"]["givenName"] == "花子"
    assert told["displayName"] == "鈴木 花子"
    assert directory.get(f"/Users/{id}") == told


def test_another_address_is_another_account_and_the_one_before_is_out(directory):
    id = directory.add()
    directory.patch(
        f"/Users/{id}",
        {"op": "Replace", "path": 'emails[type eq "work"].value', "value": "new@town.example.jp"},
    )
    assert _roles() == {}
    assert _roles("new@town.example.jp") == {directory.code: Role.MEMBER}


@pytest.mark.parametrize(
    "operation",
    [
        {"op": "Replace", "path": "active", "value": "False"},
        {"op": "replace", "path": "active", "value": False},
        {"op": "Replace", "value": {"active": "False"}},
        {"op": "replace", "value": {"Active": False, "name.givenName": "x", f"{ENTERPRISE}:department": "y"}},
        {"op": "Add", "path": "urn:ietf:params:scim:schemas:core:2.0:User:active", "value": "false"},
    ],
    ids=["text", "plain", "no path", "dotted keys", "whole name"],
)
def test_who_leaves_is_out_and_may_come_back(directory, operation):
    id = directory.add()
    assert directory.patch(f"/Users/{id}", operation)["active"] is False
    assert _roles() == {}
    directory.patch(f"/Users/{id}", {"op": "Replace", "path": "active", "value": "True"})
    assert _roles() == {directory.code: Role.MEMBER}
    assert directory.ask("DELETE", f"/Users/{id}").status_code == 204
    assert _roles() == {}
    assert directory.ask("GET", f"/Users/{id}").status_code == 404


def test_a_group_is_looked_for_made_and_filled_one_by_one(directory):
    hanako, taro = directory.add(), directory.add("taro@town.example.jp")
    assert (
        directory.get('/Groups?excludedAttributes=members&filter=displayName+eq+"広報"')["totalResults"] == 0
    )
    said = {
        "schemas": [GROUP],
        "externalId": "8aa1",
        "displayName": "広報",
        "meta": {"resourceType": "Group"},
    }
    group = directory.ask("POST", "/Groups", said).json()["id"]
    add = {"op": "Add", "path": "members", "value": [{"$ref": None, "value": hanako}]}
    assert directory.ask("PATCH", f"/Groups/{group}?attributes=id", {"Operations": [add]}).json() == {
        "schemas": [GROUP], "id": group,
    }  # fmt: skip
    directory.patch(f"/Groups/{group}", {"op": "Add", "path": "members", "value": [{"value": taro}]})
    assert directory.found("Groups", f'id eq "{group}" and members eq "{hanako}"') == [group]
    assert "members" not in directory.get(f"/Groups/{group}?excludedAttributes=members")
    assert [each["display"] for each in directory.get(f"/Users/{hanako}")["groups"]] == ["広報"]
    # both spellings of taking somebody out
    directory.patch(f"/Groups/{group}", {"op": "Remove", "path": "members", "value": [{"value": hanako}]})
    told = directory.patch(f"/Groups/{group}", {"op": "Remove", "path": f'members[value eq "{taro}"]'})
    assert told["members"] == []
    directory.patch(f"/Groups/{group}", {"op": "Replace", "path": "displayName", "value": "広報課"})
    assert directory.ask("DELETE", f"/Groups/{group}").status_code == 204
    assert directory.get("/Groups")["totalResults"] == 0


def test_no_my_number_is_taken_with_a_name(directory):
    mine = "123456789018"  # made
    hanako = directory.add()
    words = f"{mine} が私のマイナンバー"
    change = {"Operations": [{"op": "Replace", "path": "displayName", "value": words}]}
    answers = [
        directory.ask("POST", "/Users", entra_user("taro@town.example.jp") | {"displayName": words}),
        directory.ask("PATCH", f"/Users/{hanako}", change),
        directory.ask("POST", "/Groups", {"schemas": [GROUP], "displayName": words}),
    ]
    for answer in answers:
        assert (answer.status_code, answer.json()["schemas"]) == (400, [ERROR]), answer.text
        assert "My Number" in answer.json()["detail"]
        assert mine not in answer.text
    with pytest.raises(people.UnknownPerson):
        people.find_person("taro@town.example.jp")
    assert mine not in str(directory.get("/Users")) + str(directory.get("/Groups"))
