"""What several scenarios share."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from hiroba.kernel.sealing import service as sealing
from hiroba.kernel.sealing.models import SealingKey
from tests.support.server import Server
from tests.support.somebody import Somebody


@pytest.fixture
def people(server: Server) -> Iterator[Callable[..., Somebody]]:
    """Visitors of the module's server; with an address they are signed in."""
    opened: list[Somebody] = []

    def signed_in(email: str = "") -> Somebody:
        opened.append(Somebody(server, email))
        return opened[-1]

    yield signed_in
    for each in opened:
        each.close()


@pytest.fixture
def own_keys(db: None, monkeypatch: pytest.MonkeyPatch, reread_settings: Callable[[], None]) -> None:
    """Keys, and a list of what was erased, of this test's own; the city in a file of its own."""
    monkeypatch.delenv("HIROBA_KEY_FILE")
    monkeypatch.setenv("HIROBA_CITY_DATABASE_URL", "sqlite")
    reread_settings()
    SealingKey.objects.all().delete()
    sealing.ensure(SealingKey)
