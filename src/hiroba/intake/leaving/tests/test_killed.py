"""kill -9 on the day and in the middle of the removal: whoever comes after goes on to the end, nothing is half."""

from __future__ import annotations

import signal
from collections.abc import Callable
from typing import Any

import pytest

from hiroba.catalog.datasets import holding
from hiroba.catalog.datasets import service as datasets
from hiroba.catalog.datasets.models import Dataset, Table, Version
from hiroba.context.city import service as city
from hiroba.context.history import service as histories
from hiroba.intake.leaving import archiving, contents, departing, removing
from hiroba.intake.leaving import service as leaving
from hiroba.intake.leaving.models import Archive, Leave
from hiroba.intake.leaving.tests.conftest import (
    CONTEXT,
    Town,
    bring_the_day,
    pass_the_days,
    publish,
    settle,
)
from hiroba.intake.leaving.types import LeaveState
from hiroba.intake.leaving.upkeep import queue_due
from hiroba.kernel.decide.types import EVERYTHING
from hiroba.kernel.jobs import claims
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.tests.processes import die, in_another_process
from hiroba.kernel.journal import service as journal
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import Stop

VERSIONS = 2  # of each dataset


def _work(where: Any, name: str, *, after: bool = False) -> None:
    """Work in a process that is killed where it comes to that call, or has come back from it."""
    act = getattr(where, name)

    def killed(*given: Any, **named: Any) -> None:
        if after:
            act(*given, **named)
        die()

    setattr(where, name, killed)
    jobs.run_pending()


def dies_once_nobody_acts_any_more() -> None:
    _work(departing, "_go", after=True)


def dies_with_half_an_archive() -> None:
    _work(contents, "write", after=True)


def dies_before_the_archive_is_known() -> None:
    _work(archiving, "timedelta")


def dies_at_the_last_step_of_the_day() -> None:
    _work(datasets, "withdraw", after=True)


def dies_inside_a_dataset() -> None:
    _work(holding, "tell")


def dies_between_two_datasets() -> None:
    _work(datasets, "forget", after=True)


def dies_between_entities_and_history() -> None:
    _work(histories, "current")


def dies_in_the_last_transaction() -> None:
    _work(removing, "tell")


def _killed(act: Callable[[], None]) -> None:
    queue_due(CONTEXT)
    assert in_another_process(act) == signal.SIGKILL
    claims.release_dead_holders()  # as whoever is started next does


def _nothing_is_half() -> None:
    """A dataset is whole, or all of it is gone."""
    for row in Dataset.objects.all():
        tables = Table.objects.filter(version__dataset=row).count()
        known = (bool(row.title), Version.objects.filter(dataset=row).count(), tables > 0)
        assert known in ((True, VERSIONS, True), (False, 0, False)), known


@pytest.fixture
def confirmed(town: Town, tmp_path: Any) -> Town:
    for value in (1, 2):
        publish(tmp_path, town.code, town.officer, f"名称,面積\n甲,{value}\n", "公園.csv")
    given = leaving.give(town.first, town.code, leaving.first_day())
    leaving.confirm(town.second, given.id)
    bring_the_day(town.code)
    return town


def _times(town: Town, action: str) -> int:
    """How often the journal says so."""
    return [each.action for each in journal.entries(limit=500, organisation=town.code)].count(action)


def test_killed_on_the_day(confirmed: Town) -> None:
    town = confirmed
    for act in (
        dies_once_nobody_acts_any_more,
        dies_with_half_an_archive,
        dies_before_the_archive_is_known,
        dies_at_the_last_step_of_the_day,
    ):
        _killed(act)
        organisations.forget()  # what another process changed is seen within half a second
        assert organisations.get(town.code).stopped is Stop.LEFT
        assert Leave.objects.get().settled is None
    queue_due(CONTEXT)
    settle()
    assert Leave.objects.get().settled is not None
    (archive,) = leaving.archives(town.officer, town.code)
    file, _info = leaving.fetch(town.officer, town.code, archive.id)
    with file:
        assert len(file.read()) == archive.size
    assert Archive.objects.count() == 1
    assert not Dataset.objects.filter(withdrawn=None).exists()
    assert _times(town, "leaving.leave") == 1
    _nothing_is_half()


def test_killed_in_the_middle_of_the_removal(confirmed: Town) -> None:
    town = confirmed
    queue_due(CONTEXT)
    settle()
    pass_the_days(town.code)
    for act, left, things in (
        (dies_inside_a_dataset, 2, True),
        (dies_between_two_datasets, 1, True),
        (dies_between_entities_and_history, 0, False),
        (dies_in_the_last_transaction, 0, False),
    ):
        _killed(act)
        _nothing_is_half()
        assert Dataset.objects.exclude(title="").count() == left
        assert (city.count(sight=EVERYTHING, tenant=town.code) > 0) is things
        found = leaving.leave_of(town.code)
        assert found is not None
        assert found.state is LeaveState.LEFT, "not removed before all of it is"
        assert organisations.members(town.code) != []
    queue_due(CONTEXT)
    settle()
    found = leaving.leave_of(town.code)
    assert found is not None
    assert found.state is LeaveState.REMOVED
    assert Version.objects.count() == Table.objects.count() == 0
    assert city.count(sight=EVERYTHING, tenant=town.code) == 0
    assert city.remembered(town.code) == []
    assert organisations.members(town.code) == []
    for step, times in (("dataset.forget", 2), ("dataset.erase", 2), ("leaving.remove", 1)):
        assert _times(town, step) == times, step
