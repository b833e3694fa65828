from __future__ import annotations

from pathlib import Path

import pytest

from hiroba.catalog.datasets.tests.made import CHIYODA, MINATO, TOKYO
from hiroba.catalog.search import store
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind


@pytest.fixture(autouse=True)
def index_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "search" / "index.sqlite3"
    monkeypatch.setattr(store, "path", lambda: file)
    return file


@pytest.fixture
def city(db: None) -> None:
    kind = OrganisationKind
    for info in (
        OrganisationInfo(TOKYO, kind.PREFECTURE, "東京都", "Tokyo", None),
        OrganisationInfo(MINATO, kind.MUNICIPALITY, "港区", "Minato City", TOKYO),
        OrganisationInfo(CHIYODA, kind.MUNICIPALITY, "千代田区", "Chiyoda City", TOKYO),
        OrganisationInfo("minato-roads", kind.DEPARTMENT, "土木課", "Roads", MINATO),
    ):
        organisations.ensure(info)
