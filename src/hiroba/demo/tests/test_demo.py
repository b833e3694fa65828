"""The demonstration city loads its own messy files, and says what is made up."""

from __future__ import annotations

import json
from pathlib import Path
from random import Random

import pytest

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.series import service as series
from hiroba.context.city import service as context
from hiroba.demo import initiatives, sensors
from hiroba.demo import service as city
from hiroba.demo.district.buildings import buildings
from hiroba.demo.files.service import write_files
from hiroba.indicators import service as indicators
from hiroba.indicators.types import SourceKind
from hiroba.intake.publishing.types import Outcome
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import ANONYMOUS
from hiroba.kernel.organisations import service as organisations


def silent(_name: str) -> None:
    return


def test_the_files_are_the_same_each_time(tmp_path: Path) -> None:
    once, again = (write_files(tmp_path / name) for name in ("a", "b"))
    plain = [path for path in once if path.suffix in (".csv", ".geojson", ".kml", ".tsv")]
    assert [p.read_bytes() for p in plain] == [
        p.read_bytes() for p in again if p.suffix in (".csv", ".geojson", ".kml", ".tsv")
    ]


def test_buildings_stand_apart_from_the_streets() -> None:
    found = buildings(Random(1))
    assert len(found) > 1500
    assert all(90 < building.spot.distance < 1160 for building in found)


@pytest.mark.django_db(transaction=True)
def test_the_city_fills_itself_once(tmp_path: Path) -> None:
    first = city.fill(tmp_path, None, silent)
    statuses = {Path(report.path).name: report.status for report in first.reports}
    assert statuses.pop("ごみ収集日.csv") is Outcome.REFUSED
    assert set(statuses.values()) == {Outcome.PUBLISHED}
    assert len([o for o in organisations.all() if o.parent == "130001" and o.code.isdigit()]) == 62
    sight = decide.sight(ANONYMOUS)
    cards = datasets.recent(100, sight)
    town = [card for card in cards if card.organisation == initiatives.CITY]
    assert len(cards) == len(statuses) + len(town)
    counted = [
        each for each in indicators.listing(ANONYMOUS) if each.definition.source.kind is SourceKind.COUNT
    ]
    assert [each.latest.value for each in counted if each.latest] == [len(town)] == [2]
    made = [card for card in cards if card.organisation == "hiroba-district"]
    assert all("架空のデータ" in card.keywords for card in made)
    types = {count.type: count.count for count in context.types(sight)}
    assert types["PublicToilet"] == 28
    assert types["WeatherObserved"] == 8
    (whole,) = series.series_list(sight)
    assert (whole.title, whole.members, whole.first.text, whole.last.text) == (
        "窓口の受付件数（架空）", 5, "2026-01", "2026-06",
    )  # fmt: skip
    second = city.fill(tmp_path, None, silent)
    assert second.reports == []
    assert [a.password for a in second.accounts] == [a.password for a in first.accounts]
    assert (tmp_path / "demo-accounts.json").stat().st_mode & 0o077 == 0
    assert {a["role"] for a in json.loads((tmp_path / "demo-accounts.json").read_text())} == {
        "resident",
        "officer",
        "administrator",
    }


@pytest.mark.django_db(transaction=True)
def test_sensors_keep_sending() -> None:
    sensors.ensure_sensors()
    sight = decide.sight(ANONYMOUS)
    cursor = context.changes(None, sight=sight).cursor

    class Twice:
        """An event that is set after two rounds."""

        rounds = 0

        def wait(self, _seconds: float) -> bool:
            self.rounds += 1
            return self.rounds > 2

    sensors.send(Twice())  # type: ignore[arg-type]
    changed = context.changes(cursor, sight=sight)
    assert len(changed.items) == len(sensors.KINDS) * 8
    reading = context.history("hiroba-district", changed.items[0].id, sensors.KINDS[0].attribute, sight=sight)
    assert len(reading) >= 3
