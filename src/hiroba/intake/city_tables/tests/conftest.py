"""A city and a search index of its own for each test, and somebody who asks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from hiroba.catalog.search import store
from hiroba.catalog.workbench import service as workbench
from hiroba.catalog.workbench.tests.made import TOWN
from hiroba.catalog.workbench.types import Bounds
from hiroba.context.conftest import own_city
from hiroba.intake.city_tables.tests.made import Ask
from hiroba.kernel.decide.types import ONLY_PUBLIC, Sight
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind

__all__ = ["own_city"]


@pytest.fixture(autouse=True, scope="module")
def no_cell_is_left() -> Iterator[None]:
    yield
    workbench.close()


@pytest.fixture(autouse=True)
def town(transactional_db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(store, "path", lambda: tmp_path / "search" / "index.sqlite3")
    organisations.ensure(OrganisationInfo(TOWN, OrganisationKind.MUNICIPALITY, "千代田区", "Chiyoda", None))


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    def answer(sql: str, sight: Sight | None = ONLY_PUBLIC) -> list[dict[str, Any]]:
        bounds = Bounds(memory=256 * 1024**2, seconds=20, rows=1000, threads=2)
        found = workbench.ask(sql, ONLY_PUBLIC, bounds, tmp_path / "rows.arrow", entities=sight)
        answer.inputs = found.inputs  # type: ignore[attr-defined]
        with found.arrow.open("rb") as file, pa.ipc.open_stream(file) as reader:
            rows: list[dict[str, Any]] = reader.read_all().to_pylist()
        return rows

    return answer
