"""An officer makes a register anonymous, looks at it, and publishes it."""

from __future__ import annotations

import re
from collections.abc import Callable

import polars as pl
import pytest
from django.test import Client

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.models import Dataset
from hiroba.catalog.datasets.types import SearchQuery
from hiroba.catalog.disclosure import service as disclosure
from hiroba.catalog.disclosure.models import Trial
from hiroba.catalog.disclosure.trials import sweep
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import ANONYMOUS, Principal
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.organisations.types import OrganisationInfo
from hiroba.kernel.storage import service as storage

pytestmark = pytest.mark.django_db
SignIn = Callable[[Principal], Client]
PLAN = {
    "part-0": "dropped", "part-1": "identifying", "part-2": "identifying", "part-3": "identifying",
    "part-4": "sensitive", "part-5": "kept", "ladder-0": "whole", "ladder-1": "ages", "ladder-2": "whole",
    "ladder-3": "places", "ladder-4": "whole", "ladder-5": "numbers",
    "k": "5", "distinct": "2", "closeness": "1", "suppressed": "0.02",
}  # fmt: skip
PUBLISH = {"title": "受診の統計", "visibility": "public", "rest": "kept"}


def begun(office: Client, register: str, **changes: str) -> str:
    answer = office.post(f"/datasets/{register}/anonymise", PLAN | changes)
    assert answer.status_code == 302, answer.content.decode()
    jobs.run_pending()
    return answer.headers["Location"]


def test_the_detectors_suggestion_is_chosen_already(
    sign_in: SignIn, officer: Principal, register: str
) -> None:
    page = sign_in(officer).get(f"/datasets/{register}/anonymise").content.decode()
    chosen = re.findall(r'<option value="([a-z]+)" selected>', page)
    assert chosen[:2] == ["dropped", "whole"], "a name"
    assert chosen[2:4] == ["identifying", "ages"]
    assert chosen[6:10] == ["identifying", "places", "sensitive", "whole"]
    assert chosen[10] == "kept"
    assert "山田" not in page, "no contents"


def test_a_register_becomes_a_table_that_everybody_may_see(
    sign_in: SignIn, officer: Principal, register: str
) -> None:
    office = sign_in(officer)
    address = begun(office, register)
    page = office.get(address).content.decode()
    for words in ("ほかに同じ人がいない行", "言い当てられる確率", "失われたこと", "歳ごと"):
        assert words in page
    assert "山田" not in page
    done = office.post(f"{address}/publish", PUBLISH)
    assert done.status_code == 302, done.content.decode()
    made = done.headers["Location"].rsplit("/", 1)[1]
    found = datasets.detail(made, decide.sight(ANONYMOUS))
    assert found.card.description.startswith("匿名化：k＝5、l＝2。除いた行：400行のうち")
    assert f"/datasets/{register} 第1版" in found.card.description
    titles = [column.title for column in found.tables[0].schema.columns]
    assert re.fullmatch(r"年齢（[0-9]+歳ごと）", titles[0]), titles
    assert "受診の名簿" not in found.card.description, "the title of what is closed stays closed"
    table = pl.read_parquet(storage.local_path(found.tables[0].parquet))
    assert "name" not in table.columns
    sizes = table.group_by("age", "sex", "address").agg(pl.len(), pl.col("illness").n_unique())
    assert sizes["len"].min() >= 5  # type: ignore[operator]
    assert sizes["illness"].min() >= 2  # type: ignore[operator]
    assert table["_row"].to_list() == list(range(1, table.height + 1))
    assert "この結果は公開しました" in office.get(address).content.decode()
    assert office.get(f"/datasets/{made}").status_code == 200


def test_what_still_names_people_is_not_made_public(
    sign_in: SignIn, officer: Principal, register: str
) -> None:
    office = sign_in(officer)
    address = begun(office, register, **{"part-0": "kept"})
    refused = office.post(f"{address}/publish", PUBLISH)
    assert refused.status_code == 422
    assert "氏名" in refused.content.decode()
    assert Trial.objects.get().made == ""


def test_a_plan_that_makes_no_sense_is_told_in_a_sentence(
    sign_in: SignIn, officer: Principal, register: str
) -> None:
    office = sign_in(officer)
    for changes, words in (
        ({"part-1": "kept", "part-2": "kept", "part-3": "kept"}, "1つから"),
        ({"part-5": "sensitive"}, "1つだけ"),
        ({"part-4": "kept"}, "l や t"),
        ({"ladder-3": "ages"}, "おおまかにする方法"),
        ({"k": "1"}, "選びなおして"),
        ({"part-0": "anything"}, "列ごとに"),
    ):
        answer = office.post(f"/datasets/{register}/anonymise", PLAN | changes)
        assert answer.status_code == 422, changes
        assert words in answer.content.decode()
    assert not Trial.objects.exists()


def test_out_of_reach_is_said(sign_in: SignIn, officer: Principal, register: str) -> None:
    office = sign_in(officer)
    Trial.objects.all().delete()
    address = begun(office, register, **{"distinct": "5", "suppressed": "0"})
    assert "匿名にできません" in office.get(address).content.decode()


def test_nobody_else_comes_in(
    sign_in: SignIn, officer: Principal, member: Principal, resident: Principal, register: str
) -> None:
    office = sign_in(officer)
    address = begun(office, register)
    for client in (Client(), sign_in(member), sign_in(resident)):
        for path in (f"/datasets/{register}/anonymise", address, f"{address}/state"):
            assert client.get(path).status_code in (401, 403, 404)
        assert client.post(f"{address}/publish", {"title": "x"}).status_code in (401, 403, 404)
    assert office.get(f"/datasets/{register}/anonymise/0123").status_code == 404


def test_a_trial_waits_without_javascript_and_is_forgotten_after_a_week(
    sign_in: SignIn, officer: Principal, home: OrganisationInfo, register: str
) -> None:
    office = sign_in(officer)
    answer = office.post(f"/datasets/{register}/anonymise", PLAN)
    page = office.get(answer.headers["Location"]).content.decode()
    assert 'http-equiv="refresh"' in page
    jobs.run_pending()
    assert set(disclosure.referenced_blobs())
    Trial.objects.update(created="2020-01-01T00:00:00Z")
    sweep(None)  # type: ignore[arg-type]
    assert not Trial.objects.exists()


def test_pressing_twice_makes_one_trial_and_one_dataset(
    sign_in: SignIn, officer: Principal, register: str
) -> None:
    office = sign_in(officer)
    address = begun(office, register)
    assert begun(office, register) == address
    assert Trial.objects.count() == 1
    first, second = (office.post(f"{address}/publish", PUBLISH).headers["Location"] for _n in range(2))
    assert first == second
    made = first.rsplit("/", 1)[1]
    assert datasets.detail(made, decide.sight(ANONYMOUS)).version.number == 1
    assert begun(office, register, k="10") != address


def test_the_original_stays_only_where_the_officer_says_so(
    sign_in: SignIn, officer: Principal, register: str
) -> None:
    office = sign_in(officer)
    address = begun(office, register)
    for forged in ({}, {"rest": "anything"}):
        asked = office.post(f"{address}/publish", {"title": "x", "visibility": "public", **forged})
        assert asked.status_code == 422
        assert "もとのデータをどうするか" in asked.content.decode()
    assert office.post(f"{address}/publish", PUBLISH | {"rest": "withdrawn"}).status_code == 302
    assert office.get(f"/datasets/{register}").status_code == 410
    assert not datasets.search(SearchQuery(text="受診の名簿"), decide.sight(officer)).items


def test_of_an_original_that_is_open_no_anonymous_table_is_made_beside_it(
    sign_in: SignIn, officer: Principal, register: str
) -> None:
    Dataset.objects.filter(pk=register).update(visibility="public")
    office = sign_in(officer)
    address = begun(office, register)
    refused = office.post(f"{address}/publish", PUBLISH)
    assert refused.status_code == 422
    assert "だれでも見られるまま" in refused.content.decode()


def test_great_values_stand_together(sign_in: SignIn, officer: Principal, register: str) -> None:
    office = sign_in(officer)
    plan = {"part-5": "identifying", "ladder-5": "topped"}
    page = office.get(begun(office, register, **plan)).content.decode()
    assert "失われたこと" in page
