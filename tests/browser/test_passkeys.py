"""A passkey from its making to its removal, on an authenticator that Chromium plays; and what others make of it.

WebAuthn wants a secure context and a name: http://localhost is one, http://127.0.0.1 is not.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.browser.conftest import Visitor
from tests.support.server import Server, free_port

Visit = Callable[..., Visitor]
NAME = "窓口の鍵"
_SIGN_IN, _ASK = "/accounts/login/", "/accounts/2fa/webauthn/login/"
_SIGN = """async (asked) => {
  const answer = await navigator.credentials.get({
    publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(asked.publicKey)
  });
  return answer.toJSON();
}"""


class Authenticator:
    """The fingerprint reader of one browser window; it always recognises its owner."""

    def __init__(self, page: Any) -> None:
        self._devtools = page.context.new_cdp_session(page)
        self._devtools.send("WebAuthn.enable")
        kind = {
            "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
            "isUserVerified": True, "automaticPresenceSimulation": True,
        }  # fmt: skip
        self._id = self._devtools.send("WebAuthn.addVirtualAuthenticator", {"options": kind})[
            "authenticatorId"
        ]

    def keys(self) -> list[dict[str, Any]]:
        told = self._devtools.send("WebAuthn.getCredentials", {"authenticatorId": self._id})
        return list(told["credentials"])

    def take(self, key: dict[str, Any]) -> None:
        """As when a person's passkeys are in several of their devices."""
        self._devtools.send("WebAuthn.addCredential", {"authenticatorId": self._id, "credential": key})


@pytest.fixture
def resident(visit: Visit, server: Server) -> Visitor:
    visitor = visit(url=f"http://localhost:{server.port}")
    visitor.sign_in("resident")
    return visitor


@pytest.fixture
def elsewhere(chromium: Any, server: Server) -> Iterator[Any]:
    """A page of a stranger on the same host, whose passkeys a browser lets it ask for: another port."""
    context = chromium.new_context()
    page = context.new_page()
    address = f"http://localhost:{free_port()}/"
    page.route(address, lambda route: route.fulfill(content_type="text/html", body="<!doctype html>"))
    page.goto(address)
    yield page
    context.close()


def _register(visitor: Visitor) -> None:
    visitor.open("/account/signin")
    visitor.page.get_by_role("link", name="パスキーを加える").click()
    visitor.page.fill("[name=password]", visitor.account("resident")["password"])
    visitor.page.get_by_role("button", name="確かめる").click()
    visitor.page.locator("[name=name]").fill(NAME)
    visitor.page.get_by_role("button", name="この端末で作る").click()
    visitor.page.wait_for_url("**/recovery-codes/**")


def _remove(visitor: Visitor) -> None:
    visitor.open("/account/signin")
    visitor.page.get_by_role("link", name=f"{NAME}を消す").click()
    visitor.page.wait_for_url("**/reauthenticate/**")
    if visitor.page.get_by_role("button", name="パスキーで確かめる").count() == 0:
        visitor.page.get_by_role("link", name="パスキー").click()
    visitor.page.get_by_role("button", name="パスキーで確かめる").click()
    visitor.page.locator("main").get_by_role("button", name="消す").click()
    visitor.page.wait_for_url("**/account/signin")


def _sign_in(visitor: Visitor) -> Any:
    """Press the button; the answer to what the authenticator signed."""
    visitor.open(_SIGN_IN)
    with (
        visitor.page.expect_navigation(),
        visitor.page.expect_response(
            lambda answer: answer.url.endswith(_ASK) and answer.request.method == "POST"
        ) as posted,
    ):
        visitor.page.get_by_role("button", name="パスキーでログイン").click()
    return posted.value


def _sign_in_with_password_too(visitor: Visitor) -> None:
    """Who has a passkey and no app is asked for the passkey; a recovery code is what else would do."""
    account = visitor.account("resident")
    visitor.open(_SIGN_IN)
    visitor.page.fill("[name=login]", account["email"])
    visitor.page.fill("[name=password]", account["password"])
    visitor.page.click("main button[type=submit]")
    visitor.page.wait_for_url("**/2fa/authenticate/**")
    words = visitor.page.locator("main").inner_text()
    assert "パスキーで確かめてください" in words
    assert "認証アプリ" not in words
    assert visitor.page.get_by_text("回復コードを一つ入れてください").count() == 1
    with visitor.page.expect_navigation():
        visitor.page.get_by_role("button", name="パスキーを使う").click()
    assert _is_signed_in(visitor)


def _asked(visitor: Visitor) -> dict[str, Any]:
    """A new challenge."""
    answer = visitor.context.request.get(_ASK, headers={"Accept": "application/json"})
    return dict(answer.json()["request_options"])


def _hand_in(visitor: Visitor, signed: Any) -> str:
    """Send an assertion as the page does; where one is led."""
    form = visitor.context.request.get(_SIGN_IN).text()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', form)
    assert token is not None
    answer = visitor.context.request.post(
        _ASK,
        form={"csrfmiddlewaretoken": token[1], "credential": json.dumps(signed)},
        headers={"Referer": f"{visitor.url}{_SIGN_IN}"},
        max_redirects=0,
    )
    assert answer.status == 302, answer.text()
    return str(answer.headers["location"])


def _is_signed_in(visitor: Visitor) -> bool:
    return bool(visitor.context.request.get("/account/signin", max_redirects=0).status == 200)


def test_a_passkey_from_its_making_to_its_removal(resident: Visitor, visit: Visit, elsewhere: Any) -> None:
    authenticator = Authenticator(resident.page)
    _register(resident)
    resident.open("/account/signin")
    assert resident.page.locator("strong", has_text=NAME).is_visible()
    resident.open("/accounts/2fa/webauthn/add/")
    resident.page.get_by_role("button", name="この端末で作る").click()
    resident.page.get_by_text("もう加わっています").wait_for()
    resident.context.clear_cookies()
    assert not _is_signed_in(resident)
    resident.open(_SIGN_IN)
    with resident.page.expect_navigation():
        resident.page.get_by_role("button", name="パスキーでログイン").dblclick()
    assert resident.page.locator(".hb-notice--error").count() == 0, "a double click is one"
    assert _is_signed_in(resident)
    resident.context.clear_cookies()

    signed_in = _sign_in(resident)
    assert _is_signed_in(resident)
    resident.open("/account/signin")
    words = resident.page.locator("main").inner_text()
    assert NAME in words
    assert "強い方法で確かめました" in words
    assert "まだ使っていません" not in words

    resident.context.clear_cookies()
    _sign_in_with_password_too(resident)

    (key,) = authenticator.keys()
    recorded = json.loads(signed_in.request.post_data_json["credential"])
    _others_make_nothing_of_it(visit(url=resident.url), recorded, key, elsewhere)

    _remove(resident)
    assert NAME not in resident.page.locator("main").inner_text()
    resident.context.clear_cookies()
    refused = _sign_in(resident)
    assert refused.headers["location"] == _SIGN_IN
    assert not _is_signed_in(resident)
    assert "このパスキーでは確かめられません" in resident.page.locator(".hb-notice--error").first.inner_text()


def _others_make_nothing_of_it(thief: Visitor, recorded: Any, key: dict[str, Any], elsewhere: Any) -> None:
    """Somebody who heard an assertion, and somebody whose page of another origin got one."""
    assert _hand_in(thief, recorded) == _SIGN_IN, "nothing was asked"
    for _once in range(2):
        _asked(thief)
        assert _hand_in(thief, recorded) == _SIGN_IN, "another challenge was asked"
    there = Authenticator(elsewhere)
    there.take(key)
    signed = elsewhere.evaluate(_SIGN, _asked(thief))
    assert _hand_in(thief, signed) == _SIGN_IN, "rightly signed, on another origin"
    assert not _is_signed_in(thief)
    thief.open(_SIGN_IN)
    Authenticator(thief.page).take(key)
    signed = thief.page.evaluate(_SIGN, _asked(thief))
    assert _hand_in(thief, signed) != _SIGN_IN, "the same on our own origin is taken"
    assert _is_signed_in(thief)
    assert _hand_in(thief, signed) != "", "and does no harm a second time"
    thief.context.clear_cookies()
    _asked(thief)
    assert _hand_in(thief, signed) == _SIGN_IN
