"""Rows of a dataset are erased: in every version, and in whatever was made of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.errors import UnknownDataset
from hiroba.catalog.tables import service as tables
from hiroba.context.city import service as city
from hiroba.intake.publishing import service as publishing
from hiroba.intake.publishing.sources import from_file
from hiroba.intake.publishing.types import Outcome, PublishOptions
from hiroba.kernel.decide.service import Forbidden
from hiroba.kernel.decide.types import EVERYTHING, SYSTEM, Limits, Principal, Role
from hiroba.kernel.erasure import listing, reaching
from hiroba.kernel.erasure import service as erasure
from hiroba.kernel.erasure.models import Mark
from hiroba.kernel.erasure.types import Kind, OrderState, Target
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.operations import service as operations
from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.kernel.storage import service as storage

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("own_keys")]
HEAD = "ID,名称,緯度,経度,個数\n"
GONE = "鈴木花子の作業場"
FIRST = HEAD + f"a1,中央便所,35.69,139.75,1\na2,{GONE},35.70,139.74,2\n"
SECOND = FIRST + "a3,西便所,35.71,139.73,12\n"
CLEAN = HEAD + "a1,中央便所,35.69,139.75,1\n"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "places.csv"


@pytest.fixture
def dataset(home: OrganisationInfo, file: Path) -> str:
    """A dataset of three versions: the row stands in the first two, and a file was handed in for each."""
    for text in (FIRST, SECOND, CLEAN):
        id = _publish(home.code, file, text)
    publishing.settle(lambda _done: None)
    return id


def _publish(code: str, file: Path, text: str) -> str:
    file.write_text(text)
    report = publishing.publish_source(
        from_file(file, str(file)), organisation=code, who=SYSTEM, options=PublishOptions(),
        progress=lambda _stage, _done, _total: None,
    )  # fmt: skip
    assert report.dataset
    return report.dataset


def _meant(dataset: str) -> Target:
    return datasets.rows_target(dataset, "名称", f" {GONE}\n")


def _versions(dataset: str) -> list[list[str | None]]:
    return [
        list(tables.texts(storage.local_path(table.parquet), table.schema.columns[1].name))
        for number in (1, 2, 3)
        for table in datasets.detail(dataset, EVERYTHING, number).tables
    ]


def _everywhere(folder: Path) -> Iterator[Path]:
    """Files that hold the value as it is written; Parquet is small enough here to hold it plain or not."""
    needle = GONE.encode()
    for path in folder.rglob("*"):
        if path.is_file() and "sqlite" not in path.name and needle in path.read_bytes():
            yield path


def test_they_go_from_every_version_and_the_others_stay(dataset: str, data_dir: Path) -> None:
    before = [datasets.detail(dataset, EVERYTHING, number).version for number in (1, 2, 3)]
    narrowed = tables.narrow(
        datasets.detail(dataset, EVERYTHING, 2).tables[0].parquet,
        datasets.detail(dataset, EVERYTHING, 2).tables[0].schema,
        Limits(hidden=frozenset({"個数"})),
    ).parquet
    assert list(_everywhere(data_dir / "blobs"))
    receipt = erasure.erase_now(_meant(dataset))
    assert receipt.state is OrderState.DONE
    assert receipt.counts["versions"] == 2
    assert _versions(dataset) == [["中央便所"], ["中央便所", "西便所"], ["中央便所"]]
    after = [datasets.detail(dataset, EVERYTHING, number).version for number in (1, 2, 3)]
    assert [each.rows for each in after] == [1, 2, 1]
    assert [each.redacted is not None for each in after] == [True, True, False]
    assert after[2].sha256 == before[2].sha256
    for old, new in zip(before[:2], after[:2], strict=True):
        assert new.sha256 != old.sha256
        assert storage.digest(storage.local_path(new.blob)).key == new.sha256
        assert not storage.exists(old.blob)
        assert "西便所" in storage.local_path(after[1].blob).read_text("utf-8-sig")
    assert not storage.exists(narrowed)
    assert list(_everywhere(data_dir)) == []


def test_numbers_are_meant_as_they_are_written(dataset: str) -> None:
    erasure.erase_now(datasets.rows_target(dataset, "個数", "12"))
    assert _versions(dataset)[1] == ["中央便所", GONE]


def test_the_same_file_fetched_again_does_not_bring_them_back(home: OrganisationInfo, file: Path) -> None:
    id = _publish(home.code, file, FIRST)
    erasure.erase_now(_meant(id))
    report = publishing.publish_source(
        from_file(file, str(file)), organisation=home.code, who=SYSTEM, options=PublishOptions(),
        progress=lambda _stage, _done, _total: None,
    )  # fmt: skip
    assert report.status is Outcome.UNCHANGED


def test_things_made_of_them_go_with_their_history(home: OrganisationInfo, file: Path) -> None:
    id = _publish(home.code, file, FIRST)
    publishing.settle(lambda _done: None)
    assert len(city.remembered(home.code)) == 2
    found = erasure.erase_now(_meant(id))
    assert (found.expected["things"], found.counts["things"]) == (1, 1)
    publishing.settle(lambda _done: None)
    (left,) = city.query(sight=EVERYTHING, tenant=home.code)
    assert city.remembered(home.code) == [left.id]


def test_the_history_of_a_thing_that_an_older_version_had_goes_too(
    home: OrganisationInfo, file: Path
) -> None:
    for text in (FIRST, SECOND, CLEAN):
        id = _publish(home.code, file, text)
        publishing.settle(lambda _done: None)
    assert len(city.remembered(home.code)) == 3
    assert len(city.query(sight=EVERYTHING, tenant=home.code)) == 1
    found = erasure.erase_now(_meant(id))
    assert (found.expected["things"], found.counts["things"]) == (1, 1)
    assert len(city.remembered(home.code)) == 2


def test_killed_in_the_middle_it_goes_on(dataset: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class Killed(BaseException):
        pass

    def die(_target: Target) -> int:
        raise Killed

    key = (Kind.ROWS, "files")
    old = datasets.detail(dataset, EVERYTHING, 1).version.blob
    with monkeypatch.context() as patch:
        patch.setitem(reaching._places, key, erasure.Place(Kind.ROWS, "files", lambda _: 0, die))
        with pytest.raises(Killed):
            erasure.erase_now(_meant(dataset))
    assert storage.exists(old)
    jobs.run_pending()
    assert not storage.exists(old)
    assert datasets.replaced_files(dataset) == set()


@pytest.mark.parametrize("loses_database", [False, True])
def test_an_older_backup_does_not_bring_them_back(dataset: str, tmp_path: Path, loses_database: bool) -> None:
    operations.backup(tmp_path / "older.tar")
    erasure.erase_now(_meant(dataset))
    if loses_database:
        Mark.objects.all().delete()
    operations.restore(tmp_path / "older.tar", replace=True)
    assert GONE not in str(_versions(dataset))
    assert "西便所" in str(_versions(dataset))
    assert GONE not in listing.path().read_text()


def test_nothing_to_erase_is_told(dataset: str) -> None:
    with pytest.raises(erasure.NothingToErase):
        erasure.erase_now(datasets.rows_target(dataset, "名称", "ない"))
    with pytest.raises(UnknownDataset):
        datasets.rows_target("none", "名称", GONE)


def test_only_who_administers_the_owner_may(
    dataset: str, organisation: Callable[..., OrganisationInfo], principal: Callable[..., Principal]
) -> None:
    stranger = principal(organisation().code, Role.ADMINISTRATOR)
    with pytest.raises(Forbidden):
        erasure.ask(stranger, _meant(dataset))
    forged = Target(Kind.ROWS, next(iter(stranger.roles)), dataset, "名称", GONE)
    with pytest.raises(erasure.NothingToErase):
        erasure.ask(stranger, forged)
