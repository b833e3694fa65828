"""What keeps searching quick where much is indexed, and changes nothing of what is found."""

from __future__ import annotations

from collections import OrderedDict

import pytest

from hiroba.catalog.search import finding, frequent, postings, service, store, suggesting
from hiroba.catalog.search.tests.conftest import Add

YEARS = tuple(range(1, 8))


@pytest.fixture
def years(add: Add, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """More years than what counts as many; returns the ids, the newest first."""
    for module in (postings, frequent):
        monkeypatch.setattr(module, "MANY", 3)
    monkeypatch.setattr(postings, "_kept", OrderedDict())
    monkeypatch.setattr(postings, "_taken", 0)
    for year in YEARS:
        add(f"year-{year}", f"令和{year}年度の決算", days=year)
    return [f"year-{year}" for year in YEARS]


def test_what_words_in_a_row_match_is_written_down_too(
    years: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked_live = service.search("令和")
    assert asked_live == years
    service.learn()
    postings._kept.clear()
    monkeypatch.setattr(postings, "matched", lambda *_all: pytest.fail("the full-text table is asked"))
    assert service.search("令和") == asked_live
    assert service.search("決算") == years


def test_what_is_written_down_is_read_once(years: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    service.learn()
    assert service.search("令和") == years
    monkeypatch.setattr(postings, "_known", lambda *_all: pytest.fail("it is read again"))
    assert service.search("令和") == years


def test_words_that_match_nothing_make_way_too(years: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postings, "_ROOM", 10 * postings._ENTRY)
    documents = service.documents()
    for number in range(50):
        assert not len(postings.posting(f'title : "nothing{number}"', documents).positions)
    assert len(postings._kept) == 10
    assert 'title : "nothing49"' in postings._kept
    assert postings._taken == 10 * postings._ENTRY


def test_the_first_few_are_the_beginning_of_all(years: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "_CANDIDATES", 3)
    found = service.match("令和")
    everything = service.best(found).tolist()
    assert len(everything) == len(years)
    for limit in range(len(years) + 2):
        assert service.best(found, limit=limit).tolist() == everything[:limit]


def test_a_slip_in_a_numbered_word_is_mended_among_those_of_its_number(
    add: Add, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(suggesting, "_MAX_CANDIDATES", 5)
    for number in range(10, 30):
        add(f"other-{number}", f"第{number}分団", f"第{number}分団")
        add(f"more-{number}", f"第{number}分団の車庫")
    add("wanted", "第47分団")
    assert service.did_you_mean("第47分国") == "第47分団"
    assert service.did_you_mean("第48分国") is None


def test_completing_looks_at_few_of_those_that_begin_alike(add: Add, monkeypatch: pytest.MonkeyPatch) -> None:
    """第100号, 第101号, ... sound like 台 and stand in one title each: they come last and are not all looked at."""
    monkeypatch.setattr(suggesting, "_MAX_BEGUN", 5)
    for number in range(100, 300):
        add(f"number-{number}", f"第{number}号")
    for number in range(3):
        add(f"ledger-{number}", f"台帳の第{number}部")
    found = service.suggest("だい", 4)
    assert found[0] == "台帳"
    assert len(found) == 4
    steps = 0

    def step() -> int:
        nonlocal steps
        steps += 1
        return 0

    connection = store.connection()
    connection.set_progress_handler(step, 1)
    service.suggest("だい", 4)
    connection.set_progress_handler(None, 1)
    assert steps < 1000
