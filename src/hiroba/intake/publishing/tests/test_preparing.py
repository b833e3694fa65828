"""What pages will ask of tables is worked out before; what cannot be, ends the job with its reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from hiroba.catalog.tables import service as tables
from hiroba.catalog.tables.types import QueryTooLarge, TableSchema
from hiroba.intake.publishing.tests.test_publish import office, publish
from hiroba.kernel.jobs import service as jobs
from hiroba.kernel.jobs.models import Job
from hiroba.kernel.outbox import service as outbox

__all__ = ["office"]
pytestmark = pytest.mark.django_db


def test_a_table_that_is_too_large_is_tried_once_and_the_next_one_is_prepared(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = tmp_path / "two.csv"
    book.write_text("名称,定員\n中央会館,120\n\n\n\n地区,人口\n東,3000\n西,4000\n", encoding="utf-8")
    assert len(publish(book).tables) == 2
    tried = []

    def prepare(parquet: Path, schema: TableSchema) -> None:
        tried.append(parquet)
        if len(tried) == 1:
            raise QueryTooLarge

    monkeypatch.setattr(tables, "prepare", prepare)
    outbox.deliver()
    while jobs.run_pending():
        pass
    ended = Job.objects.get(name="publishing.prepare")
    assert (ended.state, ended.attempts, len(set(tried)), len(tried)) == ("failed", 1, 2, 2)
    assert "メモリ" in ended.error
