"""Tables whose format names its columns."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from hiroba.intake.reading.types import FrameTable
from hiroba.intake.tidy.service import tidy
from hiroba.intake.tidy.types import TidyOptions


def test_a_unit_in_a_declared_name_is_a_unit(tmp_path: Path) -> None:
    batch = pa.record_batch({"_row": [1, 2], "高さ（m）": [3.5, 4.0], "用途（小分類）": ["住宅", "商業"]})
    table = FrameTable("建物", "geojson", batch.schema, lambda: iter([batch]), 2)
    [result] = tidy(table, tmp_path, TidyOptions(), lambda _done, _total: None)
    assert [(c.title, c.unit, c.type.value) for c in result.schema.columns] == [
        ("高さ", "m", "number"),
        ("用途（小分類）", "", "string"),
    ]
