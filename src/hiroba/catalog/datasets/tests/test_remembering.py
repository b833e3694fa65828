"""Counts may be remembered for some seconds, but a reader never misses a new dataset or keeps a gone one."""

from __future__ import annotations

import pytest

from hiroba.catalog.datasets import remembering, service, tally
from hiroba.catalog.datasets.tests.made import ALL, MINATO_OFFICER, PUBLIC, publish
from hiroba.catalog.datasets.types import SearchQuery
from hiroba.kernel.decide.types import Visibility
from hiroba.kernel.outbox import service as outbox

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("city")]


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    remembering.forget_counts()


def total(sight: object = PUBLIC) -> int:
    return service.search(SearchQuery(), sight).total  # type: ignore[arg-type]


def test_the_same_question_is_counted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    publish("a")
    assert total() == 1
    monkeypatch.setattr(tally, "of_all", lambda *_all: pytest.fail("counted again"))
    assert total() == 1


def test_a_new_dataset_is_counted_at_once_and_a_withdrawn_one_no_more() -> None:
    publish("a")
    assert total() == 1
    made = publish("b")
    assert total() == 2
    service.withdraw(made.dataset, MINATO_OFFICER)
    outbox.deliver()
    assert total() == 1


def test_every_reader_has_counts_of_his_own() -> None:
    publish("a")
    publish("b", visibility=Visibility.PRIVATE)
    assert (total(PUBLIC), total(ALL), total(PUBLIC)) == (1, 2, 1)
    places = {sight: service.search(SearchQuery(), sight).facets["place"] for sight in (PUBLIC, ALL)}
    assert [sum(each.count for each in places[sight]) for sight in (PUBLIC, ALL)] == [1, 2]
