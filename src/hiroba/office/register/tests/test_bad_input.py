"""What goes wrong around a KPI is told on the page that a clerk looks at, and what was there stays."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from hiroba.catalog.search import store
from hiroba.catalog.workbench import service as workbench
from hiroba.catalog.workbench.tests.made import publish
from hiroba.context.city import service as city
from hiroba.indicators import service as indicators
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind
from hiroba.office.register import service as register
from hiroba.office.register.types import Content, Department, Initiative

pytestmark = pytest.mark.django_db
Open = Callable[[Principal], Client]
_TOLD = "新しい値が届いていません"
_STAY = "これまでの値は、そのまま残っています。"


@pytest.fixture(autouse=True, scope="module")
def no_cell_is_left() -> Iterator[None]:
    yield
    workbench.close()


@pytest.fixture
def square(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for tables, and an index of its own."""
    monkeypatch.setattr(store, "path", lambda: tmp_path / "search" / "index.sqlite3")
    return tmp_path


def _form(**changes: str) -> dict[str, str]:
    given = {
        "version": "1", "title_ja": "開いた教室", "unit_ja": "回", "direction": "up", "kind": "entered",
        "baseline": "5", "baseline_year": "令和元年度", "targets": "令和12年度 30", "reduce": "last",
    }  # fmt: skip
    return {**given, **changes}


def _add(browser: Client, known: Initiative, **changes: str) -> str:
    """Add a KPI as a clerk does; the id of its indicator."""
    address = f"/s/register/initiatives/{known.id}"
    assert browser.post(f"{address}/kpis/new", _form(**changes)).status_code == 302
    return browser.get(address).context["kpis"][0]["kpi"].indicator  # type: ignore[no-any-return]


# a target on the wrong side of the baseline


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"targets": "令和12年度 3"}, "目標 3 が基準 5 より低くなっています"),
        ({"direction": "down", "targets": "令和12年度 9"}, "目標 9 が基準 5 より高くなっています"),
        ({"targets": "平成30年度 30"}, "目標の年度は、基準の年度より後にしてください"),
        ({"targets": "令和12年度 30\nR12 31"}, "同じ年度の目標が2つあります"),
        ({"baseline_year": ""}, "基準の値と、その年度を、両方書いてください"),
    ],
)
def test_a_target_against_the_direction_is_told_beside_what_was_written(
    opened: Initiative, officer: Principal, as_person: Open, change: dict[str, str], told: str
) -> None:
    browser, address = as_person(officer), f"/s/register/initiatives/{opened.id}"
    answer = browser.post(f"{address}/kpis/new", _form(**change))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert told in page
    assert "開いた教室" in page
    assert register.initiative(officer, opened.id) == opened
    indicator = _add(browser, opened)
    kept = register.initiative(officer, opened.id)
    refused = browser.post(f"{address}/kpis/{indicator}", _form(act="change", **{"version": "2", **change}))
    assert (refused.status_code, told in refused.content.decode()) == (422, True)
    assert register.initiative(officer, opened.id) == kept


# a source that vanished


def _told_and_kept(browser: Client, known: Initiative, value: str, why: str) -> None:
    """The page says that nothing new comes, and why; the old value still leads to its trail."""
    page = browser.get(f"/s/register/initiatives/{known.id}").content.decode()
    for said in (_TOLD, _STAY, why):
        assert said in page
    found = re.search(rf'href="(/s/dashboards/indicators/[^"]+/values/[^"]+)">{value}</a>', page)
    assert found is not None
    trail = browser.get(found[1]).content.decode()
    assert f"<strong>{value}" in trail


def test_a_dataset_that_is_withdrawn_and_a_column_that_is_gone(
    opened: Initiative, officer: Principal, as_person: Open, square: Path
) -> None:
    browser = as_person(officer)
    dataset = publish(square, "教室", {"回数": [3, 4]}, organisation=opened.organisation)
    indicator = _add(browser, opened, kind="query", sql="SELECT sum(回数) FROM 教室")
    indicators.refresh(indicator)
    assert _TOLD not in browser.get(f"/s/register/initiatives/{opened.id}").content.decode()
    publish(square, "教室", {"名前": ["あ"]}, organisation=opened.organisation)
    indicators.refresh(indicator)
    _told_and_kept(browser, opened, "7", "回数")
    assert browser.post(f"/datasets/{dataset}/withdraw").status_code == 302
    indicators.refresh(indicator)
    _told_and_kept(browser, opened, "7", "教室")


def test_a_service_that_is_switched_off(
    opened: Initiative,
    officer: Principal,
    operator: Principal,
    as_person: Open,
    django_capture_on_commit_callbacks: Any,
) -> None:
    browser, switch = as_person(officer), as_person(operator)
    indicator = _add(browser, opened, kind="count", count="register.open_datasets", baseline="",
                     baseline_year="")  # fmt: skip
    indicators.refresh(indicator)
    with django_capture_on_commit_callbacks(execute=True):
        switch.post("/services/register/state", {"state": "off"})
    indicators.refresh(indicator)
    page = browser.get(f"/s/dashboards/indicators/{indicator}").content.decode()
    for said in ("いま値を集められていません", "前の値はそのまま残っています。", "/values/"):
        assert said in page
    with django_capture_on_commit_callbacks(execute=True):
        switch.post("/services/register/state", {"state": "on"})
    _told_and_kept(browser, opened, "0", "register.open_datasets")
    indicators.refresh(indicator)
    assert _TOLD not in browser.get(f"/s/register/initiatives/{opened.id}").content.decode()


def test_things_of_the_city_that_are_gone(
    opened: Initiative, officer: Principal, as_person: Open, square: Path
) -> None:
    browser, town = as_person(officer), opened.organisation
    bench = {"id": "urn:ngsi-ld:Bench:1", "type": "Bench", "seats": {"type": "Property", "value": 6}}
    city.upsert(town, [bench], source="made")
    indicator = _add(browser, opened, kind="attribute", entity_type="Bench", attribute="seats")
    indicators.refresh(indicator)
    city.delete_missing(town, "made", [])
    indicators.refresh(indicator)
    _told_and_kept(browser, opened, "6", "Bench")


# a department that is merged


def test_merged_departments_hand_over_and_stay_in_what_was_written(
    home: OrganisationInfo, officer: Principal, as_person: Open
) -> None:
    for code, name in (("old", "情報課"), ("new", "デジタル課")):
        organisations.ensure(OrganisationInfo(code, OrganisationKind.DEPARTMENT, name, "", home.code))
    made = register.create(
        officer, home.code, Content(1, "窓口をひらく", departments=(Department("old", ""),))
    )
    browser, page = as_person(officer), f"/s/register/{home.code}/departments"
    refused = browser.post(page, {"before": "old", "after": "old"}, follow=True).content.decode()
    assert "hb-notice--error" in refused
    given = browser.post(page, {"before": "old", "after": "new", "note": "課の統合"}, follow=True)
    assert "1件の取組を引き継ぎました。" in given.content.decode()
    assert "デジタル課" in browser.get(f"/s/register/initiatives/{made.id}").content.decode()
    history = browser.get(f"/s/register/initiatives/{made.id}/history").content.decode()
    for said in ("情報課", "デジタル課", "課の統合"):
        assert said in history
