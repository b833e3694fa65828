"""The pages of other data spaces are their organisation's, and say so where the other side does not answer."""

from __future__ import annotations

import pytest
from django.test import Client

from hiroba.kernel.decide.types import Role
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.outside.types import Unreachable
from hiroba.kernel.people import service as people
from hiroba.kernel.people.models import User
from hiroba.protocols.dsp import service as dsp

pytestmark = pytest.mark.django_db
BASE = "https://connector.example.com/dsp"


def _client(code, name, role):
    id = people.create_person(f"{name}@example.jp", None, name)
    organisations.set_member(id, code, role)
    client = Client()
    client.force_login(User.objects.get(pk=id), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def silent(monkeypatch):
    async def ask(_method, url, **_more):
        raise Unreachable(url=url, why="timeout")

    monkeypatch.setattr("hiroba.kernel.outside.service.ask", ask)


@pytest.mark.usefixtures("silent")
def test_a_connector_is_added_once_and_its_silence_is_told(home):
    client, pages = _client(home.code, "boss", Role.ADMINISTRATOR), f"/organisations/{home.code}/dataspace"
    form = {"title": "となりの県", "address": BASE, "token": "theirs", "shows_token": "on", "once": "m"}
    told = client.post(f"{pages}/new", form).content.decode()
    assert "hrp_" in told
    assert client.post(f"{pages}/new", form).status_code == 302
    assert "もう加えてあります" in client.post(f"{pages}/new", form | {"once": "n"}).content.decode()
    [peer] = dsp.peers(people.principal_of_person(people.find_person("boss@example.jp")), home.code)
    page = client.get(f"{pages}/of/{peer.id}").content.decode()
    assert "いまは、相手の申し出を読めません。" in page
    assert "theirs" not in page
    assert "hrp_" not in page


@pytest.mark.usefixtures("silent")
def test_others_find_nothing(home, organisation):
    who = _client(home.code, "boss", Role.ADMINISTRATOR)
    pages = f"/organisations/{home.code}/dataspace"
    who.post(f"{pages}/new", {"title": "となりの県", "address": BASE})
    [peer] = dsp.peers(people.principal_of_person(people.find_person("boss@example.jp")), home.code)
    other = organisation("rival", kind="university").code
    stranger = _client(other, "stranger", Role.ADMINISTRATOR)
    officer = _client(home.code, "officer2", Role.OFFICER)
    for path in (f"{pages}/of/{peer.id}", f"/organisations/{other}/dataspace/of/{peer.id}"):
        assert stranger.get(path).status_code == 404
        assert Client().get(path).status_code == 404
    assert who.get(f"/organisations/{other}/dataspace/of/{peer.id}").status_code == 404
    assert stranger.get(pages).status_code == 403
    assert officer.get(pages).status_code == 200
    assert officer.get(f"{pages}/new").status_code == 403
    assert officer.post(f"{pages}/of/{peer.id}/remove").status_code == 403
    asked = officer.post(f"{pages}/of/{peer.id}/ask", {"offer": "x", "purpose": "research"}, follow=True)
    assert "接続できませんでした" in asked.content.decode()
    assert who.post(f"{pages}/of/{peer.id}/remove").status_code == 302
    assert who.get(f"{pages}/of/{peer.id}").status_code == 404
