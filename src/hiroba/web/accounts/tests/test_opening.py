"""Hiroba as the provider of services around it, and programs that get tokens by themselves."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import secrets
import time
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from hiroba.kernel.decide.types import Action, Assurance, Principal, Role
from hiroba.kernel.jobs.models import Job
from hiroba.kernel.outside.types import Answer
from hiroba.kernel.people import service as people
from hiroba.kernel.people.models import User
from hiroba.kernel.sealing import service as sealing
from hiroba.kernel.signin import keys as signing
from hiroba.kernel.signin import service as signin
from hiroba.kernel.signin.models import SigningKey
from hiroba.kernel.signin.subjects import session_for

pytestmark = pytest.mark.django_db
BACK = "https://service.example.jp/callback"
US = "http://testserver"
ASSERTION = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
READ = [Action.DATASET_READ]


@pytest.fixture(autouse=True)
def fresh() -> None:
    cache.clear()


@pytest.fixture
def opening(administrator: Principal, home: Any) -> tuple[str, str]:
    secret, made = signin.register_opening(administrator, home.code, "図書館の予約", [BACK])
    return made.id, secret


@pytest.fixture
def reader(client: Client, resident: Principal) -> Client:
    client.force_login(User.objects.get(pk=resident.id))
    return client


def asked(id: str, verifier: str, **more: str) -> str:
    challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    said = {"client_id": id, "redirect_uri": BACK, "response_type": "code", "scope": "openid email profile",
            "state": "s1", "nonce": "n1", "code_challenge": challenge, "code_challenge_method": "S256"}  # fmt: skip
    return f"/identity/o/authorize?{urlencode(said | more)}"


def onward(answer: Any) -> str:
    found = re.search(r'content="0;url=([^"]+)"', answer.content.decode())
    assert found, answer
    return html.unescape(found[1])


def granted(reader: Client, id: str, verifier: str, action: str = "grant") -> dict[str, list[str]]:
    page = reader.get(asked(id, verifier)).content.decode()
    assert "図書館の予約に知らせますか" in page
    form = {"request": html.unescape(re.search(r'name="request" value="([^"]+)"', page)[1]),  # type: ignore[index]
            "scopes": ["openid", "email", "profile"], "action": action}  # fmt: skip
    return parse_qs(urlsplit(onward(reader.post("/identity/o/authorize", form))).query)


def token(client: Client, **form: str) -> Any:
    return client.post("/identity/o/api/token", form)


def test_a_service_learns_who_signed_in_and_nothing_it_was_not_told(
    reader: Client, resident: Principal, opening: tuple[str, str]
) -> None:
    id, secret = opening
    verifier = secrets.token_urlsafe(48)
    code = granted(reader, id, verifier)["code"][0]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "client_id": id,
            "client_secret": secret}  # fmt: skip
    assert token(Client(), **form, code_verifier="x" * 50).status_code == 400
    code = granted(reader, id, verifier)["code"][0]
    got = token(Client(), **form | {"code": code}, code_verifier=verifier).json()
    known = Client().get("/.well-known/openid-configuration").json()
    assert known["issuer"] == US
    assert known["grant_types_supported"] == ["authorization_code", "refresh_token", "client_credentials"]
    [key] = jwt.PyJWKSet.from_dict(Client().get("/.well-known/jwks.json").json()).keys
    claims = jwt.decode(got["id_token"], key, algorithms=["RS256"], audience=id, issuer=US)
    assert claims["nonce"] == "n1"
    assert claims["sub"] != resident.id
    bearer = Client(HTTP_AUTHORIZATION=f"Bearer {got['access_token']}")
    said = bearer.get("/identity/o/api/userinfo").json()
    assert said["email_verified"] is True
    assert "organisations" not in said
    with pytest.raises(people.InvalidToken):  # it opens nothing of ours
        people.principal_of_token(got["access_token"])
    more = {"grant_type": "refresh_token", "client_id": id, "client_secret": secret}
    again = token(Client(), **more, refresh_token=got["refresh_token"]).json()
    assert token(Client(), **more, refresh_token=got["refresh_token"]).status_code == 400  # it is used up
    people.deactivate(int(resident.id))  # who may not sign in here is nobody there
    assert token(Client(), **more, refresh_token=again["refresh_token"]).status_code == 400


def test_who_says_no_tells_nothing(reader: Client, opening: tuple[str, str]) -> None:
    assert granted(reader, opening[0], "v" * 50, action="cancel") == {
        "error": ["access_denied"],
        "state": ["s1"],
    }


@pytest.mark.parametrize("address", ["https://evil.example/", f"{BACK}/more", "https://service.example.jp/"])
def test_an_answer_goes_only_to_an_address_that_was_registered(
    reader: Client, opening: tuple[str, str], address: str
) -> None:
    answer = reader.get(asked(opening[0], "v" * 50, redirect_uri=address))
    assert "Location" not in answer.headers
    assert "正しくありません" in answer.content.decode()


def test_a_forged_form_grants_nothing(reader: Client, opening: tuple[str, str]) -> None:
    form = {"request": "forged", "scopes": ["openid"], "action": "grant"}
    assert reader.post("/identity/o/authorize", form).status_code == 403


def test_a_visitor_signs_in_first(client: Client, opening: tuple[str, str]) -> None:
    assert client.get(asked(opening[0], "v" * 50))["Location"].startswith("/accounts/login/?next=/identity/")


@pytest.mark.parametrize(
    "address", ["http://service.example.jp/", "https://a.jp/#x", "https://*.a.jp/", "javascript:alert(1)",
                "https://u@a.jp/", "http://localhost.evil.jp:80/", ""]
)  # fmt: skip
def test_an_address_to_come_back_to_is_safe(administrator: Principal, home: Any, address: str) -> None:
    with pytest.raises(signin.WrongAddress):
        signin.register_opening(administrator, home.code, "x", [address])


def test_keys_change_by_themselves_and_the_next_one_is_shown_before(monkeypatch: pytest.MonkeyPatch) -> None:
    [first] = signing.private_keys()
    now = timezone.now()
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=89))
    old, following = signing.private_keys()
    assert old.pem == first.pem
    assert following.not_before > timezone.now()
    assert len(signing.private_keys()) == 2
    monkeypatch.setattr(timezone, "now", lambda: now + timedelta(days=400))
    assert any(key.not_before <= timezone.now() for key in signing.private_keys())  # after a long sleep
    assert "PRIVATE" not in SigningKey.objects.values_list(sealing.as_it_lies("sealed"), flat=True)[0]


@pytest.fixture
def program(administrator: Principal, home: Any) -> tuple[str, str]:
    secret, made = people.register_client(int(administrator.id), home.code, "毎朝の公開", READ, [])
    return made.id, secret


def by_secret(id: str, secret: str, **more: str) -> Any:
    return token(Client(), grant_type="client_credentials", client_id=id, client_secret=secret, **more)


def test_a_program_gets_a_token_by_its_secret(program: tuple[str, str], home: Any) -> None:
    answer = by_secret(*program)
    got = answer.json()
    assert (got["token_type"], got["scope"], answer["Cache-Control"]) == (
        "Bearer",
        "dataset:read",
        "no-store",
    )
    assert 3590 < got["expires_in"] <= 3600
    who = people.principal_of_token(got["access_token"])
    assert (who.id, who.roles, who.scopes) == (
        f"client-{program[0]}", {home.code: Role.ADMINISTRATOR}, frozenset(READ),
    )  # fmt: skip
    assert who.assurance is Assurance.SELF
    assert people.as_now(who) == who
    basic = base64.b64encode(":".join(program).encode()).decode()
    other = Client().post("/identity/o/api/token", {"grant_type": "client_credentials"},
                          HTTP_AUTHORIZATION=f"Basic {basic}")  # fmt: skip
    assert other.status_code == 200


def test_a_program_gets_no_more_than_it_was_registered_for(program: tuple[str, str]) -> None:
    assert by_secret(*program, scope="dataset:publish").json() == {"error": "invalid_scope"}
    assert by_secret(*program, scope="everything").json() == {"error": "invalid_scope"}
    assert by_secret(program[0], "wrong").status_code == 401
    assert by_secret("nobody", "").json() == {"error": "invalid_client"}


def test_a_program_ends_at_once_and_with_its_owner(
    program: tuple[str, str], administrator: Principal
) -> None:
    secret = by_secret(*program).json()["access_token"]
    who = people.principal_of_token(secret)
    people.revoke_client(program[0])
    with pytest.raises(people.InvalidToken):
        people.principal_of_token(secret)
    assert people.as_now(who).kind == "anonymous"
    assert by_secret(*program).status_code == 401


def test_the_owner_leaves_and_the_program_with_them(
    program: tuple[str, str], administrator: Principal
) -> None:
    secret = by_secret(*program).json()["access_token"]
    people.deactivate(int(administrator.id))
    with pytest.raises(people.InvalidToken):
        people.principal_of_token(secret)
    assert by_secret(*program).status_code == 401


KEY = ec.generate_private_key(ec.SECP256R1())
PUBLIC = json.loads(jwt.algorithms.ECAlgorithm.to_jwk(KEY.public_key())) | {"kid": "k1"}


@pytest.fixture
def signer(administrator: Principal, home: Any) -> str:
    keys = signin.public_keys(json.dumps({"keys": [PUBLIC]}))
    secret, made = people.register_client(int(administrator.id), home.code, "署名する", READ, keys)
    assert secret == ""
    return made.id


def signed(id: str, key: Any = KEY, algorithm: str = "ES256", **more: Any) -> Any:
    claims = {"iss": id, "sub": id, "aud": f"{US}/identity/o/api/token", "exp": int(time.time()) + 60,
              "jti": secrets.token_hex(8)} | more  # fmt: skip
    claims = {name: value for name, value in claims.items() if value is not None}
    assertion = jwt.encode(claims, key, algorithm=algorithm, headers={"kid": "k1"})
    return token(Client(), grant_type="client_credentials", client_assertion_type=ASSERTION,
                 client_assertion=assertion)  # fmt: skip


def test_a_program_shows_who_it_is_by_its_key(signer: str) -> None:
    who = people.principal_of_token(signed(signer).json()["access_token"])
    assert who.assurance is Assurance.STRONG
    assert signed(signer, aud=US).status_code == 200  # the issuer is meant, too


def test_an_assertion_counts_once(signer: str) -> None:
    assert signed(signer, jti="once").status_code == 200
    assert signed(signer, jti="once").json() == {"error": "invalid_client"}


@pytest.mark.parametrize(
    "wrong",
    [{"aud": "https://other.example/"}, {"exp": 1}, {"exp": 1 << 40}, {"exp": None}, {"jti": None},
     {"iss": "other"}, {"sub": "other"}, {"key": ec.generate_private_key(ec.SECP256R1())},
     {"key": "", "algorithm": "none"}, {"key": "k" * 32, "algorithm": "HS256"}, {"nbf": 1 << 33}],
    ids="-".join,
)  # fmt: skip
def test_a_wrong_assertion_opens_nothing(signer: str, wrong: dict[str, Any]) -> None:
    assert signed(signer, **wrong).json() == {"error": "invalid_client"}


def test_a_program_with_a_key_has_no_secret(signer: str) -> None:
    assert by_secret(signer, "").status_code == 401


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"keys": []}', '{"kty": "oct", "k": "eA"}', '{"keys": [1]}', "x" * 50,
     json.dumps(json.loads(jwt.algorithms.ECAlgorithm.to_jwk(KEY)))],
    ids=len,
)  # fmt: skip
def test_only_public_keys_are_taken(text: str) -> None:
    with pytest.raises(signin.WrongKeys):
        signin.public_keys(text)


def test_the_page_registers_shows_once_and_removes(
    client: Client, administrator: Principal, home: Any, officer: Principal
) -> None:
    client.force_login(User.objects.get(pk=administrator.id))
    page = f"/organisations/{home.code}/clients"
    assert client.get(page).status_code == 200
    shown = client.post(f"{page}/service", {"name": "予約", "redirects": f"{BACK}\nhttps://b.example/x"})
    assert "client_secret" in shown.content.decode()
    assert "client_secret" not in client.get(page).content.decode()
    assert client.post(f"{page}/service", {"name": "x", "redirects": "http://x.jp/"}).status_code == 400
    shown = client.post(f"{page}/program", {"name": "公開", "scopes": ["dataset:publish"], "once": "m1"})
    assert "client_secret" in shown.content.decode()
    client.post(f"{page}/program", {"name": "公開", "scopes": ["dataset:publish"], "once": "m1"})
    [made] = people.clients_of(home.code)  # a form that is sent twice makes one
    client.post(f"{page}/remove", {"kind": "program", "id": made.id})
    client.post(f"{page}/remove", {"kind": "service", "id": signin.openings_of(home.code)[0].id})
    assert people.clients_of(home.code) == []
    assert signin.openings_of(home.code) == []
    other = Client()
    other.force_login(User.objects.get(pk=officer.id))
    assert other.get(page).status_code == 403


def test_nobody_removes_what_another_organisation_registered(
    client: Client, administrator: Principal, home: Any, organisation: Any, principal: Any,
    opening: tuple[str, str], program: tuple[str, str],
) -> None:  # fmt: skip
    there = organisation()
    stranger = principal(there.code, Role.ADMINISTRATOR)
    client.force_login(User.objects.get(pk=stranger.id))
    page = f"/organisations/{there.code}/clients/remove"
    assert client.post(page, {"kind": "service", "id": opening[0]}).status_code == 404
    assert client.post(page, {"kind": "program", "id": program[0]}).status_code == 404


@pytest.mark.parametrize("confidential", [True, False])
@pytest.mark.parametrize("said", [{"code_challenge": ""}, {"code_challenge_method": ""},
                                  {"code_challenge_method": "plain"}, {"code_challenge": "", "prompt": "none"}])  # fmt: skip
def test_every_client_shows_that_the_code_is_its_own(
    administrator: Principal, home: Any, reader: Client, said: dict[str, str], confidential: bool
) -> None:
    _secret, made = signin.register_opening(administrator, home.code, "x", [BACK], confidential=confidential)
    answer = reader.get(asked(made.id, "v" * 50, **said))
    assert answer.status_code == 302
    target = urlsplit(answer["Location"])
    assert f"{target.scheme}://{target.netloc}{target.path}" == BACK
    told = parse_qs(target.query)
    assert (told["error"], told["state"]) == (["invalid_request"], ["s1"])
    elsewhere = reader.get(asked(made.id, "v" * 50, redirect_uri="https://evil.example/", **said))
    assert "Location" not in elsewhere, "an error goes to no address that was not registered"


def test_a_code_without_its_proof_opens_nothing(reader: Client, opening: tuple[str, str]) -> None:
    id, secret = opening
    form = {"grant_type": "authorization_code", "redirect_uri": BACK, "client_id": id, "client_secret": secret,
            "code": granted(reader, id, "v" * 50)["code"][0]}  # fmt: skip
    assert token(Client(), **form).status_code == 400
    assert token(Client(), **form, code_verifier="w" * 50).status_code == 400


def test_a_nonce_is_given_back_as_it_came_and_none_is_made_up(
    reader: Client, opening: tuple[str, str]
) -> None:
    id, secret = opening
    found = []
    for nonce in ("n-7", ""):
        page = reader.get(asked(id, "v" * 50, nonce=nonce)).content.decode()
        form = {"request": html.unescape(re.search(r'name="request" value="([^"]+)"', page)[1]),  # type: ignore[index]
                "scopes": ["openid"], "action": "grant"}  # fmt: skip
        code = parse_qs(urlsplit(onward(reader.post("/identity/o/authorize", form))).query)["code"][0]
        got = token(Client(), grant_type="authorization_code", code=code, redirect_uri=BACK, client_id=id,
                    client_secret=secret, code_verifier="v" * 50).json()  # fmt: skip
        found.append(jwt.decode(got["id_token"], options={"verify_signature": False}).get("nonce"))
    assert found == ["n-7", None]


def test_the_page_of_clients_registers_shows_once_and_takes_away(
    administrator: Principal, officer: Principal, home: Any
) -> None:
    office, place = Client(), f"/organisations/{home.code}/clients"
    office.force_login(User.objects.get(pk=administrator.id))
    page = office.get(place).content.decode()
    once = re.search(r'name="once" value="([^"]+)"', page)
    form = {"name": "<script>alert(1)</script>", "redirects": BACK} | ({"once": once[1]} if once else {})
    made = office.post(f"{place}/service", form).content.decode()
    assert "<script>alert(1)" not in made
    [known] = signin.openings_of(home.code)
    assert known.id in made
    office.post(f"{place}/service", form)  # a double click
    assert len(signin.openings_of(home.code)) == 1
    assert (
        office.post(f"{place}/service", {"name": "x", "redirects": "javascript:alert(1)"}).status_code == 400
    )
    for stranger in (officer,):
        client = Client()
        client.force_login(User.objects.get(pk=stranger.id))
        assert client.get(place).status_code == 403
        assert client.post(f"{place}/service", form).status_code == 403
    office.post(f"{place}/remove", {"kind": "service", "id": known.id})
    assert signin.openings_of(home.code) == []


def test_the_page_takes_the_list_of_services_that_know_people_by_one_number(
    administrator: Principal, home: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def document(_method: str, address: str, **_more: Any) -> Answer:
        return Answer(200 if "sector.example" in address else 404, {}, json.dumps([BACK]).encode())

    monkeypatch.setattr("hiroba.kernel.signin.sectors.outside.ask", document)
    office, place = Client(), f"/organisations/{home.code}/clients"
    office.force_login(User.objects.get(pk=administrator.id))
    said = {"name": "予約", "redirects": BACK, "sector": "https://sector.example.jp/list.json"}
    for wrong in (
        {"sector": "https://nobody.example.jp/list.json"},
        {"sector": "http://sector.example.jp/list.json"},
        {"redirects": f"{BACK} https://third.example.jp/back"},
    ):
        told = office.post(f"{place}/service", said | wrong)
        assert told.status_code == 400
        assert 'id="service_sector_error"' in told.content.decode(), "beside its field"
    assert signin.openings_of(home.code) == []
    assert office.post(f"{place}/service", said).status_code == 200
    [made] = signin.openings_of(home.code)
    assert made.sector == "sector.example.jp"
    assert "sector.example.jp の一覧" in office.get(place).content.decode()


def _signs_out(reader: Client) -> None:
    reader.post("/accounts/logout/")


def _is_ended_elsewhere(reader: Client) -> None:
    user = User.objects.get(pk=reader.session["_auth_user_id"])
    other = Client()
    other.force_login(user)
    other.get("/account/signin")
    other.post("/account/signin/sessions/end-others")


def _sets_a_password(reader: Client) -> None:
    user = User.objects.get(pk=reader.session["_auth_user_id"])
    user.set_password("an-old-pass-phrase-of-mine")
    user.save()
    other = Client()
    other.post("/accounts/login/", {"login": user.email, "password": "an-old-pass-phrase-of-mine"})
    new = "another-unlikely-phrase-7"
    said = {"oldpassword": "an-old-pass-phrase-of-mine", "password1": new, "password2": new}
    assert "reauth" not in other.post("/accounts/password/change/", said).headers["Location"]


def _has_lasted_long_enough(reader: Client) -> None:
    session = reader.session
    session["hiroba_begun"] = 1
    session.save()
    reader.get("/")


@pytest.mark.parametrize("ends", [_signs_out, _is_ended_elsewhere, _sets_a_password, _has_lasted_long_enough])
@pytest.mark.parametrize("address", ["https://service.example.jp/ended", ""])
def test_a_service_is_told_when_the_session_ends(
    reader: Client, administrator: Principal, home: Any, ends: Any, address: str
) -> None:
    secret, made = signin.register_opening(administrator, home.code, "図書館の予約", [BACK], logout=address)
    reader.get("/account/signin")
    verifier = secrets.token_urlsafe(48)
    code = granted(reader, made.id, verifier)["code"][0]
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "client_id": made.id,
            "client_secret": secret, "code_verifier": verifier}  # fmt: skip
    got = token(Client(), **form).json()
    claims = jwt.decode(got["id_token"], options={"verify_signature": False})
    assert 0 <= time.time() // 60 - claims["auth_time"] / 60 <= 1, "told by the minute"
    ends(reader)
    told = Job.objects.filter(name="signin.tell_ended")
    more = {"grant_type": "refresh_token", "client_id": made.id, "client_secret": secret}
    renewed = token(Client(), **more, refresh_token=got["refresh_token"]).status_code
    if not address:
        assert not told.exists()
        assert renewed == 200, "it was told nothing, so it goes on"
        return
    assert session_for(made.id, told.get().payload["sid"]) == claims["sid"]
    assert renewed == 400
    said = jwt.decode(
        signin.logout_token(US, made.id, claims["sub"], claims["sid"]),
        jwt.PyJWKSet.from_dict(Client().get("/.well-known/jwks.json").json()).keys[0],
        algorithms=["RS256"], audience=made.id, issuer=US,
    )  # fmt: skip
    assert said["events"] == {"http://schemas.openid.net/event/backchannel-logout": {}}
    assert "nonce" not in said
