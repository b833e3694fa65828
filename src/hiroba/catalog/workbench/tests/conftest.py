from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from hiroba.catalog.search import store
from hiroba.catalog.workbench import service as workbench
from hiroba.catalog.workbench.tests.made import OTHER, TOWN, publish
from hiroba.catalog.workbench.types import Bounds
from hiroba.kernel.decide.types import ONLY_PUBLIC, Sight, Visibility
from hiroba.kernel.organisations import service as organisations
from hiroba.kernel.organisations.types import OrganisationInfo, OrganisationKind

Ask = Callable[..., list[dict[str, Any]]]


@pytest.fixture(autouse=True, scope="session")
def no_cell_is_left() -> Iterator[None]:
    yield
    workbench.close()


@pytest.fixture
def town(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """Ids of made datasets: one for all, one of a town's officers."""
    monkeypatch.setattr(store, "path", lambda: tmp_path / "search" / "index.sqlite3")
    for code, name in ((TOWN, "千代田区"), (OTHER, "中央区")):
        organisations.ensure(OrganisationInfo(code, OrganisationKind.MUNICIPALITY, name, name, None))
    toilets: dict[str, list[Any]] = {
        "名称": ["公園", "駅前", "広場"],
        "個数": [2, 5, 3],
        "緯度": [35.69, 35.70, 35.71],
        "経度": [139.75, 139.76, 139.77],
    }
    names = {"名称": "name", "緯度": "latitude", "経度": "longitude"}
    secret: dict[str, list[Any]] = {"氏名の数": [4], "秘密": ["ひみつ"]}
    return {
        "toilets": publish(tmp_path, "公衆トイレ一覧", toilets, names=names, model="PublicToilet"),
        "secret": publish(tmp_path, "内部資料", secret, visibility=Visibility.PRIVATE),
    }


@pytest.fixture
def ask(tmp_path: Path) -> Ask:
    """Ask as somebody unknown, or with another sight; the rows."""

    def answer(sql: str, sight: Sight = ONLY_PUBLIC, **limits: int) -> list[dict[str, Any]]:
        bounds = Bounds(**{"memory": 256 * 1024**2, "seconds": 10, "rows": 1000, "threads": 2, **limits})
        found = workbench.ask(sql, sight, bounds, tmp_path / "rows.arrow")
        with found.arrow.open("rb") as file, pa.ipc.open_stream(file) as reader:
            rows: list[dict[str, Any]] = reader.read_all().to_pylist()
        return rows

    return answer
