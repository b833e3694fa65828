"""Who runs the square says which words mean the same; it is tried first and holds from the next search on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest
from django.test import Client

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.search import synonyms as table
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.people.models import User

SignIn = Callable[[Principal], Client]


@pytest.fixture(autouse=True)
def own_file(tmp_path, monkeypatch):  # type: ignore[no-untyped-def]
    file = tmp_path / "synonyms.txt"
    monkeypatch.setattr(table, "own_file", lambda: file)
    monkeypatch.setattr("hiroba.catalog.search.service.own_file", lambda: file)
    return file


@pytest.fixture
def operator(sign_in: SignIn, officer: Principal, toilets: str) -> Client:
    outbox.deliver()
    User.objects.filter(pk=officer.id).update(operator=True)
    return sign_in(replace(officer, operator=True))


def state(client: Client) -> str:
    page = client.get("/search/synonyms").content.decode()
    return page.partition('name="state" value="')[2].partition('"')[0]


def found(client: Client, word: str) -> bool:
    return "/datasets/" in client.get("/search", {"q": word}).content.decode()


def test_a_group_is_tried_and_then_saved(operator: Client, toilets: str) -> None:
    assert not found(operator, "ぽっとん")
    form = {"text": "ぽっとん／トイレ", "state": state(operator), "word": ""}
    tried = operator.post("/search/synonyms", {**form, "try": "1"}).content.decode()
    assert "0 件 → 1 件" in tried
    assert f"/datasets/{toilets}" in tried
    assert not found(operator, "ぽっとん")
    assert operator.post("/search/synonyms", {**form, "save": "1"}).status_code == 302
    assert found(operator, "ぽっとん")
    assert "ぽっとん/トイレ" in operator.get("/search/synonyms").content.decode()


def test_a_group_behind_an_equals_sign_stands_in_the_place_of_ours(operator: Client) -> None:
    form = {"text": "=ぽっとん/トイレ", "state": state(operator), "word": "トイレ", "try": "1"}
    assert "1 件 → 0 件" in operator.post("/search/synonyms", form).content.decode()


def test_what_another_saved_meanwhile_is_not_overwritten(operator: Client) -> None:
    before = state(operator)
    for text, status in (("ぽっとん/トイレ", 302), ("もうひとつ/トイレ", 409)):
        form = {"text": text, "state": before, "word": "", "save": "1"}
        response = operator.post("/search/synonyms", form)
        assert response.status_code == status
    assert "もうひとつ/トイレ" in response.content.decode()
    assert not found(operator, "もうひとつ")


@pytest.mark.parametrize("text", ["トイレ", "/トイレ/", "あ/い\n\nう", "あ/" * 300, "あ/い\n" * 1001])
def test_what_is_no_group_is_said(operator: Client, text: str) -> None:
    response = operator.post("/search/synonyms", {"text": text, "state": state(operator), "save": "1"})
    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()


def test_others_may_not(sign_in: SignIn, officer: Principal) -> None:
    assert sign_in(officer).get("/search/synonyms").status_code == 403
    assert Client().get("/search/synonyms").status_code in (302, 401, 403)
    assert "/search/synonyms" not in Client().get("/search").content.decode()


def test_a_backup_has_them(operator: Client, tmp_path) -> None:  # type: ignore[no-untyped-def]
    from hiroba.catalog.datasets.synonyms import PART

    datasets.save_synonyms(
        "ぽっとん/トイレ", "e3b0c44298fc1c14", Principal("system", "system", operator=True)
    )
    folder = tmp_path / "parts"
    folder.mkdir()
    PART.save(folder)
    table.own_file().unlink()
    assert PART.is_empty()
    PART.load(folder)
    assert not PART.is_empty()
