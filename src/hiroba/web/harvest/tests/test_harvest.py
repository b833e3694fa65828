"""The pages about harvesting: an officer adds a source, sees how it goes and what went wrong."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from hiroba.intake.harvest import service as harvest
from hiroba.intake.harvest.tests.neighbour import Neighbour, neighbour, package
from hiroba.kernel.decide.types import SYSTEM, Role
from hiroba.kernel.jobs import service as jobs

CODE = "131041"
ALL = f"/organisations/{CODE}/harvest"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def private(monkeypatch: pytest.MonkeyPatch, reread_settings: Callable[[], None]) -> None:
    monkeypatch.setenv("HIROBA_CITY_PRIVATE_URLS", "true")
    reread_settings()


@pytest.fixture
def other() -> Iterator[Neighbour]:
    with neighbour() as found:
        yield found


@pytest.fixture
def come(client: Client, organisation, person) -> Callable[[Role], Client]:
    organisation(CODE)

    def sign_in(role: Role) -> Client:
        user = get_user_model().objects.get(pk=person(CODE, role))
        client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


def added(client: Client, address: str, **more: str) -> str:
    asked = {"kind": "ckan", "address": address, "title": "隣の<市>", "schedule": "daily"} | more
    answer = client.post(f"{ALL}/new", asked)
    assert answer.status_code == 302, answer.content.decode()
    jobs.run_pending()
    return answer["Location"]


def test_an_officer_adds_a_source_and_sees_it_go(come, other: Neighbour) -> None:
    other.packages = [package("1"), package("2")]
    client = come(Role.OFFICER)
    assert "まだ収集元がありません" in client.get(ALL).content.decode()
    assert client.get(f"{ALL}/new").status_code == 200
    place = added(client, other.url)
    page = client.get(place).content.decode()
    assert "隣の&lt;市&gt;" in page
    assert "終わりました" in page
    assert "hx-get" not in page
    listing = client.get(ALL).content.decode()
    assert "データ 2件" in listing
    assert "毎日" in listing
    assert "ほかのカタログからの収集" in client.get(f"/organisations/{CODE}").content.decode()


def test_a_run_that_goes_on_tells_how_far_it_is(come, other: Neighbour) -> None:
    client = come(Role.OFFICER)
    asked = {"kind": "ckan", "address": other.url, "title": "", "schedule": "manual"}
    place = client.post(f"{ALL}/new", asked)["Location"]
    part = client.get(f"{place}/now").content.decode()
    assert "順番を待っています" in part
    assert "<progress" in part
    assert f'hx-get="{place}/now"' in part


def test_what_went_wrong_is_told_with_what_can_be_done(come, other: Neighbour) -> None:
    other.broken_from = 0
    client = come(Role.OFFICER)
    place = added(client, other.url)
    page = client.get(place).content.decode()
    assert "途中で止まりました" in page
    assert "HTTP 500" in page
    assert "サイトの担当者にお問い合わせください" in page
    number = harvest.runs(place.rpartition("/")[2], SYSTEM)[0].id
    assert "HTTP 500" in client.get(f"{place}/runs/{number}").content.decode()
    other.broken_from = None
    assert client.post(place).status_code == 302
    jobs.run_pending()
    assert "HTTP 500" not in client.get(place).content.decode()


def test_a_wrong_address_is_told_in_the_form(come, monkeypatch, reread_settings) -> None:
    monkeypatch.setenv("HIROBA_CITY_PRIVATE_URLS", "false")
    reread_settings()
    client = come(Role.OFFICER)
    for address in ("http://127.0.0.1:1/", "ftp://x.example/", "こんにちは"):
        answer = client.post(f"{ALL}/new", {"kind": "ckan", "address": address, "schedule": "daily"})
        assert answer.status_code == 400
        assert "接続しません" in answer.content.decode()


def test_a_source_is_changed_and_removed(come, other: Neighbour) -> None:
    other.packages = [package("1")]
    client = come(Role.OFFICER)
    place = added(client, other.url)
    assert "organization:kankyo" in client.get(f"{place}/edit").content.decode()
    assert (
        client.post(f"{place}/edit", {"title": "県", "schedule": "weekly", "filter": ""}).status_code == 302
    )
    assert "止めています" in client.get(place).content.decode()
    assert "1 件の公開も終わります" in client.get(f"{place}/remove").content.decode()
    assert client.post(f"{place}/remove").status_code == 302
    assert "まだ収集元がありません" in client.get(ALL).content.decode()
    assert client.get(place).status_code == 404


def test_records_that_stand_here_already_are_shown(come, other: Neighbour) -> None:
    same = package("0a1b2c3d-0000-4000-8000-00000000000a")
    other.packages = [same]
    client = come(Role.OFFICER)
    added(client, other.url)
    with neighbour() as another:
        another.packages = [same]
        page = client.get(added(client, another.url)).content.decode()
    assert "二重には取り込まなかったもの" in page


def test_members_and_strangers_stay_outside(come, client: Client, other: Neighbour) -> None:
    client = come(Role.MEMBER)
    for place in (ALL, f"{ALL}/new", f"{ALL}/of/none", f"{ALL}/of/none/edit"):
        assert client.get(place).status_code == 403
    client.logout()
    assert client.get(ALL).status_code in (302, 401, 403)
