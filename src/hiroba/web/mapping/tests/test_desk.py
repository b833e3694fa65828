from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.geocoding import keeping as towns
from hiroba.catalog.geocoding import service as geocoding
from hiroba.catalog.geocoding.tests.made import write
from hiroba.intake.mapping import service as mapping
from hiroba.intake.publishing import service as publishing
from hiroba.intake.publishing.publish import Request, publish_file
from hiroba.intake.publishing.types import PublishOptions
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import SYSTEM, Role
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind
from hiroba.kernel.people import service as people
from hiroba.kernel.people.models import User

CODE = "372013"
APRIL = "番号,呼び名,施設住所,車いす\n1,駅前<b>,旭町一丁目1,○\n2,港,港町3,×\n3,奥,知らない町1,☆\n"
MAY = "番号,呼び名,施設住所\n1,駅前広場,旭町2丁目1\n"


@pytest.fixture
def home(db, tmp_path, monkeypatch):
    organisations.ensure(OrganisationInfo(CODE, OrganisationKind.MUNICIPALITY, "広場市", "Hiroba City", None))
    monkeypatch.setattr(towns, "_path", lambda: tmp_path / "addresses" / "towns.parquet")
    geocoding.load(write(tmp_path / "ja"))


@pytest.fixture
def dataset(home, tmp_path):
    return publish(tmp_path, APRIL)


def publish(folder: Path, text: str) -> str:
    path = folder / "list.csv"
    path.write_text(text, "utf-8")
    request = Request(path.name, path.name, "list.csv", CODE, SYSTEM, PublishOptions())
    found = publish_file(path, request, lambda *_: None).dataset
    publishing.settle(lambda _: None)
    assert found
    return found


@pytest.fixture
def officer(home):
    person = people.create_person("officer@example.jp", None, "担当")
    organisations.set_member(person, CODE, Role.OFFICER)
    client = Client()
    client.force_login(
        User.objects.get(pk=person), backend="allauth.account.auth_backends.AuthenticationBackend"
    )
    return client


CHOICE = {
    "model": "PublicToilet",
    "c.identifier": "番号",
    "c.name": "呼び名",
    "c.fullAddress": "施設住所",
    "c.multipurposeToilet": "車いす",
    "m.multipurposeToilet": "☆=未確認",
    "c.remarks": "=",
    "k.remarks": "市のトイレ",
    "address": "施設住所",
}


def text(answer) -> str:
    return str(answer.content, "utf-8")


def test_the_desk_shows_columns_with_samples_and_the_models_to_choose(officer, dataset):
    page = text(officer.get(f"/datasets/{dataset}/mapping"))
    assert "ファイルの列" in page
    assert "施設住所" in page
    assert "旭町一丁目1" in page
    assert "公衆トイレ" in page
    assert "駅前&lt;b&gt;" in page
    assert f"/datasets/{dataset}/mapping" in text(officer.get(f"/datasets/{dataset}"))


def test_only_officers_of_the_organisation_come_to_it(dataset):
    answer = Client().get(f"/datasets/{dataset}/mapping")
    assert answer.status_code in (302, 401, 403)
    assert "/mapping" not in text(Client().get(f"/datasets/{dataset}"))


def test_a_suggestion_is_taken_with_one_click_and_the_result_is_seen_at_once(officer, dataset):
    page = text(officer.post(f"/datasets/{dataset}/mapping", {"model": "PublicToilet", "do": "look"}))
    assert "「施設住所」を使う" in page
    taken = text(officer.post(f"/datasets/{dataset}/mapping", {"model": "PublicToilet", "take": "*"}))
    assert "丁目の中心" in taken
    assert "町・大字の中心" in taken
    assert "住所から位置が分かりません" in taken


def test_with_htmx_only_the_desk_is_sent(officer, dataset):
    page = text(officer.post(f"/datasets/{dataset}/mapping", CHOICE, headers={"HX-Request": "true"}))
    assert page.lstrip().startswith('<form id="desk"')
    assert "未確認" in page
    assert "市のトイレ" in page


def test_a_saved_mapping_makes_a_version_and_is_applied_to_the_next_file(officer, dataset, tmp_path):
    answer = officer.post(f"/datasets/{dataset}/mapping", CHOICE | {"do": "save"})
    assert answer.status_code == 302
    publishing.settle(lambda _: None)
    detail = datasets.detail(dataset, decide.sight(SYSTEM))
    assert (detail.card.model, detail.version.number) == ("PublicToilet", 2)
    assert detail.card.bounds is not None

    again = text(officer.get(f"/datasets/{dataset}/mapping"))
    assert "第1版" in again
    assert "☆=未確認" in again

    publish(tmp_path, MAY)
    detail = datasets.detail(dataset, decide.sight(SYSTEM))
    assert (detail.card.model, detail.version.number) == ("PublicToilet", 3)
    warned = text(officer.get(f"/datasets/{dataset}/mapping"))
    assert "対応づけに使っている列がファイルにありません" in warned
    assert "車いす" in warned
    page = text(officer.get(f"/datasets/{dataset}"))
    assert "確認してほしいところがあります" in page
    assert "丁目の中心" in page, "how well the place is known, in words"
    told = text(officer.get(f"/datasets/{dataset}/quality"))
    assert "車椅子使用者用トイレ有無" in told, "what is missing, by its title"
    assert "multipurposeToilet" not in told


def test_a_mapping_can_be_ended(officer, dataset):
    officer.post(f"/datasets/{dataset}/mapping", CHOICE | {"do": "save"})
    publishing.settle(lambda _: None)
    officer.post(f"/datasets/{dataset}/mapping", {"do": "end"})
    publishing.settle(lambda _: None)
    assert mapping.current(dataset, 0) is None
    detail = datasets.detail(dataset, decide.sight(SYSTEM))
    assert detail.card.model is None
    assert [column.title for column in detail.tables[0].schema.columns] == [
        "番号",
        "呼び名",
        "施設住所",
        "車いす",
    ]


@pytest.mark.parametrize(
    "data",
    [
        {"model": "Nothing", "do": "save"},
        {"model": "PublicToilet", "do": "save", "c.name": "知らない列", "c.nothing": "番号"},
        {"model": "PublicToilet", "c.name": "番号", "s.name": "-", "p.name": "²", "u.name": "x" * 99},
        {"model": "PublicToilet", "c.name": ["番号"] * 30, "address": ["番号"] * 30, "m.name": "=\n==\nx"},
    ],
)
def test_a_form_that_makes_no_sense_harms_nothing(officer, dataset, data):
    assert officer.post(f"/datasets/{dataset}/mapping", data).status_code in (200, 302)


def test_earlier_versions_are_looked_at_and_restored(officer, dataset):
    desk = f"/datasets/{dataset}/mapping"
    officer.post(desk, CHOICE | {"do": "save"})
    publishing.settle(lambda _: None)
    officer.post(desk, CHOICE | {"do": "save", "c.name": "施設住所"})
    publishing.settle(lambda _: None)
    page = text(officer.get(desk))
    assert "これまでの対応づけ" in page
    assert f'href="{desk}?table=0&amp;mapping=1"' in page
    earlier = text(officer.get(f"{desk}?mapping=1"))
    assert "第1版に戻す" in earlier
    assert officer.get(f"{desk}?mapping=9").status_code == 404
    assert officer.get(f"{desk}?mapping=x").status_code == 404
    assert Client().post(desk, {"do": "restore", "mapping": "1"}).status_code in (302, 401, 403)
    assert officer.post(desk, {"do": "restore", "mapping": "1"}).status_code == 302
    publishing.settle(lambda _: None)
    first, *_others, last = sorted(mapping.versions(dataset, 0), key=lambda one: one.number)
    assert (last.number, last.draft) == (3, first.draft)


def test_whoever_mapped_it_is_told_once_that_the_next_file_no_longer_fits(
    officer, dataset, tmp_path, mailoutbox
):
    officer.post(f"/datasets/{dataset}/mapping", CHOICE | {"do": "save"})
    publishing.settle(lambda _: None)
    assert not mailoutbox
    publish(tmp_path, MAY)
    (mail,) = mailoutbox
    assert mail.to == ["officer@example.jp"]
    assert "対応づけを確認してください" in mail.subject
    assert "車いす" in mail.body
    assert f"/datasets/{dataset}/mapping?table=0" in mail.body
    publish(tmp_path, MAY + "2,港,港町3\n")  # fits no better, and nothing is new in it
    assert len(mailoutbox) == 1
