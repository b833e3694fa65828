from __future__ import annotations

from collections.abc import Iterator

import pytest

from hiroba.protocols.http import service as http


@pytest.fixture(autouse=True)
def asked_anew() -> Iterator[None]:
    """What one test's readers may see is not remembered in the next."""
    http.forget()
    yield
    http.forget()
