"""The language is what the reader chose, else Japanese."""

from __future__ import annotations

from collections.abc import Callable

from django.test import Client

from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.web.tests.conftest import Town


def test_japanese_first_whatever_the_browser_says(client: Client, db: None) -> None:
    assert client.get("/", headers={"Accept-Language": "en"})["Content-Language"] == "ja"


def test_the_switch_is_remembered_and_goes_back_to_the_page(client: Client, db: None) -> None:
    answer = client.post("/language", {"language": "en", "next": "/about?x=1"})
    assert (answer.status_code, answer["Location"]) == (302, "/about?x=1")
    assert client.get("/")["Content-Language"] == "en"


def test_the_switch_never_leads_outside(client: Client, db: None) -> None:
    for target in ("https://example.com/", "//example.com/", "javascript:alert(1)", ""):
        assert client.post("/language", {"language": "en", "next": target})["Location"] == "/"


def test_an_unknown_language_changes_nothing(client: Client, db: None) -> None:
    client.post("/language", {"language": "xx", "next": "/"})
    assert client.get("/", {"lang": "xx"})["Content-Language"] == "ja"


def test_the_address_may_name_the_language(client: Client, db: None) -> None:
    page = client.get("/about?lang=en")
    assert page["Content-Language"] == "en"
    assert 'hreflang="ja"' in page.content.decode()
    assert client.get("/about")["Content-Language"] == "en"


def test_after_sign_in_pages_follow_the_account(client: Client, town: Town) -> None:
    client.post("/accounts/login/", {"login": "resident@example.jp", "password": "a-long-password-3"})
    page = client.get("/")
    assert page["Content-Language"] == "en"
    assert (
        "ログインしました" not in page.content.decode()
    )  # nor does the welcome stay in the language of before


def test_one_is_told_as_one(client: Client, organisation: Callable[..., OrganisationInfo]) -> None:
    organisation()
    assert "1 organisation brings its data" in client.get("/organisations?lang=en").content.decode()
    organisation()
    assert "2 organisations bring their data" in client.get("/organisations").content.decode()


def test_the_account_page_changes_the_language(client: Client, town: Town) -> None:
    client.post("/accounts/login/", {"login": "resident@example.jp", "password": "a-long-password-3"})
    assert client.post("/account/", {"language": "ja"})["Location"] == "/account/"
    assert client.get("/account/")["Content-Language"] == "ja"
