"""On PostgreSQL every test of the living city has a database of its own, as it has a data folder.

It is made when its store is opened: most tests of these rooms open none.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from hiroba.context.store import service as stores
from hiroba.context.store.types import Store


@pytest.fixture(autouse=True)
def own_city(
    data_dir: Path, monkeypatch: pytest.MonkeyPatch, reread_settings: Callable[[], None]
) -> Iterator[None]:
    if not os.environ.get("HIROBA_DATABASE_URL"):
        yield
        return
    from tests.support import databases

    own, opened = databases.address(data_dir), stores._opened

    async def made(place: str) -> Store:
        if place == own:
            databases.ensure(own)
        return await opened(place)

    monkeypatch.setattr(stores, "_opened", made)
    monkeypatch.setenv("HIROBA_CITY_DATABASE_URL", own)
    reread_settings()
    yield
    databases.end(own)
