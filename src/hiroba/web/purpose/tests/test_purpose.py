"""A reader says what for, and sees what is open for that as long as their session lasts; nobody else does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from hiroba.catalog.search import store
from hiroba.catalog.workbench.tests.made import TOWN, publish
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import (
    Effect,
    Party,
    PartyKind,
    Rule,
    Target,
    TargetKind,
    Visibility,
)
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind
from hiroba.rules.policies import service as policies

pytestmark = pytest.mark.django_db


@pytest.fixture
def dataset(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Private, but open to anyone for research."""
    monkeypatch.setattr(store, "path", lambda: tmp_path / "search" / "index.sqlite3")
    monkeypatch.setattr("hiroba.kernel.decide.rulebook.KEEP", 0.0)
    organisations.ensure(OrganisationInfo(TOWN, OrganisationKind.MUNICIPALITY, "千代田区", "Chiyoda", None))
    rows: dict[str, list[Any]] = {"名称": ["公園"], "個数": [2]}
    id = publish(tmp_path, "研究の表", rows, visibility=Visibility.PRIVATE)
    target = Target(TargetKind.DATASET, id, TOWN)
    decide.put_rule(
        Rule(
            "r",
            Effect.PERMIT,
            policies.ACTIONS[target.kind],
            target,
            Party(PartyKind.ANYONE),
            purposes=frozenset({"research"}),
        )
    )
    return id


def test_what_is_open_for_a_purpose_is_seen_by_who_says_it_and_by_nobody_else(dataset: str) -> None:
    reader, other, page = Client(), Client(), f"/datasets/{dataset}"
    assert reader.get(page).status_code == 404
    assert reader.post("/purpose", {"purpose": "research", "next": page})["Location"] == page
    shown = reader.get(page)
    assert shown.status_code == 200
    assert "学術研究" in shown.content.decode()
    assert "ルールや合意で見られます" in shown.content.decode(), "not that only others may"
    assert "だけが見られます" not in shown.content.decode()
    assert "public" not in shown.headers.get("Cache-Control", "")
    assert "Cookie" in shown.headers["Vary"], "a cache keeps it for nobody else"
    assert other.get(page).status_code == 404
    table = reader.get(f"{page}/data.csv")
    assert table.status_code == 200
    assert "private" in table.headers["Cache-Control"]
    reader.post("/purpose", {"purpose": ""})
    assert reader.get(page).status_code == 404


def test_a_link_proposes_a_purpose_and_the_reader_says_it(dataset: str) -> None:
    reader, page = Client(), f"/datasets/{dataset}"
    asked = reader.get(f"/purpose?purpose=research&next={page}").content.decode()
    assert 'value="research" checked' in asked
    assert reader.get(page).status_code == 404, "a link says nothing for anybody"
    assert " checked" in reader.get("/purpose?purpose=<b>").content.decode()


def test_another_purpose_opens_nothing_and_one_not_on_the_list_is_refused(dataset: str) -> None:
    reader = Client()
    reader.post("/purpose", {"purpose": "marketing"})
    assert reader.get(f"/datasets/{dataset}").status_code == 404
    assert reader.post("/purpose", {"purpose": "<b>"}).status_code == 400
    session = reader.session
    session["purpose"] = "gone-from-the-list"
    session.save()
    assert reader.get("/").status_code == 200


def test_a_header_counts_more_than_the_session(dataset: str) -> None:
    reader = Client()
    reader.post("/purpose", {"purpose": "marketing"})
    assert reader.get(f"/datasets/{dataset}", headers={"Hiroba-Purpose": "research"}).status_code == 200


@pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
def test_it_leads_nowhere_else(target: str) -> None:
    assert Client().post("/purpose", {"purpose": "", "next": target})["Location"] == "/"
