"""Accounts and tokens: who signs in, what a token may, when it ends."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from hiroba.kernel.decide.types import ANONYMOUS, Action, Role
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.people import service as people
from hiroba.kernel.people.errors import WrongEmail, WrongExpiry, WrongScopes
from hiroba.kernel.people.models import ApiToken, User

pytestmark = pytest.mark.django_db
SCOPES = frozenset({Action.DATASET_PUBLISH})


def _later(days=1):
    return timezone.now() + timedelta(days=days)


def test_a_person_signs_in_with_their_address_however_typed(person, password):
    id = person(email=" Taro@Example.JP ")
    assert people.find_person("TARO@example.jp") == id
    assert authenticate(None, email="taro@example.jp", password=password) == User.objects.get(pk=id)
    assert authenticate(None, email="taro@example.jp", password="wrong") is None


def test_a_person_signs_in_on_the_page(client, person, password):
    person(email="hanako@example.jp")
    answer = client.post("/accounts/login/", {"login": "Hanako@example.jp", "password": password})
    assert answer.status_code == 302
    assert "_auth_user_id" in client.session


def test_an_address_is_registered_once_and_must_be_one(person):
    person(email="taro@example.jp")
    with pytest.raises(people.PersonExists):
        person(email="TARO@example.jp")
    with pytest.raises(WrongEmail):
        people.create_person("not an address", None, "")
    with pytest.raises(people.UnknownPerson):
        people.find_person("nobody@example.jp")


def test_who_asks_carries_roles_and_no_name(organisation, person):
    organisation("a")
    id = person("a", Role.OFFICER)
    who = people.principal_of(User.objects.get(pk=id))
    assert (who.kind, who.id, who.roles, who.operator) == ("person", str(id), {"a": Role.OFFICER}, False)
    assert people.principal_of(AnonymousUser()) == ANONYMOUS


def test_who_was_deactivated_is_nobody(person):
    id = person()
    people.deactivate(id)
    assert people.principal_of(User.objects.get(pk=id)) == ANONYMOUS


def test_a_token_carries_its_owners_role_in_one_organisation(organisation, person):
    organisation("a"), organisation("b")
    id = person("a", Role.OFFICER)
    organisations.set_member(id, "b", Role.ADMINISTRATOR)
    secret, info = people.issue_token(id, "a", "CI", SCOPES, _later())
    who = people.principal_of_token(secret)
    assert (who.kind, who.roles, who.scopes) == ("token", {"a": Role.OFFICER}, SCOPES)
    assert secret.startswith(info.prefix)
    assert secret.startswith("hrb_")
    assert people.tokens_of(id)[0].last_used == timezone.localdate()
    organisations.set_member(id, "a", None)
    assert people.principal_of_token(secret).roles == {}


def test_a_token_for_a_department_has_the_role_held_in_its_city(organisation, person):
    organisation("city"), organisation("office", kind="department", parent="city")
    secret, _info = people.issue_token(person("city", Role.OFFICER), "office", "", SCOPES, None)
    assert people.principal_of_token(secret).roles == {"office": Role.OFFICER}


def test_the_secret_is_not_kept(organisation, person):
    organisation("a")
    secret, _info = people.issue_token(person("a", Role.OFFICER), "a", "CI", SCOPES, _later())
    row = ApiToken.objects.get()
    assert secret not in "|".join(str(value) for value in vars(row).values())


@pytest.mark.parametrize("ending", ["revoked", "expired", "owner gone", "wrong", "empty", "not ascii"])
def test_a_token_ends(organisation, person, ending):
    organisation("a")
    id = person("a", Role.OFFICER)
    secret, info = people.issue_token(id, "a", "CI", SCOPES, _later())
    if ending == "revoked":
        people.revoke_token(info.id)
        people.revoke_token(info.id)
    elif ending == "expired":
        ApiToken.objects.update(expires=timezone.now() - timedelta(seconds=1))
    elif ending == "owner gone":
        people.deactivate(id)
    else:
        secret = {"wrong": secret + "x", "empty": "", "not ascii": "hrb_あ"}[ending]
    with pytest.raises(people.InvalidToken) as refused:
        people.principal_of_token(secret)
    assert refused.value.status == 401


def test_a_senseless_token_is_not_issued(organisation, person):
    organisation("a")
    id = person("a", Role.OFFICER)
    with pytest.raises(WrongExpiry):
        people.issue_token(id, "a", "", SCOPES, _later(-1))
    for scopes in (frozenset(), frozenset({Action.PLATFORM_OPERATE})):
        with pytest.raises(WrongScopes):
            people.issue_token(id, "a", "", scopes, None)
    with pytest.raises(organisations.UnknownOrganisation):
        people.issue_token(id, "nowhere", "", SCOPES, None)
    with pytest.raises(people.UnknownPerson):
        people.issue_token(id + 1, "a", "", SCOPES, None)
    with pytest.raises(people.UnknownToken):
        people.revoke_token(0)
