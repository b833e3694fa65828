"""What several scenarios share."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

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
