"""People, roles and keys of an organisation: who may, and what happens."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from hiroba.context.city import service as city
from hiroba.kernel.decide.types import Action, Role
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.people import service as people
from hiroba.web.tests.conftest import Town

MEMBERS = "/organisations/131041/members"
TOKENS = "/organisations/131041/tokens"


@pytest.fixture
def signed_in(client: Client, town: Town) -> Client:
    return _sign_in(client, town.administrator)


def _sign_in(client: Client, person: int) -> Client:
    client.force_login(
        get_user_model().objects.get(pk=person), "allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def test_only_administrators_see_people(client: Client, town: Town) -> None:
    for person in (town.officer, town.resident):
        assert _sign_in(client, person).get(MEMBERS).status_code == 403
    page = _sign_in(client, town.administrator).get(MEMBERS)
    assert page.status_code == 200
    assert "officer@example.jp" in page.content.decode()


def test_the_public_page_never_shows_addresses(client: Client, town: Town) -> None:
    assert "@example.jp" not in client.get("/organisations/131041").content.decode()


def test_a_map_is_shown_where_something_has_a_place(client: Client, town: Town) -> None:
    address = f"/organisations/{town.code}"
    counted = {"id": "urn:x:count", "type": "Place", "count": {"type": "Property", "value": 3}}
    city.upsert(town.code, [counted])
    assert "<hiroba-map" not in client.get(address).content.decode()
    dot = {"type": "GeoProperty", "value": {"type": "Point", "coordinates": [139.7, 35.7]}}
    city.upsert(town.code, [counted | {"location": dot}])
    assert "<hiroba-map" in client.get(address).content.decode()


def test_an_administrator_adds_and_removes_a_member(signed_in: Client, town: Town) -> None:
    signed_in.post(MEMBERS, {"email": "resident@example.jp", "role": "member"})
    assert organisations.roles_of(town.resident) == {"131041": Role.MEMBER}
    signed_in.post(f"{MEMBERS}/role", {"user": town.resident, "role": "officer"})
    assert organisations.roles_of(town.resident) == {"131041": Role.OFFICER}
    signed_in.post(f"{MEMBERS}/role", {"user": town.resident, "role": ""})
    assert organisations.roles_of(town.resident) == {}


def test_an_unknown_address_is_told(signed_in: Client) -> None:
    answer = signed_in.post(MEMBERS, {"email": "nobody@example.jp", "role": "member"})
    assert answer.status_code == 400
    assert "まだありません" in answer.content.decode()


def test_the_last_administrator_stays(signed_in: Client, town: Town) -> None:
    signed_in.post(f"{MEMBERS}/role", {"user": town.administrator, "role": ""})
    assert organisations.roles_of(town.administrator) == {"131041": Role.ADMINISTRATOR}


def test_roles_of_strangers_cannot_be_set_behind_the_form(signed_in: Client, town: Town) -> None:
    signed_in.post(f"{MEMBERS}/role", {"user": town.resident, "role": "administrator"})
    assert organisations.roles_of(town.resident) == {}
    signed_in.post(f"{MEMBERS}/role", {"user": town.officer, "role": "king"})
    assert organisations.roles_of(town.officer) == {"131041": Role.OFFICER}


def test_an_officer_may_not_change_roles(client: Client, town: Town) -> None:
    answer = _sign_in(client, town.officer).post(
        f"{MEMBERS}/role", {"user": town.officer, "role": "administrator"}
    )
    assert answer.status_code == 403
    assert organisations.roles_of(town.officer) == {"131041": Role.OFFICER}


def test_a_key_is_shown_once_and_works_until_it_is_revoked(signed_in: Client, town: Town) -> None:
    form = {"name": "毎朝<b>", "scopes": ["dataset:read", "dataset:publish"], "days": "30"}
    page = signed_in.post(TOKENS, form).content.decode()
    found = re.search(r'id="secret"[^>]*>([^<]+)<', page)
    assert found
    assert "毎朝<b>" not in page
    who = people.principal_of_token(found[1])
    assert who.scopes == frozenset({Action.DATASET_READ, Action.DATASET_PUBLISH})
    assert found[1] not in signed_in.get(TOKENS).content.decode()
    token = people.tokens_of(organisation="131041")[0]
    signed_in.post(f"{TOKENS}/{token.id}/revoke")
    with pytest.raises(people.InvalidToken):
        people.principal_of_token(found[1])


def test_a_key_needs_a_name_and_a_scope(signed_in: Client) -> None:
    assert signed_in.post(TOKENS, {"days": "30"}).status_code == 400
    assert (
        signed_in.post(TOKENS, {"name": "x", "scopes": ["platform:operate"], "days": "30"}).status_code == 400
    )
    assert people.tokens_of(organisation="131041") == []


def test_a_key_of_another_organisation_cannot_be_revoked_here(signed_in: Client, town: Town) -> None:
    _secret, token = people.issue_token(town.resident, "midori", "x", [Action.DATASET_READ], None)
    assert signed_in.post(f"{TOKENS}/{token.id}/revoke").status_code == 404
    assert people.tokens_of(organisation="midori")[0].revoked is None


def test_the_account_page_needs_a_sign_in_and_shows_roles(client: Client, town: Town) -> None:
    assert client.get("/account/")["Location"].startswith("/accounts/login/")
    page = _sign_in(client, town.officer).get("/account/").content.decode()
    assert "ひろば区" in page
    assert "担当者" in page
