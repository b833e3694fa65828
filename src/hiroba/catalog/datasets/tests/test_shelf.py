"""The columns in memory follow the database: a reader never misses a new dataset or keeps a gone one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import timezone

from hiroba.catalog.datasets import service, shelf
from hiroba.catalog.datasets.models import Dataset
from hiroba.catalog.datasets.tests.made import ALL, CHIYODA, MINATO, MINATO_OFFICER, PUBLIC, publish
from hiroba.catalog.datasets.tests.test_records import RECORD
from hiroba.catalog.datasets.types import AllOf, Criterion, LinkDraft, MetadataChanges, Op, SearchQuery
from hiroba.kernel.decide.types import SYSTEM, Sight, Visibility
from hiroba.kernel.outbox import service as outbox

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("city")]


@pytest.fixture(autouse=True)
def nothing_read() -> None:
    shelf.forget_shelf()


def total(sight: Sight = PUBLIC, **asked: object) -> int:
    return service.search(SearchQuery(**asked), sight).total  # type: ignore[arg-type]


def test_a_second_question_reads_no_dataset_again(monkeypatch: pytest.MonkeyPatch) -> None:
    publish("a")
    assert total() == 1
    monkeypatch.setattr(shelf, "_longer", lambda *_all: pytest.fail("read again"))
    assert total() == 1


def test_a_new_dataset_is_counted_at_once_and_a_withdrawn_one_no_more() -> None:
    publish("a")
    assert total() == 1
    made = publish("b")
    assert total() == 2
    service.withdraw(made.dataset, MINATO_OFFICER)
    assert total() == 1
    outbox.deliver()
    assert total() == 1


def test_what_is_withdrawn_without_being_the_newest_is_not_shown_from_that_moment() -> None:
    made = publish("a")
    publish("b")
    assert total() == 2
    service.withdraw(made.dataset, MINATO_OFFICER)
    page = service.search(SearchQuery(), PUBLIC)
    assert (page.total, len(page.items)) == (1, 1)


def test_what_is_withdrawn_is_selected_no_more_from_that_moment() -> None:
    made = publish("a")
    publish("b")
    assert service.select(AllOf(), PUBLIC).total == 2
    service.withdraw(made.dataset, MINATO_OFFICER)
    found = service.select(AllOf(), PUBLIC, facets=("keyword",))
    assert (found.total, len(found.ids), set(found.counts["keyword"].values())) == (1, 1, {1})


def test_what_is_withdrawn_is_named_no_more_from_that_moment() -> None:
    made = publish("a", title="甲")
    publish("b", title="乙")
    assert len(service.names(PUBLIC, limit=9)) == 2
    service.withdraw(made.dataset, MINATO_OFFICER)
    assert len(service.names(PUBLIC, limit=9)) == 1
    assert service.names(ALL, limit=9) == service.names(PUBLIC, limit=9)


def test_the_formats_of_new_links_are_found_at_once() -> None:
    made = service.put_record(SYSTEM, RECORD).dataset
    other = replace(RECORD, links=(*RECORD.links, LinkDraft("https://data.example.jp/aed.pdf", format="PDF")))
    asked = Criterion("format", Op.IS, "pdf")
    assert service.select(asked, PUBLIC).ids == ()
    service.put_record(SYSTEM, other)
    assert service.select(asked, PUBLIC).ids == (made,)
    service.put_record(SYSTEM, RECORD)
    assert service.select(asked, PUBLIC).ids == ()


def test_new_keywords_are_counted_at_once_and_old_ones_no_more() -> None:
    made = publish("a", keywords=("前",))
    assert service.select(AllOf(), PUBLIC, facets=("keyword",)).counts["keyword"] == {"前": 1}
    service.update_metadata(made.dataset, MetadataChanges(keywords=("後", "新")), MINATO_OFFICER)
    assert service.select(AllOf(), PUBLIC, facets=("keyword",)).counts["keyword"] == {"後": 1, "新": 1}
    assert service.select(Criterion("keyword", Op.IS, "後"), PUBLIC).ids == (made.dataset,)
    assert service.select(Criterion("keyword", Op.IS, "前"), PUBLIC).ids == ()


def test_a_change_that_only_the_outbox_tells_is_seen_after_it() -> None:
    made = publish("a", title="公園一覧")
    outbox.deliver()
    assert total(text="公園", freshness=("month",)) == 1
    Dataset.objects.filter(pk=made.dataset).update(modified=timezone.now() - timedelta(days=900))
    publish("b")
    service.update_metadata(made.dataset, MetadataChanges(title="学校一覧"), MINATO_OFFICER)
    outbox.deliver()
    assert (total(text="公園"), total(text="学校"), total(freshness=("older",))) == (0, 1, 0)


def test_what_became_private_is_gone_at_once() -> None:
    made = publish("a", title="公園一覧")
    outbox.deliver()
    assert total(text="公園") == 1
    service.update_metadata(made.dataset, MetadataChanges(visibility=Visibility.PRIVATE), MINATO_OFFICER)
    assert (total(text="公園"), total()) == (0, 0)
    assert (total(ALL, text="公園"), total(ALL)) == (1, 1)


def test_many_changes_leave_no_trace_of_what_was(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "_SLACK", 2)
    made = publish("a", title="公園一覧")
    publish("b", title="学校一覧", organisation=CHIYODA)
    for number in range(8):
        service.update_metadata(made.dataset, MetadataChanges(title=f"第{number}公園一覧"), MINATO_OFFICER)
        outbox.deliver()
        assert (total(), total(text="公園"), total(organisation=(MINATO,))) == (2, 1, 1)
    ordered = service.search(SearchQuery(sort="title"), PUBLIC).items
    assert [each.title for each in ordered] == ["学校一覧", "第7公園一覧"]


def test_the_map_and_the_time_line_narrow_also_what_words_find() -> None:
    publish("a", title="公園一覧")
    outbox.deliver()
    today = date.today()  # noqa: DTZ011
    assert total(text="公園", since=today - timedelta(days=2), until=today + timedelta(days=1)) == 1
    assert total(text="公園", until=today - timedelta(days=9)) == 0
    assert total(text="公園", bounds=(0.0, 0.0, 1.0, 1.0)) == 0


def test_every_reader_has_counts_of_his_own() -> None:
    publish("a")
    publish("b", visibility=Visibility.PRIVATE)
    assert (total(PUBLIC), total(ALL), total(PUBLIC)) == (1, 2, 1)
    places = {sight: service.search(SearchQuery(), sight).facets["place"] for sight in (PUBLIC, ALL)}
    assert [sum(each.count for each in places[sight]) for sight in (PUBLIC, ALL)] == [1, 2]
