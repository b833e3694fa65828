"""What every answer tells a browser: of pages, files and protocols, to strangers and to those who signed in."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client, override_settings

from tests.security.asking import Asking
from tests.security.seeded import NOBODY, OPEN, TOWN, Seeded

_ADDRESSES = (
    "/", "/search", "/datasets/{open}", "/datasets/{open}/data.csv", "/datasets/{open}/original/1",
    "/datasets/{private}", "/datasets/{open}.ttl", "/accounts/login/", "/live/entities.geojson", "/nowhere",
    "/live/tiles.json", "/live/tiles/0/0/0", "/live/tiles/9/9/x", "/tiles", "/tiles/WebMercatorQuad/0/0/0",
    "/tiles/WebMercatorQuad/9/9/x",
    "/robots.txt", "/static/hiroba/no-such-file.js", "/api/v1/datasets", "/api/3/action/package_list",
    "/api/3/action/nothing", "/datastore/dump/none", "/dcat/catalog.ttl", "/ogc/records", "/health/live",
    "/metrics", "/ngsi-ld/v1/entities?type=Room", "/ngsi-ld/v1/nothing", "/v2/entities", "/version",
    "/sta/v1.1", "/iot/d?i=x&k=y",
)  # fmt: skip


def test_every_answer_is_guarded(ask: Asking, seeded: Seeded) -> None:
    for address in _ADDRESSES:
        path = address.format(open=seeded.datasets[OPEN], private=seeded.datasets["private"])
        headers = ask.machine(NOBODY, "GET", path).headers
        assert headers.get("x-content-type-options") == "nosniff", path
        policy = headers.get("content-security-policy", "")
        assert "frame-ancestors 'none'" in policy or "sandbox" in policy, path
        assert "unsafe-inline" not in policy.replace("style-src-attr 'unsafe-inline'", ""), path
        assert "unsafe-eval" not in policy, path
        assert headers.get("referrer-policy") == "same-origin", path
        assert "server" not in headers, path
        assert "strict-transport-security" not in headers, path


def test_https_is_asked_for_where_it_is_there(
    ask: Asking, monkeypatch: pytest.MonkeyPatch, reread_settings: Callable[[], None]
) -> None:
    monkeypatch.setenv("HIROBA_PUBLIC_URL", "https://hiroba.example.jp")
    reread_settings()
    for path in ("/", "/nowhere", "/api/v1/datasets", "/version", "/ngsi-ld/v1/types"):
        told = ask.machine(NOBODY, "GET", path).headers
        assert told["strict-transport-security"] == "max-age=31536000", path
    monkeypatch.undo()
    reread_settings()


def test_pages_are_apart_from_other_sites(ask: Asking) -> None:
    headers = ask.machine(NOBODY, "GET", "/").headers
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert headers["x-frame-options"] == "DENY"
    script = [
        each for each in headers["content-security-policy"].split("; ") if each.startswith("script-src")
    ]
    assert script == ["script-src 'self'"]
    assert (
        ask.machine(NOBODY, "GET", "/api/v1/datasets").headers["cross-origin-resource-policy"]
        == "cross-origin"
    )


def test_no_cache_on_the_way_keeps_what_depends_on_the_reader(ask: Asking, seeded: Seeded) -> None:
    for path in (f"/organisations/{TOWN}", "/search", "/city", f"/datasets/{seeded.datasets['private']}"):
        told = ask.machine(NOBODY, "GET", path, Cookie="sessionid=x").headers
        assert told["cache-control"].startswith("private"), path
        assert "Cookie" in told["vary"], path
    for told, field in (
        (ask.page("officer", "GET", "/live/tiles/0/0/0").headers, "Cookie"),
        (ask.page("officer", "GET", "/live/tiles.json").headers, "Cookie"),
        (ask.machine("officer", "GET", "/tiles/WebMercatorQuad/0/0/0").headers, "Authorization"),
        (ask.machine("officer", "GET", "/tiles/WebMercatorQuad/tilejson.json").headers, "Authorization"),
        (ask.machine("officer", "GET", "/tiles").headers, "Authorization"),
    ):
        assert told["cache-control"].startswith("private"), told
        assert field in told["vary"], told
    for name in ("private", "ruled", "closed", "shared"):
        path = f"/datasets/{seeded.datasets[name]}/data.csv"
        answer = ask.page("officer", "GET", path)
        assert answer.status == 200
        assert answer.headers["cache-control"] == "private, no-store", name
    asked = ask.page("officer", "GET", f"/datasets/{seeded.datasets['closed']}/badge.svg")
    assert asked.headers["cache-control"] == "private, no-store"


def test_an_etag_opens_nothing(ask: Asking, seeded: Seeded) -> None:
    for name in ("private", "closed", "ruled"):
        path = f"/datasets/{seeded.datasets[name]}/data.csv"
        etag = ask.page("officer", "GET", path).headers["etag"]
        assert ask.page("officer", "GET", path, If_None_Match=etag).status == 304
        for mark in (etag, "*"):
            assert ask.page(NOBODY, "GET", path, If_None_Match=mark).status == 404
    mine = ask.page("neighbour", "GET", f"/datasets/{seeded.datasets['ruled']}/data.csv")
    assert mine.headers["etag"] != etag, "a part of a table has a mark of its own"


def test_cookies_are_for_this_site_and_not_for_scripts(seeded: Seeded) -> None:
    client = Client(REMOTE_ADDR="192.0.2.8")  # from where nobody has guessed
    client.get("/accounts/login/?lang=en")
    client.post(
        "/accounts/login/", {"login": "officer@example.jp", "password": "a-long-password-for-tests-7"}
    )
    assert {"sessionid", "hiroba_language"} <= set(client.cookies)
    for name, cookie in client.cookies.items():
        assert cookie["samesite"] == "Lax", name
        assert not cookie["domain"], name
        assert cookie["httponly"] or name == "csrftoken", name
    with override_settings(SESSION_COOKIE_SECURE=True, CSRF_COOKIE_SECURE=True):
        safe = Client()
        safe.get("/accounts/login/?lang=en", secure=True)
        for name, cookie in safe.cookies.items():
            assert cookie["secure"], name
