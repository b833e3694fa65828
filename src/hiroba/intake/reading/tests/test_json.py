from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hiroba.intake.reading import refusals
from hiroba.intake.reading.tests.helpers import cells, read_bytes, records, rules
from hiroba.intake.reading.types import FrameTable, ReadFile


def _read(folder: Path, document: Any, encoding: str = "utf-8") -> ReadFile:
    return read_bytes(folder, json.dumps(document, ensure_ascii=False).encode(encoding), "表.json")


def test_a_list_of_objects(tmp_path: Path) -> None:
    rows = [{"名称": "公園", "数": 1, "率": 0.5, "可": True}, {"名称": "", "数": 2, "率": 1, "追加": "x"}]
    read = _read(tmp_path, rows)
    table = read.tables[0]
    assert isinstance(table, FrameTable)
    assert [field.type for field in table.schema] == [
        pa.int64(), pa.string(), pa.int64(), pa.float64(), pa.bool_(), pa.string(),
    ]  # fmt: skip
    assert records(table) == [
        {"_row": 1, "名称": "公園", "数": 1, "率": 0.5, "可": True, "追加": None},
        {"_row": 2, "名称": None, "数": 2, "率": 1.0, "可": None, "追加": "x"},
    ]
    assert (read.format, table.name) == ("json", "表")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp932", "utf-16"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    read = _read(tmp_path, [{"名称": "公園"}, {"名称": "図書館"}], encoding)
    assert records(read.tables[0])[0]["名称"] == "公園"


def test_nested_objects_become_dotted_columns(tmp_path: Path) -> None:
    read = _read(tmp_path, [{"a": {"b": {"c": 1}, "d": "x"}, "e": ["p", "q"], "f": [{"g": 1}], "h": {}}])
    expected = {"_row": 1, "a.b.c": 1, "a.d": "x", "e": "p;q", "f": '[{"g": 1}]', "h": None}
    assert records(read.tables[0]) == [expected]
    assert rules(read) == {"json.flattened": 1}


def test_a_wrapper_is_seen_through(tmp_path: Path) -> None:
    inner = {"date": "2026", "data": [{"code": 1, "count": 3}, {"code": 2, "count": 5}]}
    for document in (
        inner,
        {"date": "2026", "datasets": inner},
        {"result": {"records": inner["data"], "total": 2}},
    ):
        read = _read(tmp_path, document)
        assert [row["code"] for row in records(read.tables[0])] == [1, 2]
        assert len(read.tables) == 1


def test_two_lists_are_two_tables(tmp_path: Path) -> None:
    read = _read(tmp_path, {"stops": [{"id": 1}], "routes": [{"route": "a"}], "v": 1})
    assert [table.name for table in read.tables] == ["stops", "routes"]


def test_lists_by_key(tmp_path: Path) -> None:
    read = _read(tmp_path, {"東京都": ["千代田区", "中央区"], "香川県": ["高松市"]})
    rows = [(row["key"], row["value"]) for row in records(read.tables[0])]
    assert rows == [("東京都", "千代田区"), ("東京都", "中央区"), ("香川県", "高松市")]


def test_columns_and_objects_by_key_and_grids(tmp_path: Path) -> None:
    read = _read(tmp_path, {"year": [2024, 2025], "count": [3, 5]})
    assert records(read.tables[0])[1] == {"_row": 2, "year": 2025, "count": 5}
    read = _read(tmp_path, {"131016": {"name": "千代田区", "n": 1}, "131024": {"name": "中央区", "n": 2}})
    assert records(read.tables[0])[1] == {"_row": 2, "key": "131024", "name": "中央区", "n": 2}
    read = _read(tmp_path, {"a": [{"x": 1, "y": 2}], "b": [{"x": 3, "y": 4}]})
    assert records(read.tables[0])[1] == {"_row": 2, "key": "b", "x": 3, "y": 4}
    read = _read(tmp_path, [["名称", "数"], ["公園", 1], ["図書館"]])
    assert cells(read.tables[0]) == [["名称", "数"], ["公園", "1"], ["図書館", None]]
    assert records(_read(tmp_path, ["あ", "い"]).tables[0])[1]["value"] == "い"
    assert records(_read(tmp_path, {"a": 1, "b": {"c": 2}}).tables[0]) == [{"_row": 1, "a": 1, "b.c": 2}]


def test_json_lines(tmp_path: Path) -> None:
    read = read_bytes(tmp_path, '{"a": 1}\n\n{"a": 2, "b": "あ"}\r\n'.encode(), "x.jsonl")
    assert records(read.tables[0])[1] == {"_row": 2, "a": 2, "b": "あ"}


def test_an_item_that_is_no_record_is_kept_aside(tmp_path: Path) -> None:
    read = _read(tmp_path, [{"a": 1}, "注", {"a": 2}])
    assert [row["_row"] for row in records(read.tables[0])] == [1, 3]
    assert [(row.row, row.raw) for row in read.tables[0].refused] == [(2, '"注"')]


def test_a_syntax_error_names_the_line(tmp_path: Path) -> None:
    with pytest.raises(refusals.BrokenJson) as caught:
        read_bytes(tmp_path, b'[\n {"a": 1},\n {"a": }\n]', "x.json")
    assert caught.value.data["line"] == 3


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=15,
)


@settings(max_examples=200, deadline=None)
@given(st.lists(JSON, max_size=5) | st.dictionaries(st.text(max_size=4), JSON, max_size=4))
def test_any_document_is_read_or_refused(document: Any) -> None:
    with tempfile.TemporaryDirectory() as folder:
        try:
            read = _read(Path(folder), document)
        except (
            refusals.EmptyFile, refusals.JsonNotTable, refusals.FormulaRefused, refusals.BinaryRubbish,
        ):  # fmt: skip
            return
        for table in read.tables:
            assert sum(batch.num_rows for batch in table.batches()) == table.rows
