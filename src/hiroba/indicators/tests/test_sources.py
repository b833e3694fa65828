"""Values come from running services, data and things; where they cannot, it is told and the values stay."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone

from hiroba.catalog.search import store
from hiroba.catalog.workbench import service as workbench
from hiroba.catalog.workbench.tests.made import OTHER, TOWN, publish
from hiroba.context.city import service as city
from hiroba.indicators import refreshing, telling
from hiroba.indicators import service as indicators
from hiroba.indicators.errors import CountSlow
from hiroba.indicators.models import Indicator
from hiroba.indicators.sources import counting
from hiroba.indicators.tests.conftest import definition
from hiroba.indicators.types import Source, SourceKind, Standing
from hiroba.kernel.decide.types import ANONYMOUS, EVERYTHING, SYSTEM, Visibility
from hiroba.kernel.manifests.types import CountedIndicator, Words
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind, Stop
from hiroba.kernel.settings import service as settings

Define = Callable[..., Standing]
_ROWS = "SELECT place, year, value FROM 教室"


@pytest.fixture(autouse=True, scope="module")
def no_cell_is_left() -> Iterator[None]:
    yield
    workbench.close()


@pytest.fixture
def town(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(store, "path", lambda: tmp_path / "search" / "index.sqlite3")
    for code, name in ((TOWN, "千代田区"), (OTHER, "中央区")):
        organisations.ensure(OrganisationInfo(code, OrganisationKind.MUNICIPALITY, name, name, None))
    return TOWN


@pytest.fixture
def refreshed(town: str) -> Define:
    """Define an indicator with a source and compute it at once; how it stands then."""

    def make(source: Source, **changes: Any) -> Standing:
        indicators.define(definition("x", town, source=source, **changes), SYSTEM)
        indicators.refresh("x")
        return indicators.standing("x", SYSTEM)

    return make


def _classes(folder: Path, **columns: list[Any]) -> str:
    given: dict[str, list[Any]] = {
        "place": ["千代田区", "131024"], "year": ["令和2年度", "令和3年度"], "value": [3, 4],
    }  # fmt: skip
    return publish(folder, "教室", {**given, **columns})


def _query(sql: str = _ROWS) -> Source:
    return Source(SourceKind.QUERY, sql=sql)


def _failure(standing: Standing) -> str:
    assert standing.failure is not None
    return standing.failure.code


def test_rows_of_data_become_values_with_the_version_that_went_in(refreshed: Define, tmp_path: Path) -> None:
    dataset = _classes(tmp_path)
    assert refreshed(_query()).failure is None
    values = indicators.series("x", who=ANONYMOUS)
    assert [(each.place, each.year, each.value) for each in values] == [(TOWN, 2020, 3), (OTHER, 2021, 4)]
    trail = indicators.trail("x", TOWN, 2020, ANONYMOUS)
    [made_of] = trail.inputs
    assert (made_of.dataset, made_of.version) == (dataset, 1)
    assert trail.value.version == f"{dataset}@1"
    assert trail.source.sql == _ROWS


def test_a_renamed_column_is_told_and_the_values_stay(refreshed: Define, tmp_path: Path) -> None:
    _classes(tmp_path)
    refreshed(_query())
    publish(tmp_path, "教室", {"place": ["千代田区"], "year": ["令和2年度"], "回数": [9]})
    indicators.refresh("x")
    assert _failure(indicators.standing("x", SYSTEM)) == "query_unknown_column"
    assert [each.value for each in indicators.series("x", who=ANONYMOUS)] == [3, 4]


def test_a_table_that_is_gone_is_told(refreshed: Define) -> None:
    assert _failure(refreshed(_query())) == "query_unknown_table"
    assert indicators.series("x", who=ANONYMOUS) == []


@pytest.mark.parametrize(
    ("sql", "code"),
    [
        (f"{_ROWS} WHERE value > 100", "indicator_answer_empty"),
        ("SELECT sum(value) FROM 教室 WHERE value > 100", "indicator_answer_empty"),
        ("SELECT place, value FROM 教室", "indicator_answer_shape"),
        ("SELECT 'ない町' AS place, 2020 AS year, 1 AS value", "indicator_place_unknown"),
        ("SELECT '千代田区' AS place, 99999 AS year, 1 AS value", "indicator_year_wrong"),
        ("SELECT 'NaN'::DOUBLE", "indicator_number_wrong"),
        ("SELECT '千代田区' AS place, 2020 AS year, value FROM 教室", "indicator_answer_twice"),
    ],
)
def test_an_answer_that_says_nothing_is_told(refreshed: Define, tmp_path: Path, sql: str, code: str) -> None:
    _classes(tmp_path)
    assert _failure(refreshed(_query(sql))) == code


def test_what_others_show_to_few_is_not_told_to_all(refreshed: Define, tmp_path: Path) -> None:
    """A member of two bodies could otherwise make one's closed table the other's public number."""
    publish(tmp_path, "よその表", {"n": [5]}, organisation=OTHER, visibility=Visibility.PRIVATE)
    assert _failure(refreshed(_query("SELECT sum(n) FROM よその表"))) == "query_unknown_table"


def test_a_closed_table_has_no_name_in_a_public_trail(refreshed: Define, tmp_path: Path) -> None:
    publish(tmp_path, "内部の表", {"n": [5]}, visibility=Visibility.PRIVATE)
    assert refreshed(_query("SELECT sum(n) FROM 内部の表")).failure is None
    year = indicators.this_year()
    trail = indicators.trail("x", TOWN, year, ANONYMOUS)
    assert trail.value.value == 5
    assert [(each.title, each.address) for each in trail.inputs] == [("", "")]
    assert trail.source.sql == ""
    assert indicators.trail("x", TOWN, year, SYSTEM).inputs[0].title == "内部の表"


def _counted(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    made = CountedIndicator(
        "made.count", Words("数", "Count"), Words("件", ""), f"{__name__}:{name}", rows=f"{__name__}:page"
    )
    monkeypatch.setattr(counting, "counts", lambda: [made])


def seven(_organisation: str) -> float:
    return 7


def page(organisation: str) -> str:
    return f"/search?organisation={organisation}"


def broken(_organisation: str) -> float:
    raise ValueError


def slow(_organisation: str) -> float:
    time.sleep(0.5)
    return 1


def test_a_running_service_counts(refreshed: Define, monkeypatch: pytest.MonkeyPatch) -> None:
    _counted(monkeypatch, "seven")
    refreshed(Source(SourceKind.COUNT, count="made.count"))
    [value] = indicators.series("x", who=ANONYMOUS)
    assert (value.place, value.year, value.value) == (TOWN, indicators.this_year(), 7)
    assert indicators.trail("x", TOWN, value.year, ANONYMOUS).rows == page(TOWN)


def test_a_figure_of_before_it_was_counted_is_told_as_entered(
    refreshed: Define, monkeypatch: pytest.MonkeyPatch
) -> None:
    _counted(monkeypatch, "seven")
    known = refreshed(Source(SourceKind.ENTERED)).definition
    indicators.enter(indicators.Entered("x", TOWN, 2019, 5, date(2020, 3, 31), "年報"), SYSTEM)
    indicators.change(replace(known, source=Source(SourceKind.COUNT, count="made.count")), SYSTEM)
    trail = indicators.trail("x", TOWN, 2019, ANONYMOUS)
    assert (trail.source.kind, trail.rows) == (SourceKind.ENTERED, "")


def test_what_a_service_counts_is_counted_again_soon_after_data_came(
    refreshed: Define, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _counted(monkeypatch, "seven")
    refreshed(Source(SourceKind.COUNT, count="made.count"))
    refreshing.fall_due(_classes(tmp_path))
    due = Indicator.objects.get(pk="x").due
    assert due is not None
    assert due < timezone.now() + timedelta(minutes=1), "by its rhythm it would be ten minutes"


def test_a_suspended_organisations_indicator_rests_says_why_and_goes_on(
    refreshed: Define, town: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _counted(monkeypatch, "seven")
    refreshed(Source(SourceKind.COUNT, count="made.count"))
    organisations.stop(town, Stop.SUSPENDED, who=SYSTEM)
    indicators.refresh("x")
    assert _failure(indicators.standing("x", SYSTEM)) == "organisation_suspended"
    organisations.stop(town, None, who=SYSTEM)
    indicators.refresh("x")
    assert indicators.standing("x", SYSTEM).failure is None


def test_a_count_that_breaks_or_is_gone_is_told_and_the_value_stays(
    refreshed: Define, monkeypatch: pytest.MonkeyPatch
) -> None:
    _counted(monkeypatch, "seven")
    refreshed(Source(SourceKind.COUNT, count="made.count"))
    _counted(monkeypatch, "broken")
    indicators.refresh("x")
    assert _failure(indicators.standing("x", SYSTEM)) == "indicator_source_failed"
    monkeypatch.setattr(counting, "counts", list)
    indicators.refresh("x")
    assert _failure(indicators.standing("x", SYSTEM)) == "indicator_count_unknown"
    assert [each.value for each in indicators.series("x", who=ANONYMOUS)] == [7]


def test_a_count_that_takes_too_long_is_waited_for_no_more(
    town: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    _counted(monkeypatch, "slow")
    with pytest.raises(CountSlow):
        counting.count("made.count", town, patience=0.05)


def _bench(number: int, **attributes: Any) -> dict[str, Any]:
    told = {name: {"type": "Property", "value": value} for name, value in attributes.items()}
    return {"id": f"urn:ngsi-ld:Bench:{number}", "type": "Bench", **told}


@pytest.mark.parametrize(("how", "value"), [("sum", 5), ("mean", 2.5), ("max", 3), ("count", 3)])
def test_things_of_the_city_are_reduced_to_a_number(refreshed: Define, how: str, value: float) -> None:
    city.upsert(TOWN, [_bench(1, seats=2), _bench(2, seats=3), _bench(3)])
    attribute = "" if how == "count" else "seats"
    refreshed(Source(SourceKind.ATTRIBUTE, entity_type="Bench", attribute=attribute, reduce=how))
    assert [each.value for each in indicators.series("x", who=ANONYMOUS)] == [value]


def test_things_that_are_gone_are_no_zero(refreshed: Define) -> None:
    source = Source(SourceKind.ATTRIBUTE, entity_type="Bench", attribute="seats", reduce="sum")
    assert _failure(refreshed(source)) == "indicator_entities_missing"
    city.upsert(TOWN, [_bench(1, chairs=2)])
    indicators.refresh("x")
    assert _failure(indicators.standing("x", SYSTEM)) == "indicator_attribute_missing"


def test_values_stand_in_the_living_city_with_their_history(refreshed: Define, tmp_path: Path) -> None:
    rows: dict[str, list[Any]] = {"place": [TOWN, TOWN], "year": [2019, 2020], "value": [3, 4]}
    dataset = publish(tmp_path, "教室", rows)
    refreshed(_query())
    assert telling.tell() == 2
    id = f"urn:ngsi-ld:KeyPerformanceIndicator:x:{TOWN}"
    entity = city.get(TOWN, id, EVERYTHING)
    assert entity.body["kpiValue"]["value"] == 4
    assert entity.body["source"]["value"] == f"{settings.server().address}/datasets/{dataset}?version=1"
    seen = city.history(TOWN, id, "kpiValue", sight=EVERYTHING)
    assert [each.value for each in seen] == [3, 4]
    assert telling.tell() == 0


def test_what_is_no_longer_public_is_closed_in_the_city_too(refreshed: Define, tmp_path: Path) -> None:
    _classes(tmp_path)
    standing = refreshed(_query())
    telling.tell()
    indicators.change(replace(standing.definition, visibility=Visibility.PRIVATE), SYSTEM)
    telling.tell()
    entity = city.get(TOWN, f"urn:ngsi-ld:KeyPerformanceIndicator:x:{TOWN}", EVERYTHING)
    assert entity.visibility is Visibility.PRIVATE
