"""A directory sees and touches nobody but its own organisation's people, and takes over no account."""

from __future__ import annotations

import pytest
from allauth.account.models import EmailAddress
from django.contrib.auth import get_user_model
from django.test import Client

from hiroba.kernel.decide.types import SYSTEM, Action, Role
from hiroba.kernel.journal import service as journal
from hiroba.kernel.journal.types import Question
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.people import service as people
from hiroba.protocols.scim import service as scim
from hiroba.protocols.scim.tests.directory import HANAKO, Directory, entra_user

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
STOP = {"op": "replace", "path": "active", "value": False}
USER = get_user_model()


def _unproven(address=HANAKO, password="correct-horse-battery"):
    """Somebody registered with an address and has not shown that it is theirs."""
    user = USER.objects.create_user(address, password, display_name="誰か")
    EmailAddress.objects.create(user=user, email=address, verified=False, primary=True)
    return user


def test_of_another_organisation_nothing_is_there(directory, neighbour):
    user, group = neighbour.add(), neighbour.team("広報")
    for method, said in (
        ("GET", None),
        ("PUT", entra_user(HANAKO)),
        ("PATCH", {"Operations": []}),
        ("DELETE", None),
    ):
        for path in (f"/Users/{user}", f"/Groups/{group}"):
            assert directory.ask(method, path, said).status_code == 404, (method, path)
    assert directory.get("/Users")["totalResults"] == 0
    assert directory.get("/Groups")["totalResults"] == 0
    assert directory.ask("POST", "/.search", {"filter": "id pr"}).json()["totalResults"] == 0
    taken = directory.ask("POST", "/Groups", {"displayName": "x", "members": [{"value": user}]})
    assert taken.status_code == 400


def test_an_address_of_elsewhere_tells_nothing(directory, neighbour):
    """Whether somebody has an account, and what it is called, cannot be told from the answers."""
    neighbour.add(HANAKO, displayName="隣の花子")
    known = directory.ask("POST", "/Users", entra_user(HANAKO)).json()
    unknown = directory.ask("POST", "/Users", entra_user("nobody@town.example.jp")).json()
    assert known["displayName"] == unknown["displayName"] == "試験 花子"
    assert set(known) == set(unknown)
    id = people.find_person(HANAKO)
    assert organisations.roles_of(id) == {neighbour.code: Role.MEMBER, directory.code: Role.MEMBER}
    assert people.person(id).display_name == "隣の花子"


def test_who_works_elsewhere_keeps_that_and_stays_signed_in(directory, neighbour):
    neighbour.add()
    record = directory.add()
    id = people.find_person(HANAKO)
    key, _told = people.issue_token(id, neighbour.code, "k", [Action.DATASET_READ], None)
    browser = Client()
    browser.force_login(USER.objects.get(pk=id), BACKEND)
    browser.get("/account/")
    directory.patch(f"/Users/{record}", STOP)
    assert organisations.roles_of(id) == {neighbour.code: Role.MEMBER}
    assert people.principal_of_token(key).roles == {neighbour.code: Role.MEMBER}
    assert browser.get("/account/").status_code == 200


def test_an_operator_stays_one_and_stays_signed_in(directory):
    id = people.create_person(HANAKO, None, "運用", operator=True)
    browser = Client()
    browser.force_login(USER.objects.get(pk=id), BACKEND)
    browser.get("/account/")
    record = directory.add()
    directory.patch(f"/Users/{record}", {"op": "replace", "path": "displayName", "value": "別の名"}, STOP)
    assert browser.get("/account/").status_code == 200
    assert people.person(id).operator
    assert people.person(id).display_name == "運用"


def test_no_account_is_moved_to_another_address(directory):
    """Else a directory could name somebody, then change the address to its own and sign in as them."""
    id = people.create_person(HANAKO, None, "花子")
    record = directory.add()
    directory.patch(
        f"/Users/{record}", {"op": "replace", "path": "emails", "value": [{"value": "evil@x.example"}]}
    )
    assert people.person(id).email == HANAKO
    assert EmailAddress.objects.get(user=id).email == HANAKO
    assert people.find_person("evil@x.example") != id


def test_whoever_registered_first_with_an_address_gets_no_role_by_it(directory, mailoutbox):
    user = _unproven()
    record = directory.add()
    assert organisations.roles_of(user.pk) == {}
    assert directory.get(f"/Users/{record}")["active"] is True
    browser = Client()
    browser.force_login(user, BACKEND)
    browser.get("/account/")
    _by_code(mailoutbox)
    assert organisations.roles_of(user.pk) == {directory.code: Role.MEMBER}
    assert not USER.objects.get(pk=user.pk).has_usable_password()  # its maker may not be the address's owner
    assert browser.get("/account/").status_code == 302
    assert _by_code(mailoutbox).get("/account/").status_code == 200


def test_an_account_that_was_made_is_entered_by_its_address(directory, mailoutbox):
    directory.add()
    browser = _by_code(mailoutbox)
    assert browser.get("/account/").status_code == 200
    assert EmailAddress.objects.get(email=HANAKO).verified


def _by_code(mailoutbox):
    """Sign in with the code that is sent to the address."""
    browser = Client()
    browser.post("/accounts/login/code/", {"email": HANAKO})
    code = next(
        word for line in mailoutbox[-1].body.splitlines() for word in [line.strip()] if _is_code(word)
    )
    browser.post("/accounts/login/code/confirm/", {"code": code})
    return browser


def _is_code(word):
    return (
        5 <= len(word.replace("-", "")) <= 9 and word.isascii() and word.upper() == word and " " not in word
    )


def test_two_records_never_are_one_person(directory):
    directory.add()
    same = directory.ask("POST", "/Users", entra_user("h@town.example.jp") | {"emails": [{"value": HANAKO}]})
    assert (same.status_code, same.json()["scimType"]) == (409, "uniqueness")
    (old,) = directory.found("Users", f'userName eq "{HANAKO}"')
    directory.patch(f"/Users/{old}", STOP)  # a stopped record gives way to who comes back under another name
    directory.add("h@town.example.jp", emails=[{"value": HANAKO}])
    assert organisations.roles_of(people.find_person(HANAKO)) == {directory.code: Role.MEMBER}


@pytest.mark.parametrize("scopes", [[Action.ORGANISATION_MANAGE], list(set(Action) - {
    Action.DIRECTORY_SYNC, Action.PLATFORM_OPERATE})], ids=["one", "all others"])  # fmt: skip
def test_other_keys_of_an_administrator_open_nothing(directory, boss, scopes):
    key, _told = people.issue_token(boss, directory.code, "x", scopes, None)
    assert Directory(key, directory.code).ask("GET", "/Users").status_code == 403
    assert scim.link_of(directory.code).failed is None


def test_a_key_of_the_directory_opens_nothing_else(directory):
    who = people.principal_of_token(directory.key)
    assert who.scopes == frozenset({Action.DIRECTORY_SYNC})
    assert who.roles == {directory.code: Role.ADMINISTRATOR}


def test_without_a_key_one_is_asked_for_one(directory):
    answer = directory.ask("GET", "/Users", authorization="")
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"
    assert directory.ask("GET", "/Users", authorization="Bearer hrb_wrong").status_code == 401


def test_nothing_runs_for_an_organisation_that_is_suspended(directory):
    from hiroba.kernel.organisations.types import Stop

    organisations.stop(directory.code, Stop.SUSPENDED, who=SYSTEM)
    assert directory.ask("GET", "/Users").status_code == 403


def test_the_journal_tells_what_was_done_and_nothing_of_anybody(directory):
    record = directory.add()
    team = directory.team("広報", record)
    directory.patch(f"/Users/{record}", STOP)
    directory.ask("DELETE", f"/Users/{record}")
    directory.ask("DELETE", f"/Groups/{team}")
    lines = journal.asked(Question(organisation=directory.code, action="directory."))
    assert [each.action for each in reversed(lines)] == [
        "directory.add", "directory.group_add", "directory.change", "directory.remove", "directory.group_remove",
    ]  # fmt: skip
    for word in (HANAKO, "花子", "広報"):
        assert word not in str(lines)
    assert {each.actor for each in lines} == {people.principal_of_token(directory.key).id}
