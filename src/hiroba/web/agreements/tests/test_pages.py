"""An owner and a user come to an agreement on pages, and the data opens and closes with it."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from hiroba.kernel.decide.types import Role, Target, TargetKind, Visibility
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.people import service as people
from hiroba.kernel.people.models import User
from hiroba.rules.agreements import service as agreements
from hiroba.rules.agreements.types import Side, Terms, TransferState
from hiroba.web.catalogue.tests.made import publish

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch):
    """A test is one transaction that never ends: rules are read anew each time."""
    monkeypatch.setattr("hiroba.kernel.decide.rulebook.KEEP", 0.0)


def _client(who):
    client = Client()
    user = User.objects.get(pk=who.id)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def secret(tmp_path, home):
    return publish(tmp_path, home.code, title="内部の便所", visibility=Visibility.PRIVATE)


@pytest.fixture
def researcher(organisation):
    code = organisation("univ", kind="university", name="みらい大学").code
    id = people.create_person("researcher@example.ac.jp", None, "研究 花子")
    organisations.set_member(id, code, Role.OFFICER)
    return people.principal_of_person(id)


def _last(url):
    return url.rstrip("/").rpartition("/")[2]


def _offer(client, home, secret):
    answer = client.post(
        f"/organisations/{home.code}/offers/new?dataset={secret}",
        {
            "extent": "columns",
            "columns": ["name", "kind"],
            "purposes": ["research", "policy"],
            "text": "月末に更新",
        },
    )
    assert answer.status_code == 302, answer.content.decode()
    return _last(answer.url)


def test_the_whole_way_on_pages(home, officer, researcher, secret):
    owner, user = _client(officer), _client(researcher)
    offer = _offer(owner, home, secret)
    shown = Client().get(f"/offers/{offer}").content.decode()
    assert "内部の便所" in shown
    assert "「名称」" in shown
    asked = user.post(f"/offers/{offer}/ask", {"consumer": "univ", "purposes": ["research"], "text": "論文"})
    id = _last(asked.url)
    page = owner.get(f"/negotiations/{id}").content.decode()
    assert "次は、こちらの番です" in page
    assert "論文" in page
    form = {
        "extent": "columns",
        "columns": ["name"],
        "purposes": ["research"],
        "number": "1",
        "text": "名称だけ",
    }
    assert owner.post(f"/negotiations/{id}/answer", form).status_code == 302
    user.post(f"/negotiations/{id}/act", {"act": "accept", "number": "2"})
    owner.post(f"/negotiations/{id}/act", {"act": "agree", "number": "3"})
    user.post(f"/negotiations/{id}/act", {"act": "sign", "number": "4"})
    made = agreements.negotiation(researcher, id).agreement
    page = user.get(f"/agreements/{made}").content.decode()
    assert "第1条（当事者）" in page
    [link] = re.findall(r'href="(/agreements/[^"]+data\.csv[^"]+)"', page)
    link = link.replace("&amp;", "&")
    table = b"".join(user.get(link)).decode("utf-8-sig")
    assert table.splitlines()[0].strip('"') == "名称"
    assert "便所005" in table
    assert user.get(link.replace("research", "policy")).status_code == 404, "for another purpose nothing"
    assert user.get(f"/agreements/{made}.pdf").content.startswith(b"%PDF")
    odrl = json.loads(user.get(f"/agreements/{made}.jsonld").content)
    assert (odrl["@type"], odrl["hiroba:agreement"]) == ("Agreement", made)
    for path in (f"/organisations/{home.code}/agreements", f"/agreements/{made}"):
        assert owner.get(path).status_code == 200
    owner.post(f"/agreements/{made}/end", {"text": "予定どおり"})
    over = user.get(link)
    assert over.status_code == 410
    assert "この合意は終わりました" in over.content.decode()
    assert Client().get(link).status_code == 404, "strangers do not learn that there was one"
    assert "予定どおり" in user.get(f"/agreements/{made}").content.decode()
    for client in (owner, user):
        assert "終わりになりました" in client.get(f"/negotiations/{id}").content.decode()


def test_with_four_eyes_who_made_the_offer_is_told_before_that_another_signs(
    home, officer, administrator, researcher, secret, monkeypatch, reread_settings
):
    monkeypatch.setenv("HIROBA_RULES_FOUR_EYES", "true")
    reread_settings()
    owner, second, user = _client(officer), _client(administrator), _client(researcher)
    offer = _offer(owner, home, secret)
    talk = user.post(f"/offers/{offer}/ask", {"consumer": "univ", "purposes": ["research"]}).url
    page = owner.get(talk).content.decode()
    assert "別の担当者が署名します" in page
    assert 'value="agree"' not in page
    assert "別の条件を出す" in page, "all else they do"
    page = second.get(talk).content.decode()
    assert "別の担当者が署名します" not in page
    assert 'value="agree"' in page
    assert "別の担当者が署名します" not in user.get(talk).content.decode()


def test_an_agreement_that_opens_nothing_says_so(home, officer, researcher, secret):
    owner, user = _client(officer), _client(researcher)
    offer = _offer(owner, home, secret)
    talk = user.post(f"/offers/{offer}/ask", {"consumer": "univ", "purposes": ["research"]}).url
    owner.post(f"{talk}/act", {"act": "agree", "number": "1"})
    user.post(f"{talk}/act", {"act": "sign", "number": "2"})
    made = f"/agreements/{agreements.negotiation(researcher, _last(talk)).agreement}"
    told = "データはいま開いていません"
    assert told not in user.get(made).content.decode()
    closed = {"effect": "prohibit", "party": "anyone", "extent": "all", "save": "1"}
    rule = owner.post(f"/organisations/{home.code}/rules/new?dataset={secret}", closed).url
    owner.post(f"{rule}/enact", {"number": "1"})
    assert told in user.get(made).content.decode()
    owner.post(f"{made}/end", {})
    assert told not in user.get(made).content.decode(), "nothing is owed any more"


def test_the_owner_is_told_of_a_prohibition_that_would_leave_an_agreement_empty(
    home, officer, researcher, secret
):
    owner, user = _client(officer), _client(researcher)
    offer = f"/offers/{_offer(owner, home, secret)}"
    talk = user.post(f"{offer}/ask", {"consumer": "univ", "purposes": ["research"]}).url
    form = f"/organisations/{home.code}/offers/new?dataset={secret}"
    told = "このデータを閉じる禁止のルールが、いま効いています"
    for page in (form, offer, talk):
        assert told not in owner.get(page).content.decode(), page
    closed = {"effect": "prohibit", "party": "anyone", "extent": "all", "save": "1"}
    rule = owner.post(f"/organisations/{home.code}/rules/new?dataset={secret}", closed).url
    owner.post(f"{rule}/enact", {"number": "1"})
    for page in (form, offer, talk):
        words = owner.get(page).content.decode()
        assert told in words, page
        assert f'href="{rule}"' in words
    for page in (offer, talk):
        assert told not in user.get(page).content.decode(), "it is not for the other side"


def test_strangers_find_nothing_and_double_clicks_count_once(home, officer, researcher, secret, resident):
    owner, user, stranger = _client(officer), _client(researcher), _client(resident)
    offer = _offer(owner, home, secret)
    page = user.get(f"/offers/{offer}/ask").content.decode()
    [once] = re.findall(r'name="once" value="([^"]+)"', page)
    form = {"consumer": "univ", "purposes": ["research"], "once": once}
    first, second = (user.post(f"/offers/{offer}/ask", form) for _ in range(2))
    assert first.url.startswith("/negotiations/")
    assert second.url == "/organisations/univ/agreements"
    for client in (stranger, Client()):
        for path in (first.url, f"{first.url}/answer", "/agreements/nothing"):
            assert client.get(path).status_code == 404
        assert client.post(f"{first.url}/act", {"act": "agree", "number": "1"}).status_code == 404
        assert client.get(f"/organisations/{home.code}/agreements").status_code in (302, 403, 401)
    told = owner.post(f"{first.url}/act", {"act": "sign", "number": "1"}, follow=True)
    assert told.status_code == 403
    owner.post(f"{first.url}/act", {"act": "agree", "number": "1"})
    again = owner.post(f"{first.url}/act", {"act": "agree", "number": "1"}, follow=True).content.decode()
    assert "相手が先に進めたかもしれません" in again


def test_what_makes_no_sense_is_told_beside_its_field(home, officer, secret):
    owner = _client(officer)
    answer = owner.post(
        f"/organisations/{home.code}/offers/new?dataset={secret}",
        {"extent": "columns", "purposes": ["research"], "ends": "2020-01-01"},
    )
    assert answer.status_code == 422
    assert "終わりの日が過ぎています" in answer.content.decode()
    assert owner.get(f"/organisations/{home.code}/offers/new?dataset=nothing").status_code == 404


def test_the_user_confirms_the_deletion_and_the_owner_sees_it(home, officer, researcher, resident, secret):
    terms = Terms(Target(TargetKind.DATASET, secret, home.code), "内部の便所", duties=("delete:P10D",))
    asked = agreements.ask(researcher, "univ", agreements.offer(officer, terms).id, None, "論文")
    agreements.agree(officer, asked.id, 1)
    made = agreements.sign(researcher, asked.id, 2)
    owner, user, page = _client(officer), _client(researcher), f"/agreements/{made.id}"
    assert "データを消す" not in user.get(page).content.decode(), "while the access goes on nothing is due"
    agreements.end(researcher, made.id)
    assert "残さず消したことを確認する" in user.get(page).content.decode()
    assert "残さず消したことを確認する" not in owner.get(page).content.decode()
    assert "までに残さず消し" in owner.get(page).content.decode()
    for stranger in (owner, _client(resident)):
        assert stranger.post(f"{page}/deleted").status_code == 404
    assert user.get(f"{page}/deleted").status_code == 405
    assert user.post(f"{page}/deleted").status_code == 302
    assert user.post(f"{page}/deleted").status_code == 302, "a double click"
    for client in (owner, user):
        assert "消したと確認済み" in client.get(page).content.decode()


def test_a_deletion_that_nobody_confirmed_in_time_stands_in_the_list_of_both(
    home, officer, researcher, secret, monkeypatch
):
    terms = Terms(Target(TargetKind.DATASET, secret, home.code), "内部の便所", duties=("delete:P10D",))
    asked = agreements.ask(researcher, "univ", agreements.offer(officer, terms).id, None, "論文")
    agreements.agree(officer, asked.id, 1)
    made = agreements.sign(researcher, asked.id, 2)
    lists = ((_client(officer), home.code), (_client(researcher), "univ"))

    def shown() -> set[str]:
        said = ("確認待ち", "期日を過ぎています")
        pages = [client.get(f"/organisations/{code}/agreements").content.decode() for client, code in lists]
        found, same = ({each for each in said if each in page} for page in pages)
        assert found == same
        return found

    assert shown() == set()
    agreements.end(researcher, made.id)
    assert shown() == {"確認待ち"}
    later = timezone.now() + timedelta(days=12)
    monkeypatch.setattr(timezone, "now", lambda: later)
    assert shown() == {"期日を過ぎています"}
    assert "期日を過ぎています" in lists[0][0].get(f"/agreements/{made.id}").content.decode()
    agreements.confirm_deletion(researcher, made.id)
    assert shown() == set()


@pytest.fixture
def handed(home, officer, researcher, secret):
    """A transfer that runs; its agreement's page."""
    terms = Terms(Target(TargetKind.DATASET, secret, home.code), "内部の便所")
    asked = agreements.ask(researcher, "univ", agreements.offer(officer, terms).id)
    agreements.agree(officer, asked.id, 1)
    made = agreements.sign(researcher, asked.id, 2)
    found, _new = agreements.request_transfer(
        researcher, made.id, "urn:t:1", "HttpData-PULL", "https://connector.example.com"
    )
    agreements.step_transfer(officer, found.id, TransferState.STARTED, Side.PROVIDER)
    return found.id, f"/agreements/{made.id}"


def test_the_owner_pauses_a_transfer_takes_it_up_and_ends_it(officer, researcher, resident, handed):
    transfer, page = handed
    owner, user, act = _client(officer), _client(researcher), f"{page}/transfers/{transfer}"
    assert "受け渡し中" in owner.get(page).content.decode()
    told = owner.post(act, {"act": "pause", "text": "誤りを直す"}, follow=True).content.decode()
    assert "持ち主が止めています" in told
    assert 'value="resume"' in told
    shown = user.get(page).content.decode()
    assert "誤りを直す" in shown
    for verb in ("pause", "resume", "complete", "terminate"):
        assert f'value="{verb}"' not in shown, "the user's own connector says what they want"
        assert user.post(act, {"act": verb}).status_code == 404
    assert _client(resident).post(act, {"act": "resume"}).status_code == 404
    assert owner.post(f"{page}/transfers/nothing", {"act": "resume"}).status_code == 404
    assert owner.get(act).status_code == 405
    assert "受け渡しを再開しました。" in owner.post(act, {"act": "resume"}, follow=True).content.decode()
    assert "受け渡しは終わりました" in owner.post(act, {"act": "complete"}, follow=True).content.decode()
    again = owner.post(act, {"act": "pause"}, follow=True).content.decode()
    assert "いまの段階では、それはできません" in again


def test_what_the_user_paused_the_owner_reads_and_may_only_end(officer, researcher, handed):
    transfer, page = handed
    agreements.step_transfer(researcher, transfer, TransferState.SUSPENDED, Side.CONSUMER)
    shown = _client(officer).get(page).content.decode()
    assert "利用者が休んでいます" in shown
    assert 'value="resume"' not in shown
    assert 'value="terminate"' in shown


def test_what_was_never_signed_by_both_says_so(home, officer, researcher, secret):
    terms = Terms(Target(TargetKind.DATASET, secret, home.code), "内部の便所")
    asked = agreements.ask(researcher, "univ", agreements.offer(officer, terms).id)
    made = agreements.agree(officer, asked.id, 1)
    owner = _client(officer)
    assert "署名の途中" in owner.get(f"/agreements/{made.id}").content.decode()
    agreements.terminate(researcher, asked.id, 2, "予算がつきませんでした。")
    shown = owner.get(f"/agreements/{made.id}").content.decode()
    assert "署名の途中" not in shown
    assert "効力はありません" in shown
    assert "取りやめになった条件" in owner.get(f"/negotiations/{asked.id}").content.decode()
