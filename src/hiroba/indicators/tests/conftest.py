"""An indicator that somebody enters, in a town of its own."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from hiroba.indicators import service as indicators
from hiroba.indicators.types import Definition, Direction, Source, SourceKind
from hiroba.kernel.decide.types import Principal
from hiroba.kernel.organisations.types import OrganisationInfo


def definition(id: str, organisation: str, **changes: Any) -> Definition:
    given: dict[str, Any] = {
        "title_ja": "開設した教室", "title_en": "Classes held", "unit_ja": "回", "unit_en": "classes",
        "direction": Direction.UP, "source": Source(SourceKind.ENTERED),
    }  # fmt: skip
    return Definition(id, organisation, **{**given, **changes})


@pytest.fixture
def defined(home: OrganisationInfo, officer: Principal) -> Callable[..., Definition]:
    """Define an indicator of the home town."""

    def make(id: str = "classes", **changes: Any) -> Definition:
        return indicators.define(definition(id, home.code, **changes), officer)

    return make
