"""Hiroba as a provider of OpenID Connect, attacked point by point (ASVS 5.0, V9 and V10): `docs/security.md` says
which point each test stands for."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.idp.oidc.models import Client as Opening
from allauth.idp.oidc.models import Token
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from hiroba.kernel.decide.types import Principal
from hiroba.kernel.outside.types import Answer
from hiroba.kernel.people.models import User
from hiroba.kernel.signin import service as signin
from hiroba.kernel.signin.subjects import person_of, subject_of
from hiroba.rules.metering import guesses
from hiroba.web.accounts.tests.test_opening import BACK, asked, onward

pytestmark = pytest.mark.django_db
PROOF = "v" * 50
OTHER = "https://other.example.jp/callback"


@pytest.fixture(autouse=True)
def fresh() -> None:
    cache.clear()
    guesses.forget()


@pytest.fixture
def library(administrator: Principal, home: Any) -> dict[str, str]:
    secret, made = signin.register_opening(administrator, home.code, "図書館の予約", [BACK])
    return {"client_id": made.id, "client_secret": secret}


@pytest.fixture
def thief(administrator: Principal, home: Any) -> dict[str, str]:
    """A service that is registered, too."""
    secret, made = signin.register_opening(administrator, home.code, "ほかのサービス", [OTHER, BACK])
    return {"client_id": made.id, "client_secret": secret}


@pytest.fixture
def reader(client: Client, resident: Principal) -> Client:
    client.force_login(User.objects.get(pk=resident.id))
    return client


def grant(
    reader: Client, who: dict[str, str], scopes: str = "openid email", **more: Any
) -> dict[str, list[str]]:
    """What comes back to the service once somebody has said yes."""
    back = {"redirect_uri": more.pop("redirect_uri", BACK)}
    page = reader.get(asked(who["client_id"], PROOF, scope=scopes, **back))
    form = {"request": page.context["form"]["request"].value(), "scopes": scopes.split(), "action": "grant"}
    return parse_qs(urlsplit(onward(reader.post("/identity/o/authorize", form | more))).query)


def redeem(who: dict[str, str], code: str, **more: Any) -> Any:
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": PROOF}
    return Client().post("/identity/o/api/token", form | who | more)


def renew(who: dict[str, str], token: str, **more: Any) -> Any:
    form = {"grant_type": "refresh_token", "refresh_token": token}
    return Client().post("/identity/o/api/token", form | who | more)


def known(access: str) -> int:
    """How the one is answered who asks who somebody is."""
    return Client(HTTP_AUTHORIZATION=f"Bearer {access}").get("/identity/o/api/userinfo").status_code


def test_a_code_counts_once_and_a_second_time_ends_what_it_opened(
    reader: Client, library: dict[str, str]
) -> None:
    code = grant(reader, library)["code"][0]
    got = redeem(library, code).json()
    assert known(got["access_token"]) == 200
    assert redeem(library, code).json()["error"] == "invalid_grant"
    assert known(got["access_token"]) == 401
    assert renew(library, got["refresh_token"]).status_code == 400


def test_a_used_up_refresh_token_ends_all_that_came_of_it(reader: Client, library: dict[str, str]) -> None:
    first = redeem(library, grant(reader, library)["code"][0]).json()
    apart = redeem(library, grant(reader, library)["code"][0]).json()
    second = renew(library, first["refresh_token"]).json()
    third = renew(library, second["refresh_token"]).json()
    assert renew(library, first["refresh_token"]).status_code == 400
    assert renew(library, third["refresh_token"]).status_code == 400
    assert known(third["access_token"]) == 401
    assert renew(library, apart["refresh_token"]).status_code == 200, "another sign-in is another matter"


def test_what_is_renewed_ends_in_the_end(
    reader: Client, library: dict[str, str], later: Callable[[int], None]
) -> None:
    got = redeem(library, grant(reader, library)["code"][0]).json()
    for days in (25, 50, 75):
        later(days)
        got = renew(library, got["refresh_token"]).json()
        assert got["refresh_expires_in"] <= 30 * 24 * 3600
    later(91)
    assert renew(library, got["refresh_token"]).status_code == 400


def test_a_token_that_is_not_renewed_for_a_month_has_ended(
    reader: Client, library: dict[str, str], later: Callable[[int], None]
) -> None:
    got = redeem(library, grant(reader, library)["code"][0]).json()
    later(31)
    assert renew(library, got["refresh_token"]).status_code == 400
    assert known(got["access_token"]) == 401


@pytest.mark.parametrize(
    "more", [{}, {"client_id": "", "client_secret": ""}], ids=["by-another", "by-nobody"]
)
def test_a_code_and_a_refresh_token_are_their_clients_own(
    reader: Client, library: dict[str, str], thief: dict[str, str], more: dict[str, str]
) -> None:
    code = grant(reader, library)["code"][0]
    assert redeem(thief | more, code).status_code in (400, 401)
    assert redeem({**library, "client_secret": "wrong"}, code).status_code in (400, 401)
    got = redeem(library, code).json()
    assert renew(thief | more, got["refresh_token"]).status_code in (400, 401)
    assert renew(library, got["refresh_token"]).status_code == 200


VARIANTS = (
    f"{BACK}/", f"{BACK}?x=1", f"{BACK}#x", f"{BACK}/../evil", BACK.replace("https", "http"), BACK.upper(),
    BACK.replace("service", "SERVICE"), BACK.replace(".jp/", ".jp:8443/"), BACK.replace("//", "//a@"), f"{BACK}%2f",
    f" {BACK}", f"{BACK}\n", BACK.replace("service.example.jp", "service.example.jp.evil.example"),
    BACK.replace("//", "//evil.example\\@"), "", "urn:ietf:wg:oauth:2.0:oob", "null",
)  # fmt: skip


@pytest.mark.parametrize("address", VARIANTS, ids=range(len(VARIANTS)))
def test_no_address_but_the_registered_one(reader: Client, library: dict[str, str], address: str) -> None:
    answer = reader.get(asked(library["client_id"], PROOF, redirect_uri=address))
    assert "Location" not in answer.headers
    assert answer.status_code == 400
    code = grant(reader, library)["code"][0]
    assert redeem(library, code, redirect_uri=address).status_code == 400


def test_of_two_addresses_none_is_taken(reader: Client, library: dict[str, str]) -> None:
    for first, second in ((BACK, OTHER), (OTHER, BACK)):
        address = asked(library["client_id"], PROOF, redirect_uri=first)
        answer = reader.get(f"{address}&redirect_uri={second}")
        assert OTHER not in answer.headers.get("Location", "")
        assert b'name="request"' not in answer.content


@pytest.mark.parametrize(
    "kind", ["token", "id_token", "id_token token", "code token", "code id_token", "none", ""]
)
def test_only_codes_are_given(reader: Client, library: dict[str, str], kind: str) -> None:
    answer = reader.get(asked(library["client_id"], PROOF, response_type=kind))
    assert b'name="request"' not in answer.content
    location = answer.headers.get("Location", "")
    assert "code=" not in location
    assert "token=" not in location


@pytest.mark.parametrize(
    "form",
    [
        {"grant_type": "password", "username": "resident@example.jp", "password": "a-long-pass-phrase"},
        {"grant_type": "client_credentials"},
        {"grant_type": "urn:ietf:params:oauth:grant-type:device_code", "device_code": "x"},
        {"grant_type": "urn:ietf:params:oauth:grant-type:token-exchange", "subject_token": "x"},
        {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": "x"},
        {"grant_type": "implicit"},
        {},
    ],
    ids=lambda form: form.get("grant_type", "none").rpartition(":")[2],
)
def test_no_other_grant_is_known(library: dict[str, str], form: dict[str, str]) -> None:
    answer = Client().post("/identity/o/api/token", form | library)
    assert answer.status_code in (400, 401)
    assert not Token.objects.exists()


def test_the_flow_for_devices_is_closed(reader: Client, library: dict[str, str]) -> None:
    assert Client().post("/identity/o/api/device/code", library | {"scope": "openid"}).status_code == 404
    assert reader.get("/identity/o/device?code=ABCD").status_code == 404


def test_nobody_is_told_of_in_silence(
    reader: Client, library: dict[str, str], thief: dict[str, str], resident: Principal
) -> None:
    """What somebody allowed one service opens nothing to another, and each time they are asked."""
    redeem(library, grant(reader, library)["code"][0])
    for who in (thief, library):
        answer = reader.get(asked(who["client_id"], PROOF, scope="openid email", prompt="none"))
        said = parse_qs(urlsplit(answer["Location"]).query)
        assert said.get("error") == ["interaction_required"]
        assert said["state"] == ["s1"]
    elsewhere = reader.get(asked(library["client_id"], PROOF, prompt="none", redirect_uri=OTHER))
    assert "Location" not in elsewhere.headers
    page = reader.get(asked(library["client_id"], PROOF, scope="openid email")).content.decode()
    assert "図書館の予約に知らせますか" in page


def test_no_more_is_told_than_was_asked_and_allowed(reader: Client, library: dict[str, str]) -> None:
    page = reader.get(asked(library["client_id"], PROOF, scope="openid everything"))
    assert b'name="request"' not in page.content
    page = reader.get(asked(library["client_id"], PROOF, scope="openid"))
    form = {"request": page.context["form"]["request"].value(), "action": "grant"}
    wider = reader.post("/identity/o/authorize", form | {"scopes": ["openid", "email"]})
    assert b'content="0;url=' not in wider.content, "the form was changed on its way"
    got = redeem(library, grant(reader, library, "openid")["code"][0]).json()
    wider = renew(library, got["refresh_token"], scope="openid email organisations")
    assert wider.status_code == 400
    said = Client(HTTP_AUTHORIZATION=f"Bearer {got['access_token']}").get("/identity/o/api/userinfo").json()
    assert "email" not in said


def test_a_token_is_taken_from_its_header_only(reader: Client, library: dict[str, str]) -> None:
    got = redeem(library, grant(reader, library)["code"][0]).json()
    asking = Client().get("/identity/o/api/userinfo", {"access_token": got["access_token"]})
    assert asking.status_code in (400, 401)
    assert known(got["refresh_token"]) == 401
    assert known(got["id_token"]) == 401


def test_a_service_proves_itself_wherever_it_asks(
    reader: Client, library: dict[str, str], thief: dict[str, str]
) -> None:
    got = redeem(library, grant(reader, library)["code"][0]).json()
    for who in ({"client_id": library["client_id"]}, {**library, "client_secret": "wrong"}, {}, thief):
        Client().post("/identity/o/api/revoke", {"token": got["refresh_token"], **who})
        assert known(got["access_token"]) == 200, who
        assert Token.objects.filter(type="rt").exists(), who
    basic = base64.b64encode(f"{library['client_id']}:wrong".encode()).decode()
    form = {"grant_type": "refresh_token", "refresh_token": got["refresh_token"], **library}
    answer = Client().post("/identity/o/api/token", form, headers={"Authorization": f"Basic {basic}"})
    assert answer.status_code in (400, 401)


@pytest.mark.filterwarnings("ignore:The default scheme")  # allauth's form of its logout
def test_another_site_signs_nobody_out(reader: Client, library: dict[str, str], resident: Principal) -> None:
    got = redeem(library, grant(reader, library)["code"][0]).json()
    for said in (
        {}, {"client_id": library["client_id"]}, {"post_logout_redirect_uri": "https://evil.example/"},
        {"id_token_hint": "x.y.z"}, {"id_token_hint": jwt.encode({"sub": resident.id}, "k" * 32)},
    ):  # fmt: skip
        answer = reader.get("/identity/o/logout", said)
        assert "evil.example" not in answer.headers.get("Location", "")
        assert reader.get("/account/signin").status_code == 200, said
    said = {"id_token_hint": got["id_token"], "post_logout_redirect_uri": "https://evil.example/"}
    answer = reader.get("/identity/o/logout", said, follow=True)
    assert "evil.example" not in str(answer.redirect_chain)


def test_a_person_takes_back_what_they_allowed(
    reader: Client, library: dict[str, str], thief: dict[str, str]
) -> None:
    got = redeem(library, grant(reader, library)["code"][0]).json()
    other = redeem(thief, grant(reader, thief)["code"][0]).json()
    page = reader.get("/account/signin").content.decode()
    assert "図書館の予約" in page
    stranger = Client()
    assert stranger.post(f"/account/signin/services/{library['client_id']}/end").status_code in (302, 401)
    assert known(got["access_token"]) == 200
    assert reader.post(f"/account/signin/services/{library['client_id']}/end").status_code == 302
    assert known(got["access_token"]) == 401
    assert renew(library, got["refresh_token"]).status_code == 400
    assert known(other["access_token"]) == 200
    assert "図書館の予約" not in reader.get("/account/signin").content.decode()


def claims_of(got: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = jwt.decode(got["id_token"], options={"verify_signature": False})
    return found


def told_of(got: dict[str, Any], who: dict[str, str]) -> set[str]:
    """The name of somebody, everywhere that a service hears it."""
    bearer = Client(HTTP_AUTHORIZATION=f"Bearer {got['access_token']}")
    renewed = renew(who, got["refresh_token"]).json()
    return {
        claims_of(got)["sub"], claims_of(renewed)["sub"],
        bearer.get("/identity/o/api/userinfo").json()["sub"],
    }  # fmt: skip


def at(administrator: Principal, home: Any, *addresses: str, sector: str = "") -> dict[str, str]:
    """A service that comes back to these."""
    secret, made = signin.register_opening(administrator, home.code, "サービス", addresses, sector=sector)
    return {"client_id": made.id, "client_secret": secret}


def entered(reader: Client, who: dict[str, str], back: str = BACK) -> dict[str, Any]:
    """What the service gets when somebody lets it know them."""
    found: dict[str, Any] = redeem(
        who, grant(reader, who, redirect_uri=back)["code"][0], redirect_uri=back
    ).json()
    return found


def test_two_services_cannot_tell_that_they_know_the_same_person(
    reader: Client, resident: Principal, administrator: Principal, home: Any
) -> None:
    library, bus = at(administrator, home, BACK), at(administrator, home, OTHER)
    here, there = entered(reader, library), entered(reader, bus, OTHER)
    one, other = claims_of(here), claims_of(there)
    for name in ("sub", "sid"):
        assert one[name] != other[name]
        assert resident.id not in (one[name], other[name])
    assert one["auth_time"] % 60 == other["auth_time"] % 60 == 0
    assert told_of(here, library) == {one["sub"]}, "each service hears one name, wherever it asks"
    assert told_of(there, bus) == {other["sub"]}
    assert len(one["sub"]) == len(other["sub"]) == 43
    known = Client().get("/.well-known/openid-configuration").json()
    assert known["subject_types_supported"] == ["pairwise"]


def test_services_of_one_host_know_somebody_by_one_name_which_stays(
    reader: Client, administrator: Principal, home: Any
) -> None:
    library, loans = at(administrator, home, BACK), at(administrator, home, BACK)
    first, again = claims_of(entered(reader, library)), claims_of(entered(reader, library))
    beside = claims_of(entered(reader, loans))
    assert first["sub"] == again["sub"] == beside["sub"]
    assert first["sid"] != beside["sid"]
    somebody = Client()
    somebody.force_login(User.objects.create_user("jiro@example.jp"))
    assert claims_of(entered(somebody, library))["sub"] != first["sub"]


def test_a_service_of_several_hosts_is_alone_unless_a_list_says_what_belongs_together(
    reader: Client,
    administrator: Principal,
    home: Any,
    thief: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def document(_method: str, address: str, **_more: Any) -> Answer:
        there = address.startswith("https://sector.example.jp/")
        return Answer(200 if there else 404, {}, json.dumps([BACK, OTHER]).encode())

    monkeypatch.setattr("hiroba.kernel.signin.sectors.outside.ask", document)
    sector = "https://sector.example.jp/addresses.json"
    services = {
        "both": (at(administrator, home, BACK, OTHER, sector=sector), BACK),
        "one": (at(administrator, home, OTHER, sector=sector), OTHER),
        "alone": (thief, BACK),
        "library": (at(administrator, home, BACK), BACK),
    }
    names = {key: claims_of(entered(reader, who, back))["sub"] for key, (who, back) in services.items()}
    assert names["both"] == names["one"]
    assert len(set(names.values())) == 3
    for wrong in ("http://sector.example.jp/a", "https://nobody.example.jp/a", "sector"):
        with pytest.raises(signin.WrongSector):
            at(administrator, home, BACK, sector=wrong)
    with pytest.raises(signin.WrongSector):
        at(administrator, home, "https://third.example.jp/callback", sector=sector)


def test_services_on_the_readers_own_machine_are_apart(
    reader: Client, administrator: Principal, home: Any
) -> None:
    back = "http://127.0.0.1:8000/callback"
    one, other = (claims_of(entered(reader, at(administrator, home, back), back)) for _time in range(2))
    assert one["sub"] != other["sub"]


def test_a_name_made_up_or_of_another_service_is_nobodys(
    resident: Principal, administrator: Principal, home: Any
) -> None:
    library, bus = (
        Opening.objects.get(pk=at(administrator, home, each)["client_id"]) for each in (BACK, OTHER)
    )
    name = subject_of(library, int(resident.id))
    assert person_of(library, name) == int(resident.id)
    for wrong in (resident.id, "", "x" * 43, name[:-2], subject_of(bus, int(resident.id)), "é"):
        assert person_of(library, wrong) is None, wrong


@pytest.fixture
def later(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Let so many days have passed since the test began."""
    begun = timezone.now()

    def pass_days(days: int) -> None:
        monkeypatch.setattr(timezone, "now", lambda: begun + timedelta(days=days))

    return pass_days
