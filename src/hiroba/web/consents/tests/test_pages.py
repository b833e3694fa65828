"""A resident decides in two taps, and sees what was done with it."""

from __future__ import annotations

import pytest
from django.test import Client

from hiroba.kernel.people.models import User
from hiroba.rules.consents import service as consents
from hiroba.rules.consents.types import Category

pytestmark = pytest.mark.django_db
TEXT = "見守りのために、ご自宅の電気の使用量を福祉課が一年間見ます。<script>"


def _client(who):
    client = Client()
    user = User.objects.get(pk=who.id)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def test_two_taps_to_give_and_two_to_withdraw(home, officer, resident):
    form = {"category": "energy", "purpose": "welfare", "text": TEXT}
    assert _client(officer).post(f"/organisations/{home.code}/consents", form).status_code == 302
    client = _client(resident)
    page = client.get("/me/data").content.decode()
    assert "お願いが届いています" in page
    assert "<script>" not in page
    id = consents.asks()[0].id
    told = client.post(f"/me/data/{id}", {"act": "give", "version": "1"}, follow=True).content.decode()
    assert "同意を取りやめる" in told
    assert consents.allows(resident.id, home.code, "welfare", Category.ENERGY)
    consents.used(officer, resident.id, home.code, "welfare", Category.ENERGY)
    assert "使われたことは、まだありません" not in client.get("/me/data").content.decode()
    told = client.post(f"/me/data/{id}", {"act": "withdraw"}, follow=True).content.decode()
    assert "いまは何も同意していません" in told
    assert not consents.allows(resident.id, home.code, "welfare", Category.ENERGY)


def test_an_older_text_is_not_consented_to(home, officer, resident):
    owner, client = _client(officer), _client(resident)
    form = {"category": "energy", "purpose": "welfare", "text": TEXT}
    owner.post(f"/organisations/{home.code}/consents", form)
    owner.post(f"/organisations/{home.code}/consents", form | {"text": TEXT + "水道も見ます。"})
    id = consents.asks()[0].id
    told = client.post(f"/me/data/{id}", {"act": "give", "version": "1"}, follow=True).content.decode()
    assert "もう一度お読みになってから" in told
    owner.post(f"/organisations/{home.code}/consents/{id}/close")
    assert client.post(f"/me/data/{id}", {"act": "give", "version": "2"}).status_code == 404


def test_strangers_and_residents_ask_for_nothing(home, resident):
    assert Client().get("/me/data").status_code == 302
    assert _client(resident).get(f"/organisations/{home.code}/consents").status_code == 403
