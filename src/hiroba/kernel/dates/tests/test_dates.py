"""A day is written as the reader's office writes it, and is the day of Tokyo."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from django.utils import translation

from hiroba.kernel.dates import service as dates


@pytest.mark.parametrize(
    ("language", "said"),
    [("ja", "2001年1月21日"), ("en", "21 January 2001"), ("en-gb", "21 January 2001")],
)
def test_a_day_is_written_as_it_is_said(language: str, said: str) -> None:
    assert dates.written(date(2001, 1, 21), language) == said
    with translation.override(language):
        assert dates.written(date(2001, 1, 21)) == said


def test_a_moment_is_of_the_day_that_it_is_in_tokyo() -> None:
    assert dates.written(datetime(2026, 3, 31, 15, 0, tzinfo=UTC), "ja") == "2026年4月1日"
