"""Asking, answering and showing, as residents and officers meet them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from hiroba.catalog.dialogue.models import Question, Request, Showcase
from hiroba.catalog.dialogue.tests.pictures import png
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.journal.models import JournalEntry
from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.kernel.outbox import service as outbox

pytestmark = pytest.mark.django_db
SignIn = Callable[[Principal], Client]
HOSTILE = '<script>alert(1)</script> http://spam.example/"onmouseover=alert(1) javascript:alert(2)'


def ask(client: Client, organisation: str, **said: str) -> str:
    """Ask for data through the form; returns the request's address."""
    told = {
        "title": "公園の遊具の一覧",
        "text": "子どもと行く公園を選びたいです。",
        "organisation": organisation,
    }
    answer = client.post("/requests/new", told | said)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer.headers["Location"])


def page(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    return answer.content.decode()


def test_a_request_is_asked_supported_answered_and_told_by_mail(
    sign_in: SignIn, resident: Principal, officer: Principal, member: Principal, home: OrganisationInfo,
    toilets: str, client: Client,
) -> None:  # fmt: skip
    address = ask(sign_in(resident), home.code)
    outbox.deliver()
    assert "要望が届きました" in mail.outbox[0].subject
    assert f"/organisations/{home.code}/inbox" in mail.outbox[0].body
    assert "公園の遊具の一覧" in page(client, "/requests?q=ｺｳｴﾝ 遊具".replace("ｺｳｴﾝ", "公園"))
    shown = page(client, address)
    assert "住民" in shown
    assert "@" not in re.sub(r"<head>.*?</head>", "", shown, flags=re.S)
    neighbour = sign_in(member)
    for _twice in range(2):
        assert neighbour.post(f"{address}/support").status_code == 302
    assert Request.objects.get().supports == 1
    sign_in(resident).post(f"{address}/support")
    assert Request.objects.get().supports == 1, "one's own voice is the request itself"
    neighbour.post(f"{address}/support", {"act": "withdraw"})
    assert Request.objects.get().supports == 0
    office = sign_in(officer)
    assert "公園の遊具の一覧" in page(office, f"/organisations/{home.code}/inbox")
    mail.outbox.clear()
    said = {
        "state": "published",
        "text": "公開しました。",
        "datasets": f"http://testserver/datasets/{toilets}",
    }
    for _twice in range(2):
        assert office.post(f"{address}/answer", said).status_code == 302
    outbox.deliver()
    assert [each.subject for each in mail.outbox] == ["【広場】お返事があります：公園の遊具の一覧"]
    assert address in mail.outbox[0].body
    shown = page(client, address)
    assert shown.count("公開しました。") == 1
    assert f'href="/datasets/{toilets}"' in shown
    assert "公園の遊具の一覧" in page(client, "/requests?state=published&sort=supports")
    assert "公園の遊具の一覧" not in page(client, "/requests?state=open")
    assert "すべてお返事しました" in page(office, f"/organisations/{home.code}/inbox")


def test_what_an_answer_needs_is_said_beside_its_field(
    sign_in: SignIn, resident: Principal, officer: Principal, home: OrganisationInfo, secret: str
) -> None:
    address = ask(sign_in(resident), home.code)
    office = sign_in(officer)
    for said, words in (
        ({"state": "declined", "text": " "}, "内容を書いてください"),
        ({"state": "published", "text": ""}, "公開したデータを書いてください"),
        ({"state": "published", "text": "", "datasets": secret}, "見つかりません"),
        ({"state": "open", "text": "x"}, "hb-field__error"),
        ({"state": "published", "datasets": "https://x.example/a b"}, "アドレスではありません"),
    ):
        answer = office.post(f"{address}/answer", said)
        assert answer.status_code == 422, said
        assert words in answer.content.decode(), said
    assert Request.objects.get().state == "open"


def test_only_officers_answer_hide_and_read_the_inbox(
    sign_in: SignIn,
    resident: Principal,
    member: Principal,
    home: OrganisationInfo,
    toilets: str,
    client: Client,
) -> None:
    address = ask(sign_in(resident), home.code)
    asked = sign_in(resident).post(f"/datasets/{toilets}/questions", {"text": "何年の表ですか"})
    question = Question.objects.get().pk
    assert asked.status_code == 302
    for visitor, refused in ((client, 401), (sign_in(resident), 403), (sign_in(member), 403)):
        said = {"state": "planned", "text": "すぐに", "reason": "x"}
        assert visitor.post(f"{address}/answer", said).status_code == refused
        assert visitor.post(f"{address}/hide", said).status_code == refused
        assert visitor.post(f"/questions/{question}/answer", said).status_code == refused
        assert visitor.post(f"/questions/{question}/hide", said).status_code == refused
        assert visitor.get(f"/organisations/{home.code}/inbox").status_code == refused


def test_strangers_are_led_to_sign_in_and_may_ask_where_the_setting_allows(
    client: Client, home: OrganisationInfo, toilets: str, monkeypatch: pytest.MonkeyPatch,
    reread_settings: Callable[[], None],
) -> None:  # fmt: skip
    for address in ("/requests/new", "/showcases/new"):
        assert client.get(address).headers["Location"] == f"/accounts/login/?next={address}"
    assert client.post(f"/datasets/{toilets}/questions", {"text": "x"}).status_code == 302
    assert not Question.objects.exists()
    monkeypatch.setenv("HIROBA_DIALOGUE_ANONYMOUS", "true")
    monkeypatch.setenv("HIROBA_DIALOGUE_ASKED_A_DAY", "2")
    reread_settings()
    address = ask(client, home.code)
    assert "accounts/login" in client.post(f"{address}/support").headers["Location"]
    assert client.post(f"/datasets/{toilets}/questions", {"text": "いつの表ですか"}).status_code == 302
    refused = client.post("/requests/new", {"title": "三つめ", "organisation": home.code})
    assert refused.status_code == 422
    assert "24時間に書き込めるのは2件まで" in refused.content.decode()


def test_a_form_counts_once_and_its_second_sending_leads_to_the_same_place(
    sign_in: SignIn, resident: Principal, home: OrganisationInfo
) -> None:
    browser = sign_in(resident)
    mark = re.search(r'name="once" value="([^"]+)"', page(browser, "/requests/new"))
    assert mark is not None
    first, second = (ask(browser, home.code, once=mark[1]) for _ in range(2))
    assert first == second
    assert Request.objects.count() == 1
    assert ask(browser, home.code) != first


def test_hostile_words_stay_words(
    sign_in: SignIn, resident: Principal, home: OrganisationInfo, client: Client
) -> None:
    address = ask(sign_in(resident), home.code, title=HOSTILE[:90], text=HOSTILE, name="<b>x</b>")
    for shown in (page(client, address), page(client, "/requests"), page(client, "/requests?q=<script>")):
        assert "<script>alert" not in shown
        assert "<b>x" not in shown
        assert 'href="javascript' not in shown
    assert '<a href="http://spam.example/" rel="nofollow ugc noopener"' in page(client, address)
    told = {"title": "x", "organisation": home.code, "name": "me＠example.jp"}
    assert "メールアドレスは書かないで" in sign_in(resident).post("/requests/new", told).content.decode()


def test_what_is_hidden_is_gone_for_others_and_its_writer_reads_why(
    sign_in: SignIn, resident: Principal, officer: Principal, home: OrganisationInfo, client: Client
) -> None:
    address = ask(sign_in(resident), home.code)
    office = sign_in(officer)
    outbox.deliver()
    mail.outbox.clear()
    assert office.post(f"{address}/hide", {"reason": " "}).status_code == 302
    assert page(client, address)
    office.post(f"{address}/hide", {"reason": "個人の名前が書かれているため"})
    outbox.deliver()
    assert "個人の名前が書かれているため" in mail.outbox[0].body
    gone = page(client, address, 410)
    assert "個人の名前が書かれているため" in gone
    assert "公園の遊具" not in gone
    assert "公園の遊具" not in page(client, "/requests")
    assert "個人の名前が書かれているため" in page(sign_in(resident), address)
    office.post(f"{address}/hide", {"act": "show"})
    assert "公園の遊具" in page(client, address)


def test_a_question_is_answered_on_the_datasets_page(
    sign_in: SignIn, resident: Principal, officer: Principal, toilets: str, client: Client
) -> None:
    assert f'hx-get="/datasets/{toilets}/questions"' in page(client, f"/datasets/{toilets}")
    said = {"text": "冬は閉まりますか\nhttps://x.example/a", "name": "歩く人"}
    answer = sign_in(resident).post(f"/datasets/{toilets}/questions", said)
    question = Question.objects.get()
    assert answer.headers["Location"] == f"/datasets/{toilets}/questions#q-{question.pk}"
    office = sign_in(officer)
    assert office.post(f"/questions/{question.pk}/answer", {"text": ""}).status_code == 302
    outbox.deliver()
    mail.outbox.clear()
    office.post(f"/questions/{question.pk}/answer", {"text": "通年開いています。"})
    outbox.deliver()
    assert "通年開いています。" in mail.outbox[0].body
    part = client.get(
        f"/datasets/{toilets}/questions", headers={"HX-Request-Type": "partial"}
    ).content.decode()
    assert "<html" not in part
    for words in ("歩く人", "冬は閉まりますか<br>", "通年開いています。", 'id="questions"'):
        assert words in part
    office.post(f"/questions/{question.pk}/hide", {"reason": "宣伝のため"})
    assert "冬は閉まりますか" not in page(client, f"/datasets/{toilets}/questions")
    assert "宣伝のため" in page(sign_in(resident), f"/datasets/{toilets}/questions")


def test_questions_on_a_private_dataset_are_for_those_who_see_it(
    sign_in: SignIn, resident: Principal, officer: Principal, secret: str, client: Client
) -> None:
    office = sign_in(officer)
    assert office.post(f"/datasets/{secret}/questions", {"text": "内部の質問"}).status_code == 302
    question = Question.objects.get().pk
    for visitor in (client, sign_in(resident)):
        assert visitor.get(f"/datasets/{secret}/questions").status_code == 404
        assert visitor.post(f"/questions/{question}/answer", {"text": "x"}).status_code == 404
    assert sign_in(resident).post(f"/datasets/{secret}/questions", {"text": "x"}).status_code == 404
    assert "内部の質問" in page(office, f"/datasets/{secret}/questions")


def test_a_showcase_is_proposed_accepted_and_shown_with_its_picture(
    sign_in: SignIn,
    resident: Principal,
    officer: Principal,
    home: OrganisationInfo,
    toilets: str,
    client: Client,
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    maker, office = sign_in(resident), sign_in(officer)
    said = {
        "title": "便所マップ",
        "text": "急ぐ人の地図です。",
        "url": "https://app.example/",
        "datasets": toilets,
    }
    upload = SimpleUploadedFile("a.svg", png(40, 30), "image/svg+xml")
    answer = maker.post("/showcases/new", said | {"picture": upload})
    assert answer.status_code == 302, answer.content.decode()
    address = answer.headers["Location"]
    assert client.get(address).status_code == 404, "not before it is accepted"
    assert client.get(f"{address}/picture").status_code == 404
    assert "便所マップ" not in page(client, "/showcases")
    assert "便所マップ" in page(office, f"/organisations/{home.code}/inbox")
    assert sign_in(resident).post(f"{address}/decide", {"act": "accept"}).status_code == 403
    assert office.post(f"{address}/decide", {"act": "accept"}).status_code == 302
    assert "便所マップ" in page(client, "/showcases")
    shown = page(client, address)
    assert (
        '<a class="hb-button hb-button--primary" href="https://app.example/" rel="nofollow ugc noopener"'
        in shown
    )
    assert f'href="/datasets/{toilets}"' in shown
    picture = client.get(f"{address}/picture")
    assert picture.headers["Content-Type"] == "image/png"
    assert picture.headers["X-Content-Type-Options"] == "nosniff"
    assert picture.getvalue().startswith(b"\x89PNG")
    office.post(f"{address}/decide", {"act": "decline", "reason": "リンクが切れました"})
    assert client.get(address).status_code == 404
    assert "リンクが切れました" in page(maker, address)


def test_what_cannot_be_shown_is_refused_beside_its_field(
    sign_in: SignIn, resident: Principal, toilets: str, secret: str
) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    maker = sign_in(resident)
    good = {"title": "x", "text": "y", "url": "https://app.example/", "datasets": toilets}
    for wrong, words in (
        ({"url": "javascript:alert(1)"}, "https:// から始まる"),
        ({"url": "https://a@b.example/"}, "https:// から始まる"),
        ({"datasets": secret}, "見つかりません"),
        ({"datasets": "ほげ"}, "アドレスではありません"),
        ({"picture": SimpleUploadedFile("a.png", b"<svg onload=alert(1)>", "image/png")}, "PNGかJPEG"),
        ({"picture": SimpleUploadedFile("a.png", png(8, 8)[:-20], "image/png")}, "読み取れませんでした"),
        ({"picture": SimpleUploadedFile("a.png", b"\x89PNG" + b"x" * 4194305, "image/png")}, "4MBまで"),
    ):
        answer = maker.post("/showcases/new", good | wrong)
        assert answer.status_code == 422, wrong
        assert words in answer.content.decode(), wrong
    assert not Showcase.objects.exists()


def test_the_journal_holds_no_words(
    sign_in: SignIn, resident: Principal, officer: Principal, home: OrganisationInfo
) -> None:
    address = ask(sign_in(resident), home.code)
    sign_in(officer).post(f"{address}/answer", {"state": "planned", "text": "来年の春に"})
    lines = JournalEntry.objects.filter(action__startswith="dialogue.").order_by("pk")
    assert [line.action for line in lines] == ["dialogue.asked", "dialogue.answered"]
    assert all("公園" not in str(line.details) and "来年" not in str(line.details) for line in lines)
    assert lines[1].details == {"state": "planned"}


def test_addresses_that_lead_nowhere(client: Client) -> None:
    for address in (
        "/requests/none",
        "/showcases/none",
        "/showcases/none/picture",
        "/datasets/none/questions",
    ):
        assert client.get(address).status_code == 404
    assert client.get("/requests?page=99999&state=x&sort=y").status_code == 200


def test_who_asked_finds_their_requests_again_even_a_hidden_one(
    sign_in: SignIn, resident: Principal, member: Principal, home: OrganisationInfo, client: Client
) -> None:
    ask(sign_in(member), home.code, title="橋の点検の記録")
    ask(sign_in(resident), home.code)
    Request.objects.filter(title="公園の遊具の一覧").update(hidden="試し")
    found = page(sign_in(resident), "/requests?mine=1")
    assert "公園の遊具の一覧" in found
    assert "橋の点検の記録" not in found
    assert "公園の遊具の一覧" not in page(client, "/requests?mine=1")
    assert "公園の遊具の一覧" not in page(sign_in(member), "/requests?mine=1&state=open")
    assert 'name="mine" value="1"' in found, "another search stays among one's own"


def test_the_head_of_a_dataset_counts_the_questions_that_wait(client: Client, toilets: str) -> None:
    for hidden in ("", "試し"):
        Question.objects.create(
            organisation="131016", dataset=toilets, text="いつの数ですか。", hidden=hidden
        )
    assert "お返事を待つ質問 1 件" in page(client, f"/datasets/{toilets}/versions")
    Question.objects.update(answer="10月です。", answered=timezone.now())
    assert "お返事を待つ質問" not in page(client, f"/datasets/{toilets}/versions")
