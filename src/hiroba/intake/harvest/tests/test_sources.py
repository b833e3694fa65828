"""Who may add a source, and what becomes of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from conftest import clear_settings
from django.utils import timezone

from hiroba.catalog.datasets import service as datasets
from hiroba.intake.harvest import scheduling
from hiroba.intake.harvest import service as harvest
from hiroba.intake.harvest.models import Run, Source
from hiroba.intake.harvest.tests.conftest import OFFICE
from hiroba.intake.harvest.tests.neighbour import Neighbour, package
from hiroba.intake.harvest.types import (
    Kind,
    Options,
    RunState,
    Schedule,
    SourceDraft,
    SourceExists,
    UnknownSource,
)
from hiroba.kernel.decide import service as decide
from hiroba.kernel.decide.errors import Forbidden
from hiroba.kernel.decide.types import ANONYMOUS, SYSTEM, Principal, Role
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.types import JobContext
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import Stop
from hiroba.kernel.outside.types import AddressRefused

pytestmark = pytest.mark.django_db(transaction=True)

CONTEXT = JobContext("job", 1, lambda _done, _total, _note: None)


def draft(address: str, schedule: Schedule = Schedule.DAILY) -> SourceDraft:
    return SourceDraft(OFFICE, Kind.CKAN, address, "隣の市", schedule)


def test_only_officers_of_the_organisation_harvest_for_it(other: Neighbour) -> None:
    stranger = Principal("person", "9", {"131024": Role.OFFICER})
    for who in (ANONYMOUS, stranger):
        with pytest.raises((Forbidden, decide.SignInNeeded)):
            harvest.add(draft(other.url), who)
    officer = Principal("person", "1", {OFFICE: Role.OFFICER})
    id = harvest.add(draft(other.url), officer)
    assert [each.id for each in harvest.sources(OFFICE, officer)] == [id]
    for verb in (harvest.source, harvest.runs, harvest.duplicates, harvest.begin, harvest.remove):
        with pytest.raises(Forbidden):
            verb(id, stranger)
    with pytest.raises(UnknownSource):
        harvest.source("none", officer)


def test_a_source_is_added_once(other: Neighbour) -> None:
    harvest.add(draft(other.url), SYSTEM)
    with pytest.raises(SourceExists):
        harvest.add(draft(other.url), SYSTEM)


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1/", "http://[::1]/", "file:///etc/passwd", "http://10.1/", "x"]
)
def test_inner_addresses_are_refused(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HIROBA_CITY_PRIVATE_URLS", "false")
    clear_settings()
    with pytest.raises(AddressRefused):
        harvest.add(draft(address), SYSTEM)


def test_files_at_inner_addresses_are_not_fetched(other: Neighbour, add, monkeypatch) -> None:
    other.put("/park.csv", "a,b\n1,2\n")
    other.packages = [package("1", resources=[{"url": "file:///etc/hostname", "format": "CSV"}])]
    source = add(other.url, fetch=True)
    assert harvest.runs(source, SYSTEM)[0].fetched == 0


def test_a_source_comes_again_when_its_time_has_come(other: Neighbour) -> None:
    other.packages = [package("1")]
    id = harvest.add(draft(other.url), SYSTEM)
    jobs.run_pending()
    scheduling.begin_due(CONTEXT)
    assert Run.objects.filter(source=id).count() == 1
    Source.objects.update(due=timezone.now() - timedelta(minutes=1))
    scheduling.begin_due(CONTEXT)
    jobs.run_pending()
    assert Run.objects.filter(source=id, state=RunState.DONE).count() == 2
    due = harvest.source(id, SYSTEM).due
    assert due is not None
    assert due > timezone.now() + timedelta(hours=23)


def test_a_paused_source_does_not_come(other: Neighbour, add) -> None:
    id = add(other.url)
    harvest.change(id, SYSTEM, title="", schedule=Schedule.HOURLY, options=Options(), enabled=False)
    assert harvest.source(id, SYSTEM).due is None
    scheduling.begin_due(CONTEXT)
    assert Run.objects.filter(source=id).count() == 1
    harvest.change(id, SYSTEM, title="", schedule=Schedule.HOURLY, options=Options(), enabled=True)
    assert harvest.source(id, SYSTEM).due is not None


def test_a_source_that_is_let_go_takes_its_datasets_along(other: Neighbour, add) -> None:
    other.packages = [package("1"), package("2")]
    id = add(other.url)
    assert harvest.remove(id, SYSTEM) == 2
    assert list(datasets.of_source(id)) == []
    assert harvest.sources(OFFICE, SYSTEM) == []


def test_begun_twice_it_runs_once(other: Neighbour) -> None:
    other.packages = [package("1")]
    id = harvest.add(draft(other.url), SYSTEM)
    assert harvest.begin(id, SYSTEM) == harvest.begin(id, SYSTEM)
    jobs.run_pending()
    assert len(harvest.runs(id, SYSTEM)) == 1


def test_a_long_harvest_lets_others_have_the_worker(other: Neighbour, add, monkeypatch) -> None:
    monkeypatch.setattr(scheduling, "_TURN", 0.0)
    other.packages = [package(f"{number:04}") for number in range(250)]
    id = harvest.add(draft(other.url), SYSTEM)
    assert jobs.run_pending(1) == 1
    now = harvest.runs(id, SYSTEM)[0]
    assert (now.state, now.found, now.total) == (RunState.RUNNING, 100, 250)
    jobs.run_pending()
    assert harvest.runs(id, SYSTEM)[0].state == RunState.DONE


def test_a_suspended_organisation_harvests_nothing_says_why_and_goes_on(other: Neighbour) -> None:
    id = harvest.add(draft(other.url), SYSTEM)
    organisations.stop(OFFICE, Stop.SUSPENDED, who=SYSTEM)
    jobs.run_pending()
    assert other.asked == []
    for _minute in range(3):
        scheduling.begin_due(CONTEXT)
        jobs.run_pending()
    (run,) = harvest.runs(id, SYSTEM)
    assert run.state is RunState.SKIPPED
    (problem,) = harvest.problems(run.id, SYSTEM)
    assert problem.code == "organisation_suspended"
    assert other.asked == []
    organisations.stop(OFFICE, None, who=SYSTEM)
    scheduling.begin_due(CONTEXT)
    jobs.run_pending()
    assert harvest.runs(id, SYSTEM)[0].state is RunState.DONE
