"""Signing in, forms of other sites, and addresses that lead away."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import resolve

from hiroba.kernel.settings import hosts
from hiroba.kernel.settings import service as house
from hiroba.rules.metering import guesses
from tests.security.asking import Asking
from tests.security.pages import LINES
from tests.security.seeded import NOBODY, OPEN, PASSWORD, TOWN, Seeded
from tests.security.test_every_page import path_of

AWAY = ("https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)", "http:evil.example",
        "https:///evil.example", "\x00//evil.example", "//evil.example/%2f..", "https://testserver@evil.example/")  # fmt: skip


_REMEMBERED = (
    "decide_rule",
    "organisations_organisation",
    "manifests_",
)  # read again after half a second, whoever asks
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


def test_wrong_tokens_are_counted_and_the_right_one_goes_on(
    ask: Asking, seeded: Seeded, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(guesses, "MOST", 12)
    right = f"/api/v1/datasets/{seeded.datasets['private']}"
    ways = ("/api/v1/datasets", "/ngsi-ld/v1/types", "/api/3/action/package_list", "/scim/v2/Users",
            "/ogc/records/collections", "/v2/types", f"/sta/{TOWN}/v1.1/Things", "/dcat/catalog.ttl")  # fmt: skip
    for address in ways:  # each of them counts, and each of them is stopped
        guesses.forget()
        told = [ask.machine(f"hrb_guess-{at}-{address}", "GET", address) for at in range(14)]
        assert {each.status for each in told[:12]} <= {401, 403}, address
        assert told[13].status == 429, address
        assert 1 <= int(told[13].headers["retry-after"]) <= 60, address
        assert ask.machine("officer", "GET", right).status == 200, (
            "nobody is locked out by somebody who guesses"
        )
    guesses.forget()


def test_a_session_over_https_is_for_this_host_alone(
    seeded: Seeded, monkeypatch: pytest.MonkeyPatch, reread_settings: Callable[[], None]
) -> None:
    monkeypatch.setenv("HIROBA_PUBLIC_URL", "https://hiroba.example.jp")
    reread_settings()
    prefix = hosts.cookie_prefix(house.server())
    assert prefix == "__Host-"
    with override_settings(
        SESSION_COOKIE_NAME=f"{prefix}sessionid", CSRF_COOKIE_NAME=f"{prefix}csrftoken",
        SESSION_COOKIE_SECURE=True, CSRF_COOKIE_SECURE=True,
    ):  # fmt: skip
        client = Client(REMOTE_ADDR="192.0.2.7")  # from where nobody has guessed
        laid = "laid-by-a-neighbour-under-the-same-domain"
        client.cookies["sessionid"] = laid
        client.cookies[f"{prefix}sessionid"] = laid
        client.get("/accounts/login/", secure=True)
        answer = client.post(
            "/accounts/login/", {"login": "member@example.jp", "password": PASSWORD}, secure=True
        )
        assert answer.status_code == 302
        session = client.cookies[f"{prefix}sessionid"]
        assert session.value != laid
        for name in (f"{prefix}sessionid", f"{prefix}csrftoken"):
            cookie = client.cookies[name]  # RFC 6265bis 4.1.3.2: Secure, Path=/, no Domain
            assert cookie["secure"], name
            assert cookie["path"] == "/", name
            assert not cookie["domain"], name
        assert session["httponly"]
        other = Client()
        other.cookies["sessionid"] = session.value  # under a name that any subdomain could write
        assert other.get("/account/signin", secure=True).status_code in (302, 401)
    monkeypatch.undo()
    reread_settings()


def test_what_is_hidden_takes_as_many_questions_as_what_is_not_there(seeded: Seeded) -> None:
    """Time on a wall tells little in a test: what is asked of the database, and how often, tells more."""
    client = seeded.client("resident")
    for path in ("", "/data.csv", "/columns", "/quality", "/versions", "/questions", "/badge.svg", "/usage"):
        asked = {}
        for name, id in (("missing", "0000000000"), ("private", seeded.datasets["private"]),
                         ("closed", seeded.datasets["closed"])):  # fmt: skip
            client.get(f"/datasets/{id}{path}")  # what is remembered for half a second is remembered
            with CaptureQueriesContext(connection) as queries:
                assert client.get(f"/datasets/{id}{path}").status_code == 404
            tables = [each["sql"].partition("WHERE")[0] for each in queries]
            asked[name] = sorted(each for each in tables if not any(table in each for table in _REMEMBERED))
        assert asked["private"] == asked["missing"], path
        assert asked["closed"] == asked["missing"], path
