"""Two neighbours that may be asked, and an office that harvests them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from conftest import clear_settings

from hiroba.intake.harvest import service as harvest
from hiroba.intake.harvest.tests.neighbour import Neighbour, neighbour
from hiroba.intake.harvest.types import Kind, Options, RunInfo, Schedule, SourceDraft
from hiroba.kernel.decide.types import SYSTEM
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind

OFFICE = "131016"


@pytest.fixture(autouse=True)
def office(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Iterator[None]:
    monkeypatch.setenv("HIROBA_CITY_PRIVATE_URLS", "true")
    clear_settings()
    if request.node.get_closest_marker("django_db"):
        request.getfixturevalue("transactional_db")
        organisations.ensure(
            OrganisationInfo(OFFICE, OrganisationKind.MUNICIPALITY, "千代田区", "Chiyoda", None)
        )
    yield
    monkeypatch.undo()
    clear_settings()


@pytest.fixture
def other() -> Iterator[Neighbour]:
    with neighbour() as found:
        yield found


@pytest.fixture
def another() -> Iterator[Neighbour]:
    with neighbour() as found:
        yield found


@pytest.fixture
def add() -> Callable[..., str]:
    """Add a source and harvest it once; its id."""

    def make(address: str, kind: Kind = Kind.CKAN, **options: Any) -> str:
        draft = SourceDraft(OFFICE, kind, address, "", Schedule.MANUAL, Options(**options))
        id = harvest.add(draft, SYSTEM)
        jobs.run_pending()
        return id

    return make


@pytest.fixture
def again() -> Callable[..., RunInfo]:
    """Harvest a source once more; how it went."""

    def run(id: str, *, full: bool = False) -> RunInfo:
        harvest.begin(id, SYSTEM, full=full)
        jobs.run_pending()
        return harvest.runs(id, SYSTEM)[0]

    return run
