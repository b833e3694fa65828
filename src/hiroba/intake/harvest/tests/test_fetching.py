"""Files fetched with the records: tidied, published, kept as they came."""

from __future__ import annotations

import pytest

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import DatasetDetail
from hiroba.intake.harvest import service as harvest
from hiroba.intake.harvest.tests.conftest import OFFICE
from hiroba.intake.harvest.tests.neighbour import Neighbour, package
from hiroba.intake.harvest.types import Kind, Options, RunState, Schedule
from hiroba.intake.jma import service as jma
from hiroba.intake.jma.tests.samples import quake
from hiroba.kernel.decide.types import EVERYTHING, SYSTEM
from hiroba.kernel.storage import service as storage

pytestmark = pytest.mark.django_db(transaction=True)

TABLE = "名称,住所\n中央公園,東京都千代田区１\n"


def of(source: str) -> dict[str, DatasetDetail]:
    found = (datasets.detail(id, EVERYTHING) for id in datasets.of_source(source))
    return {each.card.title: each for each in found}


def with_files(other: Neighbour, *names: str) -> dict[str, object]:
    return {
        "resources": [
            {"id": name, "name": name, "url": f"{other.url}/{name}", "format": ""} for name in names
        ]
    }


def test_a_table_is_published_with_the_words_of_its_record(other: Neighbour, add) -> None:
    other.put("/park.csv", TABLE)
    other.packages = [package("1", **with_files(other, "park.csv"))]
    source = add(other.url, fetch=True)
    found = of(source)["データ1"]
    assert (found.version.number, found.card.rows, found.card.licence) == (1, 1, "CC-BY-4.0")
    assert storage.local_path(found.version.blob).read_bytes() == TABLE.encode()
    assert found.links[0].url == f"{other.url}/park.csv"
    run = harvest.runs(source, SYSTEM)[0]
    assert (run.state, run.made, run.fetched) == (RunState.DONE, 1, 1)


def test_a_file_is_fetched_again_only_when_it_changed(other: Neighbour, add, again) -> None:
    other.put("/park.csv", TABLE)
    other.packages = [package("1", **with_files(other, "park.csv"))]
    source = add(other.url, fetch=True)
    assert again(source, full=True).fetched == 0
    assert other.statuses[-1] == 304
    other.put("/park.csv", TABLE + "西公園,東京都千代田区２\n")
    assert again(source, full=True).fetched == 1
    found = of(source)["データ1"]  # the title is still the record's, not the file's
    assert (found.version.number, found.card.rows) == (2, 2)


def test_several_tables_become_a_dataset_each(other: Neighbour, add, again) -> None:
    other.put("/park.csv", TABLE)
    other.put("/pool.csv", TABLE.replace("公園", "プール"))
    other.packages = [package("1", **with_files(other, "park.csv", "park.xlsx", "pool.csv", "readme.pdf"))]
    source = add(other.url, fetch=True)
    assert sorted(of(source)) == ["データ1", "データ1 park.csv", "データ1 pool.csv"]
    assert again(source).withdrawn == 0
    other.packages[0] |= with_files(other, "pool.csv")
    assert again(source, full=True).withdrawn == 2


def test_a_file_that_cannot_be_read_is_told_and_its_record_stands(other: Neighbour, add, again) -> None:
    other.put("/park.csv", b"%PDF-1.7 a leaflet that calls itself a table")
    other.packages = [
        package("1", **with_files(other, "park.csv")),
        package("2", **with_files(other, "nowhere.csv")),
    ]
    source = add(other.url, fetch=True)
    run = harvest.runs(source, SYSTEM)[0]
    assert (run.state, run.made, run.failed) == (RunState.PARTLY, 2, 2)
    told = harvest.problems(run.id, SYSTEM)
    assert [each.where for each in told] == [f"{other.url}/park.csv", f"{other.url}/nowhere.csv"]
    assert told[1].code == "harvest_not_there"
    assert len(of(source)) == 2


def test_the_same_file_from_another_source_is_kept_once(other: Neighbour, another: Neighbour, add) -> None:
    other.put("/park.csv", TABLE)
    another.put("/copy.csv", TABLE)
    other.packages = [package("1", **with_files(other, "park.csv"))]
    another.packages = [package("2", **with_files(another, "copy.csv"))]
    first, second = add(other.url, fetch=True), add(another.url, fetch=True)
    assert (len(of(first)), len(of(second))) == (1, 0)
    assert [each.remote_id for each in harvest.duplicates(second, SYSTEM)] == ["2"]


def test_the_files_of_a_page_are_fetched_where_robots_may(other: Neighbour, add) -> None:
    other.put("/data.html", '<a href="/park.csv">公園</a><a href="/secret/pool.csv">プール</a>', "text/html")
    other.put("/park.csv", TABLE)
    other.put("/secret/pool.csv", TABLE)
    other.put("/robots.txt", "User-agent: *\nDisallow: /secret/\n", "text/plain")
    source = add(f"{other.url}/data.html", Kind.LINKS, fetch=True)
    assert {title: each.version.number for title, each in of(source).items()} == {"公園": 1, "プール": 0}
    assert "/secret/pool.csv" not in other.asked


def test_a_telegram_behind_a_link_changes_what_is_in_force(other: Neighbour, add) -> None:
    links = '<a href="/32-35_01_VXSE53.xml">震源・震度</a><a href="/codes/Building.xml">符号</a>'
    other.put("/data.html", links, "text/html")
    other.put("/32-35_01_VXSE53.xml", quake().decode())
    other.put("/codes/Building.xml", "<x/>")
    source = add(f"{other.url}/data.html", Kind.LINKS, fetch=True)
    run = harvest.runs(source, SYSTEM)[0]
    assert (run.state, run.made, run.fetched) == (RunState.DONE, 2, 1)
    assert "/codes/Building.xml" not in other.asked
    assert [row["magnitude"] for row in jma.in_force(OFFICE, "earthquake", drill=False)] == [5.1]
    assert set(of(source)) == {"震源・震度", "符号"}  # the records stand beside


def test_fetching_may_be_chosen_later(other: Neighbour, add, again) -> None:
    other.put("/park.csv", TABLE)
    other.packages = [package("1", **with_files(other, "park.csv"))]
    source = add(other.url)
    harvest.change(
        source, SYSTEM, title="公園の市", schedule=Schedule.DAILY, options=Options(fetch=True), enabled=True
    )
    assert again(source).fetched == 1
    assert of(source)["データ1"].version.number == 1
