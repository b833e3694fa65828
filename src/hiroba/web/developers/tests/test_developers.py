"""The whole way of a service outside on pages: applied for, approved, given a key, used, stopped."""

from __future__ import annotations

import re

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from hiroba.kernel.decide.types import Role
from hiroba.kernel.people import service as people
from hiroba.rules.metering import limits
from hiroba.rules.metering import service as metering
from hiroba.rules.services import gate
from hiroba.rules.services import service as services

pytestmark = pytest.mark.django_db
ASKED = {
    "id": "bus_now", "title_ja": "バスどこ<b>", "title_en": "Where is my bus", "summary_ja": "次のバスがわかります。",
    "summary_en": "Tells the next bus.", "address": "https://bus.example.jp/", "audience": "residents",
    "icon": "map", "scopes": ["dataset:read"], "plan": "small", "agree": "on",
}  # fmt: skip


@pytest.fixture(autouse=True)
def fresh(monkeypatch):
    monkeypatch.setattr(gate, "_kept", gate._Kept())
    monkeypatch.setattr(limits, "gate", limits._Gate())


def _client(who) -> Client:
    client = Client()
    client.force_login(
        get_user_model().objects.get(pk=int(who.id)), "allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def _text(answer) -> str:
    return str(answer.content, "utf-8")


@pytest.fixture
def provider(administrator):
    return _client(administrator)


@pytest.fixture
def desk(operator):
    return _client(operator)


@pytest.fixture
def applied(provider, home):
    answer = provider.post(
        f"/developers/organisations/{home.code}/apply", ASKED | {"terms": services.terms().sha256}
    )
    assert answer.status_code == 302
    return services.applications_of(home.code)[0]


@pytest.fixture
def approved(applied, desk):
    desk.post(f"/operations/services/{applied.id}", {"act": "approve", "plan": "small"})
    return services.service("bus_now")


def test_the_portal_is_for_everybody(provider, home):
    page = _text(Client().get("/developers"))
    for said in ("/api/v1/openapi.json", "/ngsi-ld/v1/openapi.json", "curl 'http://testserver/api/v1"):
        assert said in page.replace("&#x27;", "'")
    assert f"/developers/organisations/{home.code}/apply" in _text(provider.get("/developers"))
    assert "提供団体" in _text(Client().get(f"/developers/terms/{services.terms().sha256}"))
    assert Client().get("/developers/terms/0").status_code == 404


def test_a_service_is_applied_for_and_approved(applied, desk, provider, home):
    assert "バスどこ&lt;b&gt;" in _text(desk.get("/operations/services"))
    page = _text(desk.get(f"/operations/services/{applied.id}"))
    assert "https://bus.example.jp/" in page
    assert "理由を書いてください" in _text(
        desk.post(f"/operations/services/{applied.id}", {"act": "refuse", "text": " "})
    )
    assert Client().get("/services/bus_now").status_code == 404
    desk.post(f"/operations/services/{applied.id}", {"act": "approve", "plan": "usual"})
    listing = _text(Client().get("/services"))
    assert "バスどこ&lt;b&gt;" in listing
    assert "広場の外で動くサービス" in listing
    assert "認められました" in _text(provider.get(f"/developers/organisations/{home.code}"))


def test_what_is_wrong_is_told_in_the_form(provider, home):
    wrong = ASKED | {"terms": services.terms().sha256, "address": "http://bus.example.jp"}
    answer = provider.post(f"/developers/organisations/{home.code}/apply", wrong)
    assert answer.status_code == 422
    assert "https:// で始まる住所" in _text(answer)
    unread = provider.post(f"/developers/organisations/{home.code}/apply", ASKED | {"terms": "0"})
    assert "規約が新しく" in _text(unread)
    without = {name: value for name, value in ASKED.items() if name != "agree"}
    provider.post(
        f"/developers/organisations/{home.code}/apply", without | {"terms": services.terms().sha256}
    )
    assert services.applications_of(home.code) == []


def test_others_may_not(approved, officer, principal, organisation, home, applied):
    stranger = _client(principal(organisation().code, Role.ADMINISTRATOR))
    for client in (stranger, _client(officer)):
        for page in (f"/developers/organisations/{home.code}", "/developers/services/bus_now"):
            assert client.get(page).status_code == 403
        for act in ("keys", "keys/end", "end"):
            assert client.post(f"/developers/services/bus_now/{act}", {"name": "x"}).status_code == 403
        assert client.get("/operations/services").status_code == 403
        assert client.get("/services/bus_now/usage").status_code == 403
        assert client.post(f"/developers/applications/{applied.id}/withdraw").status_code == 403
    assert Client().get("/developers/services/bus_now").status_code == 401
    other = organisation()
    theirs = _client(principal(other.code, Role.ADMINISTRATOR))
    assert theirs.get(f"/developers/organisations/{other.code}/apply?service=bus_now").status_code == 404


def test_a_key_is_shown_once_and_ended(approved, provider):
    assert "scopes" in _text(provider.get("/developers/services/bus_now"))
    asked = {"kind": "token", "name": "本番", "scopes": ["dataset:read"], "days": "30", "once": "m1"}
    made = _text(provider.post("/developers/services/bus_now/keys", asked))
    (secret,) = set(re.findall(r"hrb_[\w-]{30,}", made))
    assert f"Bearer {secret}" in made
    assert provider.post("/developers/services/bus_now/keys", asked).status_code == 302, "sent again"
    assert len(services.keys_of("bus_now")) == 1
    again = _text(provider.get("/developers/services/bus_now"))
    assert secret not in again
    too_much = provider.post(
        "/developers/services/bus_now/keys", asked | {"scopes": ["entity:write"], "once": ""}
    )
    assert too_much.status_code == 422
    (key,) = services.keys_of("bus_now")
    provider.post("/developers/services/bus_now/keys/end", {"key": key.principal})
    with pytest.raises(people.InvalidToken):
        people.principal_of_token(secret)


def test_programs_and_sign_in_are_registered_too(approved, provider):
    asked = {"name": "夜", "scopes": ["dataset:read"], "days": "30"}
    program = _text(provider.post("/developers/services/bus_now/keys", asked | {"kind": "client"}))
    assert "grant_type=client_credentials" in program
    opening = asked | {"kind": "opening", "redirects": "https://bus.example.jp/back"}
    assert "openid-configuration" in _text(provider.post("/developers/services/bus_now/keys", opening))
    wrong = provider.post("/developers/services/bus_now/keys", opening | {"redirects": "http://evil.example"})
    assert wrong.status_code == 422
    apart = provider.post("/developers/services/bus_now/keys", opening | {"sector": "https://127.0.0.1/list"})
    assert 'id="id_sector_error"' in _text(apart)
    assert len(services.keys_of("bus_now")) == 2


def test_calls_and_what_is_left_are_shown(approved, provider, administrator):
    secret, _key = services.issue_key(administrator, "bus_now", "鍵", approved.wish.scopes, None)
    who = people.principal_of_token(secret)
    services.admit_now(who)
    services.count(who, failed=False)
    services.count(who, failed=True)
    metering.flush()
    page = _text(provider.get("/developers/services/bus_now"))
    assert "4,998" in page
    assert "<rect" in page
    assert "できなかった 1 回" in page


def test_a_resident_uses_it_and_stops(approved, principal, provider, home):
    resident = principal()
    client = _client(resident)
    client.post("/services/bus_now/use", {"act": "begin"})
    assert "使っています" in _text(client.get("/services/bus_now"))
    assert "バスどこ" in _text(client.get("/account/services"))
    provider.post("/services/bus_now/use", {"act": "begin", "organisation": home.code})
    told = _text(provider.get("/services/bus_now/usage"))
    assert "人ごとには数えていません" in told
    assert resident.id not in services.subscribers("bus_now").organisations
    client.post("/services/bus_now/use", {"act": "end", "from": "mine"})
    assert services.subscribers("bus_now").persons == 0
    assert Client().post("/services/bus_now/use", {"act": "begin"}).status_code == 401
    assert client.post("/services/bus_now/use", {"organisation": home.code}).status_code == 403


def test_it_is_opened_by_a_page_that_says_where_it_leads(approved, provider, principal):
    page = _text(_client(principal()).get("/services/bus_now/visit"))
    assert "https://bus.example.jp/" in page
    metering.flush()
    assert "団体に入っていない利用者" in _text(provider.get("/services/bus_now/usage"))


def test_stopped_by_the_operator_and_ended_by_the_provider(approved, desk, provider, home):
    state = "/services/bus_now/state"
    assert provider.post(state, {"state": "off"}).status_code == 403
    desk.post(state, {"state": "suspended", "reason": "点検のため"})
    assert "点検のため" in _text(Client().get("/services"))
    assert Client().get("/services/bus_now/visit").status_code == 503
    assert provider.get("/developers/services/bus_now").status_code == 200
    desk.post(state, {"state": "off"})
    assert Client().get("/services/bus_now").status_code == 404
    assert "切ってあるサービス" in _text(desk.get("/services"))
    desk.post(state, {"state": "on"})
    provider.post("/developers/services/bus_now/end")
    assert services.service("bus_now").state.value == "off"


@pytest.mark.django_db(transaction=True)
def test_a_place_for_trials_is_made_and_taken_away(principal):
    developer = principal()
    client = _client(developer)
    assert client.get("/developers/sandbox").status_code == 302
    client.post("/developers/sandbox", {"act": "make"})
    page = _text(client.get("/developers/sandbox"))
    assert "試し用" in page
    assert "ベンチの一覧（架空）" in page
    asked = {"act": "key", "once": "k1"}
    (secret,) = set(re.findall(r"hrb_[\w-]{30,}", _text(client.post("/developers/sandbox", asked))))
    assert not re.findall(r"hrb_[\w-]{30,}", _text(client.post("/developers/sandbox", asked))), "sent again"
    people.principal_of_token(secret)
    client.post("/developers/sandbox", {"act": "remove"})
    with pytest.raises(people.InvalidToken):
        people.principal_of_token(secret)
    assert client.get("/developers/sandbox").status_code == 302
