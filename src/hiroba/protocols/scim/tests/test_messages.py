"""The standard's own corners: versions, lists, searches, what is refused, and how."""

from __future__ import annotations

import pytest

from hiroba.protocols.scim import service as scim
from hiroba.protocols.scim.schemas import ERROR, GROUP, MOST, USER
from hiroba.protocols.scim.tests.directory import HANAKO, entra_user


def test_what_this_side_can_do_is_said_to_everybody(directory):
    can = directory.ask("GET", "/ServiceProviderConfig", authorization="").json()
    assert can["bulk"] == {"supported": False, "maxOperations": 0, "maxPayloadSize": 0}
    assert [can[each]["supported"] for each in ("patch", "filter", "sort", "etag")] == [True] * 4
    assert can["filter"]["maxResults"] == MOST
    kinds = directory.get("/ResourceTypes")["Resources"]
    assert [(each["endpoint"], each["schema"]) for each in kinds] == [("/Users", USER), ("/Groups", GROUP)]
    assert directory.get(f"/Schemas/{USER}")["name"] == "User"
    assert directory.get("/ResourceTypes/Group")["id"] == "Group"
    assert directory.ask("GET", "/Schemas/urn:x").status_code == 404


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("POST", "/Bulk", 501), ("GET", "/Me", 501), ("PUT", "/Users", 501), ("GET", "/Nothing", 404)],
)
def test_what_is_not_done_is_refused_as_the_standard_says(directory, method, path, status):
    answer = directory.ask(method, path, {})
    assert answer.status_code == status
    assert answer.json()["schemas"] == [ERROR]
    assert answer.json()["status"] == str(status)


def test_every_attribute_that_is_told_is_described(directory):
    """And no other: a directory maps what the schemas name."""
    directory.team("広報", directory.add())
    (user,), (group,) = directory.get("/Users")["Resources"], directory.get("/Groups")["Resources"]
    for resource, schema in ((user, USER), (group, GROUP)):
        named = {each["name"] for each in directory.get(f"/Schemas/{schema}")["attributes"]}
        assert set(resource) - {"id", "schemas", "meta", "externalId"} == named


def test_a_version_that_was_read_guards_what_is_written(directory):
    id = directory.add()
    for path in (f"/Users/{id}", f"/Groups/{directory.team('広報', id)}"):
        first = directory.ask("GET", path)
        held = first.headers["etag"]
        assert directory.ask("GET", path, if_none_match=held).status_code == 304
        change = {"Operations": [{"op": "replace", "path": "displayName", "value": "別"}]}
        assert directory.ask("PATCH", path, change, if_match='W/"old"').status_code == 412
        assert directory.ask("PATCH", path, change, if_match=held).status_code == 200
        for method, said in (("PATCH", change), ("PUT", first.json()), ("DELETE", None)):
            assert directory.ask(method, path, said, if_match=held).status_code == 412
        assert directory.ask("GET", path, if_none_match=held).status_code == 200
        assert directory.ask("PATCH", path, change, if_match="*").status_code == 200


def test_a_group_has_another_version_when_somebody_comes(directory):
    id, team = directory.add(), directory.team("広報")
    before = directory.get(f"/Groups/{team}")["meta"]["version"]
    add = {"op": "add", "path": "members", "value": [{"value": id}]}
    after = directory.patch(f"/Groups/{team}", add)["meta"]["version"]
    assert before != after
    assert directory.patch(f"/Groups/{team}", add)["meta"]["version"] == after  # nobody new


def test_lists_are_ordered_paged_and_cut(directory):
    for name in ("b", "c", "a"):
        directory.add(f"{name}@town.example.jp")
    told = directory.get("/Users?sortBy=userName&sortOrder=descending&count=2&attributes=userName")
    assert told["totalResults"] == 3
    assert [each["userName"][0] for each in told["Resources"]] == ["c", "b"]
    assert set(told["Resources"][0]) == {"id", "schemas", "userName"}
    assert directory.get("/Users?count=0")["Resources"] == []
    assert directory.get("/Users?count=-1&startIndex=-5")["startIndex"] == 1
    rest = directory.get("/Users?startIndex=3&excludedAttributes=name.familyName,emails")["Resources"][0]
    assert "emails" not in rest
    assert "familyName" not in rest["name"]
    assert "givenName" in rest["name"]


def test_a_search_is_posted(directory):
    id = directory.add()
    team = directory.team("広報", id)
    wish = {"filter": f'userName eq "{HANAKO}" or displayName eq "広報"', "attributes": ["id"], "count": 10}
    both = directory.ask("POST", "/.search", wish)
    assert both.status_code == 200
    assert [each["id"] for each in both.json()["Resources"]] == [id, team]
    assert directory.ask("POST", "/Users/.search", wish).json()["totalResults"] == 1
    assert directory.ask("POST", "/Groups/.search", wish | {"startIndex": 2}).json()["Resources"] == []
    assert directory.ask("POST", "/.search", {"attributes": "id,", "count": "x"}).status_code == 400


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        (b"{", "invalidSyntax"),
        (b"[]", "invalidSyntax"),
        (b"[" * 100_000, "invalidSyntax"),
        (b'{"userName": "\\ud800@x.example"}', "invalidSyntax"),
        ({}, "invalidValue"),
        ({"userName": 5}, "invalidValue"),
        ({"userName": "x" * 255}, "invalidValue"),
        ({"userName": "a\0b"}, "invalidValue"),
        ({"userName": "no-address"}, "invalidValue"),
        ({"userName": "a@b"}, "invalidValue"),
        (entra_user(HANAKO) | {"active": "perhaps"}, "invalidValue"),
        (entra_user(HANAKO) | {"emails": "x"}, "invalidValue"),
        (entra_user(HANAKO) | {"name": "x"}, "invalidValue"),
    ],
    ids=range(13),
)
def test_what_makes_no_sense_is_refused_and_kept_nowhere(directory, said, kind):
    answer = directory.ask("POST", "/Users", said)
    assert (answer.status_code, answer.json()["scimType"]) == (400, kind)
    assert directory.get("/Users")["totalResults"] == 0
    assert scim.link_of(directory.code).at.startswith("POST /Users")


def test_a_message_has_an_end(directory):
    long = b'{"userName": "' + b"x" * (5 * 1024**2) + b'"}'
    assert directory.ask("POST", "/Users", long).json()["scimType"] == "invalidSyntax"


@pytest.mark.parametrize(
    ("operations", "kind"),
    [
        (None, "invalidSyntax"),
        ([], "invalidSyntax"),
        ([5], "invalidSyntax"),
        ([{"op": "move"}], "invalidSyntax"),
        ([{"op": "remove"}], "noTarget"),
        ([{"op": "replace", "path": 'emails[type eq "home"].value', "value": "x"}], "noTarget"),
        ([{"op": "replace", "path": "emails[type eq", "value": "x"}], "invalidPath"),
        ([{"op": "replace", "path": "a b", "value": "x"}], "invalidPath"),
        ([{"op": "replace", "path": ["x"], "value": "x"}], "invalidPath"),
        ([{"op": "replace", "path": "userName.x", "value": "x"}], "invalidPath"),
        ([{"op": "replace", "value": "x"}], "invalidValue"),
        ([{"op": "remove", "path": "userName"}], "invalidValue"),
        ([{"op": "replace", "path": "active", "value": False}, {"op": "remove"}], "noTarget"),
    ],
    ids=range(13),
)
def test_a_change_is_made_whole_or_not_at_all(directory, operations, kind):
    id = directory.add()
    before = directory.get(f"/Users/{id}")
    answer = directory.ask("PATCH", f"/Users/{id}", {"Operations": operations})
    assert (answer.status_code, answer.json()["scimType"]) == (400, kind)
    assert directory.get(f"/Users/{id}") == before


@pytest.mark.parametrize(
    "filter", ["userName", "userName eq", "(", "a.b.c eq 1", "not x pr", "emails[x", "x eq y"]
)
def test_a_filter_that_makes_no_sense_is_refused(directory, filter):
    answer = directory.ask("GET", f"/Users?filter={filter.replace(' ', '+')}")
    assert (answer.status_code, answer.json()["scimType"]) == (400, "invalidFilter")


def test_a_second_group_of_a_name_is_refused(directory):
    directory.team("Staff")
    assert directory.ask("POST", "/Groups", {"displayName": "STAFF"}).status_code == 409
    other = directory.team("Other")
    assert directory.ask("PUT", f"/Groups/{other}", {"displayName": "staff"}).status_code == 409
    assert directory.ask("POST", "/Groups", {}).status_code == 400
    assert (
        directory.ask("POST", "/Groups", {"displayName": "x", "members": [{"value": "?"}]}).status_code == 400
    )
