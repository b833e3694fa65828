from __future__ import annotations

from collections.abc import Callable

import pytest

from hiroba.kernel.sealing import service as sealing
from hiroba.kernel.sealing.models import SealingKey


@pytest.fixture
def own_keys(db: None, monkeypatch: pytest.MonkeyPatch, reread_settings: Callable[[], None]) -> None:
    """Keys of this test's own."""
    monkeypatch.delenv("HIROBA_KEY_FILE")
    reread_settings()
    SealingKey.objects.all().delete()
    sealing.ensure(SealingKey)
