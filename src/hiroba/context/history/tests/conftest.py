from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from hiroba.context.history.sqlite import SqliteHistory


@pytest.fixture
def history(tmp_path: Path) -> Iterator[SqliteHistory]:
    history = SqliteHistory(tmp_path)
    history.begin(0)
    yield history
    history.close()
