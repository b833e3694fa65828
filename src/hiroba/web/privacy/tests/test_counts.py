"""An officer opens counts of a register; somebody who never sees it asks them, on a page and by program."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from starlette.applications import Starlette
from starlette.testclient import TestClient

from hiroba.kernel.decide.types import Action, Principal, Role
from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.kernel.people import service as people
from hiroba.protocols.rest import service as rest
from hiroba.rules.privacy.models import NoisyAnswer

pytestmark = pytest.mark.django_db
SignIn = Callable[[Principal], Client]
BUDGET = {"yearly": "1", "per_person": "1", "column": ["age", "sex", "illness"]}
ASK = {"by-1": "1", "by-2": "1", "epsilon": "0.5"}  # sex and illness


@pytest.fixture(autouse=True)
def _nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test is one transaction that never ends: rules are read anew each time."""
    monkeypatch.setattr("hiroba.kernel.decide.rulebook.KEEP", 0.0)


@pytest.fixture
def researcher(
    organisation: Callable[..., OrganisationInfo], principal: Callable[..., Principal]
) -> Principal:
    organisation("univ", kind="university")
    return principal("univ", Role.MEMBER)


@pytest.fixture
def opened(
    sign_in: SignIn, officer: Principal, home: OrganisationInfo, register: str, researcher: Principal
) -> str:
    """The register, its counts opened to the university by an officer, on the pages."""
    office = sign_in(officer)
    assert office.post(f"/datasets/{register}/counts/budget?table=0", BUDGET).status_code == 302
    rule = {
        "effect": "permit",
        "party": "organisation",
        "organisation": "univ",
        "extent": "noisy",
        "save": "1",
    }
    address = f"/organisations/{home.code}/rules/new?dataset={register}"
    drafted = office.post(address, rule)
    assert drafted.status_code == 302, re.findall("hb-field__error.*", drafted.content.decode())
    page = drafted.headers["Location"]
    draft = office.get(page).content.decode()
    assert "ぼかした件数だけ" in draft
    assert "花粉症" not in draft, "no rows are shown: its user will see none"
    assert office.post(f"{page}/enact", {"number": "1"}).status_code == 302
    assert "ぼかした件数だけ" in office.get(f"{page}/change").content.decode()
    return register


def test_counts_are_asked_on_a_page_by_somebody_who_never_sees_the_rows(
    sign_in: SignIn, researcher: Principal, opened: str
) -> None:
    reader = sign_in(researcher)
    assert reader.get(f"/datasets/{opened}").status_code == 404
    assert f"/datasets/{opened}/counts" in reader.get("/counts").content.decode()
    page = reader.get(f"/datasets/{opened}/counts").content.decode()
    assert "残り 1 ／ 1" in page
    assert "住所" not in page, "what was not opened is not named"
    answered = reader.post(f"/datasets/{opened}/counts", ASK).content.decode()
    assert "予算を 0.5 使いました" in answered
    assert "花粉症" in answered
    numbers = re.findall(r'<td class="hb-num">([0-9,]+)</td>', answered)
    assert len(numbers) == 12
    again = reader.post(f"/datasets/{opened}/counts", ASK).content.decode()
    assert "予算は使っていません" in again
    assert re.findall(r'<td class="hb-num">([0-9,]+)</td>', again) == numbers
    line = NoisyAnswer.objects.get()
    earlier = reader.get(f"/datasets/{opened}/counts?answer={line.pk}").content.decode()
    assert re.findall(r'<td class="hb-num">([0-9,]+)</td>', earlier) == numbers


def test_what_cannot_be_asked_is_told_and_costs_nothing(
    sign_in: SignIn, researcher: Principal, opened: str
) -> None:
    reader, address = sign_in(researcher), f"/datasets/{opened}/counts"
    for asked, status, words in (
        ({"epsilon": "0.5"}, 400, "数える列を選ぶ"),
        (ASK | {"epsilon": "1e9"}, 400, "くわしさを選んで"),
        (ASK | {"where-1": "<b>x</b>"}, 400, "&lt;b&gt;x"),
        (ASK | {"epsilon": "1", "by-0": "1"}, 200, "予算を 1 使いました"),
        (ASK | {"total": "1"}, 409, "今年度の予算が足りないため"),
    ):
        answer = reader.post(address, asked)
        assert answer.status_code == status, asked
        assert words in answer.content.decode()
    assert NoisyAnswer.objects.count() == 1


def test_an_officer_sees_who_asked_what_and_takes_it_back(
    sign_in: SignIn, officer: Principal, researcher: Principal, opened: str
) -> None:
    office, reader = sign_in(officer), sign_in(researcher)
    reader.post(f"/datasets/{opened}/counts", ASK)
    page = office.get(f"/datasets/{opened}/counts/budget").content.decode()
    assert "性別 × 病名" in page
    assert "試験市univ" in page
    wrongs: tuple[dict[str, object], ...] = (
        {"yearly": "-1"}, {"yearly": "nan"}, {"yearly": ""}, {"per_person": "0"}, {"column": []}
    )  # fmt: skip
    for wrong in wrongs:
        refused = office.post(f"/datasets/{opened}/counts/budget?table=0", BUDGET | wrong)
        assert refused.status_code == 422, wrong
    office.post(f"/datasets/{opened}/counts/budget?table=0", BUDGET | {"yearly": "0"})
    assert reader.get(f"/datasets/{opened}/counts").status_code == 404
    assert opened not in reader.get("/counts").content.decode()


def test_others_do_not_learn_that_it_is_there(
    sign_in: SignIn, resident: Principal, member: Principal, opened: str
) -> None:
    for client in (Client(), sign_in(resident)):
        assert client.get(f"/datasets/{opened}/counts").status_code == 404
        assert client.post(f"/datasets/{opened}/counts", ASK).status_code == 404
    assert sign_in(member).get(f"/datasets/{opened}/counts").status_code == 403
    assert sign_in(member).post(f"/datasets/{opened}/counts/budget", BUDGET).status_code == 403
    assert opened not in Client().get("/counts").content.decode()


@pytest.mark.django_db(transaction=True)  # a program is served by another thread
def test_a_program_asks_with_its_key(researcher: Principal, opened: str) -> None:
    soon = timezone.now() + timedelta(days=1)
    client = TestClient(Starlette(routes=rest.routes()))
    address = f"/api/v1/datasets/{opened}/counts"
    assert client.get(address).status_code == 404

    def key(*scopes: Action) -> dict[str, str]:
        secret, _told = people.issue_token(int(researcher.id), "univ", "k", scopes, soon)
        return {"Authorization": f"Bearer {secret}"}

    assert client.get(address, headers=key(Action.DATASET_READ)).status_code == 404
    mine = key(Action.DATASET_COUNT)
    offer = client.get(address, headers=mine).json()
    assert [one["column"] for one in offer["columns"]] == ["age", "sex", "illness"]
    assert offer["columns"][1]["labels"] == ["女", "男", "(other)"]
    asked = {"by": "sex", "epsilon": "0.4", "illness": ["骨折", "かぜ"]}
    first = client.post(address, params=asked, headers=mine)
    assert first.status_code == 200, first.text
    told = first.json()
    assert [cell["labels"] for cell in told["cells"]] == [["女"], ["男"], ["(other)"]]
    assert (told["epsilon"], told["left"], told["again"], told["margin"]) == (0.4, 0.6, False, 8)
    again = client.post(address, params=asked, headers=mine).json()
    assert (again["cells"], again["left"], again["again"]) == (told["cells"], 0.6, True)
    for wrong, status in (
        ({"by": "name", "epsilon": "0.1"}, 400),
        ({"by": "sex"}, 400),
        ({"by": "sex", "epsilon": "11"}, 400),
        ({"by": "sex", "epsilon": "0.0001"}, 400),
        ({"by": "sex", "epsilon": "0.1", "illness__ne": "x"}, 400),
        ({"by": "sex", "epsilon": "0.9"}, 409),
    ):
        refused = client.post(address, params=wrong, headers=mine)
        assert refused.status_code == status, (wrong, refused.text)
    assert refused.json()["code"] == "budget_spent"
