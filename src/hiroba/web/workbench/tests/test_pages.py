"""The workbench in a browser without scripts: ask, look, download, keep, publish."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.test import Client

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.search import store
from hiroba.catalog.workbench import scheduling
from hiroba.catalog.workbench import service as workbench
from hiroba.catalog.workbench.models import Run, SavedQuery
from hiroba.catalog.workbench.tests.made import OTHER, TOWN, publish
from hiroba.kernel.decide.types import EVERYTHING, SYSTEM, Role, Visibility
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind, Stop
from hiroba.kernel.people import service as people

pytestmark = pytest.mark.django_db(transaction=True)
ROWS: dict[str, list[Any]] = {
    "名称": ["公園", "駅前"],
    "個数": [2, 5],
    "緯度": [35.69, 35.70],
    "経度": [139.75, 139.76],
}
NAMES = {"緯度": "latitude", "経度": "longitude"}


@pytest.fixture(autouse=True, scope="module")
def no_cell_is_left() -> Iterator[None]:
    yield
    workbench.close()


@pytest.fixture(autouse=True)
def town(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(store, "path", lambda: tmp_path / "search" / "index.sqlite3")
    for code in (TOWN, OTHER):
        organisations.ensure(OrganisationInfo(code, OrganisationKind.MUNICIPALITY, "区", "City", None))
    publish(tmp_path, "内部資料", {"件数": [7]}, visibility=Visibility.PRIVATE)
    return publish(tmp_path, "公衆トイレ一覧", ROWS, names=NAMES)


def come(role: Role, code: str = TOWN, email: str = "somebody@example.jp") -> Client:
    person = people.create_person(email, None, "担当 花子")
    organisations.set_member(person, code, role)
    client = Client()
    user = get_user_model().objects.get(pk=person)
    client.force_login(user, "allauth.account.auth_backends.AuthenticationBackend")
    return client


def run(client: Client, sql: str) -> str:
    answer = client.post("/workbench", {"sql": sql})
    assert answer.status_code == 302
    place = str(answer["Location"])
    while "取りやめる" in client.get(place).content.decode():
        pass
    return place


def text(client: Client, place: str) -> str:
    answer = client.get(place)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_desk_shows_tables_to_write_and_examples_that_work(client: Client, town: str) -> None:
    page = text(client, "/workbench")
    assert "公衆トイレ一覧" in page
    assert town in page
    assert "内部資料" not in page
    assert "LIMIT 100" in page
    assert "内部資料" in text(come(Role.OFFICER), "/workbench")
    assert "見つかりません" in text(client, "/workbench?tables=そんなものはない")


def test_an_answer_is_a_table_a_chart_a_map_and_files(client: Client) -> None:
    place = run(client, "SELECT 名称, 個数, 緯度, 経度 FROM 公衆トイレ一覧 ORDER BY 個数")
    page = text(client, place)
    assert "2 行" in page
    assert "<hiroba-chart" in page
    assert "<hiroba-map" in page
    assert "第1版" in page
    chosen = text(client, f"{place}?x=名称&y=緯度&kind=line")
    assert 'kind="line"' in chosen
    csv = client.get(f"{place}/data.csv").getvalue().decode("utf-8-sig")
    assert csv.splitlines()[:2] == ['"名称","個数","緯度","経度"', '"公園",2,35.69,139.75']
    found = client.get(f"{place}/features.geojson").json()
    assert found["features"][0]["geometry"]["coordinates"] == [139.75, 35.69]


def test_an_error_is_a_sentence_with_its_place(client: Client) -> None:
    page = text(client, run(client, "SELECT 名前\nFROM 公衆トイレ一覧"))
    assert "1行目の項目「名前」は見つかりません" in page
    assert 'role="alert"' in page


def test_what_is_written_is_shown_and_not_run(client: Client) -> None:
    page = text(client, run(client, "SELECT '<script>alert(1)</script>' AS \"<b>x</b>\""))
    assert "<script>alert" not in page
    assert "<b>x" not in page
    assert "&lt;script&gt;" in page


def test_an_answer_is_its_askers_own(client: Client) -> None:
    place = run(come(Role.OFFICER), "SELECT * FROM 内部資料")
    for other in (client, come(Role.OFFICER, email="other@example.jp")):
        for path in (place, f"{place}/data.csv", f"{place}/state", f"{place}/features.geojson"):
            assert other.get(path).status_code == 404
        assert other.post(f"{place}/cancel").status_code == 404


def test_work_is_cancelled(client: Client) -> None:
    sql = "SELECT sum(hash(a.range, b.range)) FROM range(100000000) a, range(100000000) b"
    place = str(client.post("/workbench", {"sql": sql})["Location"])
    assert "取りやめる" in text(client, place)
    assert "<progress" in text(client, f"{place}/state")
    client.post(f"{place}/cancel")
    while "取りやめる" in client.get(place).content.decode():
        pass
    assert "実行を取りやめました" in text(client, place)


def keep(client: Client, **changes: str) -> str:
    asked = {
        "organisation": TOWN, "title": "多いところ", "sql": "SELECT 名称, 個数 FROM 公衆トイレ一覧",
        "visibility": "organisation", "rhythm": "",
    }  # fmt: skip
    answer = client.post("/workbench/save", asked | changes)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def test_a_kept_query_is_seen_by_those_it_is_for(client: Client) -> None:
    officer = come(Role.OFFICER)
    member = come(Role.MEMBER, email="member@example.jp")
    place = keep(officer)
    assert "多いところ" in text(member, place)
    assert client.get(place).status_code == 404
    shared = keep(officer, saved=place.rpartition("/")[2], visibility="public")
    assert shared == place
    assert "多いところ" in text(client, place)
    assert client.post(place, {"act": "remove"}).status_code == 401
    assert SavedQuery.objects.count() == 1
    assert (
        member.post("/workbench/save", {"organisation": TOWN, "title": "x", "sql": "SELECT 1"}).status_code
        == 403
    )


def test_a_shared_query_shows_each_reader_what_they_may_see(client: Client) -> None:
    officer = come(Role.OFFICER)
    keep(officer, sql="SELECT * FROM 内部資料", visibility="public")
    assert "見つかりません" in text(client, run(client, "SELECT * FROM 内部資料"))


def test_a_query_becomes_a_dataset_that_says_what_went_in(client: Client, town: str) -> None:
    officer = come(Role.OFFICER)
    place = keep(officer)
    officer.post(place, {"act": "publish"})
    row = SavedQuery.objects.get()
    detail = datasets.detail(row.dataset, EVERYTHING)
    assert f"/datasets/{town}?version=1" in detail.card.description
    assert detail.card.visibility is Visibility.PUBLIC
    assert detail.tables[0].rows_out == 2
    page = text(client, f"/datasets/{row.dataset}")
    assert "元にした表" in page
    assert client.get(f"/datasets/{row.dataset}/data.csv").getvalue()
    officer.post(place, {"act": "publish"})
    assert datasets.detail(row.dataset, EVERYTHING).version.number == 1  # the same rows


def test_what_was_made_of_a_closed_table_is_closed(client: Client) -> None:
    officer = come(Role.OFFICER)
    place = keep(officer, sql="SELECT * FROM 内部資料, 公衆トイレ一覧")
    officer.post(place, {"act": "publish"})
    row = SavedQuery.objects.get()
    assert datasets.detail(row.dataset, EVERYTHING).card.visibility is Visibility.PRIVATE
    assert client.get(f"/datasets/{row.dataset}").status_code == 404


def test_a_query_is_repeated_for_whoever_kept_it(tmp_path: Path) -> None:
    officer = come(Role.OFFICER)
    keep(officer, rhythm="day")
    scheduling.queue_due(None)  # type: ignore[arg-type]
    jobs.run_pending()
    row = SavedQuery.objects.get()
    assert row.state == "done"
    publish(tmp_path, "公衆トイレ一覧", {**ROWS, "個数": [3, 9]}, names=NAMES)
    SavedQuery.objects.update(due=row.created)
    scheduling.queue_due(None)  # type: ignore[arg-type]
    jobs.run_pending()
    assert datasets.detail(row.dataset, EVERYTHING).version.number == 2
    people.deactivate(int(row.by))
    SavedQuery.objects.update(due=row.created)
    scheduling.queue_due(None)  # type: ignore[arg-type]
    jobs.run_pending()
    assert SavedQuery.objects.get().state == "failed"


def test_a_suspended_organisations_query_rests_says_why_and_goes_on() -> None:
    keep(come(Role.OFFICER), rhythm="day")
    owner = SavedQuery.objects.get().organisation
    organisations.stop(owner, Stop.SUSPENDED, who=SYSTEM)
    scheduling.queue_due(None)  # type: ignore[arg-type]
    jobs.run_pending()
    row = SavedQuery.objects.get()
    assert row.dataset == ""
    assert "止められている" in row.error
    organisations.stop(owner, None, who=SYSTEM)
    scheduling.queue_due(None)  # type: ignore[arg-type]
    jobs.run_pending()
    assert SavedQuery.objects.get().state == "done"


def test_old_answers_are_swept(client: Client) -> None:
    from datetime import timedelta

    from django.utils import timezone

    place = run(client, "SELECT 1")
    Run.objects.update(began=timezone.now() - timedelta(days=1))
    scheduling.sweep(None)  # type: ignore[arg-type]
    assert client.get(place).status_code == 404
