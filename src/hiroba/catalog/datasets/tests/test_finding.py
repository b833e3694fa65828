"""Readers find what they may see, by words and by facets, and the counts agree with the list."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone, translation

from hiroba.catalog.datasets import service
from hiroba.catalog.datasets.errors import DatasetWithdrawn, InvalidQuery, UnknownDataset, UnknownVersion
from hiroba.catalog.datasets.models import Dataset
from hiroba.catalog.datasets.tests.made import (
    ALL,
    CHIYODA,
    MEMBER,
    MINATO,
    MINATO_OFFICER,
    OFFICER,
    PUBLIC,
    STRANGER,
    publish,
    table,
)
from hiroba.catalog.datasets.types import MetadataChanges, PublishedVersion, SearchPage, SearchQuery
from hiroba.kernel.decide.types import Sight, Visibility
from hiroba.kernel.errors.types import HirobaError
from hiroba.kernel.outbox import service as outbox

pytestmark = pytest.mark.usefixtures("city")


@pytest.fixture
def catalogue(city: None) -> dict[str, str]:
    """Five datasets: three of Minato (one inside, one private), two of Chiyoda, one of them old."""
    made = {
        "toilets": plain("toilets", "公衆便所一覧"),
        "shelters": plain("shelters", "指定緊急避難場所一覧", format="xlsx", organisation=CHIYODA),
        "old": plain("old", "人口統計", organisation=CHIYODA, licence="CC0"),
        "inside": plain("inside", "公園の台帳", visibility=Visibility.ORGANISATION),
        "private": plain("private", "避難計画案", visibility=Visibility.PRIVATE),
    }
    long_ago = timezone.now() - timedelta(days=900)
    Dataset.objects.filter(pk=made["old"].dataset).update(modified=long_ago)
    outbox.deliver()
    return {name: each.dataset for name, each in made.items()}


def plain(key: str, title: str, **given: Any) -> PublishedVersion:
    """Publish something that says nothing but its title."""
    tables = (table(title=""),)
    return publish(key, title=title, description="", keywords=(), tables=tables, **given)


def found(query: SearchQuery, sight: Sight = PUBLIC) -> SearchPage:
    return service.search(query, sight)


def counts(page: SearchPage, facet: str) -> dict[str, int]:
    return {each.value: each.count for each in page.facets[facet]}


def test_everything_newest_first(catalogue: dict[str, str]) -> None:
    page = found(SearchQuery())
    assert [each.id for each in page.items] == [catalogue[name] for name in ("shelters", "toilets", "old")]
    assert page.total == 3


def test_words_find_by_meaning_and_only_what_may_be_seen(catalogue: dict[str, str]) -> None:
    assert [each.id for each in found(SearchQuery(text="トイレ")).items] == [catalogue["toilets"]]
    assert found(SearchQuery(text="公園")).total == 0
    assert found(SearchQuery(text="公園"), MEMBER).total == 1
    assert found(SearchQuery(text="避難"), MEMBER).total == 1
    assert found(SearchQuery(text="避難"), OFFICER).total == 2
    assert found(SearchQuery(text="避難")).facets["organisation"][0].count == 1


@pytest.mark.parametrize(("sight", "number"), [(PUBLIC, 3), (MEMBER, 4), (OFFICER, 5), (ALL, 5)])
def test_each_reader_sees_and_counts_the_same(catalogue: dict[str, str], sight: Sight, number: int) -> None:
    page = found(SearchQuery(), sight)
    assert page.total == number == len(page.items) == len(service.recent(10, sight))
    assert sum(counts(page, "organisation").values()) == number
    assert sum(each.datasets for each in service.organisation_counts(sight)) == number
    seen = {each.id for each in page.items}
    for id in catalogue.values():
        if id in seen:
            assert service.detail(id, sight).card.id == id
        else:
            with pytest.raises(UnknownDataset):
                service.detail(id, sight)


def test_facets_narrow_and_leave_their_own_choice_open(catalogue: dict[str, str]) -> None:
    page = found(SearchQuery(organisation=(CHIYODA,)))
    assert page.total == 2
    assert counts(page, "organisation") == {CHIYODA: 2, MINATO: 1}
    assert counts(page, "format") == {"csv": 1, "xlsx": 1}
    both = found(SearchQuery(organisation=(CHIYODA,), format=("csv",)))
    assert both.total == 1
    assert counts(both, "organisation") == {CHIYODA: 1, MINATO: 1}
    assert counts(both, "format") == {"csv": 1, "xlsx": 1}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (SearchQuery(format=("csv", "xlsx")), {"toilets", "shelters", "old"}),
        (SearchQuery(licence=("CC0-1.0",)), {"old"}),
        (SearchQuery(place=(MINATO,)), {"toilets"}),
        (SearchQuery(freshness=("older",)), {"old"}),
        (SearchQuery(freshness=("month",)), {"toilets", "shelters"}),
        (SearchQuery(freshness=("year",)), set()),
        (SearchQuery(freshness=("month", "older")), {"toilets", "shelters", "old"}),
        (SearchQuery(model=("PublicToilet",), organisation=(MINATO,)), {"toilets"}),
        (SearchQuery(theme=("TRAN",)), set()),
        (SearchQuery(text="一覧", place=(CHIYODA,)), {"shelters"}),
    ],
)
def test_each_facet_narrows(catalogue: dict[str, str], query: SearchQuery, expected: set[str]) -> None:
    page = found(query)
    assert {each.id for each in page.items} == {catalogue[name] for name in expected}
    assert page.total == len(expected)


def test_a_facet_count_is_what_choosing_it_gives(catalogue: dict[str, str]) -> None:
    for text in ("", "一覧"):
        page = found(SearchQuery(text=text), ALL)
        for facet, values in page.facets.items():
            for value in values:
                narrowed = found(SearchQuery(text=text, **{facet: (value.value,)}), ALL)  # type: ignore[arg-type]
                assert narrowed.total == value.count, (facet, value)


def test_labels_are_in_the_readers_language(catalogue: dict[str, str]) -> None:
    page = found(SearchQuery())
    assert {each.label for each in page.facets["organisation"]} == {"千代田区", "港区"}
    assert "CSV" in {each.label for each in page.facets["format"]}
    with translation.override("en"):
        english = found(SearchQuery())
    assert "Minato City" in {each.label for each in english.facets["place"]}


def test_pages_follow_each_other(catalogue: dict[str, str]) -> None:
    for sort in ("relevance", "modified", "created", "title"):
        pages = [found(SearchQuery(text="一覧 OR", sort=sort, page=n, page_size=1)) for n in (1, 2)]
        assert {page.total for page in pages} == {0}
        pages = [found(SearchQuery(text="一覧", sort=sort, page=n, page_size=1)) for n in (1, 2, 3)]
        assert [len(page.items) for page in pages] == [1, 1, 0]
        assert pages[0].items != pages[1].items
        assert pages[0].pages == 2


@pytest.mark.parametrize(
    "query",
    [
        SearchQuery(sort="x"),
        SearchQuery(page=0),
        SearchQuery(page_size=0),
        SearchQuery(page_size=100_000),
        SearchQuery(freshness=("day",)),
    ],
)
def test_a_query_that_makes_no_sense_is_refused(db: None, query: SearchQuery) -> None:
    with pytest.raises(InvalidQuery):
        found(query)


def test_another_wording_is_offered_when_nothing_is_found(catalogue: dict[str, str]) -> None:
    page = found(SearchQuery(text="非難場所一覧"))
    assert page.total == 0
    assert page.suggestion is not None
    assert found(SearchQuery(text=page.suggestion)).total == 1


def test_a_withdrawn_dataset_is_gone_and_comes_back_when_published(catalogue: dict[str, str]) -> None:
    id = catalogue["toilets"]
    with pytest.raises(HirobaError):
        service.withdraw(id, STRANGER)
    service.withdraw(id, MINATO_OFFICER)
    service.withdraw(id, MINATO_OFFICER)
    outbox.deliver()
    assert found(SearchQuery(text="トイレ")).total == 0
    assert found(SearchQuery(organisation=(MINATO,))).total == 0
    with pytest.raises(DatasetWithdrawn):
        service.detail(id, PUBLIC)
    info = service.find(id, PUBLIC)
    assert info is not None
    assert info.withdrawn
    assert plain("toilets", "公衆便所一覧").number == 2
    outbox.deliver()
    assert found(SearchQuery(text="トイレ")).total == 1


def test_changed_metadata_is_found_at_once(catalogue: dict[str, str]) -> None:
    service.update_metadata(catalogue["toilets"], MetadataChanges(title="街の化粧室"), MINATO_OFFICER)
    outbox.deliver()
    assert found(SearchQuery(text="街")).total == 1
    with pytest.raises(HirobaError):
        service.update_metadata(catalogue["toilets"], MetadataChanges(title="x"), STRANGER)
    for wrong in (MetadataChanges(title=" "), MetadataChanges(theme="x"), MetadataChanges(licence="x"),
                  MetadataChanges(places=("1",)), MetadataChanges(rhythm="毎年")):  # fmt: skip
        with pytest.raises(HirobaError):
            service.update_metadata(catalogue["toilets"], wrong, MINATO_OFFICER)


def test_the_index_is_made_anew_from_the_catalogue(catalogue: dict[str, str]) -> None:
    from hiroba.catalog.search import store

    store.connection().close()
    store._local.held = None
    store.path().unlink()
    assert found(SearchQuery(text="トイレ")).total == 0
    assert service.ensure_search() == 5
    assert service.ensure_search() == 0
    assert service.rebuild_search() == 5
    assert found(SearchQuery(text="トイレ")).total == 1
    assert found(SearchQuery(text="緯度")).total == 3


def test_versions_are_paired_table_by_table(city: None) -> None:
    made = publish(tables=(table("a"), table("b"), table("c")))
    publish(content="2", tables=(table("c"), table("B"), table("new"), table("more")))
    diff = service.version_diff(made.dataset, 1, 2, PUBLIC)
    names = [(pair.old and pair.old.name, pair.new and pair.new.name) for pair in diff.pairs]
    assert names == [("c", "c"), ("b", "B"), (None, "new"), (None, "more"), ("a", None)]
    with pytest.raises(UnknownVersion):
        service.version_diff(made.dataset, 1, 9, PUBLIC)


def test_the_source_is_shown_to_its_own_officers_only(catalogue: dict[str, str]) -> None:
    id = catalogue["toilets"]
    assert [service.detail(id, sight).source_key for sight in (PUBLIC, MEMBER, OFFICER)] == [
        "",
        "",
        "toilets",
    ]


def test_lists_to_choose_from() -> None:
    assert len(service.themes()) == 13
    assert service.licences()[0].id == "CC-BY-4.0"
    assert service.suggest("") == []
