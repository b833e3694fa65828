"""A feed of timetables is judged by rules, published whole, and comes alive as entities."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.tables.types import ColumnType
from hiroba.context.city import service as city
from hiroba.intake.gtfs import service as gtfs
from hiroba.intake.gtfs.archive import recognises
from hiroba.intake.publishing import service as publishing
from hiroba.intake.publishing.types import FileReport, PublishOptions
from hiroba.kernel.decide.types import EVERYTHING, SYSTEM

CODE = "131041"
REAL = Path(__file__).resolve().parents[6] / "shared" / "data" / "gtfs"
GOOD = {
    "agency.txt": "agency_id,agency_name,agency_url,agency_timezone,agency_lang\n"
    "1234567890123,試験バス,https://bus.example.jp,Asia/Tokyo,ja\n",
    "stops.txt": "stop_id,stop_name,stop_lat,stop_lon\nS1,試験駅,35.5,139.5\nS 2/あ,試験病院,35.6,139.6\n",
    "routes.txt": "route_id,agency_id,route_short_name,route_type\nR1,1234567890123,病院線,3\n",
    "trips.txt": "route_id,service_id,trip_id,trip_headsign\nR1,平日,T1,試験病院\n",
    "stop_times.txt": "trip_id,arrival_time,departure_time,stop_id,stop_sequence\n"
    "T1,23:50:00,23:50:00,S1,1\nT1,24:10:00,24:10:00,S 2/あ,2\n",
    "calendar.txt": "service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\n"
    "平日,1,1,1,1,1,0,0,20240401,20991231\n",
    "fare_attributes.txt": "fare_id,price,currency_type,payment_method,transfers\nF,200,JPY,1,0\n",
    "feed_info.txt": "feed_publisher_name,feed_publisher_url,feed_lang,feed_start_date,feed_end_date\n"
    "試験市,https://example.jp,ja,20240401,20991231\n",
    "translations.txt": "table_name,field_name,language,translation,field_value\n"
    "stops,stop_name,ja-Hrkt,しけんえき,試験駅\nstops,stop_name,ja-Hrkt,しけんびょういん,試験病院\n",
}


def packed(folder: Path, changes: dict[str, str | bytes | None] | None = None, inside: str = "") -> Path:
    path = folder / "feed.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in (GOOD | (changes or {})).items():
            if content is not None:
                archive.writestr(inside + name, content)
    return path


def changed(file: str, before: str, after: str) -> dict[str, str | bytes | None]:
    assert before in GOOD[file]
    return {file: GOOD[file].replace(before, after)}


def rules(path: Path) -> set[str]:
    return {finding.rule for finding in gtfs.check(path)}


def publish(path: Path) -> FileReport:
    request = publishing.Request("feed.zip", "feed.zip", "feed", CODE, SYSTEM, PublishOptions())
    return publishing.publish_file(path, request, lambda _stage, _done, _total: None)


def test_a_good_feed_has_nothing_but_a_late_bus(tmp_path: Path) -> None:
    assert rules(packed(tmp_path)) == {"gtfs.time-past-midnight"}


@pytest.mark.parametrize(
    ("changes", "rule"),
    [
        ({"routes.txt": None}, "gtfs.file-missing"),
        ({"calendar.txt": None}, "gtfs.file-missing"),
        ({"notes.txt": "a"}, "gtfs.file-unknown"),
        ({"trips.txt": "route_id,service_id,trip_id\n"}, "gtfs.file-empty"),
        ({"stops.txt": GOOD["stops.txt"].encode("cp932")}, "gtfs.encoding"),
        (changed("routes.txt", "route_type", "route_kind"), "gtfs.column-missing"),
        (changed("routes.txt", "route_short_name", "route_shrot_name"), "gtfs.column-unknown"),
        (changed("stops.txt", "試験病院", ""), "gtfs.value-missing"),
        (changed("stops.txt", "S 2/あ,試験病院", "S1,試験病院"), "gtfs.id-duplicated"),
        (changed("trips.txt", "R1", "R9"), "gtfs.reference-broken"),
        (changed("trips.txt", "平日", "休日"), "gtfs.service-unknown"),
        (changed("fare_attributes.txt", "200", "二百"), "gtfs.number-unreadable"),
        (changed("calendar.txt", "20240401", "令和6年"), "gtfs.date-unreadable"),
        (changed("stop_times.txt", "T1,24:10:00", "T1,夜中"), "gtfs.time-unreadable"),
        (changed("calendar.txt", "平日,1", "平日,7"), "gtfs.choice-unknown"),
        (changed("stop_times.txt", "24:10:00,24:10:00", "50:10:00,50:10:00"), "gtfs.time-past-two-days"),
        (changed("stop_times.txt", "24:10:00,24:10:00", "23:10:00,23:10:00"), "gtfs.time-backwards"),
        (changed("stops.txt", "35.6,139.6", "0,0"), "gtfs.stop-nowhere"),
        (changed("stops.txt", "35.6,139.6", "139.6,35.6"), "gtfs.stop-outside"),
        (changed("stop_times.txt", "S 2/あ", "S1"), "gtfs.stop-unused"),
        (changed("stop_times.txt", "T1,24:10:00,24:10:00,S 2/あ,2\n", ""), "gtfs.trip-short"),
        (changed("routes.txt", "病院線", ""), "gtfs.route-nameless"),
        (changed("calendar.txt", "20991231", "20240930"), "gtfs.calendar-expired"),
        (changed("calendar.txt", "20991231", "20230930"), "gtfs.calendar-reversed"),
        ({"translations.txt": None}, "gtfs.jp-file-missing"),
        (changed("feed_info.txt", "20991231", ""), "gtfs.jp-feed-dates"),
        (
            {"translations.txt": "trans_id,lang,translation\n試験駅,ja-Hrkt,しけんえき\n"},
            "gtfs.jp-translations-old",
        ),
        ({"translations.txt": "table_name,translation\nstops,x\n"}, "gtfs.jp-translations-mixed"),
        (changed("translations.txt", "試験病院", "病院"), "gtfs.jp-kana-missing"),
        (changed("agency.txt", "Asia/Tokyo", "UTC"), "gtfs.jp-place"),
        (changed("agency.txt", "1234567890123", "bus"), "gtfs.jp-agency-id"),
        ({"agency_jp.txt": "agency_id,agency_zip_number\n1234567890123,100-0001\n"}, "gtfs.jp-zip"),
        ({"stops.txt": '"'}, "gtfs.column-missing"),
    ],
)
def test_what_is_wrong_is_told_by_rule(
    tmp_path: Path, changes: dict[str, str | bytes | None], rule: str
) -> None:
    found = rules(packed(tmp_path, changes))
    assert rule in found
    assert all(gtfs.explain(each) for each in found)


def test_every_rule_says_what_to_do() -> None:
    for rule in gtfs.rules():
        assert rule.severity in ("error", "warning", "info")
        assert str(rule.title)
        assert str(rule.advice).endswith("。")


def test_a_feed_in_a_folder_is_read(tmp_path: Path) -> None:
    assert "gtfs.in-folder" in rules(packed(tmp_path, inside="feed/"))


def test_a_zip_of_other_files_is_no_feed(tmp_path: Path) -> None:
    path = tmp_path / "x.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("stops.txt", "a,b\n1,2\n")
    assert not recognises(path)
    (tmp_path / "y").write_bytes(b"PK\x03\x04")
    assert not recognises(tmp_path / "y")


def test_a_feed_is_one_dataset_with_all_its_tables(tmp_path: Path, organisation) -> None:
    organisation(CODE)
    report = publish(packed(tmp_path, changed("fare_attributes.txt", "200", "二百")))
    assert report.dataset is not None
    detail = datasets.detail(report.dataset, EVERYTHING)
    assert detail.card.title == "試験バス 時刻表（GTFS）"
    assert detail.card.format == "gtfs"
    assert detail.card.bounds == (139.5, 35.5, 139.6, 35.6)
    assert {table.name for table in detail.tables} == {name.removesuffix(".txt") for name in GOOD}
    times = next(table for table in detail.tables if table.name == "stop_times")
    assert {c.name: c.type for c in times.schema.columns}["arrival_time"] is ColumnType.TIME
    fares = next(table for table in detail.tables if table.name == "fare_attributes")
    assert fares.cells_unread == 1
    assert "gtfs.number-unreadable" in {line.rule for line in detail.changes}


def test_stops_routes_and_trips_come_alive_and_go_with_the_feed(tmp_path: Path, organisation) -> None:
    organisation(CODE)
    report = publish(packed(tmp_path))
    publishing.settle(lambda _n: None)
    assert {each.type: each.count for each in city.types(EVERYTHING, CODE)} == {
        "GtfsStop": 2, "GtfsAgency": 1, "GtfsRoute": 1, "GtfsService": 1, "GtfsTrip": 1,
    }  # fmt: skip
    (route,) = city.query(sight=EVERYTHING, type="GtfsRoute")
    (agency,) = city.query(sight=EVERYTHING, type="GtfsAgency")
    assert route.body["operatedBy"]["object"] == agency.id
    assert route.body["shortName"]["value"] == "病院線"
    stops = city.query(sight=EVERYTHING, type="GtfsStop")
    assert {(stop.longitude, stop.latitude) for stop in stops} == {(139.5, 35.5), (139.6, 35.6)}
    publish(packed(tmp_path, changed("stops.txt", "S 2/あ,試験病院,35.6,139.6\n", "")))
    publishing.settle(lambda _n: None)
    assert city.count(sight=EVERYTHING, type="GtfsStop", source=report.dataset) == 1


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(GOOD)), st.integers(0, 400), st.binary(max_size=8), st.integers(0, 40))
def test_a_damaged_feed_is_judged_and_never_fatal(name: str, at: int, put: bytes, taken: int) -> None:
    import tempfile

    whole = GOOD[name].encode()
    content = whole[: at % len(whole)] + put + whole[at % len(whole) + taken :]
    with tempfile.TemporaryDirectory() as folder:
        gtfs.check(packed(Path(folder), {name: content}))


@pytest.mark.skipif(not REAL.is_dir(), reason="the real feeds (../shared/data/gtfs) are not here")
def test_every_real_feed_is_judged_without_an_error() -> None:
    for path in sorted(REAL.glob("*.zip")):
        assert recognises(path)
        found = gtfs.check(path)
        assert "error" not in {gtfs.severity(each.rule) for each in found}, path.name


@pytest.mark.skipif(not REAL.is_dir(), reason="the real feeds (../shared/data/gtfs) are not here")
def test_a_real_feed_is_published_with_its_stops(organisation) -> None:
    organisation(CODE)
    report = publish(REAL / "gtfs-jp3141gtfs-jp.zip.zip")
    publishing.settle(lambda _n: None)
    assert len(report.tables) == 14
    assert city.count(sight=EVERYTHING, type="GtfsStop") > 10
