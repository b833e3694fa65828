"""The living city in the workbench: what is asked in SQL of things and of what they were."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import shapely

from hiroba.catalog.workbench import service as workbench
from hiroba.catalog.workbench.tests.made import TOWN, publish
from hiroba.catalog.workbench.types import ColumnMissing, Input, UnknownTable
from hiroba.context.city import service as city
from hiroba.intake.city_tables.tests.made import Ask, free, parking
from hiroba.kernel.decide.types import (
    EVERYTHING,
    ONLY_PUBLIC,
    Limits,
    Ruled,
    Sight,
    Target,
    TargetKind,
    Visibility,
)

pytestmark = pytest.mark.django_db(transaction=True)
MEMBER = Sight(everything=False, organisations=frozenset({TOWN}), private_of=frozenset())


def test_a_type_is_a_table_of_its_attributes(ask: Ask) -> None:
    city.upsert(TOWN, [parking(1, free=free(12)), parking(2)])
    rows = ask("SELECT * FROM city.Parking ORDER BY id")
    assert rows[0] | {"location": None, "更新日時": None} == {
        "id": "urn:ngsi-ld:Parking:1",
        "名称": "第1駐車場",
        "location": None,
        "free": 12,
        "free_unit": "C62",
        "free_observedAt": datetime(2026, 11, 1, tzinfo=UTC),
        "経度": 139.25,
        "緯度": 35.5,
        "団体": TOWN,
        "更新日時": None,
    }
    assert shapely.get_coordinates(shapely.from_wkb(rows[0]["location"])).tolist()[0] == [139.25, 35.5]
    assert rows[1]["free"] is rows[1]["free_unit"] is rows[1]["free_observedAt"] is None


def test_it_answers_to_its_type_and_to_its_japanese_title(ask: Ask) -> None:
    city.upsert(TOWN, [parking(1)])
    for table in ("Parking", 'city."駐車場"'):
        assert ask(f"SELECT name FROM {table}") == [{"name": "第1駐車場"}]


def test_the_city_is_joined_with_a_dataset(ask: Ask, tmp_path: Path) -> None:
    publish(tmp_path, "料金表", {"場所": ["第1駐車場"], "料金": [300]})
    city.upsert(TOWN, [parking(1, free=free(12)), parking(2, free=free(3))])
    rows = ask('SELECT 料金, free FROM "料金表" JOIN city.Parking ON 場所 = name')
    assert rows == [{"料金": 300, "free": 12}]
    assert sorted(each.title for each in ask.inputs) == ["料金表", "駐車場"]  # type: ignore[attr-defined]


def test_a_dataset_of_the_name_goes_first_and_the_schema_names_the_city(ask: Ask, tmp_path: Path) -> None:
    publish(tmp_path, "駐車場", {"表": ["データセット"]})
    city.upsert(TOWN, [parking(1)])
    assert ask('SELECT * FROM "駐車場"') == [{"表": "データセット"}]
    assert ask('SELECT name FROM city."駐車場"') == [{"name": "第1駐車場"}]


def test_values_of_several_kinds_become_letters_and_numbers_numbers(ask: Ask) -> None:
    values = [1, 2.5, "満車", True, {"a": 1}]
    things = [parking(at, free=free(each), count=free([1, 0.5][at % 2])) for at, each in enumerate(values)]
    city.upsert(TOWN, things)
    rows = ask("SELECT free, count FROM city.Parking ORDER BY id")
    assert [each["free"] for each in rows] == ["1", "2.5", "満車", "true", '{"a":1}']
    assert [each["count"] for each in rows] == [1.0, 0.5, 1.0, 0.5, 1.0]


def test_kinds_that_differ_between_pieces_are_one_column(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hiroba.intake.city_tables.mirror._AT_ONCE", 1)
    late = {"type": "Property", "value": "あとから"}
    city.upsert(TOWN, [parking(1, free=free(1)), parking(2, free=free(0.5)), parking(3, note=late)])
    rows = ask("SELECT free, note FROM city.Parking ORDER BY id")
    assert rows == [
        {"free": 1.0, "note": None},
        {"free": 0.5, "note": None},
        {"free": None, "note": "あとから"},
    ]


def test_every_kind_of_attribute_has_a_cell(ask: Ask) -> None:
    line = {"type": "LineString", "coordinates": [[139.7, 35.7], [139.8, 35.8]]}
    city.upsert(
        TOWN,
        [
            parking(
                1,
                owner={"type": "Relationship", "object": "urn:ngsi-ld:Org:1"},
                sign={"type": "LanguageProperty", "languageMap": {"en": "Parking", "ja": "駐車場"}},
                path={"type": "GeoProperty", "value": line},
                opened={"type": "Property", "value": {"@type": "DateTime", "@value": "2026-01-01T00:00:00Z"}},
                several=[
                    {"type": "Property", "value": 2, "datasetId": "urn:ngsi-ld:Dataset:b"},
                    {"type": "Property", "value": 1},
                ],
            )
        ],
    )
    row = ask("SELECT owner, sign, path, opened, several FROM city.Parking")[0]
    assert shapely.get_coordinates(shapely.from_wkb(row.pop("path"))).tolist() == line["coordinates"]
    assert row == {
        "owner": "urn:ngsi-ld:Org:1",
        "sign": "駐車場",
        "opened": "2026-01-01T00:00:00Z",
        "several": 1,
    }


def test_geometries_of_every_kind_and_what_is_none(ask: Ask) -> None:
    shapes: list[dict[str, Any]] = [
        {"type": "Point", "coordinates": [139.123456789012, 35.5]},
        {"type": "Point", "coordinates": [139.5, 35.5, 12.5]},
        {"type": "Polygon", "coordinates": [[[139, 35], [139.5, 35], [139.5, 36], [139, 35]]]},
    ]
    things = [
        parking(at, area={"type": "GeoProperty", "value": each}, name={"type": "Property", "value": at})
        for at, each in enumerate(shapes)
    ]
    del things[2]["location"]  # the middle is that of another geometry
    things[1]["name"]["value"] = {"type": "Point", "coordinates": [1, 2]}  # a geometry only by its looks
    city.upsert(TOWN, [*things, parking(3)])
    rows = ask("SELECT area, name, longitude, latitude FROM city.Parking ORDER BY id")
    assert [each["area"] and shapely.from_wkb(each["area"]) for each in rows] == [
        *(shapely.geometry.shape(each) for each in shapes),
        None,
    ]
    assert [(each["longitude"], each["latitude"]) for each in rows[2:]] == [(139.25, 35.5), (139.75, 35.5)]
    assert rows[1]["name"] == '{"type":"Point","coordinates":[1,2]}'


def test_names_that_differ_in_capitals_have_their_own_values(ask: Ask) -> None:
    city.upsert(TOWN, [parking(1, spaces=free(1), Spaces=free(2), SPACES=free(3))])
    row = ask("SELECT * FROM city.Parking")[0]
    assert sorted(each for each in row.values() if isinstance(each, int)) == [1, 2, 3]


def test_a_value_that_is_null_or_over_has_no_cell_and_a_language_is_japanese_first(ask: Ask) -> None:
    soon = (datetime.now(UTC) + timedelta(seconds=1)).isoformat().replace("+00:00", "Z")
    sign = {"type": "LanguageProperty", "languageMap": {"en": "P", "fr": "Q"}}
    city.upsert(TOWN, [parking(1, sign=sign), {**parking(2), "expiresAt": soon}])
    city.upsert("131024", [parking(3, note={"type": "Property", "value": 5})])
    rows = ask("SELECT id, sign, note, organisation FROM city.Parking ORDER BY id")
    assert [(each["sign"], each["note"], each["organisation"]) for each in rows if each["id"][-1] != "2"] == [
        ("P", None, TOWN),
        (None, 5, "131024"),
    ]
    time.sleep(max(0.0, datetime.fromisoformat(soon).timestamp() - time.time()) + 0.1)
    assert [each["id"][-1] for each in ask("SELECT id FROM city.Parking ORDER BY id")] == ["1", "3"]


def test_a_stranger_sees_what_is_public_and_a_member_more(ask: Ask) -> None:
    city.upsert(TOWN, [parking(1)])
    secret = parking(2, secret={"type": "Property", "value": "ひみつ"})
    city.upsert(TOWN, [secret], visibility=Visibility.ORGANISATION)
    assert ask("SELECT count(*) AS n FROM city.Parking") == [{"n": 1}]
    assert "secret" not in ask("SELECT * FROM city.Parking")[0]
    assert ask.inputs[0].visibility is Visibility.PUBLIC  # type: ignore[attr-defined]
    assert ask("SELECT secret FROM city.Parking ORDER BY id", MEMBER)[1] == {"secret": "ひみつ"}
    made: tuple[Input, ...] = ask.inputs  # type: ignore[attr-defined]
    assert made[0].visibility is Visibility.PRIVATE
    assert ask("SELECT count(*) AS n FROM city.Parking", EVERYTHING) == [{"n": 2}]


def test_a_type_of_which_nothing_may_be_seen_does_not_exist(ask: Ask) -> None:
    city.upsert(TOWN, [parking(1)], visibility=Visibility.PRIVATE)
    for table, sight in (("city.Parking", MEMBER), ("Parking_history", ONLY_PUBLIC), ("Parking", None)):
        with pytest.raises(UnknownTable):
            ask(f"SELECT * FROM {table}", sight)
    assert workbench.tips(ONLY_PUBLIC, "駐車", entities=ONLY_PUBLIC) == []


def ruled(*, opened: Limits | None = None, closed: frozenset[str] | None = None) -> Sight:
    """What somebody without roles sees where a rule opens this of the car parks, or closes that."""
    target = Target(TargetKind.ENTITIES, "Parking", TOWN)
    rules = Ruled(
        opened=((target, opened),) if opened is not None else (),
        closed=((target, closed),) if closed is not None else (),
    )
    return Sight(everything=False, organisations=frozenset(), private_of=frozenset(), ruled=rules)


def test_what_a_rule_closes_does_not_show(ask: Ask) -> None:
    city.upsert(TOWN, [parking(1, free=free(12))])
    for table in ("city.Parking", "city.Parking_history"):
        with pytest.raises(UnknownTable):
            ask(f"SELECT free FROM {table}", ruled(closed=frozenset()))


def test_an_attribute_that_a_rule_hides_is_no_column_nor_a_row_of_the_past(ask: Ask) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    city.upsert(TOWN, [parking(1, free=free(12, now), note=free(5, now))])
    hidden = ruled(closed=frozenset({"free"}))
    row = ask("SELECT * FROM city.Parking", hidden)[0]
    assert row["note"] == 5
    assert not [name for name in row if "free" in name or "空き" in name]
    assert row["更新日時"] is None  # it would tell when the hidden one changed
    with pytest.raises(ColumnMissing):
        ask("SELECT id FROM city.Parking WHERE free > 1", hidden)
    past = "SELECT DISTINCT attribute AS a FROM city.Parking_history ORDER BY a"
    assert ask(past, hidden) == [{"a": "note"}]
    assert ask(past, ONLY_PUBLIC) == [{"a": "free"}, {"a": "note"}]
    for sight, told in ((ONLY_PUBLIC, True), (hidden, False)):
        (tip,) = workbench.tips(ONLY_PUBLIC, "Parking", entities=sight)
        assert ("free" in {each.name for each in tip.columns}) is told


def test_where_a_thing_is_goes_with_the_attribute_that_says_so(ask: Ask) -> None:
    city.upsert(TOWN, [parking(1)])
    where = "SELECT 経度, 緯度 FROM city.Parking"
    assert ask(where)[0]["経度"] is not None
    assert ask(where, ruled(closed=frozenset({"location"}))) == [{"経度": None, "緯度": None}]


def test_what_a_rule_opens_is_there_whole_or_in_part(ask: Ask) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    city.upsert(TOWN, [parking(1, free=free(12, now), note=free(5, now))], visibility=Visibility.PRIVATE)
    assert ask("SELECT free FROM city.Parking", ruled(opened=Limits())) == [{"free": 12}]
    part = ruled(opened=Limits(columns=frozenset({"note"})))
    assert ask("SELECT note FROM city.Parking", part) == [{"note": 5}]
    with pytest.raises(ColumnMissing):
        ask("SELECT free FROM city.Parking", part)
    assert ask("SELECT DISTINCT attribute AS a FROM city.Parking_history", part) == [{"a": "note"}]


def test_what_was_is_a_table_bounded_in_time(ask: Ask) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    city.upsert(TOWN, [parking(1, free=free(1, now - timedelta(days=30)))])
    for hours, value in ((3, 5), (2, 6), (1, "満車")):
        city.update_attributes(
            TOWN, "urn:ngsi-ld:Parking:1", {"free": free(value, now - timedelta(hours=hours))}
        )
    rows = ask('SELECT * FROM "駐車場の履歴" ORDER BY 観測日時')
    assert rows[0] == {
        "id": "urn:ngsi-ld:Parking:1", "属性": "free", "観測日時": now - timedelta(hours=3), "数値": 5.0,
        "値": "5", "単位": "C62",
    }  # fmt: skip
    assert [each["値"] for each in rows] == ["5", "6", "満車"]
    assert ask("SELECT avg(number) AS mean FROM city.Parking_history WHERE attribute = 'free'") == [
        {"mean": 5.5}
    ]


def test_the_history_of_what_nobody_observed_is_empty(ask: Ask) -> None:
    city.upsert(TOWN, [parking(1)])
    assert ask("SELECT max(number) AS n, max(observedAt) AS t FROM city.Parking_history") == [
        {"n": None, "t": None}
    ]


def test_it_is_told_beside_the_question(ask: Ask) -> None:
    city.upsert(TOWN, [parking(1, free=free(12, datetime.now(UTC)))])
    tip = next(each for each in workbench.tips(ONLY_PUBLIC, "駐車", entities=ONLY_PUBLIC))
    assert (tip.written, tip.history_written, tip.rows) == ('city."駐車場"', 'city."駐車場の履歴"', 1)
    assert ("free", "integer") in [(each.name, each.type) for each in tip.columns]
    assert ask(f"SELECT count(*) AS n FROM {tip.history_written}") == [{"n": 1}]


def test_what_was_in_numbers_letters_and_more_is_told_each_in_its_way(ask: Ask) -> None:
    now = datetime.now(UTC).replace(microsecond=0)
    values = [1, 1.0, 2.5, 1, 1e300, 2**60, True, "満車", {"a": 1}]
    city.upsert(TOWN, [parking(1)])
    for at, value in enumerate(values):
        given = free(value, now - timedelta(hours=20 - at))
        more = {"accuracy": {"type": "Property", "value": 3}} if at == 3 else {}
        city.update_attributes(TOWN, parking(1)["id"], {"free": {**given, **more}})
    rows = ask("SELECT value, number FROM city.Parking_history ORDER BY observedAt")
    letters = ["1", "1.0", "2.5", "1", "1e300", str(2**60), "true", "満車", '{"a":1}']
    assert [each["value"] for each in rows] == letters
    assert [each["number"] for each in rows] == [1.0, 1.0, 2.5, 1.0, 1e300, None, 1.0, None, None]
