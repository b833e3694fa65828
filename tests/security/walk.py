"""Somebody's way through the house, told as a program: what it leaves in the data folder is looked through by
`test_at_rest.py`. Run by itself, on a data folder of its own."""

from __future__ import annotations

import os
import sys
from datetime import timedelta

from hiroba.cli.environment import migrate, prepare

NAME, FAMILY, GIVEN = "試野 照子", "試野", "照子"  # made, and found in no list of names that comes along
HOME, WORK, LATER = "teruko.shino@home.example.jp", "t-shino@work.example.jp", "shino.after@later.example.jp"
PASSWORD, WORD = "kawara-no-yane-ga-42-mai", "word-of-the-feed-9173"
CODE, TOWN = "131041", "試験の市"


def main() -> None:
    from django.test import Client
    from django.test.utils import setup_test_environment

    setup_test_environment()  # letters stay in memory, pages tell their forms
    boss = town()
    id = signs_up(Client())
    signs_in(Client(), Client())
    acts(id, boss)
    writes(id)
    is_named_by_the_directory(boss)
    is_known_to_a_service(id)
    comes_from_a_provider(id)
    from hiroba.intake.feeds import secrets
    from hiroba.kernel.jobs import service as jobs
    from hiroba.kernel.outbox import service as outbox

    secrets.put(CODE, "made", f"postgresql://shino:{WORD}@db/made")
    while outbox.deliver() or jobs.run_pending():
        pass
    from django.core import mail

    told = "\n".join(f"{each.to} {each.subject} {each.body}" for each in mail.outbox)
    print("LETTERS", HOME in told, NAME in told, flush=True)
    os._exit(0)  # as when the power goes: what is in the WAL stays there


def town() -> int:
    from hiroba.kernel.decide.types import Role
    from hiroba.kernel.organisations import service as organisations
    from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind
    from hiroba.kernel.people import service as people

    organisations.ensure(OrganisationInfo(CODE, OrganisationKind.MUNICIPALITY, TOWN, "Town", None))
    id = people.create_person("boss@town.example.jp", PASSWORD, "係", operator=True)
    organisations.set_member(id, CODE, Role.ADMINISTRATOR)
    return id


def signs_up(browser: object) -> int:
    from hiroba.kernel.people import service as people

    said = {"email": HOME, "password1": PASSWORD, "password2": PASSWORD}
    assert browser.post("/accounts/signup/", said).status_code == 302  # type: ignore[attr-defined]
    id = people.find_person(HOME)
    people.rename(id, NAME)
    return id


def signs_in(guesser: object, forgetful: object) -> None:
    guesser.post("/accounts/login/", {"login": HOME, "password": "wrong-one"})  # type: ignore[attr-defined]
    forgetful.post("/accounts/login/code/", {"email": HOME})  # type: ignore[attr-defined]


def acts(id: int, boss: int) -> None:
    from django.utils import timezone

    from hiroba.kernel.acting import service as acting
    from hiroba.kernel.decide.types import Role
    from hiroba.kernel.organisations import service as organisations
    from hiroba.kernel.people import service as people

    organisations.set_member(id, CODE, Role.OFFICER)
    now = timezone.now()
    acting.lend(people.principal_of_person(id), boss, CODE, now, now + timedelta(days=3))
    acting.break_glass(
        people.principal_of_person(id), CODE, Role.ADMINISTRATOR, f"{NAME}が担当のため（{HOME}）", 1
    )


def writes(id: int) -> None:
    from hiroba.catalog.dialogue import service as dialogue
    from hiroba.catalog.dialogue.types import RequestDraft
    from hiroba.kernel.organisations.types import OrganisationKind
    from hiroba.kernel.people import service as people
    from hiroba.rules.joining import service as joining
    from hiroba.rules.joining.applying import key_of
    from hiroba.rules.joining.types import Wish

    draft = RequestDraft(organisation=CODE, title="バスの時刻表", text="平日の分", name=NAME, mark="mark-1")
    dialogue.ask_for_data(people.principal_of_person(id), draft)
    wish = Wish("試しの会", "", OrganisationKind.NPO, "", "", NAME, HOME, "地図を作る", "researcher")
    known = joining.apply(wish)
    joining.confirm(key_of(known.id))
    from django.db import transaction

    from hiroba.rules.joining.applying import APPLICANT, locked, say

    with transaction.atomic():
        say(locked(known.id), APPLICANT, f"担当は{NAME}です。{WORK} へどうぞ。")


def is_named_by_the_directory(boss: int) -> None:
    from hiroba.kernel.decide.types import Action
    from hiroba.kernel.people import service as people
    from hiroba.protocols.scim.tests.directory import Directory, entra_user

    directory = Directory(people.issue_token(boss, CODE, "名簿", [Action.DIRECTORY_SYNC], None)[0], CODE)
    name = {"formatted": NAME, "familyName": FAMILY, "givenName": GIVEN}
    said = entra_user(WORK) | {"name": name, "displayName": NAME}
    assert directory.ask("POST", "/Users", said).status_code == 201
    [id] = directory.found("Users", f'userName eq "{WORK}"')
    directory.patch(f"/Users/{id}", {"op": "replace", "path": 'emails[type eq "work"].value', "value": LATER})


def is_known_to_a_service(id: int) -> None:
    from allauth.account.models import EmailAddress
    from django.test import Client

    from hiroba.kernel.decide.types import SYSTEM
    from hiroba.kernel.people.models import User
    from hiroba.kernel.signin import service as signin
    from hiroba.web.accounts.tests.test_opening import BACK
    from tests.security.test_openid import grant, redeem

    user = User.objects.get(pk=id)
    EmailAddress.objects.filter(user=user).update(verified=True)
    EmailAddress.objects.create(user=user, email="teruko@second.example.jp", verified=True)
    secret, made = signin.register_opening(SYSTEM, CODE, "図書館の予約", [BACK])
    service, reader = {"client_id": made.id, "client_secret": secret}, Client()
    reader.force_login(user)
    for _kept in ("as a code", "as tokens"):
        code = grant(reader, service, email="teruko@second.example.jp")["code"][0]
    got = redeem(service, code).json()
    said = Client(HTTP_AUTHORIZATION=f"Bearer {got['access_token']}").get("/identity/o/api/userinfo").json()
    assert said["email"] == "teruko@second.example.jp"


def comes_from_a_provider(id: int) -> None:
    """The session holds the provider's word for its end."""
    import jwt
    from django.test import Client

    from hiroba.kernel.people.models import User
    from hiroba.kernel.signin.assurance import PROVIDER_KEY

    browser = Client()
    browser.force_login(User.objects.get(pk=id))
    session = browser.session
    session[PROVIDER_KEY] = {"id": "city", "id_token": jwt.encode({"email": HOME, "name": NAME}, "k" * 32)}
    session.save()
    assert browser.session[PROVIDER_KEY]["id"] == "city"


if __name__ == "__main__":
    from pathlib import Path

    prepare(Path(sys.argv[1]))
    migrate()
    main()
