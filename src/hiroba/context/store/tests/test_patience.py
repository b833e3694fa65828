"""No question holds the store for ever."""

from __future__ import annotations

from pathlib import Path

import pytest

from hiroba.context.queries import service as queries
from hiroba.context.store.sqlite import reader as reading
from hiroba.context.store.sqlite.store import SqliteStore
from hiroba.context.store.tests.made import TENANT, putting, sensor
from hiroba.context.store.types import Select
from hiroba.kernel.decide.types import EVERYTHING


@pytest.mark.parametrize("q", ["temperature>=0", 'temperature~="."'])
async def test_a_question_that_takes_too_long_is_refused_and_the_next_one_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, q: str
) -> None:
    store = SqliteStore(tmp_path / "city.sqlite3")
    try:
        await store.write([putting(sensor(number)) for number in range(50)])
        what = Select(
            tenant=TENANT, sight=EVERYTHING, q=queries.parse_q(q, str), order=queries.parse_order(["id"], str)
        )
        for name in ("_PATIENCE", "_LONGEST"):
            monkeypatch.setattr(reading, name, -1.0)
        with pytest.raises(queries.QuestionTooComplex):
            await store.select(what)
        monkeypatch.undo()
        assert (await store.select(Select(tenant=TENANT, sight=EVERYTHING))).items
    finally:
        await store.close()
