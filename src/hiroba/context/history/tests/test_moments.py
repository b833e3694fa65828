"""Many times at once are written as one is."""

from __future__ import annotations

import numpy as np
import pytest

from hiroba.context.history.moments import LAST, micros, text, texts


@pytest.mark.parametrize(
    "times",
    [
        [],
        [0, 1_780_272_000_000_000, -86_400_000_000],
        [0, 1, 100_000, 1_780_272_000_120_000, 1_780_272_010_000_000, LAST, LAST + 5],
    ],
)
def test_many_are_written_as_one_is(times: list[int]) -> None:
    written = texts(np.array(times, dtype=np.int64))
    assert written == [text(each) for each in times]
    assert [micros(each) for each in written] == [min(each, LAST) for each in times]
