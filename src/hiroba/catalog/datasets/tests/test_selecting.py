"""Datasets chosen by conditions: what meets them, in order, counted, for each reader his own."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db.models import F
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hiroba.catalog.datasets import selecting, service, shelf
from hiroba.catalog.datasets.asking import asked
from hiroba.catalog.datasets.errors import InvalidQuery
from hiroba.catalog.datasets.meeting import meeting
from hiroba.catalog.datasets.models import Dataset
from hiroba.catalog.datasets.tests.made import ALL, MINATO, MINATO_OFFICER, PUBLIC, publish
from hiroba.catalog.datasets.tests.test_records import RECORD
from hiroba.catalog.datasets.types import (
    DISTRIBUTIONS,
    AllOf,
    AnyOf,
    Condition,
    Criterion,
    MetadataChanges,
    NoneOf,
    Op,
    Order,
    Touching,
    Words,
)
from hiroba.kernel.decide.types import SYSTEM, Visibility
from hiroba.kernel.outbox import service as outbox

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


@pytest.fixture
def three() -> dict[str, str]:
    aed = service.put_record(SYSTEM, RECORD).dataset
    toilets = publish("t.csv", keywords=("トイレ", "AED")).dataset
    hidden = publish("h.csv", visibility=Visibility.PRIVATE, title="内部", format="xlsx").dataset
    outbox.deliver()
    return {aed: "aed", toilets: "toilets", hidden: "hidden"}


def found(names: dict[str, str], condition: Condition, **given: object) -> list[str]:
    sight = given.pop("sight", PUBLIC)
    page = service.select(condition, sight, **given)  # type: ignore[arg-type]
    return [names[id] for id in page.ids]


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (AllOf(), {"aed", "toilets"}),
        (AnyOf(), set()),
        (AnyOf((AllOf(), Criterion("title", Op.IS, "x"))), {"aed", "toilets"}),
        (NoneOf(AllOf()), set()),
        (Criterion("organisation", Op.IS, MINATO), {"aed", "toilets"}),
        (Criterion("keyword", Op.IS, "トイレ"), {"toilets"}),
        (NoneOf(Criterion("keyword", Op.IS, "トイレ")), {"aed"}),
        (Criterion("keyword", Op.LIKE, "ae*"), {"aed", "toilets"}),
        (Criterion("name", Op.LIKE, "koshu*"), {"toilets"}),
        (Criterion("format", Op.IS, "XLSX"), {"aed"}),
        (Criterion("extra:caddec_provider_id", Op.IS, "minato"), {"aed"}),
        (Criterion("extra:x__contains", Op.PRESENT), set()),
        (Criterion("landing_page", Op.PRESENT), {"aed"}),
        (Criterion("modified", Op.RANGE, (None, datetime(2025, 1, 1, tzinfo=UTC))), {"aed"}),
        (Criterion("rows", Op.RANGE, (10, None)), {"toilets"}),
        (Criterion("rows", Op.RANGE, (10, None), low_in=False), set()),
        (Criterion(DISTRIBUTIONS, Op.RANGE, (2, 2)), {"aed", "toilets"}),
        (Criterion(DISTRIBUTIONS, Op.RANGE, (2, None), low_in=False), set()),
        (Words("便所"), {"toilets"}),
        (AllOf((Touching((139, 35, 140, 36)), Criterion("format", Op.IS, "XLSX"))), {"aed"}),
        (NoneOf(Touching((139, 35, 140, 36))), set()),
        (AllOf((Words("AED"), NoneOf(Words("便所")))), {"aed"}),
    ],
)
def test_conditions(three: dict[str, str], condition: Condition, expected: set[str]) -> None:
    assert set(found(three, condition)) == expected


_MOMENTS = (None, datetime(2025, 1, 1, tzinfo=UTC), datetime(2099, 1, 1, tzinfo=UTC))
_LEAVES = st.one_of(
    st.builds(
        Criterion,
        st.sampled_from(("organisation", "theme", "licence", "visibility", "model", "keyword", "format")),
        st.sampled_from((Op.IS, Op.CONTAINS)),
        st.sampled_from((MINATO, "heal", "CC-BY-4.0", "Public", "", "aed", "トイレ", "csv", "XLSX", "x")),
    ),
    st.builds(
        Criterion,
        st.sampled_from(("created", "modified", "changed", "issued")),
        st.just(Op.RANGE),
        st.tuples(st.sampled_from(_MOMENTS), st.sampled_from(_MOMENTS)),
        low_in=st.booleans(),
        high_in=st.booleans(),
    ),
    st.builds(
        Criterion,
        st.sampled_from(("title", "name")),
        st.just(Op.CONTAINS),
        st.sampled_from(("一覧", "aed", "", "内部", "Koshu")),
    ),
    st.builds(
        Criterion,
        st.just("tables"),
        st.just(Op.RANGE),
        st.tuples(st.sampled_from((None, 1)), st.sampled_from((None, 0, 1))),
        low_in=st.booleans(),
        high_in=st.booleans(),
    ),
    st.builds(Criterion, st.sampled_from(("theme", "keyword", "issued")), st.just(Op.PRESENT)),
)
_TREES: st.SearchStrategy[Condition] = st.recursive(
    _LEAVES,
    lambda parts: st.one_of(
        st.builds(AllOf, st.lists(parts, max_size=3).map(tuple)),
        st.builds(AnyOf, st.lists(parts, max_size=3).map(tuple)),
        st.builds(NoneOf, parts),
    ),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(condition=_TREES)
def test_the_columns_in_memory_tell_what_the_database_tells(
    three: dict[str, str], condition: Condition
) -> None:
    columns = shelf.shelf()
    mask = meeting(columns, condition) & columns.alive
    assert {id for id, met in zip(columns.ids, mask, strict=True) if met} == set(asked(condition))


def test_the_exact_moment_is_within_only_where_it_is_said_to_be(three: dict[str, str]) -> None:
    moment = Dataset.objects.get(name__startswith="koshu").changed
    for low_in in (True, False):
        at = Criterion("changed", Op.RANGE, (moment, moment), low_in=low_in)
        assert found(three, at) == (["toilets"] if low_in else [])
    assert found(three, Criterion("changed", Op.IS, moment)) == ["toilets"]


def test_each_order_is_the_databases(three: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    for at in range(4):
        publish(f"{at}.csv", title=f"{at % 2}")
    for few in (selecting._FEW, 0):
        monkeypatch.setattr(selecting, "_FEW", few)
        for name in ("id", "name", "title", "created", "changed", "organisation", "rows"):
            for descending in (False, True):
                first = F(name).desc(nulls_last=True) if descending else F(name).asc(nulls_last=True)
                wanted = list(Dataset.objects.order_by(first, "id").values_list("pk", flat=True))
                for start in range(len(wanted)):
                    page = service.select(
                        AllOf(), ALL, order=(Order(name, descending),), offset=start, limit=2
                    )
                    assert list(page.ids) == wanted[start : start + 2]


def test_what_words_find_goes_first_and_the_rest_behind_it(three: dict[str, str]) -> None:
    either = AnyOf((Words("便所"), Criterion("organisation", Op.IS, MINATO)))
    assert found(three, either) == ["toilets", "aed"]
    assert found(three, AnyOf((Words("AED"), Words("便所")))) == ["aed", "toilets"]
    assert found(three, either, offset=1, limit=1) == ["aed"]
    assert found(three, either, limit=0) == []


def test_order_and_pages(three: dict[str, str]) -> None:
    by_time = (Order("modified"),)
    assert found(three, AllOf(), order=by_time) == ["aed", "toilets"]
    assert found(three, AllOf(), order=by_time, offset=1) == ["toilets"]
    assert found(three, AllOf(), order=(Order("modified", descending=True),), limit=1) == ["toilets"]
    assert service.select(AllOf(), PUBLIC, limit=0).total == 2


def test_facets_count_what_the_reader_sees(three: dict[str, str]) -> None:
    asked = ("organisation", "keyword", "format", "place")
    public = service.select(AllOf(), PUBLIC, facets=asked)
    assert public.counts["organisation"] == {MINATO: 2}
    assert public.counts["keyword"] == {"AED": 2, "トイレ": 1}
    assert service.select(AllOf(), ALL, facets=asked).counts["format"] == {"csv": 2, "xlsx": 1}
    assert service.keyword_counts(PUBLIC) == [("AED", 2), ("トイレ", 1)]
    assert service.keyword_counts(PUBLIC, "イ") == [("トイレ", 1)]


def test_what_does_not_exist_is_refused(three: dict[str, str]) -> None:
    with pytest.raises(InvalidQuery):
        service.select(Criterion("password", Op.IS, "x"), PUBLIC)
    with pytest.raises(InvalidQuery):
        service.select(AllOf(), PUBLIC, order=(Order("keyword"),))
    with pytest.raises(InvalidQuery):
        service.select(AllOf(), PUBLIC, facets=("title",))


def test_many_are_opened_at_once_as_one_by_one(three: dict[str, str]) -> None:
    many = service.details([*three, "absent"], PUBLIC)
    assert [three[each.card.id] for each in many] == ["aed", "toilets"]
    for each in many:
        one = service.detail(each.card.id, PUBLIC)
        assert each == replace(one, changes=(), quality=())


def test_many_are_opened_with_their_reports_in_as_many_questions_as_one(
    three: dict[str, str], django_assert_max_num_queries: Any
) -> None:
    more = [publish(f"{at}.csv").dataset for at in range(5)]
    with django_assert_max_num_queries(8):
        many = service.details([*three, *more], PUBLIC, reports=True)
    assert len(many) == 7
    assert any(each.quality and each.changes for each in many)
    assert many == [service.detail(each.card.id, PUBLIC) for each in many]


def test_keywords_follow_the_dataset(three: dict[str, str]) -> None:
    toilets = next(id for id, name in three.items() if name == "toilets")
    service.update_metadata(toilets, MetadataChanges(keywords=("衛生",)), MINATO_OFFICER)
    assert service.keyword_counts(PUBLIC) == [("AED", 1), ("衛生", 1)]


def test_a_link_leads_to_its_dataset(three: dict[str, str]) -> None:
    aed = next(id for id, name in three.items() if name == "aed")
    link = service.detail(aed, PUBLIC).links[0]
    assert service.dataset_of_link(link.id) == aed
    assert service.dataset_of_link("no uuid") is None
    assert service.dataset_of_link("00000000-0000-0000-0000-000000000000") is None
