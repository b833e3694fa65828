"""One town and its neighbour, seeded once a module: the walks and attacks ask it, each as many people.

What the attackers send is refused or rolled back, so that the next one finds the same town.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.security.asking import Asking
from tests.security.seeded import Seeded, seed
from tests.support import emptying


def pytest_itemcollected(item: pytest.Item) -> None:
    """pytest-django makes a database only where a test of the run asks for `db`: who asks for the town does."""
    names = getattr(item, "fixturenames", [])
    if "seeded" in names and "db" not in names:
        names.append("db")


@pytest.fixture(scope="module")
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The same folder for a whole module, in place of one a test."""
    from conftest import clear_settings

    from hiroba.kernel.decide import rulebook
    from hiroba.kernel.organisations.tree import forget
    from hiroba.rules.metering import guesses

    def start_anew() -> None:
        clear_settings()
        forget()
        rulebook.forget()

    folder = tmp_path_factory.mktemp("security") / "data"
    folder.mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HIROBA_DATA_DIR", str(folder))
        patch.setattr(guesses, "MOST", 1_000_000)  # a walk shows wrong tokens by the hundred
        start_anew()
        yield folder
    start_anew()


@pytest.fixture(scope="module")
def seeded(
    data_dir: Path, django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Seeded]:
    """The town, committed: threads of the protocols see it as those of a server do."""
    from hiroba.context.city import service as city
    from hiroba.context.store import service as stores
    from hiroba.protocols.http import service as http
    from hiroba.protocols.iot import service as iot

    with django_db_blocker.unblock():
        http.forget()
        yield seed(tmp_path_factory.mktemp("seeded"))
        city.wait_for(iot.close())
        city.wait_for(stores.close())
        http.forget()
        emptying.empty()


@pytest.fixture
def db(seeded: Seeded) -> None:
    """In place of pytest-django's: nothing is wrapped around a test, for threads have to see what it sees."""


@pytest.fixture
def ask(db: None, seeded: Seeded) -> Asking:
    """Requests to pages and protocols."""
    return Asking(seeded)
