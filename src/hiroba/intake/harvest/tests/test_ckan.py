"""Another body's CKAN, gathered into ours."""

from __future__ import annotations

import pytest
from conftest import clear_settings

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.models import Dataset
from hiroba.catalog.datasets.types import DatasetDetail
from hiroba.intake.harvest import service as harvest
from hiroba.intake.harvest.models import Item
from hiroba.intake.harvest.tests.neighbour import Neighbour, package
from hiroba.intake.harvest.types import RunState
from hiroba.kernel.decide.types import EVERYTHING, SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)


def dataset(source: str, remote_id: str) -> DatasetDetail:
    found = datasets.find_by_remote(source, remote_id)
    assert found is not None
    return datasets.detail(found, EVERYTHING)


def standing(source: str) -> int:
    return len(list(datasets.of_source(source)))


def test_a_package_becomes_a_dataset_with_its_source_and_licence(other: Neighbour, add) -> None:
    other.packages = [package("1")]
    source = add(other.url)
    found = dataset(source, "1")
    assert (found.card.title, found.card.licence, found.publisher) == ("データ1", "CC-BY-4.0", "架空市")
    assert found.licence_text == "クリエイティブ・コモンズ 表示 4.0 CC-BY-4.0"
    assert found.landing_page == f"{other.url}/dataset/data-1"
    assert (found.rhythm, found.card.keywords) == ("P1M", ("防災",))
    assert [link.url for link in found.links] == ["http://127.0.0.1:9/1.csv"]
    assert found.extras["source_catalogue"] == other.url
    run = harvest.runs(source, SYSTEM)[0]
    assert (run.state, run.total, run.made, run.failed) == (RunState.DONE, 1, 1, 0)


def test_a_licence_that_nobody_named_is_not_taken_for_an_open_one(other: Neighbour, add) -> None:
    other.packages = [package("1", license_id="notspecified", license_title="")]
    assert dataset(add(other.url), "1").card.licence == "other"


def test_many_pages_are_read_to_the_end(other: Neighbour, add) -> None:
    other.packages = [package(f"{number:04}") for number in range(250)]
    source = add(other.url)
    assert standing(source) == 250
    assert sum("package_search" in each for each in other.asked) == 3


def test_the_next_run_asks_only_for_what_changed(other: Neighbour, add, again) -> None:
    other.packages = [package("1"), package("2")]
    source = add(other.url)
    other.packages[1] |= {"title": "新しい題", "metadata_modified": "2026-03-01T00:00:00"}
    other.packages.append(package("3", metadata_modified="2026-03-02T00:00:00"))
    run = again(source)
    assert "metadata_modified%3A%5B2026-01-31T23%3A50%3A00Z" in "".join(other.asked)
    assert (run.full, run.made, run.changed) == (False, 1, 1)
    assert dataset(source, "2").card.title == "新しい題"


def test_what_is_gone_at_the_source_is_withdrawn(other: Neighbour, add, again) -> None:
    other.packages = [package("1"), package("2")]
    source = add(other.url)
    del other.packages[0]
    assert again(source).withdrawn == 1
    assert standing(source) == 1
    other.packages.append(package("1"))
    again(source, full=True)
    assert standing(source) == 2


def test_a_source_that_suddenly_has_nothing_takes_nothing_away(other: Neighbour, add, again) -> None:
    other.packages = [package("1"), package("2")]
    source = add(other.url)
    other.packages = []
    run = again(source)
    assert (run.state, run.withdrawn) == (RunState.PARTLY, 0)
    assert standing(source) == 2
    assert [each.code for each in harvest.problems(run.id, SYSTEM)] == ["harvest_source_empty"]


def test_a_run_that_breaks_off_goes_on_where_it_stopped(other: Neighbour, add, again) -> None:
    other.packages = [package(f"{number:04}") for number in range(250)]
    other.broken_from = 200
    source = add(other.url)
    broken = harvest.runs(source, SYSTEM)[0]
    assert (broken.state, broken.found) == (RunState.FAILED, 200)
    assert [each.code for each in harvest.problems(broken.id, SYSTEM)] == ["harvest_source_refuses"]
    assert standing(source) == 200
    other.broken_from, other.asked = None, []
    run = again(source)
    assert (run.id, run.state, run.found, run.made) == (broken.id, RunState.DONE, 250, 250)
    assert "start=200" in other.asked[0]
    assert harvest.problems(run.id, SYSTEM) == []


def test_a_busy_source_is_asked_again_later(other: Neighbour, add, monkeypatch) -> None:
    waited: list[float] = []
    monkeypatch.setattr("hiroba.intake.harvest.asking.time.sleep", waited.append)
    busy = iter([(503, "text/plain", b""), (429, "text/plain", b"")])
    answer = other.answer
    other.answer = lambda path, query: next(busy, None) or answer(path, query)  # type: ignore[method-assign]
    other.packages = [package("1")]
    assert standing(add(other.url)) == 1
    assert waited == [1.0, 5.0]


def test_one_bad_record_is_told_and_the_others_go_on(other: Neighbour, add, again) -> None:
    other.packages = [package("1"), package("2", tags=7, resources="?", extras=[3]), package("3")]
    other.packages[2]["title"] = "長" * 2000
    source = add(other.url)
    assert standing(source) == 3
    other.packages = [package("1"), {"id": "", "name": "", "title": "番号なし"}, package("3")]
    run = again(source, full=True)
    assert (run.state, run.failed) == (RunState.PARTLY, 1)
    assert [each.code for each in harvest.problems(run.id, SYSTEM)] == ["harvest_record_incomplete"]


MINE = "123456789018"  # a My Number, made


def test_a_record_with_a_my_number_is_told_without_it_and_the_others_go_on(
    other: Neighbour, add, again
) -> None:
    other.packages = [
        package("1"),
        package("2", title=f"{MINE} が私のマイナンバー"),
        package("3", extras=[{"key": "個人番号", "value": MINE}]),
        package("4", notes=f"マイナンバーは {MINE}"),
        package(f"マイナンバー{MINE}"),
    ]
    source = add(other.url)
    assert standing(source) == 1
    assert (again(source, full=True).failed, standing(source)) == (4, 1)
    problems = [each for run in harvest.runs(source, SYSTEM) for each in harvest.problems(run.id, SYSTEM)]
    assert {each.code for each in problems} == {"my_number"}
    assert MINE not in str(problems)
    assert not any(MINE in str(each) for each in (*Item.objects.values(), *Dataset.objects.values()))


def test_drafts_private_packages_and_showcases_are_no_data(other: Neighbour, add) -> None:
    other.packages = [
        package("1", state="deleted"), package("2", private=True), package("3", type="showcase"), package("4"),
    ]  # fmt: skip
    assert standing(add(other.url)) == 1


def test_the_same_record_from_two_sources_is_kept_once(other: Neighbour, another: Neighbour, add) -> None:
    same = "0a1b2c3d-0000-4000-8000-00000000000a"
    other.packages, another.packages = [package(same)], [package(same), package("9")]
    first, second = add(other.url), add(another.url)
    assert (standing(first), standing(second)) == (1, 1)
    told = harvest.duplicates(second, SYSTEM)
    assert [(each.remote_id, each.dataset) for each in told] == [(same, datasets.find_by_remote(first, same))]
    assert harvest.runs(second, SYSTEM)[0].duplicates == 1


def test_numbers_of_two_sources_are_not_the_same_record(other: Neighbour, another: Neighbour, add) -> None:
    other.packages, another.packages = [package("1")], [package("1")]
    assert standing(add(other.url)) + standing(add(another.url)) == 2


def test_the_same_landing_page_or_file_is_the_same_record(other: Neighbour, another: Neighbour, add) -> None:
    page, sha256 = "https://city.example/data/park", "ab" * 32
    hashed = [{"id": "r", "url": "https://x.example/a.csv", "hash": sha256}]
    other.packages = [package("1", url=page), package("2", resources=hashed)]
    another.packages = [package("3", url=f"{page}/"), package("4", resources=hashed), package("5")]
    add(other.url)
    second = add(another.url)
    assert [each.remote_id for each in harvest.duplicates(second, SYSTEM)] == ["3", "4"]


def test_the_front_page_of_a_site_makes_nothing_the_same(other: Neighbour, another: Neighbour, add) -> None:
    other.packages = [package("1", url="https://city.example/")]
    another.packages = [package("2", url="https://city.example")]
    add(other.url)
    assert standing(add(another.url)) == 1


def test_what_stood_twice_is_taken_in_when_the_other_is_gone(
    other: Neighbour, another: Neighbour, add, again
) -> None:
    same = "0a1b2c3d-0000-4000-8000-00000000000a"
    other.packages, another.packages = [package(same), package("8")], [package(same)]
    first, second = add(other.url), add(another.url)
    del other.packages[0]
    again(first)
    assert again(second, full=True).made == 1
    assert Item.objects.filter(source=second).exclude(duplicate_of="").count() == 0


def test_what_comes_back_from_a_neighbour_is_known_for_ones_own(
    other: Neighbour, another: Neighbour, add, monkeypatch
) -> None:
    monkeypatch.setenv("HIROBA_PUBLIC_URL", "http://home.example")
    clear_settings()
    other.packages = [package("1")]
    own = next(iter(datasets.of_source(add(other.url))))
    extras = [
        {"key": "source_catalogue", "value": "http://home.example/"},
        {"key": "source_identifier", "value": own},
    ]
    copy = package("c1", extras=extras, url=f"http://home.example/datasets/{own}")
    forged = package("c2", extras=extras[:1], url="http://home.example/datasets/none")
    another.packages = [copy, forged]
    # copied when we were reached at another address: our id is enough
    moved = package("c3", extras=[{"key": "source_catalogue", "value": "http://old.example"}, extras[1]])
    another.packages.append(moved)
    second = add(another.url)
    known = {each.remote_id: each.dataset for each in harvest.duplicates(second, SYSTEM)}
    assert known == {"c1": own, "c3": own}
    assert standing(second) == 1


def test_one_record_by_way_of_two_neighbours_is_kept_once(other: Neighbour, another: Neighbour, add) -> None:
    origin = [
        {"key": "source_catalogue", "value": "https://third.example"},
        {"key": "source_identifier", "value": "17"},
    ]
    other.packages, another.packages = [package("a", extras=origin)], [package("b", extras=origin)]
    assert standing(add(other.url)) + standing(add(another.url)) == 1
