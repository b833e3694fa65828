"""Versions go back, datasets end and give way to others, and what is used is found first."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from hiroba.catalog.datasets import service
from hiroba.catalog.datasets.consumers import follow_uses
from hiroba.catalog.datasets.errors import InvalidQuery, InvalidSuccessor, UnknownVersion
from hiroba.catalog.datasets.models import Dataset
from hiroba.catalog.datasets.tests.made import (
    ALL,
    MINATO_OFFICER,
    PUBLIC,
    STRANGER,
    publish,
    table,
)
from hiroba.catalog.datasets.types import SearchQuery
from hiroba.catalog.tables.types import Column, ColumnType, TableSchema
from hiroba.catalog.usage import service as usage
from hiroba.catalog.usage.types import Use
from hiroba.kernel.decide.service import Forbidden
from hiroba.kernel.decide.types import Visibility
from hiroba.kernel.jobs.types import JobContext
from hiroba.kernel.journal import service as journal
from hiroba.kernel.outbox import service as outbox

pytestmark = pytest.mark.usefixtures("city")
OTHER = TableSchema(columns=(Column("a", "別の項目", ColumnType.STRING),))


def deliver() -> None:
    while outbox.deliver():
        pass


def ids(query: SearchQuery) -> list[str]:
    return [card.id for card in service.search(query, PUBLIC).items]


def test_going_back_makes_a_new_version_with_the_old_content() -> None:
    dataset = publish(content="1").dataset
    publish(content="2", tables=(table(content="2", schema=OTHER, bounds=None),))
    back = service.rollback(dataset, 1, MINATO_OFFICER, "項目を取りちがえたため")
    assert (back.number, back.status) == (3, "published")
    first, third = (service.detail(dataset, ALL, number) for number in (1, 3))
    assert third.version.sha256 == first.version.sha256
    assert third.tables[0].schema == first.tables[0].schema
    assert third.quality == first.quality
    assert third.changes == first.changes
    assert third.card.headings[:1] == ("名称",)
    assert third.card.bounds == (139.7, 35.6, 139.8, 35.7)
    assert [each.number for each in service.versions(dataset, ALL)] == [3, 2, 1], "nothing is lost"
    assert journal.entries(limit=1)[0].details == {"version": 3, "from": 1}


def test_going_back_to_where_one_is_changes_nothing() -> None:
    dataset = publish().dataset
    assert service.rollback(dataset, 1, MINATO_OFFICER).status == "unchanged"
    with pytest.raises(UnknownVersion):
        service.rollback(dataset, 7, MINATO_OFFICER)
    with pytest.raises(Forbidden):
        service.rollback(dataset, 1, STRANGER)


def test_the_bytes_that_were_taken_back_can_be_published_again() -> None:
    dataset = publish(content="1").dataset
    publish(content="2")
    service.rollback(dataset, 1, MINATO_OFFICER)
    assert publish(content="1").status == "unchanged"
    assert publish(content="2").number == 4


def test_going_back_to_what_one_has_already_changes_nothing() -> None:
    dataset = publish(content="1").dataset
    publish(content="2")
    back = service.rollback(dataset, 1, MINATO_OFFICER)
    again = service.rollback(dataset, 1, MINATO_OFFICER)
    assert (again.status, again.number) == ("unchanged", back.number)
    assert len(service.versions(dataset, ALL)) == 3
    assert service.rollback(dataset, 2, MINATO_OFFICER).number == 4


def test_what_ended_is_found_last() -> None:
    old, new = publish("a.csv").dataset, publish("b.csv").dataset
    Dataset.objects.filter(pk=new).update(modified=timezone.now() - timedelta(days=900))
    service.deprecate(old, MINATO_OFFICER, successor=new, reason="様式が変わりました")
    deliver()
    for query in (SearchQuery(sort="modified"), SearchQuery("公衆便所"), SearchQuery(sort="title")):
        assert ids(query) == [new, old]
    ending = service.detail(old, PUBLIC).ending
    assert ending is not None
    assert (ending.successor, ending.reason) == (new, "様式が変わりました")
    service.revive(old, MINATO_OFFICER)
    assert service.detail(old, PUBLIC).ending is None
    assert ids(SearchQuery(sort="modified")) == [old, new]


def test_a_successor_is_another_dataset_that_the_same_readers_see() -> None:
    a, b, c = (publish(f"{key}.csv").dataset for key in "abc")
    hidden = publish("h.csv", visibility=Visibility.PRIVATE).dataset
    service.deprecate(a, MINATO_OFFICER, successor=b)
    service.deprecate(b, MINATO_OFFICER, successor=c)
    for wrong in (c, a, hidden, "0000000000"):
        with pytest.raises(InvalidSuccessor):
            service.deprecate(c, MINATO_OFFICER, successor=wrong)
    with pytest.raises(Forbidden):
        service.deprecate(c, STRANGER)


def test_what_is_used_goes_before_what_is_not() -> None:
    a, b = publish("a.csv").dataset, publish("b.csv").dataset
    deliver()
    for _ in range(50):
        usage.count(a, Use.DOWNLOAD)
    usage.flush()
    follow_uses(JobContext("made", 1, lambda *_: None))
    assert ids(SearchQuery("便所")) == [a, b]
    service.rebuild_search()
    assert ids(SearchQuery("便所")) == [a, b], "also when the index is made anew"


def test_the_time_line_and_the_map_narrow() -> None:
    near, far = (
        publish("near.csv").dataset,
        publish("far.csv", tables=(table(bounds=(141, 43, 142, 44)),)).dataset,
    )
    nowhere = publish("nowhere.csv", tables=(table(bounds=None),)).dataset
    Dataset.objects.filter(pk=far).update(modified=timezone.now() - timedelta(days=400))
    deliver()
    service.rebuild_search()
    today = timezone.localdate()
    for text in ("", "便所"):
        assert set(ids(SearchQuery(text, since=today))) == {near, nowhere}
        assert ids(SearchQuery(text, until=today - timedelta(days=300))) == [far]
        assert ids(SearchQuery(text, bounds=(139, 35, 140, 36))) == [near]
        assert ids(SearchQuery(text, bounds=(139.75, 35.65, 150, 50))) in ([near, far], [far, near])
        assert not ids(SearchQuery(text, bounds=(0, 0, 1, 1), since=date(2000, 1, 1)))
        assert ids(SearchQuery(text, bounds=(140.5, 30, -170, 50))) == [far]  # over the antimeridian
    with pytest.raises(InvalidQuery):
        service.search(SearchQuery(bounds=(139, 36, 140, 35)), PUBLIC)
