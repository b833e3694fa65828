"""Two serving processes on one database, as behind a load balancer: what one was told the other knows."""

from __future__ import annotations

import base64
import hashlib
import html
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from itertools import count
from threading import Barrier, Thread
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx
import jwt
import pytest

from tests.support.server import Server
from tests.support.somebody import PASSWORD, Somebody

HANAKO, JIRO, SABURO = PEOPLE = ("hanako@example.jp", "jiro@example.jp", "saburo@example.jp")
MIDORI = "midori@example.jp"  # a resident, of no organisation
LIMIT = 10  # wrong passwords for one account in a quarter of an hour
A_MINUTE = 60  # requests of one key
WRONG = 30  # wrong tokens of one network in a minute
HEARD = 20  # seconds in which one process must have heard of the other: it takes one where nothing else runs
BACK = "https://service.example.jp/callback"
PROOF = "v" * 50
A_SECOND = 1.0  # within which a consent that was withdrawn counts no longer
PATIENCE = 60  # seconds: secrets are hashed so that guessing is slow, all of them at once slower
ASKED = {
    "redirect_uri": BACK, "response_type": "code", "scope": "openid email", "state": "s1", "nonce": "n1",
    "code_challenge": base64.urlsafe_b64encode(hashlib.sha256(PROOF.encode()).digest()).rstrip(b"=").decode(),
    "code_challenge_method": "S256",
}  # fmt: skip
# A process that answers and does nothing else, as another machine would have it.
ANSWER = """
import sys
from pathlib import Path
from hiroba.cli.environment import prepare
from hiroba.cli.serve.listen import listen
socket = listen("127.0.0.1", int(sys.argv[1]))
prepare(Path(sys.argv[2]), HIROBA_HOST="127.0.0.1", HIROBA_PORT=sys.argv[1])
from hiroba.cli.serve.processes import answer
answer(socket)
"""


class Pair:
    """client: a service that is registered here."""

    def __init__(self, one: Server, other: Server, client: dict[str, str]) -> None:
        self.one, self.other, self.client = one, other, client

    def code(self, email: str = HANAKO) -> str:
        """What the service gets when somebody has said yes, at the first of the two."""
        somebody = Somebody(self.one, email)
        try:
            page = somebody.get(
                f"/identity/o/authorize?{urlencode(ASKED | {'client_id': self.client['client_id']})}"
            )
            values = dict(re.findall(r'name="(csrfmiddlewaretoken|request)" value="([^"]+)"', page.text))
            said = {name: html.unescape(value) for name, value in values.items()}
            said |= {"action": "grant", "scopes": ["openid", "email"]}
            answer = somebody.client.post("/identity/o/authorize", data=said)
            onward = re.search(r'content="0;url=([^"]+)"', answer.text)
            assert onward, answer.text[-2000:]
            return parse_qs(urlsplit(html.unescape(onward[1])).query)["code"][0]
        finally:
            somebody.close()

    def redeem(self, server: Server, code: str) -> httpx.Response:
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": BACK,
            "code_verifier": PROOF,
        }
        address = f"{server.url}/identity/o/api/token"
        return httpx.post(address, data=form | self.client, trust_env=False, timeout=PATIENCE)

    def known(self, access: str) -> int:
        """How the second answers whoever asks who somebody is."""
        asked = {"Authorization": f"Bearer {access}"}
        return httpx.get(
            f"{self.other.url}/identity/o/api/userinfo", headers=asked, trust_env=False, timeout=PATIENCE
        ).status_code


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    data = tmp_path_factory.mktemp("two") / "data"
    limits = {"HIROBA_LIMITS_PROXIES": "1", "HIROBA_LIMITS_CLIENT_A_MINUTE": str(A_MINUTE)}
    one, other = (Server(data, **limits) for _ in range(2))
    one.fill(
        ("add-organisation", "131016", "みどり市"),
        *(("add-person", email, "--organisation", "131016", "--password", PASSWORD) for email in PEOPLE),
        ("add-person", MIDORI, "--password", PASSWORD),
    )
    other.command = [sys.executable, "-c", ANSWER, str(other.port), str(data)]
    try:
        one.start()
        other.start()
        id, secret = _registered(one).split()
        yield Pair(one, other, {"client_id": id, "client_secret": secret})
    finally:
        one.stop()
        other.stop()


def _registered(server: Server) -> str:
    return _told(server, "add-client", "131016", "図書館の予約", "--redirect", BACK)


def _told(server: Server, *words: str) -> str:
    """What a command of `hiroba` prints."""
    command = [sys.executable, "-m", "hiroba.cli.main", *words]
    told = subprocess.run(
        [*command, "--data-dir", str(server.data_dir)],
        check=True, capture_output=True, text=True, env=server.environment,
    )  # fmt: skip
    return told.stdout


def test_a_code_of_one_is_redeemed_at_the_other_and_counts_once(pair: Pair) -> None:
    code = pair.code()
    got = pair.redeem(pair.other, code)
    assert got.status_code == 200, got.text
    assert pair.known(got.json()["access_token"]) == 200
    assert pair.redeem(pair.one, code).json()["error"] == "invalid_grant"
    assert pair.known(got.json()["access_token"]) == 401, "a second time ends what the first one opened"


def test_of_many_who_redeem_a_code_in_one_instant_one_gets_tokens(pair: Pair) -> None:
    for _time in range(4):
        code, gate, got = pair.code(), Barrier(6), list[httpx.Response]()

        def redeem(server: Server, code: str = code, gate: Barrier = gate, got: Any = got) -> None:
            gate.wait()
            got.append(pair.redeem(server, code))

        threads = [
            Thread(target=redeem, args=[server]) for server in (pair.one, pair.other) for _ in range(3)
        ]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        assert sorted(each.status_code for each in got) == [200, 400, 400, 400, 400, 400]
        [won] = [each.json() for each in got if each.status_code == 200]
        assert pair.known(won["access_token"]) == 401


_addresses = count(1)


def is_let_in(server: Server, email: str, password: str, gate: Barrier | None = None) -> bool:
    """Try from an address of which nothing was counted yet."""
    somebody = Somebody(server)
    somebody.client.headers["X-Forwarded-For"] = f"198.51.100.{next(_addresses)}"
    try:
        if gate is not None:
            gate.wait()
        return "logout" in somebody.send("/accounts/login/", {"login": email, "password": password}).text
    finally:
        somebody.close()


def test_wrong_passwords_count_wherever_they_are_tried(pair: Pair) -> None:
    for at in range(LIMIT):
        assert not is_let_in((pair.one, pair.other)[at % 2], JIRO, f"wrong-password-{at}")
    assert not is_let_in(pair.one, JIRO, PASSWORD)
    assert not is_let_in(pair.other, JIRO, PASSWORD)


def test_no_wrong_password_of_one_instant_is_forgotten(pair: Pair) -> None:
    gate = Barrier(LIMIT - 1)
    asked = [(pair.one, pair.other)[at % 2] for at in range(LIMIT - 1)]
    threads = [Thread(target=is_let_in, args=[server, SABURO, "wrong-password", gate]) for server in asked]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert is_let_in(pair.other, SABURO, PASSWORD), "one more try was left, and a right one is none"
    assert not is_let_in(pair.one, SABURO, "wrong-password")
    assert not is_let_in(pair.other, SABURO, PASSWORD)


def _asked(server: Server, token: str, address: str) -> int:
    """How a request with a token is answered that comes from an address."""
    headers = {"Authorization": f"Bearer {token}", "X-Forwarded-For": address}
    return httpx.get(
        f"{server.url}/ngsi-ld/v1/types", headers=headers, trust_env=False, timeout=30
    ).status_code


def _until_refused(server: Server, token: str, address: str) -> int:
    """How often the second answers until it has heard what was asked of the first."""
    deadline = time.monotonic() + HEARD
    for number in count():
        if _asked(server, token, address) == 429:
            return number
        assert time.monotonic() < deadline, "it has heard nothing"
        time.sleep(0.2)
    raise AssertionError


def test_what_a_key_takes_at_one_it_does_not_get_at_the_other(pair: Pair) -> None:
    token = _told(pair.one, "issue-token", HANAKO, "131016").split()[-1]
    answers = [_asked(pair.one, token, "198.51.100.1") for _ in range(A_MINUTE)]
    assert 429 not in answers
    assert _until_refused(pair.other, token, "198.51.100.1") < A_MINUTE / 2


def test_wrong_tokens_count_wherever_they_are_shown(pair: Pair) -> None:
    for _each in range(WRONG + 1):
        _asked(pair.one, "hrb_wrong", "203.0.113.7")
    assert _asked(pair.one, "hrb_wrong", "203.0.113.7") == 429
    assert _until_refused(pair.other, "hrb_wrong", "203.0.113.8") < WRONG
    assert _asked(pair.other, "hrb_wrong", "192.0.2.1") == 401, "another network goes on"


def _program(pair: Pair) -> str:
    """A token of a program of the organisation that may ask for consents."""
    made = _told(
        pair.one, "add-client", "131016", "見守り", "--owner", HANAKO, "--scope", "consent:ask"
    ).split()
    form = {"grant_type": "client_credentials", "client_id": made[-2], "client_secret": made[-1]}
    address = f"{pair.one.url}/identity/o/api/token"
    got = httpx.post(address, data=form, trust_env=False, timeout=PATIENCE)
    return str(got.json()["access_token"])


def test_a_service_knows_a_resident_by_sign_in_and_asks_until_they_withdraw(pair: Pair) -> None:
    """The resident decides at one process, the service asks the other, by the `sub` that sign-in told it."""
    claims = jwt.decode(
        pair.redeem(pair.other, pair.code(MIDORI)).json()["id_token"], options={"verify_signature": False}
    )
    program = _program(pair)

    def allowed(person: str) -> bool:
        answer = httpx.post(
            f"{pair.other.url}/api/v1/consents/check", trust_env=False, timeout=PATIENCE,
            json={"client": claims["aud"], "person": person, "category": "energy"},
            headers={"Authorization": f"Bearer {program}", "Hiroba-Purpose": "welfare"},
        )  # fmt: skip
        assert answer.status_code == 200, answer.text
        return bool(answer.json()["allowed"])

    never = "使われたことは、まだありません"
    officer, resident = Somebody(pair.one, HANAKO), Somebody(pair.one, MIDORI)
    try:
        text = "見守りのために、ご自宅の電気の使用量を福祉課が見ます。"
        asked = {"category": "energy", "purpose": "welfare", "text": text}
        assert "お願いを出しました" in officer.send("/organisations/131016/consents", asked).text
        assert not allowed(claims["sub"]), "not yet"
        [ask] = re.findall(r'action="(/me/data/[\w-]+)"', resident.get("/me/data").text)
        resident.send("/me/data", {"act": "give", "version": "1"}, ask)
        assert never in resident.get("/me/data").text
        assert allowed(claims["sub"])
        assert never not in resident.get("/me/data").text, "a yes is a use, and the resident sees it"
        everybody = [str(number) for number in range(1, 12)]
        assert not any(map(allowed, everybody)), "numbers of accounts can be counted through"
        resident.send("/me/data", {"act": "withdraw"}, ask)
        begun = time.monotonic()
        assert not allowed(claims["sub"])
        assert time.monotonic() - begun < A_SECOND
    finally:
        officer.close()
        resident.close()
