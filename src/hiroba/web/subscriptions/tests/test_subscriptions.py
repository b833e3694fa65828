"""The console of subscriptions: who sees it, subscribing without JSON, what can be done about failures."""

from __future__ import annotations

import msgspec
import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from hiroba.context.city import service as city
from hiroba.context.subscriptions import service as subscriptions
from hiroba.context.subscriptions.models import Letter, SubscriptionState
from hiroba.context.subscriptions.types import Attempt
from hiroba.kernel.decide.types import Role
from hiroba.kernel.journal import service as journal
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.people import service as people
from hiroba.web.devices.asking import look
from hiroba.web.subscriptions.rows import outcome

CODE = "131041"
ALL = f"/organisations/{CODE}/subscriptions"
ASKED = {
    "name": "水位<script>の見張り", "watched": ["waterLevel"], "uri": "https://example.org/notify",
    "format": "keyValues", "throttling": "60", "condition": "waterLevel", "operator": ">", "value": "2.5",
    "latitude": "35.69", "longitude": "139.7", "distance": "500",
}  # fmt: skip


def come(client: Client, role: Role, email: str = "somebody@example.jp") -> Client:
    person = people.create_person(email, None, "担当 花子")
    organisations.set_member(person, CODE, role)
    user = get_user_model().objects.get(pk=person)
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return client


@pytest.fixture
def officer(client: Client, organisation) -> Client:
    organisation(CODE)
    level = {"type": "Property", "value": 1.0}
    city.upsert(
        CODE, [{"id": "urn:ngsi-ld:WaterLevelObserved:1", "type": "WaterLevelObserved", "waterLevel": level}]
    )
    return come(client, Role.OFFICER)


def made(client: Client, **changes: str) -> str:
    answer = client.post(f"{ALL}/new?type=WaterLevelObserved", ASKED | changes)
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def test_many_are_listed_in_pages(officer: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hiroba.web.subscriptions.listing._SHOWN", 2)
    for n in range(3):
        made(officer, name=f"見張り{n}")
    first = officer.get(ALL).content.decode()
    assert "<strong>3</strong>" in first
    assert "見張り2" not in first
    assert "見張り2" in officer.get(f"{ALL}?page=2").content.decode()


def test_what_went_wrong_is_told_in_words() -> None:
    assert outcome("HTTP 503") == "受け取る側で不具合が起きました（HTTP 503）"
    assert outcome("HTTP 404") == "受け取る側が断りました（HTTP 404）"
    assert outcome("mqtt_refused") == "MQTTの相手が受け付けませんでした"


@pytest.mark.parametrize("path", ["", "/new", "/of/urn:ngsi-ld:Subscription:1"])
def test_strangers_and_mere_members_do_not_see_it(client: Client, organisation, path: str) -> None:
    organisation(CODE)
    assert client.get(ALL + path).status_code in (302, 401, 403)
    assert come(client, Role.MEMBER).get(ALL + path).status_code == 403


def test_one_subscribes_in_words(officer: Client) -> None:
    assert "まだ申し込みがありません" in officer.get(ALL).content.decode()
    assert "川の水位" in officer.get(f"{ALL}/new").content.decode()
    assert "水位" in officer.get(f"{ALL}/new?type=WaterLevelObserved").content.decode()
    page = officer.get(made(officer)).content.decode()
    assert "水位&lt;script&gt;の見張り" in page
    assert "まだ通知していません" in page
    (kept,) = look(lambda store: subscriptions.every(store, CODE))
    assert kept.document["q"] == "waterLevel>2.5"
    assert kept.watched == ("waterLevel",)
    assert kept.geo is not None
    assert kept.geo.farthest == 500
    assert kept.throttling == 60
    assert not kept.sight.everything
    assert "川の水位（水位）" in officer.get(ALL).content.decode()


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"uri": "ftp://example.org"}, "mqtt:// のどれかから始まるアドレスを書いてください"),
        ({"uri": "http://127.0.0.1/"}, "内部のアドレス"),
        ({"name": ""}, "ここは必ず入れてください"),
        ({"distance": ""}, "緯度、経度、距離をすべて"),
        ({"value": ""}, "値と数の両方"),
    ],
)
def test_what_is_wrong_is_said_where_it_is(officer: Client, changes: dict[str, str], sentence: str) -> None:
    answer = officer.post(f"{ALL}/new?type=WaterLevelObserved", ASKED | changes)
    assert answer.status_code == 400
    assert sentence in answer.content.decode()


def test_deliveries_and_dead_letters_are_seen_and_sent_again(officer: Client) -> None:
    address = made(officer)
    (kept,) = look(lambda store: subscriptions.every(store, CODE))
    attempts = [
        Attempt(1_800_000_000_000_000, 12.0, 200, "", 1, ("urn:ngsi-ld:Room:a",), 1),
        Attempt(1_800_000_001_000_000, 10_000.0, 0, "timeout", 3, ("urn:ngsi-ld:Room:b",), 7),
    ]
    SubscriptionState.objects.create(
        tenant=CODE, subscription=kept.id, sent=2, failed=1, last_success=1_800_000_000_000_000,
        last_failure=1_800_000_001_000_000, recent=msgspec.json.encode(attempts),
    )  # fmt: skip
    letter = Letter.objects.create(
        receiver=kept.endpoint.uri, tenant=CODE, subscription=kept.id, entity="urn:ngsi-ld:Room:b",
        data=b"{}", since=1, tries=3, dead=2, error="HTTP 400",
    )  # fmt: skip
    page = officer.get(address).content.decode()
    assert "時間内に返事がありませんでした" in page
    assert "ほか 6 件" in page
    assert "受け取る側が断りました（HTTP 400）" in page
    assert "届いていません" in officer.get(ALL).content.decode()
    done = officer.post(address, {"act": "again", "letter": str(letter.pk)}, follow=True)
    assert "1 件をもう一度送ります" in done.content.decode()
    letter.refresh_from_db()
    assert letter.dead is None
    assert letter.again
    gone = officer.post(address, {"act": "again", "letter": str(letter.pk)}, follow=True)
    assert "もう送り直されたかもしれません" in gone.content.decode()
    newest, before = journal.entries(2)
    assert (newest.action, newest.outcome, before.outcome) == ("subscription.again", "failed", "done")


def test_things_are_called_by_their_names_where_they_are_still_there(officer: Client) -> None:
    address = made(officer)
    (kept,) = look(lambda store: subscriptions.every(store, CODE))
    there, gone = "urn:ngsi-ld:Room:there", "urn:ngsi-ld:Room:gone"
    city.upsert(CODE, [{"id": there, "type": "Room", "name": {"type": "Property", "value": "第二会議室"}}])
    SubscriptionState.objects.create(
        tenant=CODE, subscription=kept.id, sent=1,
        recent=msgspec.json.encode([Attempt(1_800_000_000_000_000, 12.0, 200, "", 1, (there, gone), 2)]),
    )  # fmt: skip
    Letter.objects.create(
        receiver=kept.endpoint.uri, tenant=CODE, subscription=kept.id, entity=there,
        data=b"{}", since=1, tries=3, dead=2, error="HTTP 400",
    )  # fmt: skip
    page = officer.get(address).content.decode()
    assert page.count(">第二会議室</a>") == 2  # in the log and among what failed
    assert "第二会議室をもう一度送る" in page
    assert f">{gone}</a>" in page


def test_what_failed_alike_is_told_once_with_what_to_do(officer: Client) -> None:
    address = made(officer)
    (kept,) = look(lambda store: subscriptions.every(store, CODE))
    attempts = [
        Attempt(1_800_000_000_000_000 + at, 5.0, 0, "no_connection", at, ("urn:ngsi-ld:Room:a",), 1)
        for at in range(1, 41)
    ]
    SubscriptionState.objects.create(
        tenant=CODE, subscription=kept.id, sent=40, failed=40, recent=msgspec.json.encode(attempts)
    )
    letter = {"receiver": kept.endpoint.uri, "tenant": CODE, "subscription": kept.id, "data": b"{}"}
    causes = ["no_connection"] * 30 + ["HTTP 404"] * 2
    Letter.objects.bulk_create(
        Letter(**letter, entity=f"urn:ngsi-ld:Room:{at}", since=at, tries=3, dead=at, error=cause)
        for at, cause in enumerate(causes, start=1)
    )
    page = officer.get(address).content.decode()
    assert page.count("つながりませんでした") == 2  # once for the dead letters, once in the log
    assert "この 30 件をもう一度送る" in page
    assert "サーバーが動いているか" in page
    assert "アドレスにまちがいがないか" in page
    assert "40 回続けて" in page
    done = officer.post(address, {"act": "again", "error": "HTTP 404"}, follow=True)
    assert "2 件をもう一度送ります" in done.content.decode()
    assert Letter.objects.filter(dead__isnull=False).count() == 30


def test_it_is_paused_resumed_and_taken_away(officer: Client) -> None:
    address = made(officer)
    assert "止めています" in officer.post(address, {"act": "pause"}, follow=True).content.decode()
    assert "まだ通知していません" in officer.post(address, {"act": "resume"}, follow=True).content.decode()
    assert (
        "まだ申し込みがありません" in officer.post(address, {"act": "remove"}, follow=True).content.decode()
    )
    assert officer.get(address).status_code == 404


def test_another_organisation_sees_nothing_of_it(officer: Client, organisation) -> None:
    address = made(officer)
    organisation("131059")
    assert officer.get(address.replace(CODE, "131059")).status_code == 403
