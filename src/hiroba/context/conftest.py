"""On PostgreSQL every test of the living city has a database of its own, as it has a data folder.

It is made when its store is opened: most tests of these rooms open none.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from hiroba.context.store.postgresql.store import PostgresStore


@pytest.fixture(autouse=True)
def own_city(data_dir: Path, monkeypatch: pytest.MonkeyPatch, reread_settings: Callable[[], None]) -> None:
    if not os.environ.get("HIROBA_DATABASE_URL"):
        return
    from tests.support import databases

    own, opened = databases.address(data_dir), PostgresStore.open

    async def made(url: str) -> PostgresStore:
        if url == own:
            databases.ensure(own)
        return await opened(url)

    monkeypatch.setattr(PostgresStore, "open", made)
    monkeypatch.setenv("HIROBA_CITY_DATABASE_URL", own)
    reread_settings()
