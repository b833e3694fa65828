"""Who is called inactive, or deleted, is out at once: roles, keys, programs, deputies' roles, sessions."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from hiroba.kernel.acting import service as acting
from hiroba.kernel.decide.types import Action, Role
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.people import service as people
from hiroba.protocols.scim.tests.directory import HANAKO

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
LEAVING = {
    "inactive": lambda directory, id: directory.patch(
        f"/Users/{id}", {"op": "replace", "value": {"active": False}}
    ),
    "deleted": lambda directory, id: directory.ask("DELETE", f"/Users/{id}"),
}


def _principal(id):
    return people.principal_of(get_user_model().objects.get(pk=id))


def _signed_in(id):
    browser = Client()
    browser.force_login(get_user_model().objects.get(pk=id), BACKEND)
    assert browser.get("/account/").status_code == 200
    return browser


@pytest.fixture
def hanako(directory):
    """Her record, and her account with everything that can act for her."""
    record = directory.add()
    return record, people.find_person(HANAKO)


@pytest.mark.parametrize("leave", LEAVING.values(), ids=LEAVING)
def test_everything_ends_at_once(directory, hanako, organisation, leave):
    record, id = hanako
    office = organisation(kind="department", parent=directory.code).code
    organisations.set_member(id, office, Role.OFFICER)
    keys = [
        people.issue_token(id, code, "k", [Action.DATASET_READ], None)[0] for code in (directory.code, office)
    ]
    secret, program = people.register_client(id, directory.code, "p", [Action.DATASET_READ], [])
    hourly, _told = people.issue_client_token(program.id)
    browser = _signed_in(id)
    leave(directory, record)
    assert organisations.roles_of(id) == {}
    for key in (*keys, hourly):
        with pytest.raises(people.InvalidToken):
            people.principal_of_token(key)
    assert not people.knows_secret(program.id, secret)
    assert browser.get("/account/").status_code == 302  # to sign in


@pytest.mark.parametrize("leave", LEAVING.values(), ids=LEAVING)
def test_what_others_lent_and_an_emergency_end_too(directory, boss, hanako, leave):
    record, id = hanako
    now = timezone.now()
    acting.lend(_principal(boss), id, directory.code, now, now + timedelta(days=3))
    assert _principal(id).roles == {directory.code: Role.ADMINISTRATOR}
    leave(directory, record)
    assert _principal(id).roles == {}
    organisations.set_member(id, directory.code, Role.MEMBER)
    acting.break_glass(_principal(id), directory.code, Role.OFFICER, "水道管が破裂したため", 1)
    organisations.set_member(id, directory.code, None)
    again = directory.add() if directory.ask("GET", f"/Users/{record}").status_code == 404 else record
    leave(directory, again)
    assert _principal(id).roles == {}


def test_the_key_of_somebody_who_leaves_ends_with_them(directory, boss):
    own = people.person(boss).email
    record = directory.add(own)
    assert organisations.roles_of(boss) == {directory.code: Role.ADMINISTRATOR}  # what the page gave stays
    directory.patch(f"/Users/{record}", {"op": "replace", "path": "active", "value": False})
    assert directory.ask("GET", "/Users").status_code == 401


def test_a_stop_counts_again_when_the_page_gave_a_role_meanwhile(directory, hanako):
    record, id = hanako
    stop = {"op": "replace", "path": "active", "value": False}
    directory.patch(f"/Users/{record}", stop)
    organisations.set_member(id, directory.code, Role.OFFICER)
    directory.patch(f"/Users/{record}", stop)
    assert organisations.roles_of(id) == {}


def test_a_group_gives_nothing_to_who_is_stopped(directory, hanako):
    record, id = hanako
    team = directory.team("広報")
    _let_give(directory, team, Role.OFFICER)
    directory.patch(f"/Users/{record}", {"op": "replace", "path": "active", "value": False})
    directory.patch(f"/Groups/{team}", {"op": "add", "path": "members", "value": [{"value": record}]})
    assert organisations.roles_of(id) == {}
    directory.patch(f"/Users/{record}", {"op": "replace", "path": "active", "value": True})
    assert organisations.roles_of(id) == {directory.code: Role.OFFICER}


def test_the_highest_group_counts_and_ends_with_the_group(directory, hanako):
    record, id = hanako
    low, high = directory.team("広報", record), directory.team("情報", record)
    _let_give(directory, low, Role.OFFICER)
    _let_give(directory, high, Role.ADMINISTRATOR)
    assert organisations.roles_of(id) == {directory.code: Role.ADMINISTRATOR}
    directory.patch(f"/Groups/{high}", {"op": "remove", "path": f'members[value eq "{record}"]'})
    assert organisations.roles_of(id) == {directory.code: Role.OFFICER}
    assert directory.ask("DELETE", f"/Groups/{low}").status_code == 204
    assert organisations.roles_of(id) == {directory.code: Role.MEMBER}


def test_the_last_administrator_is_not_lowered_by_a_group(directory, boss, hanako):
    record, id = hanako
    team = directory.team("情報", record)
    _let_give(directory, team, Role.ADMINISTRATOR)
    organisations.set_member(boss, directory.code, Role.MEMBER)
    from hiroba.protocols.scim import grouping

    row = grouping.group(directory.code, team)
    grouping.remove_group(row, _principal(id))
    assert organisations.roles_of(id) == {directory.code: Role.ADMINISTRATOR}


def _let_give(directory, team, role):
    from hiroba.kernel.decide.types import SYSTEM
    from hiroba.protocols.scim import service as scim

    scim.let_give(directory.code, team, role, SYSTEM)
