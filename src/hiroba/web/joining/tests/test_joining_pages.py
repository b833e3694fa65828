"""The pages on which an organisation joins, is looked at, is stopped, and shares with the one above."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from django.contrib.auth import get_user_model
from django.core import mail
from django.test import Client

from hiroba.catalog.datasets.models import Dataset
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import (
    Action,
    Effect,
    Party,
    PartyKind,
    Resource,
    Role,
    Rule,
    Target,
    TargetKind,
    Visibility,
)
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.people import service as people
from hiroba.rules.joining import service as joining
from hiroba.rules.policies import service as policies

pytestmark = pytest.mark.django_db
ASKED = {
    "name": "試験<b>社", "kind": "company", "corporate_number": "７000012-050002", "contact": "山田",
    "email": "apply@example.jp", "purpose": "避難所のアプリ", "plan": "usual",
}  # fmt: skip


@pytest.fixture(autouse=True)
def is_open(monkeypatch, reread_settings):
    monkeypatch.setenv("HIROBA_RULES_JOINING", "true")
    monkeypatch.setattr("hiroba.kernel.decide.rulebook.KEEP", 0.0)
    reread_settings()


def _client(who) -> Client:
    client = Client()
    client.force_login(
        get_user_model().objects.get(pk=int(who.id)), "allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def _link() -> str:
    while outbox.deliver():
        pass
    return next(
        found[0]
        for each in reversed(mail.outbox)
        if each.to == ["apply@example.jp"] and (found := re.search(r"/join/\S+", str(each.body)))
    )


def test_an_organisation_joins_page_by_page(operator):
    guest, desk = Client(), _client(operator)
    assert guest.get("/join").status_code == 200
    wrong = guest.post("/join", ASKED | {"corporate_number": "1000012050002"})
    assert wrong.status_code == 422
    assert "検査用の数字" in wrong.content.decode()
    both = guest.post("/join", ASKED | {"corporate_number": "1000012050002", "website": "shiken"})
    assert "検査用の数字" in both.content.decode(), "every mistake at once, not one after the other"
    assert "https:// から" in both.content.decode()
    assert guest.post("/join", ASKED).status_code == 302
    link = _link()
    shown = guest.get(link).content.decode()
    assert shown.index("避難所のアプリ") < shown.index("この内容で申し込む"), "what is confirmed stands first"
    assert "企業" in shown
    assert "ふつう" in shown
    assert joining.queue(operator) == [], "a mail reader that looks at links confirms nothing"
    guest.post(link, {"act": "confirm"})
    page = desk.get("/operations/applications").content.decode()
    assert "試験&lt;b&gt;社" in page
    (known,) = joining.queue(operator)
    review = f"/operations/applications/{known.id}"
    desk.post(review, {"act": "ask", "text": "どのデータを使いますか"})
    assert "どのデータを使いますか" in guest.get(link).content.decode()
    guest.post(link, {"act": "answer", "text": "避難所の一覧です"})
    bad = desk.post(review, {"act": "accept", "code": "a b", "parent": "", "plan": "usual"})
    assert "コードとして使えません" in bad.content.decode()
    usual = "1分に6,000回、1日に100,000回・10,000 MB"
    assert desk.get(review).content.decode().count(usual) == 2  # what was asked for, and what may be chosen
    assert usual in guest.get(link).content.decode()
    desk.post(review, {"act": "accept", "code": "shiken", "parent": "", "plan": "usual", "day": "1200"})
    again = guest.post(link, {"act": "sign", "name": "山田", "sha256": joining.terms().sha256})
    assert again.status_code == 422
    assert 'value="山田"' in again.content.decode(), "what was written is not lost"
    assert not joining.signatures("shiken"), "without agreeing nothing is signed"
    guest.post(link, {"act": "sign", "name": "山田", "agree": "on", "sha256": joining.terms().sha256})
    assert guest.get("/organisations/shiken").status_code == 200
    person = people.find_person("apply@example.jp")
    shown = _client(people.principal_of_person(person)).get("/organisations/shiken").content.decode()
    assert "0 / 1,200" in shown, "how much it may use, and used today"
    assert organisations.roles_of(person) == {"shiken": Role.ADMINISTRATOR}
    assert guest.get(f"/join/terms/{joining.terms().sha256}").status_code == 200
    assert guest.get("/join/terms/0").status_code == 404
    assert guest.get("/organisations/shiken/signatures").status_code == 401


def test_where_nobody_may_apply_there_is_no_page(monkeypatch, reread_settings):
    monkeypatch.setenv("HIROBA_RULES_JOINING", "false")
    reread_settings()
    assert Client().get("/join").status_code == 404


def test_the_desk_is_the_operators(administrator):
    for client, status in ((Client(), 401), (_client(administrator), 403)):
        for path in ("/operations/applications", "/operations/terms", "/operations/organisations/x"):
            assert client.get(path).status_code == status, path


def test_stopping_and_letting_go_on_from_the_page(operator, officer, home):
    desk, office = _client(operator), _client(officer)
    page = f"/operations/organisations/{home.code}"
    assert office.get(f"/organisations/{home.code}/rules").status_code == 200
    assert desk.post(page, {"act": "suspend", "text": ""}).status_code == 422
    desk.post(page, {"act": "suspend", "text": "鍵が漏れたため"})
    assert "鍵が漏れたため" in desk.get(page).content.decode()
    assert office.get(f"/organisations/{home.code}/rules").status_code == 403
    assert "鍵が漏れたため" in office.get(f"/organisations/{home.code}").content.decode()
    assert "止まっています" in office.get("/account/").content.decode()
    assert "鍵が漏れたため" not in Client().get(f"/organisations/{home.code}").content.decode()
    desk.post(page, {"act": "lift"})
    assert "鍵が漏れたため" not in office.get(f"/organisations/{home.code}").content.decode()
    assert office.get(f"/organisations/{home.code}/rules").status_code == 200


def test_a_prefecture_sees_what_its_municipality_shares_and_no_more(organisation, principal):
    organisation("130001", kind="prefecture")
    organisation("131016", parent="130001")
    organisation("131024", parent="130001")
    prefecture, town = principal("130001", Role.MEMBER), principal("131016", Role.OFFICER)
    shared = Resource("dataset", "d-1", "131016", Visibility.PRIVATE)
    other = Resource("dataset", "d-2", "131024", Visibility.PRIVATE)
    inside = Resource("dataset", "d-3", "131016", Visibility.ORGANISATION)
    assert not decide.decide(prefecture, Action.DATASET_READ, shared).allowed
    assert not decide.decide(prefecture, Action.DATASET_READ, inside).allowed, "only inside the organisation"
    office, reader = _client(town), _client(prefecture)
    assert (
        "いま見せてもらっているものはありません"
        in reader.get("/organisations/130001/shared").content.decode()
    )
    assert "市町村から見せてもらっているもの" in reader.get("/organisations/130001").content.decode()
    assert office.get("/organisations/130001/shared").status_code == 403
    assert "市町村から" not in office.get("/organisations/130001").content.decode()
    assert "共有する" in office.get("/organisations/131016/share").content.decode()
    assert (
        office.post("/organisations/131016/share", {"dataset": "*", "ends": "2020-01-01"}).status_code == 422
    )
    assert office.post("/organisations/131016/share", {"dataset": "*"}).status_code == 302
    assert decide.decide(prefecture, Action.DATASET_READ, shared).allowed
    assert not decide.decide(prefecture, Action.DATASET_READ, other).allowed
    assert not decide.decide(principal("131024", Role.OFFICER), Action.DATASET_READ, shared).allowed
    assert decide.decide(prefecture, Action.DATASET_READ, inside).allowed
    told = reader.get("/organisations/130001/shared").content.decode()
    assert "のすべてのデータ" in told
    assert "?organisation=131016" in told
    (rule,) = policies.of_organisation("131016")
    sent = {"rule": rule.id, "number": rule.number}
    assert reader.post("/organisations/131016/share/end", sent).status_code == 403
    office.post("/organisations/131016/share/end", sent | {"rule": "another"})
    assert "のすべてのデータ" in reader.get("/organisations/130001/shared").content.decode()
    assert "共有を取りやめる" in office.get("/organisations/131016/share").content.decode()
    office.post("/organisations/131016/share/end", sent)
    assert "のすべてのデータ" not in reader.get("/organisations/130001/shared").content.decode()
    assert not decide.decide(prefecture, Action.DATASET_READ, inside).allowed
    assert not Dataset.objects.exists()
    assert _client(prefecture).get("/organisations/131016/share").status_code == 403


def test_a_town_alone_shares_with_nobody_above(officer, home):
    assert _client(officer).get(f"/organisations/{home.code}/share").status_code == 404
    assert "/share" not in _client(officer).get(f"/organisations/{home.code}").content.decode()


def test_whoever_a_rule_lets_in_finds_it_and_the_way_to_it(organisation, principal):
    organisation("131016")
    organisation("denki", kind="company")
    town, firm = principal("131016", Role.OFFICER), principal("denki", Role.MEMBER)
    reader, page = _client(firm), "/organisations/denki"
    assert "見せてもらっているもの" not in reader.get(page).content.decode()
    target = Target(TargetKind.ORGANISATION, "131016", "131016")
    party = Party(PartyKind.ORGANISATION, "denki")
    rule = Rule("", Effect.PERMIT, policies.ACTIONS[target.kind], target, party)
    draft = policies.write(town, replace(rule, purposes=frozenset({"policy"})))
    policies.enact(town, draft.id, draft.number)
    assert f'href="{page}/shared"' in reader.get(page).content.decode()
    told = reader.get(f"{page}/shared").content.decode()
    assert "政策の立案と評価のために" in told
    assert "/purpose?purpose=policy&amp;next=%2Fsearch%3Forganisation%3D131016" in told
    reader.post("/purpose", {"purpose": "policy"})
    assert 'href="/search?organisation=131016"' in reader.get(f"{page}/shared").content.decode()
    assert "見せてもらっているもの" not in Client().get(page).content.decode()
    assert _client(town).get(f"{page}/shared").status_code == 403
