from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from hiroba.catalog.search import service, store
from hiroba.catalog.search.types import SearchDocument

Add = Callable[..., None]


@pytest.fixture
def index_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "search" / "index.sqlite3"
    monkeypatch.setattr(store, "path", lambda: file)
    return file


@pytest.fixture
def add(index_file: Path) -> Add:
    def put(
        id: str,
        title: str,
        *keywords: str,
        organisation: str = "",
        columns: tuple[str, ...] = (),
        description: str = "",
        public: bool = True,
        days: int = 1,
    ) -> None:
        modified = datetime.now(UTC) - timedelta(days=days)
        service.index(
            SearchDocument(id, title, keywords, organisation, columns, description, public, modified)
        )

    return put
