"""What officers and readers get of series."""

from __future__ import annotations

from pathlib import Path

import pytest

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.types import MetadataChanges
from hiroba.catalog.search import store
from hiroba.catalog.series import service as series
from hiroba.catalog.series.tests.made import OFFICER, OTHER, STRANGER, TOWN, accepted, publish, told
from hiroba.catalog.series.types import InvalidSeries, UnknownProposal, UnknownSeries
from hiroba.catalog.tables import service as tables
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import ANONYMOUS, ONLY_PUBLIC, SYSTEM, Visibility
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind
from hiroba.kernel.storage import service as storage

pytestmark = pytest.mark.django_db
APRIL, MAY, JULY = "人口 令和6年4月", "人口　2024年5月", "人口 R6年7月"


@pytest.fixture(autouse=True)
def town(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    monkeypatch.setattr(store, "path", lambda: tmp_path / "search" / "index.sqlite3")
    for code in (TOWN, OTHER):
        organisations.ensure(OrganisationInfo(code, OrganisationKind.MUNICIPALITY, code, code, None))


def rows(found: str) -> list[tuple[object, ...]]:
    whole = series.whole(series.series(found, ANONYMOUS))
    path = storage.local_path(whole.table.parquet)
    return [tuple(each.values()) for each in tables.query(path, whole.table.schema).rows]


def test_names_that_differ_only_in_their_time_are_proposed() -> None:
    ids = [publish(each) for each in (MAY, APRIL)]
    publish("人口 令和6年")  # a year is no month
    publish("世帯 令和6年4月")
    publish("人口 令和6年6月", organisation=OTHER)
    (proposal,) = series.proposals(TOWN, OFFICER)
    assert proposal.title == "人口"
    assert [(each.dataset, each.period.text) for each in proposal.candidates] == [
        (ids[1], "2024-04"), (ids[0], "2024-05"),
    ]  # fmt: skip


def test_the_same_name_with_other_columns_is_not_the_same_table() -> None:
    publish(APRIL)
    publish(MAY, kinds={"施設": "string", "住所": "string"}, rows=[("a", "b")])
    assert series.proposals(TOWN, OFFICER) == ()


def test_only_its_officers_are_asked_and_decide() -> None:
    publish(APRIL), publish(MAY)
    (proposal,) = series.proposals(TOWN, OFFICER)
    for who in (STRANGER, ANONYMOUS):
        for act in (
            lambda who=who: series.proposals(TOWN, who),
            lambda who=who: series.accept(TOWN, proposal.key, who, "人口"),
            lambda who=who: series.decline(TOWN, proposal.key, who),
        ):
            with pytest.raises(decide.Forbidden):
                act()
    made = series.accept(TOWN, proposal.key, OFFICER, "人口")
    for change in (
        lambda: series.rename(made, STRANGER, "x"),
        lambda: series.dissolve(made, STRANGER),
        lambda: series.take_out(made, "x", STRANGER),
        lambda: series.put_in(made, "x", STRANGER),
    ):
        with pytest.raises(decide.Forbidden):
            change()


def test_the_whole_has_the_period_first_and_every_row_of_its_members() -> None:
    made, _ids = accepted(APRIL, MAY)
    assert rows(made) == [
        ("2024-04", "東", 10), ("2024-04", "西", 20), ("2024-05", "東", 10), ("2024-05", "西", 20),
    ]  # fmt: skip


def test_two_clicks_make_one_series() -> None:
    publish(APRIL), publish(MAY)
    (proposal,) = series.proposals(TOWN, OFFICER)
    assert len({series.accept(TOWN, proposal.key, OFFICER, "人口") for _ in range(2)}) == 1
    assert len(series.series_list(ONLY_PUBLIC)) == 1
    assert series.proposals(TOWN, OFFICER) == ()


def test_what_certainly_goes_on_joins_by_itself_and_what_does_not_waits() -> None:
    made, _ids = accepted(APRIL, MAY)
    june, july = publish("人口 2024-06"), publish(JULY)
    publish("人口 2024年度")  # a whole year is no month
    assert [each.detail.card.id for each in series.series(made, ANONYMOUS).members][2:] == [june, july]
    odd = publish("人口 令和6年8月", kinds={"町": "string", "世帯": "integer"})
    info = series.series(made, OFFICER)
    assert [each.dataset for each in info.waiting] == [odd]
    assert series.series(made, ANONYMOUS).waiting == ()
    series.put_in(made, odd, OFFICER)
    assert [each.column for each in series.whole(series.series(made, ANONYMOUS)).drift] == ["世帯", "人口"]


def test_a_missing_month_and_a_second_file_for_a_month_are_told() -> None:
    made, ids = accepted(APRIL, MAY, JULY)
    info = series.series(made, ANONYMOUS)
    assert [(each.first.text, each.last.text, each.number) for each in info.gaps] == [
        ("2024-06", "2024-06", 1)
    ]
    newer = publish("人口 令和6年 5月", rows=[("東", 99)])
    info = series.series(made, ANONYMOUS)
    assert [(each.detail.card.id, each.counts) for each in info.members] == [
        (ids[0], True), (ids[1], False), (newer, True), (ids[2], True),
    ]  # fmt: skip
    assert ("2024-05", "東", 99) in rows(made)
    assert ("2024-05", "西", 20) not in rows(made)


def test_a_reader_sees_only_members_that_are_theirs_to_see() -> None:
    made, ids = accepted(APRIL, MAY, JULY)
    datasets.update_metadata(ids[1], MetadataChanges(visibility=Visibility.PRIVATE), SYSTEM)
    assert [each.detail.card.id for each in series.series(made, ANONYMOUS).members] == [ids[0], ids[2]]
    assert {each[0] for each in rows(made)} == {"2024-04", "2024-07"}
    assert len(series.series(made, OFFICER).members) == 3
    refs = series.of_datasets(ids, ONLY_PUBLIC)
    assert list(refs) == [ids[0], ids[2]]
    assert (refs[ids[0]].following, refs[ids[2]].previous) == (ids[2], ids[0])
    for each in ids:
        datasets.update_metadata(each, MetadataChanges(visibility=Visibility.PRIVATE), SYSTEM)
    with pytest.raises(UnknownSeries):
        series.series(made, ANONYMOUS)
    assert series.series_list(ONLY_PUBLIC) == ()
    assert series.of_datasets(ids, ONLY_PUBLIC) == {}


def test_what_was_taken_out_does_not_come_back_by_itself() -> None:
    made, ids = accepted(APRIL, MAY, JULY)
    series.take_out(made, ids[1], OFFICER)
    series.take_out(made, ids[1], OFFICER)
    told(ids[1])
    assert [each.detail.card.id for each in series.series(made, OFFICER).members] == [ids[0], ids[2]]
    series.put_in(made, ids[1], OFFICER)
    assert len(series.series(made, OFFICER).members) == 3


def test_a_declined_or_dissolved_series_is_not_proposed_again_but_may_be_made() -> None:
    made, _ids = accepted(APRIL, MAY)
    series.dissolve(made, OFFICER)
    with pytest.raises(UnknownSeries):
        series.series(made, OFFICER)
    publish(JULY)
    assert series.proposals(TOWN, OFFICER) == ()
    (proposal,) = series.proposals(TOWN, OFFICER, declined=True)
    again = series.accept(TOWN, proposal.key, OFFICER, "人口")
    assert again == made
    assert len(series.series(again, OFFICER).members) == 3


def test_an_officer_says_which_belong_to_it() -> None:
    ids = [publish(each) for each in (APRIL, MAY, JULY)]
    (proposal,) = series.proposals(TOWN, OFFICER)
    with pytest.raises(InvalidSeries):
        series.accept(TOWN, proposal.key, OFFICER, "人口", ids[:1])
    with pytest.raises(InvalidSeries):
        series.accept(TOWN, proposal.key, OFFICER, "  ")
    with pytest.raises(UnknownProposal):
        series.accept(TOWN, "nothing", OFFICER, "人口")
    made = series.accept(TOWN, proposal.key, OFFICER, "人口", ids[:2])
    told(ids[2])
    assert [each.detail.card.id for each in series.series(made, OFFICER).members] == ids[:2]


def test_a_withdrawn_member_is_gone_and_a_new_title_keeps_a_member() -> None:
    made, ids = accepted(APRIL, MAY, JULY)
    datasets.withdraw(ids[0], SYSTEM)
    datasets.update_metadata(ids[1], MetadataChanges(title="町別の人口"), SYSTEM)
    told(ids[1])
    assert [each.period.text for each in series.series(made, ANONYMOUS).members] == ["2024-05", "2024-07"]


def test_what_is_older_than_the_room_is_looked_at_once() -> None:
    from hiroba.catalog.series.models import Issue

    publish(APRIL), publish(MAY)
    Issue.objects.all().delete()
    assert series.survey() == 2
    assert len(series.proposals(TOWN, OFFICER)) == 1
    assert series.survey() == 0


def test_a_file_name_may_name_the_time() -> None:
    for month in ("04", "05"):
        publish("人口", name=f"jinko_2024{month}.csv")
    (proposal,) = series.proposals(TOWN, OFFICER)
    assert [each.period.text for each in proposal.candidates] == ["2024-04", "2024-05"]
    assert proposal.title == "人口"
