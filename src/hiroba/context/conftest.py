"""On PostgreSQL every test of the living city has a database of its own, as it has a data folder."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest


@pytest.fixture(autouse=True)
def own_city(data_dir: Path, monkeypatch: pytest.MonkeyPatch, reread_settings: Callable[[], None]) -> None:
    if os.environ.get("HIROBA_DATABASE_URL"):
        from tests.support.databases import own_database

        own = own_database(data_dir)["HIROBA_DATABASE_URL"]
        monkeypatch.setenv("HIROBA_CITY_DATABASE_URL", own)
        reread_settings()
