"""A town's Hiroba signs its people in at the prefecture's: two real installations, each with its own accounts.

One judges the other: authorization code with PKCE, levels of assurance, signing out from either side, new keys.
"""

from __future__ import annotations

import html
import json
import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit, urlunsplit

import httpx
import jwt
import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

from tests.support.server import Server
from tests.support.somebody import PASSWORD

PRIVATE = {"HIROBA_CITY_PRIVATE_URLS": "true"}  # the other installation is on this machine, too
PATIENCE = 60.0  # seconds until what the other side does is seen
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"  # of the app that shows numbers
HANAKO, JIRO, TARO, SABURO = (f"{name}@pref.example.jp" for name in ("hanako", "jiro", "taro", "saburo"))
PREFECTURE = f"""
import sys
import django; django.setup()
from allauth.account.models import EmailAddress
from allauth.mfa.totp.internal.auth import TOTP
from hiroba.kernel.decide.types import SYSTEM
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind
from hiroba.kernel.people import service as people
from hiroba.kernel.people.models import User
from hiroba.kernel.signin import service as signin
organisations.ensure(OrganisationInfo("pref", OrganisationKind.PREFECTURE, "みどり県", "Midori", None))
for email in sys.argv[3:]:
    user = User.objects.get(pk=people.create_person(email, sys.argv[2], email.partition("@")[0]))
    EmailAddress.objects.update_or_create(user=user, email=email, defaults={{"verified": True, "primary": True}})
TOTP.activate(user, "{SECRET}")
town = sys.argv[1]
back = f"{{town}}/accounts/oidc/pref/"
secret, made = signin.register_opening(SYSTEM, "pref", "広場市", [f"{{back}}login/callback/"], logout=f"{{back}}logout/")
print(made.id, secret)
"""
NEW_KEY = """
from datetime import timedelta
import django; django.setup()
from django.utils import timezone
from hiroba.kernel.signin.keys import private_keys
from hiroba.kernel.signin.models import SigningKey
now = timezone.now()
SigningKey.objects.update(begins=now - timedelta(days=89))
assert len(private_keys()) == 2, "the next one is made ahead of its time"
SigningKey.objects.filter(begins__gt=now).update(begins=now)
"""
NUMBER = """
import sys
import django; django.setup()
from hiroba.kernel.people import service as people
print(people.find_person(sys.argv[1]))
"""
SUBJECTS = """
import django; django.setup()
from allauth.socialaccount.models import SocialAccount
print(*SocialAccount.objects.values_list("uid", flat=True))
"""
CLOSED = """
import sys
import django; django.setup()
from hiroba.kernel.people import service as people
people.deactivate(people.find_person(sys.argv[1]))
"""
OLD_KEY_GONE = """
import django; django.setup()
from hiroba.kernel.signin.models import SigningKey
SigningKey.objects.order_by("issued").first().delete()
"""


def run(server: Server, code: str, *arguments: str) -> str:
    environment = server.environment | {
        "DJANGO_SETTINGS_MODULE": "hiroba.kernel.settings.django", "HIROBA_DATA_DIR": str(server.data_dir),
    }  # fmt: skip
    told = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        capture_output=True, text=True, env=environment, check=False, timeout=120,
    )  # fmt: skip
    assert told.returncode == 0, told.stderr
    return told.stdout.strip().rpartition("\n")[2]


class Pair:
    """town: relies on the prefecture. client: the town's id there, and its secret."""

    def __init__(self, town: Server, prefecture: Server, client: tuple[str, str]) -> None:
        self.town, self.prefecture, self.client = town, prefecture, client


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    folder = tmp_path_factory.mktemp("two")
    town, prefecture = Server(folder / "town", **PRIVATE), Server(folder / "prefecture", **PRIVATE)
    try:
        prefecture.start()
        id, secret = run(prefecture, PREFECTURE, town.url, PASSWORD, HANAKO, JIRO, SABURO, TARO).split()
        said = {
            "id": "pref", "title": "みどり県", "server": prefecture.url, "client_id": id,
            "client_secret": secret, "claim": "acr", "levels": {"self": "self", "strong": "strong"},
        }  # fmt: skip
        town.environment["HIROBA_OIDC_PROVIDERS"] = json.dumps([said])
        town.start()
        yield Pair(town, prefecture, (id, secret))
    finally:
        town.stop()
        prefecture.stop()


class Browser:
    """Follows redirects, pages that lead on, and forms; cookies of each installation apart, as by host."""

    def __init__(self, pair: Pair) -> None:
        self.pair = pair
        self.clients = {
            server.url: httpx.Client(base_url=server.url, trust_env=False, timeout=60)
            for server in (pair.town, pair.prefecture)
        }
        self.visited: list[str] = []

    def get(self, address: str) -> httpx.Response:
        return self.follow(self._of(address).get(address, headers={"Accept": "text/html"}))

    def send(self, page: httpx.Response, address: str, values: dict[str, str | list[str]]) -> httpx.Response:
        """Send the form of a page."""
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
        assert token, page.text[-2000:]
        data = {"csrfmiddlewaretoken": token[1], **values}
        whole = str(page.url.join(address))
        return self.follow(self._of(whole).post(whole, data=data, headers={"Referer": str(page.url)}))

    def follow(self, answer: httpx.Response, until: str = "") -> httpx.Response:
        """Go where answers lead, as far as an address that has `until` in it."""
        for _step in range(12):
            self.visited.append(str(answer.url))
            onward = re.search(r'http-equiv="refresh" content="0;url=([^"]+)"', answer.text)
            if answer.is_redirect:
                address = str(answer.url.join(answer.headers["location"]))
            elif onward:
                address = html.unescape(onward[1])
            else:
                return answer
            if until and until in address:
                self.visited.append(address)
                return answer
            answer = self._of(address).get(address, headers={"Accept": "text/html"})
        raise AssertionError(self.visited)

    def _of(self, address: str) -> httpx.Client:
        return next(client for url, client in self.clients.items() if address.startswith(url))

    def last(self, part: str) -> str:
        """The address visited last that has this in it."""
        return next(each for each in reversed(self.visited) if part in each)

    # what somebody does

    def begin(self) -> httpx.Response:
        """From the town's page to whatever the prefecture shows first."""
        page = self.get(f"{self.pair.town.url}/accounts/login/")
        assert "みどり県でログイン" in page.text
        return self.send(page, "/accounts/oidc/pref/login/", {})

    def enter(self, page: httpx.Response, email: str) -> httpx.Response:
        """Sign in at the prefecture, with the number of the app where it is asked for."""
        page = self.send(page, str(page.url), {"login": email, "password": PASSWORD})
        if "/2fa/authenticate" in str(page.url):
            number = format_hotp_value(hotp_value(SECRET, next(yield_hotp_counters_from_time())))
            page = self.send(page, str(page.url), {"code": number})
        assert "広場市に知らせますか" in page.text, page.text[-3000:]
        return page

    def allow(self, page: httpx.Response, until: str = "") -> httpx.Response:
        """Say yes, and go back to the town."""
        asked = re.search(r'name="request" value="([^"]+)"', page.text)
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
        assert asked
        assert token
        data = {
            "csrfmiddlewaretoken": token[1], "request": html.unescape(asked[1]), "action": "grant",
            "scopes": ["openid", "profile", "email"],
        }  # fmt: skip
        address = f"{self.pair.prefecture.url}/identity/o/authorize"
        answer = self._of(address).post(address, data=data, headers={"Referer": str(page.url)})
        return self.follow(answer, until)

    def sign_in(self, email: str) -> httpx.Response:
        page = self.begin()
        if "/accounts/login/" in str(page.url):
            page = self.enter(page, email)
        return self.allow(page)

    def sign_out(self) -> httpx.Response:
        """Of the town, and, where the prefecture asks, there, too."""
        page = self.send(self.get(f"{self.pair.town.url}/account"), "/accounts/logout/", {})
        if "/identity/o/logout" not in str(page.url):
            return page
        fields = dict(re.findall(r'type="hidden" name="(\w+)"(?: value="([^"]*)")?', page.text))
        return self.send(page, "/identity/o/logout", {**fields, "action": "logout"})

    def is_in(self, server: Server) -> bool:
        return "/accounts/login/" not in str(self.get(f"{server.url}/account/signin").url)

    def close(self) -> None:
        for client in self.clients.values():
            client.close()


@pytest.fixture
def browser(pair: Pair) -> Iterator[Callable[[], Browser]]:
    opened: list[Browser] = []

    def one() -> Browser:
        opened.append(Browser(pair))
        return opened[-1]

    yield one
    for each in opened:
        each.close()


def until(reached: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not reached():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_the_prefecture_says_who_it_is_and_how_sure(pair: Pair, browser: Callable[[], Browser]) -> None:
    for email, level in (
        (HANAKO, "メールアドレスで確かめました"),
        (TARO, "強い方法で確かめました"),
    ):
        somebody = browser()
        somebody.sign_in(email)
        page = somebody.get(f"{pair.town.url}/account/signin").text
        assert level in page, (email, re.sub(r"<[^>]+>|\s+", " ", page)[:3000])
        name = email.partition("@")[0]
        assert name in somebody.get(f"{pair.town.url}/account").text
        asked = dict(parse_qsl(urlsplit(somebody.last("/identity/o/authorize?")).query))
        assert asked["code_challenge_method"] == "S256"
        assert len(asked["code_challenge"]) == 43
        assert {"state", "nonce"} <= set(asked)


def test_the_town_learns_no_number_of_an_account_of_the_prefecture(
    pair: Pair, browser: Callable[[], Browser]
) -> None:
    browser().sign_in(JIRO)
    number, known = run(pair.prefecture, NUMBER, JIRO), run(pair.town, SUBJECTS).split()
    assert number.isdigit()
    assert known
    assert all(len(each) == 43 for each in known), known


def test_a_code_with_the_verifier_of_another_opens_nothing(
    pair: Pair, browser: Callable[[], Browser]
) -> None:
    mine, theirs = browser(), browser()
    for each in (mine, theirs):
        each.allow(each.enter(each.begin(), HANAKO), until="/login/callback/")
    code = parse_qs(urlsplit(theirs.last("/login/callback/")).query)["code"][0]
    back = urlsplit(mine.last("/login/callback/"))
    swapped = urlencode(dict(parse_qsl(back.query)) | {"code": code})
    answer = mine.get(urlunsplit(back._replace(query=swapped)))
    assert answer.status_code != 500
    assert not mine.is_in(pair.town), "its verifier is another's, and so is its nonce"
    theirs.sign_in(HANAKO)
    assert theirs.is_in(pair.town)


def test_the_provider_itself_refuses_a_wrong_verifier(pair: Pair, browser: Callable[[], Browser]) -> None:
    somebody = browser()
    somebody.allow(somebody.enter(somebody.begin(), HANAKO), until="/login/callback/")
    back = somebody.last("/login/callback/")
    id, secret = pair.client
    form = {
        "grant_type": "authorization_code", "code": parse_qs(urlsplit(back).query)["code"][0],
        "redirect_uri": back.partition("?")[0], "client_id": id, "client_secret": secret,
    }  # fmt: skip
    address = f"{pair.prefecture.url}/identity/o/api/token"
    for verifier in ({}, {"code_verifier": "x" * 43}):
        answer = httpx.post(address, data=form | verifier, trust_env=False, timeout=60)
        assert (answer.status_code, answer.json()["error"]) in {
            (400, "invalid_grant"),
            (400, "invalid_request"),
        }


def test_signing_out_of_the_town_ends_the_prefectures_session(
    pair: Pair, browser: Callable[[], Browser]
) -> None:
    somebody = browser()
    somebody.sign_in(HANAKO)
    assert somebody.is_in(pair.town)
    assert somebody.is_in(pair.prefecture)
    end = somebody.sign_out()
    assert str(end.url).startswith(pair.town.url), "and the reader is back where they came from"
    assert not somebody.is_in(pair.town)
    assert not somebody.is_in(pair.prefecture)


def test_signing_out_of_the_prefecture_ends_the_towns_sessions(
    pair: Pair, browser: Callable[[], Browser]
) -> None:
    here, elsewhere, other = browser(), browser(), browser()
    for each, email in ((here, HANAKO), (elsewhere, HANAKO), (other, JIRO)):
        each.sign_in(email)
    page = here.get(f"{pair.prefecture.url}/account")
    here.send(page, "/accounts/logout/", {})
    until(lambda: not here.is_in(pair.town))
    assert elsewhere.is_in(pair.town), "that was another session"
    page = elsewhere.get(f"{pair.prefecture.url}/account/signin")
    assert other.is_in(pair.town)
    here.sign_in(HANAKO)
    elsewhere.send(page, "/account/signin/sessions/end-others", {})
    until(lambda: not here.is_in(pair.town))
    assert elsewhere.is_in(pair.town)
    assert other.is_in(pair.town), "nobody else is signed out"


def test_an_account_closed_at_the_prefecture_is_signed_out_of_the_town_at_once(
    pair: Pair, browser: Callable[[], Browser]
) -> None:
    closed, other = browser(), browser()
    for each, email in ((closed, SABURO), (other, JIRO)):
        each.sign_in(email)
        assert each.is_in(pair.town)
    run(pair.prefecture, CLOSED, SABURO)
    until(lambda: not closed.is_in(pair.town))
    assert not closed.is_in(pair.prefecture)
    assert other.is_in(pair.town)


def test_the_prefecture_signs_by_a_new_key(pair: Pair, browser: Callable[[], Browser]) -> None:
    def kid(somebody: Browser) -> str:
        somebody.sign_out()
        hint = parse_qs(urlsplit(somebody.last("/identity/o/logout?")).query)["id_token_hint"][0]
        return str(jwt.get_unverified_header(hint)["kid"])

    before, while_new, later = browser(), browser(), browser()
    before.sign_in(HANAKO)
    later.sign_in(JIRO)
    run(pair.prefecture, NEW_KEY)
    while_new.sign_in(HANAKO)
    old, new = kid(before), kid(while_new)
    assert old != new
    assert not before.is_in(pair.prefecture), "a token of the key before still names the session to end"
    run(pair.prefecture, OLD_KEY_GONE)
    again = browser()
    again.sign_in(HANAKO)
    assert again.is_in(pair.town)
    assert later.is_in(pair.town), "a session here does not hang on a key there"
    assert kid(later) == old
    assert not later.is_in(pair.town)
    assert not later.is_in(pair.prefecture), "where its key is gone, too, the reader is asked and answers"
