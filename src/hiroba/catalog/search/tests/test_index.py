"""The index follows the catalogue, ranks, suggests, and is shared by processes."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hiroba.catalog.search import characters, service, store, suggesting, synonyms
from hiroba.catalog.search.tests.conftest import Add
from hiroba.catalog.search.types import SearchDocument


def test_a_title_goes_before_a_keyword_and_a_description(add: Add) -> None:
    add("description", "暮らしの便利帳", description="市内の公園を紹介します。")
    add("column", "施設台帳", columns=("施設名", "公園"))
    add("keyword", "緑の台帳", "公園")
    add("title", "公園")
    assert service.search("公園") == ["title", "keyword", "column", "description"]


def test_what_was_typed_goes_before_a_synonym(add: Add) -> None:
    add("synonym", "便所")
    add("typed", "市内各所のトイレの位置と設備")
    assert service.search("トイレ") == ["typed", "synonym"]


def test_the_fresher_of_equals_goes_first(add: Add) -> None:
    add("old", "水質検査", days=2000)
    add("new", "水質検査", days=2)
    assert service.search("水質") == ["new", "old"]


def test_indexing_again_replaces_and_removing_forgets(add: Add) -> None:
    add("a", "公園")
    add("a", "学校")
    assert service.search("公園") == []
    assert service.search("学校") == ["a"]
    service.remove("a")
    service.remove("a")
    assert service.search("学校") == []
    assert service.suggest("学") == []
    assert service.count() == 0


def test_rebuilding_forgets_what_the_catalogue_no_longer_has(add: Add) -> None:
    add("gone", "公園")
    now = datetime.now(UTC)
    documents = [SearchDocument(f"d{n}", f"第{n}回会議録", (), "", (), "", True, now) for n in range(450)]
    assert service.rebuild(documents) == 450
    assert service.count() == 450
    assert service.search("公園") == []
    assert service.search("会議録 第7回") == ["d7"]


def test_a_deleted_index_file_is_made_again(add: Add, index_file: Path) -> None:
    add("a", "公園")
    for file in index_file.parent.iterdir():
        file.unlink()
    assert service.search("公園") == []
    add("b", "公園")
    assert service.search("公園") == ["b"]


def test_another_process_may_write_meanwhile(add: Add, index_file: Path) -> None:
    add("a", "公園")
    program = (
        "import pathlib, sys, datetime\n"
        "from hiroba.catalog.search import service, store\n"
        "from hiroba.catalog.search.types import SearchDocument\n"
        "store.path = lambda: pathlib.Path(sys.argv[1])\n"
        "now = datetime.datetime.now(datetime.UTC)\n"
        "for n in range(40): service.index(SearchDocument(f'{sys.argv[2]}{n}', '公園', (), '', (), '', True, now))\n"
    )
    others = [subprocess.Popen([sys.executable, "-c", program, str(index_file), name]) for name in ("x", "y")]
    for n in range(20):
        add(f"own{n}", "公園")
    assert [other.wait(60) for other in others] == [0, 0]
    assert len(service.search("公園")) == 1 + 20 + 80


def test_a_word_is_completed_from_public_titles_only(add: Add) -> None:
    add("a", "避難所一覧")
    add("b", "避難所の備蓄")
    add("secret", "避難計画案", public=False)
    assert service.suggest("避難")[0] == "避難"
    assert "避難所一覧" in service.suggest("避難")
    assert any(word.startswith("避難所") for word in service.suggest("ひなん"))
    assert all("計画" not in word for word in service.suggest("避難", 50))
    assert all(word.startswith("高松 ") for word in service.suggest("高松 ひな"))
    service.remove("b")
    assert not any("備蓄" in word for word in service.suggest("避難", 50))
    assert service.suggest("") == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("非難所一覧", "避難所一覧"),
        ("図書間", "図書館"),
        ("パーキンク", "パーキング"),
        ("ひなんじょいちらん", None),
    ],
)
def test_another_wording_is_offered_when_nothing_is_found(add: Add, typed: str, meant: str | None) -> None:
    add("a", "避難所一覧")
    add("b", "図書館")
    add("c", "パーキング")
    if meant is None:
        assert service.search(typed) == ["a"]
    else:
        assert service.search(typed) == []
        assert service.did_you_mean(typed) == meant
        assert service.search(meant) != []


def test_a_short_word_is_not_bent_into_another(add: Add) -> None:
    add("a", "公共の用途")
    assert service.did_you_mean("公園") is None
    assert service.did_you_mean("京都") is None


def test_a_private_title_is_never_offered(add: Add) -> None:
    add("secret", "極秘計画", public=False)
    assert service.did_you_mean("極秘計書") is None


def test_the_installation_may_write_its_own_synonyms(
    add: Add, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "synonyms.txt"
    monkeypatch.setattr(synonyms, "own_file", lambda: own)
    add("a", "コミュニティ交通の路線")
    assert service.search("ぶんぶんバス") == []
    own.write_text("ぶんぶんバス/コミュニティ交通\n\n# 注釈/公園\n", encoding="utf-8")
    assert service.search("ぶんぶんバス") == ["a"]
    assert service.own_text().startswith("ぶんぶんバス")
    own.unlink()
    assert service.search("ぶんぶんバス") == []


def test_every_synonym_finds_the_others(index_file: Path) -> None:
    table = synonyms.synonyms()
    assert len(table.by_forms) > 150
    for forms, group in table.by_forms.items():
        assert forms in group
        assert all(forms in table.by_forms[other] for other in group)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=40))
def test_any_text_may_be_searched(index_file: Path, text: str) -> None:
    assert service.search(text) == []
    service.did_you_mean(text)
    service.suggest(text)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=st.text(max_size=60))
def test_any_text_may_be_indexed_and_folding_is_stable(add: Add, text: str) -> None:
    add("x", text, text, description=text)
    assert service.count() == 1
    assert characters.fold(characters.fold(text)) == characters.fold(text)


@given(one=st.text("あいう", max_size=6), other=st.text("あいう", max_size=6))
def test_distance_is_symmetric_and_bounded(one: str, other: str) -> None:
    away = suggesting.distance(one, other, 9)
    assert away == suggesting.distance(other, one, 9)
    assert (away == 0) == (one == other)
    assert away <= max(len(one), len(other))


def test_an_index_of_another_layout_is_emptied(
    add: Add, index_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add("a", "公園")
    monkeypatch.setattr(store, "_VERSION", 99)
    store.connection().close()
    store._local.held = None
    assert service.count() == 0
