"""On the day everything ends and says so; later the data goes, and what must stay stays."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.models import Dataset, Table, Version
from hiroba.catalog.datasets.types import SearchQuery
from hiroba.catalog.series.models import Series
from hiroba.catalog.workbench.models import SavedQuery
from hiroba.context.city import service as city
from hiroba.intake.leaving import departing, removing
from hiroba.intake.leaving import service as leaving
from hiroba.intake.leaving.models import Leave
from hiroba.intake.leaving.tests.conftest import CONTEXT, bring_the_day, pass_the_days, settle
from hiroba.intake.leaving.types import ArchiveState, LeaveState
from hiroba.intake.leaving.upkeep import queue_due
from hiroba.intake.publishing import sweeping
from hiroba.intake.retention.models import Setting
from hiroba.kernel.dates.service import written
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.types import EVERYTHING, ONLY_PUBLIC, Action, Resource, Visibility
from hiroba.kernel.journal import service as journal
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import Stop
from hiroba.kernel.people import service as people
from hiroba.kernel.storage import service as storage


@pytest.fixture
def confirmed(town):
    given = leaving.give(town.first, town.code, leaving.first_day())
    leaving.confirm(town.second, given.id)
    return town


def _left(town):
    bring_the_day(town.code)
    queue_due(CONTEXT)
    settle()


def test_until_the_day_nothing_changes_and_on_it_everything_ends(confirmed):
    town = confirmed
    queue_due(CONTEXT)
    settle()
    assert datasets.detail(town.dataset, ONLY_PUBLIC).card.id == town.dataset
    _left(town)
    assert organisations.get(town.code).stopped is Stop.LEFT
    private = Resource("dataset", "d", town.code, Visibility.PRIVATE)
    assert not decide.decide(town.officer, Action.DATASET_READ, private).allowed
    assert not decide.decide(
        town.first, Action.ORGANISATION_MANAGE, Resource("organisation", town.code, town.code)
    ).allowed
    with pytest.raises(people.InvalidToken):
        people.principal_of_token(town.token)
    for sight in (ONLY_PUBLIC, decide.sight(town.officer)):
        with pytest.raises(organisations.OrganisationLeft) as told:
            datasets.detail(town.dataset, sight)
        assert "広場町" in str(told.value)
        assert written(timezone.localdate()) in str(told.value)
    assert datasets.search(SearchQuery(), ONLY_PUBLIC).total == 0
    assert datasets.walk(ONLY_PUBLIC) == (), "harvesters do not find it any more"
    assert city.count(sight=decide.sight(town.member, Action.ENTITY_READ), tenant=town.code) == 0
    (archive,) = leaving.archives(town.officer, town.code)
    assert archive.state is ArchiveState.READY, "the last state, before anything goes"
    found = leaving.leave_of(town.code)
    assert found is not None
    assert found.state is LeaveState.LEFT


def test_what_was_not_public_does_not_say_that_it_was_there(confirmed):
    town = confirmed
    Dataset.objects.filter(pk=town.dataset).update(visibility=Visibility.PRIVATE.value)
    _left(town)
    with pytest.raises(datasets_unknown()):
        datasets.detail(town.dataset, ONLY_PUBLIC)


def datasets_unknown():
    from hiroba.catalog.datasets.errors import UnknownDataset

    return UnknownDataset


def test_a_crash_on_the_day_is_made_good_by_the_next_run(confirmed, monkeypatch):
    town = confirmed
    bring_the_day(town.code)
    row = Leave.objects.get()

    def dies(*_given):
        raise KeyboardInterrupt

    with monkeypatch.context() as broken:
        broken.setattr(departing, "_last_archive", dies)
        with pytest.raises(KeyboardInterrupt):
            departing.depart(CONTEXT, row.pk)
    with pytest.raises(organisations.OrganisationLeft):
        datasets.detail(town.dataset, ONLY_PUBLIC)
    queue_due(CONTEXT)
    settle()
    assert Leave.objects.get().settled is not None
    assert len(leaving.archives(town.officer, town.code)) == 1
    lines = [each.action for each in journal.entries(kind="organisation", id=town.code)]
    assert lines.count("leaving.leave") == 1


def test_after_the_days_files_versions_entities_history_and_index_are_gone(confirmed, monkeypatch):
    town = confirmed
    blobs = {
        *Version.objects.values_list("blob", flat=True),
        *Table.objects.values_list("parquet", flat=True),
    }
    _left(town)
    queue_due(CONTEXT)
    settle()
    assert Version.objects.count() == 2, "not before its days are over"
    pass_the_days(town.code)
    for code in (town.code, "another"):
        SavedQuery.objects.create(
            organisation=code, by="1", title="問い", sql="SELECT 1", visibility="public"
        )
    now, told = timezone.now(), {"grain": "month", "title": "人口", "stem": "人口"}
    for code in (town.code, "another"):
        series = Series.objects.create(organisation=code, state="accepted", created=now, changed=now, **told)
        Setting.objects.create(organisation=code, kind="versions", of="x", amount=1, unit="years", by="1")
    with monkeypatch.context() as broken:
        broken.setattr(city, "remove_everything", lambda _code: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            removing.remove(CONTEXT, Leave.objects.get().pk)
    queue_due(CONTEXT)
    settle()
    found = leaving.leave_of(town.code)
    assert found is not None
    assert found.state is LeaveState.REMOVED
    assert Version.objects.count() == Table.objects.count() == 0
    row = Dataset.objects.get(pk=town.dataset)
    assert (row.title, row.description, row.headings, row.organisation) == ("", "", [], town.code)
    assert city.count(sight=EVERYTHING, tenant=town.code) == 0
    assert city.remembered(town.code) == []
    assert organisations.members(town.code) == []
    for kept in (SavedQuery, Setting):
        assert [each.organisation for each in kept.objects.all()] == ["another"]
    own = Series.objects.get(organisation=town.code)
    assert (own.title, own.stem) == ("", own.pk), "its address can say that it has gone"
    assert Series.objects.get(pk=series.pk).title == "人口"
    monkeypatch.setattr(sweeping, "_SPARED", timedelta(seconds=-1))
    sweeping.sweep(CONTEXT)
    assert [key for key in blobs if storage.exists(key)] == []
    with pytest.raises(organisations.OrganisationLeft):
        datasets.detail(town.dataset, ONLY_PUBLIC)
    actions = {each.action for each in journal.entries(limit=500, organisation=town.code)}
    assert {"dataset.publish", "leaving.give", "leaving.remove"} <= actions, "the journal stays"
