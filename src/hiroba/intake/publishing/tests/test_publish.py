"""One file, from its bytes to a dataset."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from hiroba.catalog.datasets import service as datasets
from hiroba.context.city import service as context
from hiroba.intake.publishing import service as publishing
from hiroba.intake.publishing.sources import from_file
from hiroba.intake.publishing.types import (
    FileReport,
    Outcome,
    PublishOptions,
    Stage,
    SubmissionState,
    UnknownSubmission,
)
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.errors import Forbidden
from hiroba.kernel.decide.types import ANONYMOUS, SYSTEM, Principal, Role
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind
from hiroba.kernel.storage import service as storage

pytestmark = pytest.mark.django_db(transaction=True)
TOILETS = (
    "都道府県コード又は市区町村コード,NO,名称,住所,緯度,経度,多機能トイレ数,車椅子使用者用トイレ有無\r\n"
    "131016,1,中央公衆便所,東京都千代田区１,35.69,139.75,１,○\r\n"
    "131016,2,西公衆便所,東京都千代田区２,35.70,139.74,2,×\r\n"
)


@pytest.fixture(autouse=True)
def office() -> str:
    return organisations.ensure(
        OrganisationInfo("131016", OrganisationKind.MUNICIPALITY, "千代田区", "Chiyoda", None)
    ).code


def silent(_stage: Stage, _done: int, _total: int | None) -> None:
    return


def publish(path: Path, who: Principal = SYSTEM, **options: Any) -> FileReport:
    return publishing.publish_source(
        from_file(path, str(path)),
        organisation="131016",
        who=who,
        options=PublishOptions(**options),
        progress=silent,
    )


@pytest.fixture
def toilets(tmp_path: Path) -> Path:
    path = tmp_path / "公衆便所.csv"
    path.write_bytes(TOILETS.encode("cp932"))
    return path


def test_a_cp932_file_becomes_a_dataset_with_entities(toilets: Path) -> None:
    report = publish(toilets)
    assert report.status is Outcome.PUBLISHED
    table = report.tables[0]
    assert (table.rows_in, table.rows_out, table.cells_unread) == (2, 2, 0)
    types = {column.title: column.type for column in table.columns}
    assert types["緯度"] == "number"
    assert types["多機能トイレ数"] == "integer"
    assert types["車椅子使用者用トイレ有無"] == "boolean"
    assert {"encoding.cp932"} <= {change.rule for change in report.changes}
    publishing.settle(lambda _done: None)
    found = context.query(type="PublicToilet", sight=decide.sight(ANONYMOUS))
    assert len(found) == 2
    assert found[0].body["location"]["value"]["type"] == "Point"


def test_the_same_bytes_change_nothing_and_others_make_a_version(toilets: Path) -> None:
    first = publish(toilets)
    assert publish(toilets).status is Outcome.UNCHANGED
    toilets.write_bytes(
        (TOILETS + "131016,3,東公衆便所,東京都千代田区３,35.71,139.76,1,○\r\n").encode("cp932")
    )
    second = publish(toilets)
    assert (second.status, second.dataset) == (Outcome.PUBLISHED, first.dataset)
    assert second.dataset is not None
    assert len(datasets.versions(second.dataset, decide.sight(ANONYMOUS))) == 2


def test_a_dry_run_keeps_nothing(toilets: Path) -> None:
    report = publish(toilets, dry_run=True)
    assert report.tables[0].rows_out == 2
    assert report.dataset is None
    assert datasets.recent(10, decide.sight(SYSTEM)) == ()


def test_what_is_refused_says_why(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_text("<!DOCTYPE html><html><body>404</body></html>")
    report = publish(path)
    assert report.status is Outcome.REFUSED
    assert "HTML" in report.reason


def test_only_officers_publish(toilets: Path) -> None:
    member = Principal("person", "7", {"131016": Role.MEMBER})
    assert publish(toilets, who=member).status is Outcome.REFUSED
    with pytest.raises(Forbidden):
        publishing.submit(
            storage.put_file(toilets), name="x.csv", source_key="x.csv", organisation="131016", who=ANONYMOUS,
            options=PublishOptions(),
        )  # fmt: skip


def test_a_submission_tells_how_far_it_got(toilets: Path) -> None:
    officer = Principal("person", "8", {"131016": Role.OFFICER})
    number = publishing.submit(
        storage.put_file(toilets), name="公衆便所.csv", source_key="公衆便所.csv", organisation="131016", who=officer,
        options=PublishOptions(),
    )  # fmt: skip
    assert publishing.submission(number, officer).state is SubmissionState.WAITING
    publishing.settle(lambda _done: None)
    status = publishing.submission(number, officer)
    assert status.state is SubmissionState.PUBLISHED
    assert status.report is not None
    assert status.dataset == status.report.dataset
    assert [s.id for s in publishing.recent(officer)] == [number]
    with pytest.raises(UnknownSubmission):
        publishing.submission(number, ANONYMOUS)


def test_a_stranger_makes_no_organisation() -> None:
    organisations.forget()
    from hiroba.kernel.organisations.models import Organisation

    Organisation.objects.all().delete()
    organisations.forget()
    with pytest.raises(Forbidden):
        publishing.own_organisation(ANONYMOUS, "")
    assert publishing.own_organisation(SYSTEM, "") == "office"
