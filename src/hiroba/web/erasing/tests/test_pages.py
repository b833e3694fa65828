"""The pages on which something is erased: what it reaches, a second person, the receipt."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.core import mail
from django.test import Client

from hiroba.catalog.datasets import service as datasets
from hiroba.context.city import service as city
from hiroba.intake.publishing import service as publishing
from hiroba.intake.publishing.sources import from_file
from hiroba.intake.publishing.types import PublishOptions
from hiroba.kernel.decide.types import EVERYTHING, SYSTEM, Principal, Role
from hiroba.kernel.erasure.models import Order
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.people import service as people
from hiroba.kernel.people.models import User

pytestmark = pytest.mark.django_db(transaction=True)
ID = "urn:ngsi-ld:Person:hanako"
THING = {"kind": "thing", "thing-what": ID}


@pytest.fixture(autouse=True)
def own_city(monkeypatch: pytest.MonkeyPatch, reread_settings: Callable[[], None]) -> None:
    monkeypatch.setenv("HIROBA_CITY_DATABASE_URL", "sqlite")
    reread_settings()


@pytest.fixture
def place(home: OrganisationInfo) -> str:
    city.upsert(home.code, [{"id": ID, "type": "Person"}])
    return f"/organisations/{home.code}/erasures"


def _come(who: Principal) -> Client:
    client = Client()
    client.force_login(
        User.objects.get(pk=int(who.id)), "allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


def test_from_the_preview_over_a_second_person_to_the_receipt(
    place: str, administrator: Principal, operator: Principal, home: OrganisationInfo
) -> None:
    first, second = _come(administrator), _come(operator)
    preview = first.post(place, THING | {"act": "preview"}).content.decode()
    assert "履歴の値" in preview
    assert f'<span class="hb-break">{ID}</span>' in preview
    assert not Order.objects.exists()
    asked = first.post(place, THING | {"act": "ask"})
    assert asked.status_code == 302
    address = asked["Location"]
    assert "hanako" not in address
    assert "確認して、消す" not in first.get(address).content.decode()
    first.post(address, {"act": "confirm"})
    assert city.count(sight=EVERYTHING, tenant=home.code) == 1
    shown = second.get(address).content.decode()
    assert ID in shown
    assert "確認して、消す" in shown
    second.post(address, {"act": "confirm"})
    second.post(address, {"act": "confirm"})
    assert "消しています" in first.get(address).content.decode()
    jobs.run_pending()
    assert city.count(sight=EVERYTHING, tenant=home.code) == 0
    receipt = first.get(address).content.decode()
    assert "消去の控え" in receipt
    assert "hanako" not in receipt
    assert people.person(int(operator.id)).display_name in receipt
    assert "消しました" in first.get(place).content.decode()


def test_who_may_confirm_hears_by_mail_without_a_word_of_what_is_to_go(
    place: str, administrator: Principal, operator: Principal
) -> None:
    address = _come(administrator).post(place, THING | {"act": "ask"})["Location"]
    while outbox.deliver():
        pass
    assert [each.to for each in mail.outbox] == [[people.person(int(operator.id)).email]]
    assert address in mail.outbox[0].body
    assert "hanako" not in f"{mail.outbox[0].subject} {mail.outbox[0].body}"


def test_called_off_nobody_is_asked_any_more(
    place: str, administrator: Principal, operator: Principal
) -> None:
    client = _come(administrator)
    address = client.post(place, THING | {"act": "ask"})["Location"]
    client.post(address, {"act": "call-off"})
    while outbox.deliver():
        pass
    assert not mail.outbox


def test_called_off_nothing_goes(place: str, administrator: Principal, home: OrganisationInfo) -> None:
    client = _come(administrator)
    address = client.post(place, THING | {"act": "ask"})["Location"]
    client.post(address, {"act": "call-off"})
    assert "取りやめました" in client.get(address).content.decode()
    assert ID not in client.get(address).content.decode()
    assert city.count(sight=EVERYTHING, tenant=home.code) == 1


def test_what_is_not_there_is_told_at_the_form(place: str, administrator: Principal) -> None:
    client = _come(administrator)
    answer = client.post(place, THING | {"thing-what": "urn:ngsi-ld:X:none", "act": "ask"})
    assert answer.status_code == 422
    assert "消去するものが見つかりません" in answer.content.decode()
    assert client.post(place, {"kind": "rows", "act": "preview"}).status_code == 422


def test_rows_go_and_the_version_says_so(
    place: str, administrator: Principal, operator: Principal, home: OrganisationInfo, tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    file.write_text("ID,名称\n1,残る\n2,消える\n")
    id = publishing.publish_source(
        from_file(file, str(file)), organisation=home.code, who=SYSTEM, options=PublishOptions(),
        progress=lambda _stage, _done, _total: None,
    ).dataset  # fmt: skip
    assert id
    rows = {"kind": "rows", "rows-dataset": id, "rows-column": "名称", "rows-what": "消える", "act": "ask"}
    wrong = _come(administrator).post(place, rows | {"rows-dataset": "公園"})
    assert wrong.status_code == 422
    assert "10文字のID" in wrong.content.decode()
    rows |= {"rows-dataset": f"https://hiroba.example/datasets/{id}?page=2"}  # as it stands in the browser
    preview = _come(administrator).post(place, rows | {"act": "preview"}).content.decode()
    assert '<span class="hb-break">消える</span>' in preview, (
        "what is to go is looked at before it is asked for"
    )
    assert f'<a href="/datasets/{id}">' in preview
    address = _come(administrator).post(place, rows)["Location"]
    _come(operator).post(address, {"act": "confirm"})
    jobs.run_pending()
    assert datasets.detail(id, EVERYTHING).tables[0].rows_out == 1
    assert (
        f"{datasets.detail(id, EVERYTHING).card.title} / 名称"
        in _come(administrator).get(place).content.decode()
    )
    assert "一部の行が消されました" in _come(administrator).get(f"/datasets/{id}").content.decode()


def test_a_dataset_of_others_is_not_there(
    place: str, administrator: Principal, organisation: Callable[..., OrganisationInfo], tmp_path: Path
) -> None:
    file = tmp_path / "list.csv"
    file.write_text("ID,名称\n1,残る\n")
    id = publishing.publish_source(
        from_file(file, str(file)), organisation=organisation().code, who=SYSTEM, options=PublishOptions(),
        progress=lambda _stage, _done, _total: None,
    ).dataset  # fmt: skip
    rows = {"kind": "rows", "rows-dataset": id, "rows-column": "名称", "rows-what": "残る", "act": "ask"}
    assert _come(administrator).post(place, rows).status_code == 422
    assert not Order.objects.exists()


def test_people_are_erased_by_two_operators(
    operator: Principal, principal: Callable[..., Principal], administrator: Principal
) -> None:
    id = people.create_person("hanako@example.jp", None, "鈴木花子")
    given = {"kind": "person", "person-what": "hanako@example.jp", "act": "ask"}
    assert _come(administrator).post("/operations/erasures", given).status_code == 403
    address = _come(operator).post("/operations/erasures", given)["Location"]
    assert "鈴木花子" in _come(operator).get(address).content.decode()
    _come(principal(operator=True)).post(address, {"act": "confirm"})
    jobs.run_pending()
    with pytest.raises(people.UnknownPerson):
        people.person(id)
    assert "花子" not in _come(operator).get(address).content.decode()


def test_others_find_nothing(
    place: str, administrator: Principal, officer: Principal, principal: Callable[..., Principal],
    organisation: Callable[..., OrganisationInfo],
) -> None:  # fmt: skip
    address = _come(administrator).post(place, THING | {"act": "ask"})["Location"]
    stranger = principal(organisation().code, Role.ADMINISTRATOR)
    for who in (officer, stranger):
        assert _come(who).get(place).status_code == 403
        assert _come(who).get(address).status_code == 404
        assert _come(who).post(address, {"act": "confirm"}).status_code == 404


def test_whose_account_goes_is_seen_before_it_is_asked_for(operator: Principal) -> None:
    somebody = people.create_person("hanako@example.jp", None, "山田 花子")
    asked = {"kind": "person", "person-what": str(somebody), "act": "preview"}  # a number is soon mistyped
    page = _come(operator).post("/operations/erasures", asked).content.decode()
    assert "山田 花子 (hanako@example.jp)" in page
