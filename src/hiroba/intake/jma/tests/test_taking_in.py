"""Telegrams become datasets and entities; corrections, cancellations and drills are honoured."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from hiroba.catalog.datasets import service as datasets
from hiroba.context.city import service as city
from hiroba.intake.jma import service as jma
from hiroba.intake.jma import upkeep
from hiroba.intake.jma.tests.samples import TYPHOON, quake, warning
from hiroba.intake.publishing import service as publishing
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import ANONYMOUS, EVERYTHING, SYSTEM, Visibility

CODE = "131016"
REAL = Path(__file__).resolve().parents[6] / "shared" / "data" / "jma"
LATER = {"reported": "2024-01-01T11:00:00+09:00", "sent": "2024-01-01T02:00:00Z"}


@pytest.fixture
def town(organisation) -> str:
    organisation(CODE)
    return CODE


def take(*contents: bytes) -> dict[str, int]:
    return jma.take_in([(f"{n}.xml", each) for n, each in enumerate(contents)], CODE, SYSTEM).outcomes


def in_force(family: str, *, drill: bool = False) -> list[dict]:
    return jma.in_force(CODE, family, drill=drill)


def test_an_earthquake_is_a_dataset_and_an_entity(town: str) -> None:
    found = jma.take_in([("a.xml", quake())], CODE, SYSTEM)
    publishing.settle(lambda _n: None)
    detail = datasets.detail(found.datasets[0], decide.sight(ANONYMOUS))
    assert detail.card.title == "地震情報"
    assert detail.tables[0].schema.model == "Earthquake"
    entity = city.get(CODE, f"urn:ngsi-ld:Earthquake:{CODE}-20240101095800", EVERYTHING)
    assert entity.body["magnitude"]["value"] == 5.1
    assert entity.longitude == 139.5
    assert city.count(sight=EVERYTHING, tenant=CODE, type="SeismicIntensity") == 1


def test_a_later_telegram_replaces_and_an_older_one_does_not(town: str) -> None:
    assert take(quake("6.0", serial="2", **LATER), quake("5.1")) == {"taken": 1, "older": 1}
    assert in_force("earthquake")[0]["magnitude"] == 6.0


def test_the_same_bytes_again_change_nothing(town: str) -> None:
    assert take(quake(), quake()) == {"taken": 1, "repeated": 1}


def test_a_correction_replaces_what_it_corrects(town: str) -> None:
    more = {"info_type": "訂正", "sent": "2024-01-01T01:05:00Z"}
    assert take(quake("5.1"), quake("5.3", **more)) == {"taken": 1, "corrected": 1}
    assert in_force("earthquake")[0]["magnitude"] == 5.3


def test_a_cancellation_takes_the_event_and_its_entity_back(town: str) -> None:
    take(quake())
    publishing.settle(lambda _n: None)
    assert take(quake(info_type="取消", **LATER)) == {"cancelled": 1}
    publishing.settle(lambda _n: None)
    assert in_force("earthquake") == in_force("intensity") == []
    assert city.count(sight=EVERYTHING, tenant=CODE) == 0


def test_what_was_cancelled_does_not_come_back_by_a_late_telegram(town: str) -> None:
    take(quake(info_type="取消", **LATER))
    assert take(quake()) == {"older": 1}
    assert in_force("earthquake") == []


def test_a_warning_that_ends_leaves_its_area_without_one(town: str) -> None:
    take(warning())
    assert in_force("warning")[0]["level"] == 3
    take(warning(status="解除", **LATER))
    assert in_force("warning")[0]["level"] == 0


def test_only_what_concerns_the_town_is_a_warning_there(
    town: str, monkeypatch: pytest.MonkeyPatch, reread_settings
) -> None:
    take(warning(), warning(area="1310200", head="別の県気象警報・注意報"))
    take(quake("5.1"), quake("5.2", event="20240101100000", city="0110100"))
    assert [row["area_code"] for row in in_force("warning")] == ["1310100"]
    assert [row["area_code"] for row in in_force("intensity")] == ["1310100"]
    assert len(in_force("earthquake")) == 2  # an earthquake is told of wherever it was
    monkeypatch.setenv("HIROBA_INTAKE_JMA_EVERYWHERE", "true")
    reread_settings()
    assert [row["area_code"] for row in in_force("warning")] == ["1310100", "1310200"]


def test_a_typhoon_is_one_thing_that_moves(town: str) -> None:
    """VPTWii (台風解析・予報情報): the first centre is the analysed one, later ones are forecasts."""
    assert take(TYPHOON) == {"taken": 1}
    publishing.settle(lambda _n: None)
    (row,) = in_force("typhoon")
    assert (row["kinds"], row["pressure"], row["longitude"], row["latitude"]) == (
        "2401 シケン",
        975.0,
        128.5,
        24.3,
    )
    moved = TYPHOON.replace(b"+24.3+128.5/", b"+26.0+129.0/").replace(b"10:00:00+09", b"13:00:00+09")
    assert take(moved) == {"taken": 1}
    publishing.settle(lambda _n: None)
    assert city.count(sight=EVERYTHING, tenant=CODE, type="TropicalCyclone") == 1
    entity = city.get(CODE, f"urn:ngsi-ld:TropicalCyclone:{CODE}-TC2401", EVERYTHING)
    assert (entity.longitude, entity.latitude) == (129.0, 26.0)


def test_old_versions_are_thinned_out_by_rule(
    town: str, monkeypatch: pytest.MonkeyPatch, reread_settings
) -> None:
    for minute in range(5):
        more = {"reported": f"2024-01-01T10:0{minute}:00+09:00", "sent": f"2024-01-01T01:0{minute}:00Z"}
        found = jma.take_in([("a.xml", quake(f"5.{minute}", **more))], CODE, SYSTEM)
    publishing.settle(lambda _n: None)
    monkeypatch.setenv("HIROBA_INTAKE_JMA_VERSIONS", "2")
    reread_settings()
    assert upkeep.thin_out() == 4  # of the earthquake and of its intensities: the last of the day stays
    kept = [each.number for each in datasets.versions(found.datasets[0], EVERYTHING)]
    assert kept == [5, 4, 3]
    assert upkeep.thin_out() == 0
    assert datasets.detail(found.datasets[0], EVERYTHING).version.number == 5


@pytest.mark.parametrize("status", ["訓練", "試験", "？"])
def test_a_drill_is_never_shown_as_real(town: str, status: str) -> None:
    take(quake("5.1"))
    found = jma.take_in([("drill.xml", quake("9.0", status=status, **LATER))], CODE, SYSTEM)
    publishing.settle(lambda _n: None)
    assert found.outcomes == {"drill": 1}
    assert in_force("earthquake")[0]["magnitude"] == 5.1
    assert in_force("earthquake", drill=True)[0]["magnitude"] == 9.0
    card = datasets.detail(found.datasets[0], EVERYTHING).card
    assert card.title.startswith("【訓練・試験】")
    assert card.visibility is Visibility.PRIVATE
    values = [each.body["magnitude"]["value"] for each in city.query(sight=EVERYTHING, type="Earthquake")]
    assert values == [5.1]


def test_a_telegram_that_cannot_be_read_is_told_and_the_others_go_on(town: str) -> None:
    found = jma.take_in([("bad.xml", b"<oops"), ("good.xml", quake())], CODE, SYSTEM)
    assert found.outcomes == {"refused": 1, "taken": 1}
    assert [(each.rule, each.where) for each in found.findings] == [("jma.not-xml", "bad.xml")]


@pytest.mark.skipif(not REAL.is_dir(), reason="the real telegrams (../shared/data/jma) are not here")
def test_every_real_telegram_is_taken_in(town: str, monkeypatch: pytest.MonkeyPatch, reread_settings) -> None:
    monkeypatch.setenv("HIROBA_INTAKE_JMA_EVERYWHERE", "true")
    reread_settings()
    files = sorted(REAL.glob("*.xml"))
    found = jma.take_in(((path.name, path.read_bytes()) for path in files), CODE, SYSTEM)
    assert found.telegrams == len(files) == sum(found.outcomes.values())
    assert "refused" not in found.outcomes
    assert found.outcomes["drill"] == 3
    assert found.outcomes["cancelled"] == 2
    assert {each.rule for each in found.findings} <= {"jma.area-code-missing", "jma.cancels-unknown"}
    assert Counter(found.kinds) == {
        "warning": 35, "earthquake": 19, "landslide": 7, "typhoon": 10, "tsunami": 6, "climate": 4, "flood": 3,
        "season": 3, "tornado": 3, "information": 3, "record-rain": 2, "forecast": 2,
    }  # fmt: skip
    events = {row["identifier"] for row in in_force("earthquake")}
    assert "20100227153529" not in events  # was taken back in the end
    assert "20110311144640" in events
    publishing.settle(lambda _n: None)
    types = {each.type: each.count for each in city.types(EVERYTHING, CODE)}
    assert types["Earthquake"] == len(events)
    assert set(types) == {
        "WeatherWarning", "Earthquake", "SeismicIntensity", "LandslideWarning", "TropicalCyclone", "TsunamiWarning",
        "ClimateInformation", "FloodForecast", "SeasonalObservation", "TornadoAdvisory", "WeatherInformation",
        "RecordRainfall", "WeatherForecast",
    }  # fmt: skip
