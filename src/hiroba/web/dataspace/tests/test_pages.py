"""The pages of other data spaces are their organisation's, and say so where the other side does not answer."""

from __future__ import annotations

import json
import re

import pytest
from django.test import Client

from hiroba.kernel.decide.types import Role
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.outside.types import Answer, Unreachable
from hiroba.kernel.people import service as people
from hiroba.kernel.people.models import User
from hiroba.protocols.dsp import service as dsp
from hiroba.protocols.dsp.models import Asked, Peer, Pull

pytestmark = pytest.mark.django_db
BASE = "https://connector.example.com/dsp"


def _client(code, name, role):
    id = people.create_person(f"{name}@example.jp", None, name)
    organisations.set_member(id, code, role)
    client = Client()
    client.force_login(User.objects.get(pk=id), backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def silent(monkeypatch):
    async def ask(_method, url, **_more):
        raise Unreachable(url=url, why="timeout")

    monkeypatch.setattr("hiroba.kernel.outside.service.ask", ask)


@pytest.mark.usefixtures("silent")
def test_a_connector_is_added_once_and_its_silence_is_told(home):
    client, pages = _client(home.code, "boss", Role.ADMINISTRATOR), f"/organisations/{home.code}/dataspace"
    form = {"title": "となりの県", "address": BASE, "token": "theirs", "shows_token": "on", "once": "m"}
    told = client.post(f"{pages}/new", form).content.decode()
    assert "hrp_" in told
    assert client.post(f"{pages}/new", form).status_code == 302
    assert "もう加えてあります" in client.post(f"{pages}/new", form | {"once": "n"}).content.decode()
    [peer] = dsp.peers(people.principal_of_person(people.find_person("boss@example.jp")), home.code)
    page = client.get(f"{pages}/of/{peer.id}").content.decode()
    assert "いまは、相手の申し出を読めません。" in page
    assert "theirs" not in page
    assert "hrp_" not in page


@pytest.mark.usefixtures("silent")
def test_others_find_nothing(home, organisation):
    who = _client(home.code, "boss", Role.ADMINISTRATOR)
    pages = f"/organisations/{home.code}/dataspace"
    who.post(f"{pages}/new", {"title": "となりの県", "address": BASE})
    [peer] = dsp.peers(people.principal_of_person(people.find_person("boss@example.jp")), home.code)
    other = organisation("rival", kind="university").code
    stranger = _client(other, "stranger", Role.ADMINISTRATOR)
    officer = _client(home.code, "officer2", Role.OFFICER)
    for path in (f"{pages}/of/{peer.id}", f"/organisations/{other}/dataspace/of/{peer.id}"):
        assert stranger.get(path).status_code == 404
        assert Client().get(path).status_code == 404
    assert who.get(f"/organisations/{other}/dataspace/of/{peer.id}").status_code == 404
    assert stranger.get(pages).status_code == 403
    assert officer.get(pages).status_code == 200
    assert officer.get(f"{pages}/new").status_code == 403
    assert officer.post(f"{pages}/of/{peer.id}/remove").status_code == 403
    asked = officer.post(f"{pages}/of/{peer.id}/ask", {"offer": "x", "purpose": "research"}, follow=True)
    assert "接続できませんでした" in asked.content.decode()
    assert who.post(f"{pages}/of/{peer.id}/remove").status_code == 302
    assert who.get(f"{pages}/of/{peer.id}").status_code == 404


def _asked(home, state, transfer=None):
    """What the city asked of another connector, as far as it has come."""
    peer = Peer.objects.create(organisation=home.code, title="となりの県", base=BASE)
    policy = {"@id": "urn:o:1", "@type": "Offer", "permission": [{"action": "use"}]}
    row = Asked.objects.create(
        peer=peer, organisation=home.code, remote="urn:d:1", title="井戸", purpose="research", offer=policy,
        agreement=policy, state=state, provider_pid="urn:n:1", digest="x",
    )  # fmt: skip
    if transfer:
        Pull.objects.create(asked=row, state=transfer, provider_pid="urn:t:1", digest="x")
    return row, f"/organisations/{home.code}/dataspace/asked/{row.pk}"


@pytest.fixture
def heard(monkeypatch):
    """What the other connector is sent; it takes everything."""
    found = []

    async def ask(_method, url, **more):
        found.append((url.removeprefix(BASE), json.loads(more["body"])["@type"]))
        return Answer(200, {}, b"")

    monkeypatch.setattr("hiroba.kernel.outside.service.ask", ask)
    return found


def test_an_offer_is_answered_with_another_purpose(home, heard):
    row, page = _asked(home, "OFFERED")
    client = _client(home.code, "officer3", Role.OFFICER)
    assert "別の使いみちで申し込み直す" in client.get(page).content.decode()
    said = {"act": "counter", "number": row.number, "text": "policy"}
    told = client.post(f"{page}/act", said, follow=True).content.decode()
    assert "別の使いみちで申し込み直しました。" in told
    assert "政策の立案と評価" in told
    assert heard == [("/negotiations/urn:n:1/request", "ContractRequestMessage")]


def test_receiving_is_paused_taken_up_again_and_complete(home, heard):
    _row, page = _asked(home, "FINALIZED", "STARTED")
    client = _client(home.code, "officer3", Role.OFFICER)
    for act, before, after in (
        ("pause", "しばらく休む", "受け取りを休んでいます"),
        ("resume", "受け取りを再開する", "受け取りを再開しました。"),
        ("complete", "これで足りる", "受け渡しは終わり"),
    ):
        assert f'value="{act}"' in client.get(page).content.decode()
        assert before in client.get(page).content.decode()
        assert after in client.post(f"{page}/act", {"act": act}, follow=True).content.decode()
    assert [kind for _place, kind in heard] == [
        "TransferSuspensionMessage", "TransferStartMessage", "TransferCompletionMessage",
    ]  # fmt: skip


def test_what_the_other_side_said_of_the_end_is_on_the_page(home):
    row, page = _asked(home, "TERMINATED")
    Asked.objects.filter(pk=row.pk).update(trouble="持ち主が変わります。")
    told = _client(home.code, "officer3", Role.OFFICER).get(page).content.decode()
    assert "相手の説明：持ち主が変わります。" in told


def test_what_the_owner_paused_is_theirs_to_take_up_again(home):
    row, page = _asked(home, "FINALIZED", "SUSPENDED")
    Pull.objects.filter(asked=row).update(held="provider", why="誤りを直しています。")
    told = _client(home.code, "officer3", Role.OFFICER).get(page).content.decode()
    assert "相手が受け渡しを止めています" in told
    assert "相手の説明：誤りを直しています。" in told
    assert 'value="resume"' not in told


def test_the_page_is_asked_for_anew_as_soon_as_it_would_be_another(home):
    row, page = _asked(home, "REQUESTED")
    client = _client(home.code, "officer3", Role.OFFICER)
    [seen] = re.findall(r'hx-get="[^"]+/now(\?seen=[^"]+)"', client.get(page).content.decode())
    assert "HX-Refresh" not in client.get(f"{page}/now{seen}").headers
    Asked.objects.filter(pk=row.pk).update(state="AGREED", number=2)
    assert client.get(f"{page}/now{seen}").headers["HX-Refresh"] == "true"


def test_terms_stand_before_the_button_that_takes_them(home):
    _row, page = _asked(home, "AGREED")
    client = _client(home.code, "officer3", Role.OFFICER)
    told = client.get(page).content.decode()
    assert told.index("これから署名する条件") < told.index('value="sign"')
    listed = client.get(f"/organisations/{home.code}/dataspace").content.decode()
    assert "こちらの番のもの" in listed


def test_an_offer_for_another_purpose_says_so(home):
    row, page = _asked(home, "OFFERED")
    client = _client(home.code, "officer3", Role.OFFICER)
    assert "違う使いみちの条件です" not in client.get(page).content.decode()
    right = [{"@id": "hiroba:purpose-policy"}]
    policy = {"leftOperand": "purpose", "operator": "isAnyOf", "rightOperand": right}
    row.offer["permission"][0]["constraint"] = [policy]
    row.save()
    assert "違う使いみちの条件です" in client.get(page).content.decode()
