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


def test_words_are_changed_from_where_they_stand_and_a_request_ends_after_a_second_look(home, officer):
    owner, page = _client(officer), f"/organisations/{home.code}/consents"
    owner.post(
        page,
        {
            "category": "energy",
            "purpose": "welfare",
            "text": "見守りのために、ご自宅の電気の使用量を福祉課が見ます。",
        },
    )
    id = consents.asks()[0].id
    assert (
        owner.get(page).content.decode().count("見守りのために、ご自宅の電気の使用量を福祉課が見ます。") == 1
    )
    changing = owner.get(f"{page}?change={id}").content.decode()
    assert changing.count("見守りのために、ご自宅の電気の使用量を福祉課が見ます。") == 2, (
        "the words to be changed are in the form"
    )
    assert '<option value="energy" selected>' in changing
    before = changing[: changing.index(f"/consents/{id}/close")]
    assert before.rindex("<details") > before.rindex("文章を変える"), "the button to end it is folded away"
    owner.post(f"{page}/{id}/close")
    ended = owner.get(page).content.decode()
    assert "いまお願いしていること" not in ended
    assert "終わったお願い" in ended


def test_strangers_and_residents_ask_for_nothing(home, resident):
    assert Client().get("/me/data").status_code == 302
    assert _client(resident).get(f"/organisations/{home.code}/consents").status_code == 403
