"""The page of an organisation's link to its staff directory."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from hiroba.kernel.decide.types import Action, Role
from hiroba.kernel.journal import service as journal
from hiroba.kernel.journal.types import Question
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.people import service as people
from hiroba.protocols.scim.tests.directory import HANAKO, Directory
from hiroba.web.tests.conftest import Town

TOWN = "131041"
PAGE = f"/organisations/{TOWN}/staff"


def _sign_in(client: Client, person: int) -> Client:
    client.force_login(
        get_user_model().objects.get(pk=person), "allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


@pytest.fixture
def boss(client: Client, town: Town) -> Client:
    return _sign_in(client, town.administrator)


@pytest.fixture
def directory(boss: Client) -> Directory:
    """With the key that the page shows."""
    shown = boss.post(f"{PAGE}/key", {"days": "365"}).content.decode()
    found = re.search(r"hrb_[\w-]+(?=</pre>)", shown)
    assert found is not None
    return Directory(found[0], TOWN)


def _page(client: Client) -> str:
    answer = client.get(PAGE)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_only_who_administers_the_organisation_comes_in(client: Client, town: Town) -> None:
    for person in (town.officer, town.resident):
        _sign_in(client, person)
        assert client.get(PAGE).status_code == 403
        assert client.post(f"{PAGE}/key", {"days": "365"}).status_code == 403
    assert "職員名簿との連携" in _page(_sign_in(client, town.administrator))


def test_a_key_is_shown_once_and_does_one_thing(boss: Client, directory: Directory) -> None:
    assert directory.key not in _page(boss)
    assert people.principal_of_token(directory.key).scopes == frozenset({Action.DIRECTORY_SYNC})
    assert "http://testserver/scim/v2" in _page(boss)


def test_the_same_form_makes_one_key(boss: Client) -> None:
    for _again in range(2):
        boss.post(f"{PAGE}/key", {"days": "90", "once": "the-mark"})
    assert len(people.tokens_of(organisation=TOWN)) == 1


def test_a_key_that_is_ended_opens_nothing(boss: Client, directory: Directory) -> None:
    (key,) = people.tokens_of(organisation=TOWN)
    boss.post(f"{PAGE}/key/{key.id}/end")
    assert directory.ask("GET", "/Users").status_code == 401


def test_other_keys_are_not_ended_here(boss: Client, town: Town) -> None:
    _secret, other = people.issue_token(town.administrator, TOWN, "x", [Action.DATASET_READ], None)
    assert boss.post(f"{PAGE}/key/{other.id}/end").status_code == 404
    assert people.principal_of_token(_secret)


def test_the_page_tells_who_came_and_what_went_wrong(boss: Client, directory: Directory) -> None:
    directory.add()
    directory.team("広報")
    assert directory.ask("POST", "/Users", {"userName": ""}).status_code == 400
    page = _page(boss)
    for told in (HANAKO, "広報", "POST /Users userName", "値が正しくありません。"):
        assert told in page


def test_a_group_gives_what_the_page_says_and_never_more(boss: Client, directory: Directory) -> None:
    hanako = directory.add()
    team = directory.team("広報", hanako)
    id = people.find_person(HANAKO)
    boss.post(f"{PAGE}/roles", {team: "officer"})
    assert organisations.roles_of(id) == {TOWN: Role.OFFICER}
    for wrong in ("operator", "boss"):
        boss.post(f"{PAGE}/roles", {team: wrong})
        assert organisations.roles_of(id) == {TOWN: Role.OFFICER}
    assert not people.person(id).operator
    boss.post(f"{PAGE}/roles", {team: ""})
    assert organisations.roles_of(id) == {TOWN: Role.MEMBER}
    lines = journal.asked(Question(organisation=TOWN, action="directory.rule"))
    assert [each.details["role"] for each in lines] == ["none", "officer"]


def test_who_no_longer_administers_leaves_a_key_that_stands_still(boss: Client, directory: Directory,
                                                                  town: Town) -> None:  # fmt: skip
    organisations.set_member(town.officer, TOWN, Role.ADMINISTRATOR)
    organisations.set_member(town.administrator, TOWN, None)
    assert directory.ask("GET", "/Users").status_code == 403
    assert "止まっています" in _page(_sign_in(boss, town.officer))
