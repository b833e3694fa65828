"""Every page of the shell answers, in both languages, with hostile names shown as text."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import translation

from hiroba.context.city import service as city
from hiroba.web.templatetags.hiroba_ui import as_title
from hiroba.web.tests.conftest import HOSTILE, Town

PUBLIC = ("/", "/map", "/organisations", "/organisations/131041", "/organisations/midori", "/about",
          "/accessibility", "/api", "/status", "/accounts/login/", "/accounts/signup/", "/accounts/password/reset/")  # fmt: skip


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("path", PUBLIC)
def test_a_page_is_there_in_both_languages(client: Client, town: Town, path: str, language: str) -> None:
    answer = client.get(path, {"lang": language})
    assert answer.status_code == 200
    page = answer.content.decode()
    assert f'<html lang="{language}">' in page
    assert answer["Content-Language"] == language
    assert page.count("<h1>") == 1
    assert 'href="#main"' in page
    assert "Content-Security-Policy" in answer.headers


def test_names_are_text_and_never_markup(client: Client, sensor: str) -> None:
    for path in ("/", "/organisations", "/organisations/midori", "/map"):
        page = client.get(path).content.decode()
        assert HOSTILE not in page
        assert "みどり&lt;script&gt;" in page


def test_no_page_has_inline_code(client: Client, sensor: str) -> None:
    for path in PUBLIC:
        page = client.get(path).content.decode()
        assert "<style" not in page
        assert "onclick=" not in page
        assert "<script>" not in page


def test_the_first_page_shows_the_sensors_latest_value(client: Client, sensor: str) -> None:
    page = client.get("/").content.decode()
    assert "12.35" in page or "12.34" in page
    assert "℃" in page
    fragment = client.get("/now").content.decode()
    assert "℃" in fragment
    assert "<html" not in fragment


def test_whether_everything_works_is_said_in_words(client: Client, town: Town) -> None:
    page = client.get("/status").content.decode()
    assert "データベース" in page
    assert "動いています" in page


def test_the_list_of_places_has_pages(client: Client, sensor: str) -> None:
    assert "みどり&lt;script&gt;" in client.get("/map?page=1").content.decode()
    assert "みどり&lt;script&gt;" in client.get("/map?page=99").content.decode(), "past the end: the last"
    assert client.get("/map?page=x").status_code == 400


def test_the_map_offers_only_kinds_that_have_places(client: Client, sensor: str, town: Town) -> None:
    trip = {
        "id": "urn:ngsi-ld:GtfsTrip:1",
        "type": "GtfsTrip",
        "headSign": {"type": "Property", "value": "駅"},
    }
    city.upsert(town.code, [trip])
    page = client.get("/map").content.decode()
    assert "type=WeatherObserved" in page
    assert "GtfsTrip" not in page
    assert "GtfsTrip" in client.get("/city").content.decode(), "it is in the list of all things"


def test_the_icon_is_an_svg_of_our_own(client: Client) -> None:
    answer = client.get("/favicon.svg")
    assert answer["Content-Type"] == "image/svg+xml"
    assert b'xmlns="http://www.w3.org/2000/svg"' in answer.content


def test_an_officer_is_offered_to_publish(client: Client, town: Town, django_user_model: type) -> None:
    assert "お手もとのファイルを" not in client.get("/").content.decode()
    client.force_login(django_user_model.objects.get(pk=town.officer), _backend())  # type: ignore[attr-defined]
    assert "お手もとのファイルを" in client.get("/").content.decode()


def _backend() -> str:
    return "allauth.account.auth_backends.AuthenticationBackend"


def test_a_title_keeps_short_brackets_together_and_says_its_language() -> None:
    with translation.override("ja"):
        assert as_title("<b>（架空）") == '&lt;b&gt;<span class="hb-whole">（架空）</span>'
        assert as_title("年度（令和六年度から令和八年度まで）") == "年度（令和六年度から令和八年度まで）"
    with translation.override("en"):
        assert as_title("道路") == '<span lang="ja">道路</span>'
        assert as_title("Roads & parks") == "Roads &amp; parks"
