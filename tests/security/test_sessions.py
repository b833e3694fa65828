"""Signing in, forms of other sites, and addresses that lead away."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client
from django.urls import resolve

from tests.security.asking import Asking
from tests.security.pages import LINES
from tests.security.seeded import NOBODY, OPEN, PASSWORD, TOWN, Seeded
from tests.security.test_every_page import path_of

AWAY = ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "http:evil.example",
        "https:///evil.example", "\x00//evil.example", "//evil.example/%2f..", "https://testserver@evil.example/")  # fmt: skip


# programs speak to these; where a person answers, allauth checks the form itself: web/accounts/tests/test_opening.py
_CHECKED_BELOW = ("identity/",)


def test_a_form_of_another_site_changes_nothing(seeded: Seeded) -> None:
    client = seeded.client("officer", enforce_csrf_checks=True)
    asked = 0
    for pattern in LINES:
        path = path_of(pattern, seeded)
        if pattern.startswith(_CHECKED_BELOW):
            continue
        assert not getattr(resolve(path).func, "csrf_exempt", False) or pattern.startswith("accounts/"), (
            pattern
        )
        if "POST" in LINES[pattern].methods.split() and not pattern.startswith("accounts/"):
            answer = client.post(path, {"act": "x"}, headers={"Origin": "https://evil.example"})
            assert answer.status_code == 403, pattern
            assert client.post(path, {"act": "x"}).status_code == 403, pattern
            asked += 1
    assert asked > 50


@pytest.mark.parametrize("target", AWAY)
def test_no_address_leads_away(seeded: Seeded, target: str) -> None:
    answer = Client().post("/language", {"language": "en", "next": target})
    assert answer.headers["Location"] == "/"
    client = Client()
    told = client.post(f"/accounts/login/?next={target}",
                       {"login": "officer@example.jp", "password": PASSWORD, "next": target})  # fmt: skip
    assert "evil.example" not in told.headers.get("Location", "")
    page = Client().get("/accounts/login/", {"next": target})
    assert 'href="javascript:' not in page.content.decode()


def test_a_session_begins_anew_at_sign_in_and_ends_at_sign_out(seeded: Seeded) -> None:
    client = Client()
    client.cookies[settings.SESSION_COOKIE_NAME] = "fixed-by-an-attacker-0123456789"
    client.get("/accounts/login/")
    answer = client.post("/accounts/login/", {"login": "officer@example.jp", "password": PASSWORD})
    assert answer.status_code == 302
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    assert session != "fixed-by-an-attacker-0123456789"
    kept = Client()
    kept.cookies[settings.SESSION_COOKIE_NAME] = session
    assert kept.get(f"/organisations/{TOWN}/feeds").status_code == 200
    client.post("/accounts/logout/")
    assert kept.get(f"/organisations/{TOWN}/feeds").status_code == 401


def test_a_wrong_sign_in_tells_nothing_of_who_there_is(seeded: Seeded) -> None:
    pages = []
    for login in ("member@example.jp", "nobody-at-all@example.jp"):
        answer = Client().post("/accounts/login/", {"login": login, "password": "a-wrong-password-1"})
        text = answer.content.decode().replace(login, "")
        pages.append((answer.status_code, text.count("hb-field__error"), len(text) // 200))
    assert pages[0] == pages[1]


def test_guessing_passwords_is_slowed_down(seeded: Seeded) -> None:
    told = [
        Client().post(
            "/accounts/login/", {"login": "operator@example.jp", "password": f"wrong-{at}-password"}
        )
        for at in range(12)
    ]
    last = Client().post("/accounts/login/", {"login": "operator@example.jp", "password": PASSWORD})
    assert last.status_code in (200, 429), "even the right one is not asked any more for a while"
    assert all(each.status_code in (200, 429) for each in told)


def test_a_token_on_a_page_signs_nobody_in(ask: Asking, seeded: Seeded) -> None:
    token = f"Bearer {seeded.tokens['administrator']}"
    assert ask.page(NOBODY, "GET", f"/organisations/{TOWN}/members", Authorization=token).status == 401
    assert ask.page(NOBODY, "GET", f"/datasets/{seeded.datasets[OPEN]}", Authorization=token).status == 200


def test_a_session_is_no_token(ask: Asking, seeded: Seeded) -> None:
    """A form of another site cannot use the protocols with somebody's cookies: they are not looked at."""
    session = seeded.client("officer").cookies[settings.SESSION_COOKIE_NAME].value
    cookie = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session}"}
    hidden = seeded.datasets["private"]
    assert ask.machine(NOBODY, "GET", f"/api/v1/datasets/{hidden}", **cookie).status == 404
    body = {"id": hidden}
    assert ask.machine(NOBODY, "POST", "/api/3/action/package_delete", body, **cookie).status == 404
    written = ask.machine(NOBODY, "POST", "/ngsi-ld/v1/entities", {"id": "urn:a:b", "type": "Room"},
                          **cookie, **{"NGSILD-Tenant": TOWN})  # fmt: skip
    assert written.status == 401
