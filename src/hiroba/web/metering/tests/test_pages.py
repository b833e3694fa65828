"""Who sees uses and costs; who sets limits; how a refusal is told."""

from __future__ import annotations

import pytest
from django.contrib.auth import get_user_model
from django.test import Client
from django.utils import timezone

from hiroba.kernel.decide.types import ANONYMOUS, Principal, Role
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.people import service as people
from hiroba.kernel.settings import service as settings
from hiroba.rules.metering import counting, limits
from hiroba.rules.metering import service as metering
from hiroba.rules.metering.types import Allowance, Cost, Subject, SubjectKind, Use

pytestmark = pytest.mark.django_db
OPERATOR = Principal("person", "9", operator=True)


@pytest.fixture(autouse=True)
def afresh(monkeypatch):
    monkeypatch.setattr(limits, "gate", limits._Gate())
    settings.limits.cache_clear()
    counting._counted.clear()
    yield
    counting._counted.clear()
    settings.limits.cache_clear()


@pytest.fixture
def people_of(organisation):
    organisation("131016")
    organisation("company", kind="company")
    made = {
        "operator": people.create_person("o@example.jp", None, "運営", operator=True),
        "officer": people.create_person("b@example.jp", None, "担当"),
        "company": people.create_person("c@example.jp", None, "会社"),
    }
    organisations.set_member(made["officer"], "131016", Role.OFFICER)
    organisations.set_member(made["company"], "company", Role.OFFICER)
    who = Principal("person", "3", {"company": Role.OFFICER}, purpose="research")
    metering.meter(who, Subject(SubjectKind.ENTITIES, "Sensor<b>", "131016"), Use.API, size=5000)
    metering.meter(ANONYMOUS, Subject(SubjectKind.DATASET, "gone", "131016"), Use.DOWNLOAD)
    metering.flush()
    return made


def _client(person: int | None) -> Client:
    client = Client()
    if person is not None:
        client.force_login(
            get_user_model().objects.get(pk=person), "allauth.account.auth_backends.AuthenticationBackend"
        )
    return client


def test_the_owner_sees_who_used_what_for(people_of):
    told = _client(people_of["officer"]).get("/organisations/131016/usage").content.decode()
    assert "company" in told
    assert "学術研究" in told
    assert "Sensor&lt;b&gt;" in told
    assert "ログインしていない利用者" in told
    mine = _client(people_of["company"]).get("/organisations/company/usage?mine=1").content.decode()
    assert "Sensor&lt;b&gt;" in mine


@pytest.mark.parametrize("page", ["usage", "usage?mine=1", "statement"])
def test_others_do_not_see_it(people_of, page):
    for who in (people_of["company"], None):
        assert _client(who).get(f"/organisations/131016/{page}").status_code in (401, 403)


@pytest.mark.parametrize("page", ["limits", "statement", "statement.csv"])
def test_operations_are_for_operators(people_of, page):
    for who in (people_of["officer"], None):
        assert _client(who).get(f"/operations/{page}").status_code in (401, 403)
        assert _client(who).post(f"/operations/{page}", {"organisation": "company"}).status_code != 200
    assert _client(people_of["operator"]).get(f"/operations/{page}?month=2026-99").status_code == 200


def test_an_operator_limits_and_the_refusal_says_when(people_of):
    operator = _client(people_of["operator"])
    assert operator.post("/operations/limits", {"organisation": "nobody", "minute": 1}).status_code == 400
    given = {"organisation": "company", "minute": 1, "day": 0, "megabytes": 2}
    assert operator.post("/operations/limits", given).status_code == 302
    assert "2 MB" in operator.get("/operations/limits").content.decode()
    metering.reload()
    client = _client(people_of["company"])
    assert client.get("/organisations").status_code == 200
    refused = client.get("/organisations")
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["Retry-After"]) <= 60
    assert "秒ほど待って" in refused.content.decode()
    assert client.get("/accounts/logout/").status_code == 200
    assert _client(None).get("/organisations").status_code == 200
    assert operator.get("/organisations").status_code == 200


def test_an_organisation_sees_what_it_may_use_and_used(people_of):
    client = _client(people_of["company"])
    assert "利用の上限はありません" in client.get("/organisations/company/usage").content.decode()
    metering.allow(Allowance("company", day_bytes=3 * 10**6), OPERATOR)
    for page in ("/organisations/company/usage", "/organisations/company"):
        told = client.get(page).content.decode()
        assert "0 / 3</dd>" in told
        assert "1分あたりの回数" not in told, "what is not limited is not told"
    assert "0 / 3</dd>" not in _client(None).get("/organisations/company").content.decode()


def test_a_month_is_shared(people_of):
    operator = _client(people_of["operator"])
    asked = {"yen": 1001, "by_requests": 1, "by_bytes": 0, "by_storage": 0}
    month = f"{timezone.localdate():%Y-%m}"
    assert operator.post(f"/operations/statement?month={month}", asked).status_code == 302
    lines = operator.get(f"/operations/statement.csv?month={month}").content.decode().splitlines()
    assert sum(int(line.rpartition(",")[2]) for line in lines[1:]) == 1001
    own = _client(people_of["officer"]).get(f"/organisations/131016/statement?month={month}")
    assert "1,001" in own.content.decode()
    assert operator.post("/operations/statement", {"yen": -1}).status_code == 400


def test_a_cost_of_an_earlier_month_stays_there(people_of):
    metering.set_cost(Cost(timezone.localdate().replace(year=2020), 5), {"company": 1}, OPERATOR)
    assert metering.cost_of(timezone.localdate()) is None
