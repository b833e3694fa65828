"""The judgement follows what is published, recorded, changed and withdrawn."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.models import Version
from hiroba.catalog.datasets.tests.made import ALL, MINATO, PUBLIC, SCHEMA, publish, table
from hiroba.catalog.datasets.types import LinkDraft, MetadataChanges, RecordDraft
from hiroba.catalog.health import checking, service
from hiroba.catalog.health.models import LinkCheck
from hiroba.catalog.health.types import Freshness, Reason, Shift
from hiroba.catalog.search import store
from hiroba.catalog.tables.types import Column, ColumnType, TableSchema
from hiroba.kernel.decide.types import EVERYTHING, SYSTEM, Visibility
from hiroba.kernel.jobs.types import JobContext
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind
from hiroba.kernel.outbox import service as outbox
from hiroba.kernel.outside import service as outside_door
from hiroba.kernel.outside.types import AddressRefused, Answer, Unreachable

CONTEXT = JobContext("made", 1, lambda *_: None)


@pytest.fixture(autouse=True)
def city(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "path", lambda: tmp_path / "search" / "index.sqlite3")
    organisations.ensure(OrganisationInfo(MINATO, OrganisationKind.MUNICIPALITY, "港区", "Minato", None))


def record(*links: LinkDraft, **given: str) -> str:
    draft = RecordDraft(
        organisation=MINATO,
        source_key="r1",
        title="統計",
        licence=given.get("licence", "CC-BY-4.0"),
        links=links,
    )
    found = datasets.put_record(SYSTEM, draft).dataset
    deliver()
    return found


def deliver() -> None:
    while outbox.deliver():
        pass


def judged(dataset: str):  # type: ignore[no-untyped-def]
    found = service.health(dataset, EVERYTHING)
    assert found is not None
    return found


def test_a_published_table_is_judged() -> None:
    dataset = publish().dataset
    deliver()
    found = judged(dataset)
    assert (found.stars, found.reason) == (4, Reason.NAMED)
    assert found.rules == ("L2-03",)
    assert "rhythm" in found.missing
    assert "licence" in found.missing, "nobody has confirmed it"


def test_what_has_ended_is_neither_late_nor_asked_for_a_rhythm() -> None:
    dataset = publish().dataset
    datasets.update_metadata(dataset, MetadataChanges(rhythm="P1D"), SYSTEM)
    Version.objects.update(created=timezone.now() - timedelta(days=30))
    deliver()
    assert judged(dataset).freshness is Freshness.STALE
    datasets.deprecate(dataset, SYSTEM, reason="調査が終わったため")
    deliver()
    assert judged(dataset).freshness is Freshness.NONE
    datasets.update_metadata(dataset, MetadataChanges(rhythm=""), SYSTEM)
    deliver()
    assert "rhythm" not in judged(dataset).missing


def test_a_closed_licence_takes_all_stars() -> None:
    dataset = publish().dataset
    datasets.update_metadata(dataset, MetadataChanges(licence="other"), SYSTEM)
    deliver()
    assert judged(dataset).stars == 0


def test_gone_new_and_changed_columns_are_told() -> None:
    dataset = publish().dataset
    columns = (
        Column("name", "名称", ColumnType.STRING),
        Column("latitude", "緯度", ColumnType.STRING),
        Column("seats", "便器の数", ColumnType.INTEGER),
    )
    publish(content="2", tables=(table(content="2", schema=TableSchema(columns=columns)),))
    deliver()
    assert {(each.shift, each.column) for each in judged(dataset).drift} == {
        (Shift.GONE, "経度"), (Shift.TYPE, "緯度"), (Shift.NEW, "便器の数")
    }  # fmt: skip
    publish(content="3", tables=(table(content="3", schema=SCHEMA),))
    deliver()
    assert judged(dataset).drift[-1].shift is Shift.NEW, "what does no harm comes last"


def test_who_may_not_see_it_learns_nothing() -> None:
    dataset = publish(visibility=Visibility.PRIVATE).dataset
    deliver()
    assert service.health(dataset, PUBLIC) is None
    assert service.standing(MINATO, PUBLIC).datasets == 0
    assert service.standing(MINATO, ALL).datasets == 1


def test_a_withdrawn_dataset_is_forgotten() -> None:
    dataset = publish().dataset
    deliver()
    datasets.withdraw(dataset, SYSTEM)
    deliver()
    assert service.health(dataset, EVERYTHING) is None


def test_what_was_there_before_is_judged_too() -> None:
    dataset = publish().dataset
    assert service.assess_missing() == 1
    assert judged(dataset).stars == 4
    assert service.assess_missing() == 0


@pytest.fixture
def outside(monkeypatch: pytest.MonkeyPatch) -> dict[str, Answer | Exception]:
    answers: dict[str, Answer | Exception] = {}

    async def ask(_method: str, url: str, **_options: object) -> Answer:
        answer = answers[url]
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(outside_door, "ask", ask)
    return answers


def again() -> None:
    LinkCheck.objects.update(due=timezone.now())
    checking.check_links(CONTEXT)


def test_a_link_is_what_its_content_shows(outside: dict[str, Answer | Exception]) -> None:
    url = "https://city.example/data.csv"
    outside[url] = Answer(200, {"content-type": "text/csv"}, b"%PDF-1.4")
    dataset = record(LinkDraft(url, format="CSV"))
    assert judged(dataset).stars == 3, "as written, until somebody looked"
    checking.check_links(CONTEXT)
    assert judged(dataset).stars == 1
    assert datasets.detail(dataset, EVERYTHING).links[0].checked is not None


def test_a_link_to_nothing_is_broken_at_once(outside: dict[str, Answer | Exception]) -> None:
    url = "https://city.example/data.csv"
    outside[url] = Answer(404, {}, b"")
    dataset = record(LinkDraft(url))
    checking.check_links(CONTEXT)
    found = judged(dataset)
    assert (found.stars, found.reason, found.broken) == (0, Reason.BROKEN, 1)
    assert datasets.detail(dataset, EVERYTHING).links[0].state == "broken"
    outside[url] = Answer(206, {}, b"a,b")
    again()
    assert judged(dataset).stars == 3


def test_a_host_may_be_away_for_two_days(outside: dict[str, Answer | Exception]) -> None:
    url = "https://city.example/data.csv"
    outside[url] = Unreachable(url=url, why="timeout")
    dataset = record(LinkDraft(url))
    for _day in range(2):
        again()
        assert judged(dataset).broken == 0
    again()
    assert judged(dataset).broken == 1
    assert service.links(dataset)[0].why == "timeout"


def test_a_silent_host_is_left_alone_for_a_day(outside: dict[str, Answer | Exception]) -> None:
    urls = [f"https://city.example/{number}.csv" for number in range(6)]
    outside.update({url: Unreachable(url=url, why="timeout") for url in urls[:3]})
    record(*(LinkDraft(url) for url in urls))  # who asks for a fourth one is told a KeyError
    checking.check_links(CONTEXT)
    assert LinkCheck.objects.filter(checked__isnull=True, due__gt=timezone.now()).count() == 3


def test_an_address_that_we_may_not_ask_is_not_called_broken(outside: dict[str, Answer | Exception]) -> None:
    url = "http://10.0.0.1/data.csv"
    outside[url] = AddressRefused(url=url)
    dataset = record(LinkDraft(url))
    checking.check_links(CONTEXT)
    assert judged(dataset).broken == 0


def test_a_link_that_is_gone_is_not_looked_at_any_more() -> None:
    dataset = record(LinkDraft("https://city.example/old.csv"))
    record(LinkDraft("https://city.example/new.csv"))
    assert [link.url for link in service.links(dataset)] == ["https://city.example/new.csv"]
