from __future__ import annotations

from collections.abc import Callable

import pytest
from django.apps import apps

from hiroba.kernel.sealing import service as sealing


@pytest.fixture
def own_keys(db: None, monkeypatch: pytest.MonkeyPatch, reread_settings: Callable[[], None]) -> None:
    """Keys of this test's own."""
    monkeypatch.delenv("HIROBA_KEY_FILE")
    reread_settings()
    keys = apps.get_model("sealing", "SealingKey")
    keys.objects.all().delete()
    sealing.ensure(keys)
