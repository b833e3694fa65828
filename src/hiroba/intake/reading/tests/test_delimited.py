from __future__ import annotations

import csv
import io
import tempfile
import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hiroba.intake.reading import blocks, delimited, refusals
from hiroba.intake.reading.tests.helpers import cells, numbers, read_bytes, rules
from hiroba.intake.reading.types import GridTable

TABLE = "コード,名称,人口\n13101,千代田区,66680\n13102,中央区,169179\n13103,港区,260486\n"
ENCODINGS = {
    "utf-8": "utf-8",
    "utf-8-sig": "utf-8",
    "cp932": "cp932",
    "euc_jp": "euc_jp",
    "iso2022_jp": "iso2022_jp_ext",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    "utf-16": "utf-16-le",
}


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_a_table_is_the_same_in_every_encoding(tmp_path: Path, encoding: str) -> None:
    read = read_bytes(tmp_path, (TABLE * 3).encode(encoding))
    assert read.format == "csv"
    assert read.encoding == ENCODINGS[encoding]
    assert cells(read.tables[0])[:2] == [["コード", "名称", "人口"], ["13101", "千代田区", "66680"]]
    assert read.tables[0].rows == 12
    assert read.tables[0].name == "表"


def test_short_euc_is_not_taken_for_half_width_kana(tmp_path: Path) -> None:
    assert read_bytes(tmp_path, "名称\n公園\n".encode("euc_jp")).encoding == "euc_jp"
    assert read_bytes(tmp_path, "名称\n公園\n".encode("cp932")).encoding == "cp932"
    assert read_bytes(tmp_path, "ﾄｲﾚ,カナ\nｺｳｴﾝ,公園\n".encode("cp932")).encoding == "cp932"


def test_utf16_without_a_mark_is_recognised(tmp_path: Path) -> None:
    read = read_bytes(tmp_path, "id,name\r\n1,abc\r\n2,def\r\n".encode("utf-16-le"))
    assert cells(read.tables[0])[1] == ["1", "abc"]


@pytest.mark.parametrize(("sign", "form"), [(",", "csv"), ("\t", "tsv"), (";", "csv"), ("|", "csv")])
def test_delimiters(tmp_path: Path, sign: str, form: str) -> None:
    read = read_bytes(tmp_path, TABLE.replace(",", sign).encode(), "stops.txt")
    assert read.format == form
    assert cells(read.tables[0])[3] == ["13103", "港区", "260486"]


def test_rows_are_numbered_as_a_person_sees_them(tmp_path: Path) -> None:
    read = read_bytes(tmp_path, b'a,b\n\n1,"x\ny"\n\n2,z')
    table = read.tables[0]
    assert numbers(table) == [1, 2, 3, 4, 5]
    assert cells(table) == [["a", "b"], [None, None], ["1", "x\ny"], [None, None], ["2", "z"]]


@pytest.mark.parametrize("line_end", ["\r\n", "\r", "\n"])
def test_line_ends(tmp_path: Path, line_end: str) -> None:
    read = read_bytes(tmp_path, TABLE.replace("\n", line_end).encode())
    assert numbers(read.tables[0]) == [1, 2, 3, 4]
    assert cells(read.tables[0])[3] == ["13103", "港区", "260486"]


def test_short_rows_are_padded_and_wide_ones_are_set_aside(tmp_path: Path) -> None:
    read = read_bytes(tmp_path, b"a,b,c\n1,2,3\n4,5\n6,7,8,9\n1,2,3,,\n")
    table = read.tables[0]
    assert cells(table) == [["a", "b", "c"], ["1", "2", "3"], ["4", "5", None], ["1", "2", "3"]]
    assert numbers(table) == [1, 2, 3, 5]
    assert [(row.row, row.raw) for row in table.refused] == [(4, "6,7,8,9")]
    assert rules(read) == {"csv.ragged_rows": 1}


def test_empty_columns_at_the_end_are_no_columns(tmp_path: Path) -> None:
    read = read_bytes(tmp_path, b"a,b,,\n1,2,,\n3,4,,\n5,6,,x\n")
    table = read.tables[0]
    assert isinstance(table, GridTable)
    assert table.width == 2
    assert [row.raw for row in table.refused] == ["5,6,,x"]


def test_a_wider_table_further_down_is_not_lost(tmp_path: Path) -> None:
    read = read_bytes(tmp_path, b"a,b\n" + b"1,2\n" * 30 + b"\n" + b"p,q,r\n" * 3)
    table = read.tables[0]
    assert cells(table)[-1] == ["p", "q", "r"]
    assert not table.refused


def test_a_quote_never_closed_costs_its_own_line_only(tmp_path: Path) -> None:
    read = read_bytes(tmp_path, b'a,b,c\n1,"x,3\n4,5,6\n7,"p,q\n8,9,10\n')
    table = read.tables[0]
    assert cells(table) == [
        ["a", "b", "c"],
        ["1", '"x', "3"],
        ["4", "5", "6"],
        ["7", '"p', "q"],
        ["8", "9", "10"],
    ]
    read = read_bytes(tmp_path, b'a,b,c\n1,"x\n4,5,6\n')
    assert [row.raw for row in read.tables[0].refused] == ['1,"x']
    assert cells(read.tables[0])[1] == ["4", "5", "6"]
    assert rules(read)["csv.broken_quotes"] == 1


def test_text_behind_a_closing_quote_is_kept(tmp_path: Path) -> None:
    read = read_bytes(tmp_path, b'a,b\n1,"x"y\n2,5" pipe\n')
    assert cells(read.tables[0])[1:] == [["1", "xy"], ["2", '5" pipe']]


def test_nul_bytes_are_taken_out_and_counted(tmp_path: Path) -> None:
    text = TABLE.replace("港区", "港\0区") * 10
    read = read_bytes(tmp_path, text.encode())
    assert cells(read.tables[0])[3][1] == "港区"
    assert rules(read)["csv.nul_bytes"] == 10


def test_a_few_broken_characters_are_counted_not_fatal(tmp_path: Path) -> None:
    text = (TABLE * 20).encode() + b"13104,\xff\xfe,1\n"
    read = read_bytes(tmp_path, text)
    assert read.encoding == "utf-8"
    assert rules(read)["encoding.undecodable"] == 2
    assert cells(read.tables[0])[-1] == ["13104", "��", "1"]
    text = (TABLE * 20).encode("cp932") + b"13104,\x81\xff,1\n"
    read = read_bytes(tmp_path, text)
    assert rules(read)["encoding.undecodable"] >= 1


def test_a_text_after_megabytes_of_ascii_tells_the_encoding(tmp_path: Path) -> None:
    head = b"id,name\n" + b"1,abcdefghijklmnopqrstuvwxyz\n" * 400_000
    read = read_bytes(tmp_path, head + "2,千代田区霞が関\n".encode("cp932"))
    assert read.encoding == "cp932"
    last = list(read.tables[0].batches())[-1].to_pylist()[-1]
    assert last == {"_row": 400_002, "c0": "2", "c1": "千代田区霞が関"}


CELL = st.text(
    st.one_of(st.sampled_from("あ漢字ア、。1a,\"\n;| '-"), st.characters(exclude_categories=["C"])),
    max_size=8,
)


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    width = draw(st.integers(2, 5))
    return draw(st.lists(st.lists(CELL, min_size=width, max_size=width), min_size=1, max_size=12))


def _written(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n").writerows(rows)
    return out.getvalue()


@settings(max_examples=150, deadline=None)
@given(tables(), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_any_cells_come_back(rows: list[list[str]], encoding: str) -> None:
    width = len(rows[0])
    header = ["見出し"] * width
    with tempfile.TemporaryDirectory() as folder:
        read = read_bytes(Path(folder), _written([header, *rows]).encode(encoding))
        found = cells(read.tables[0])
    assert found == [header, *[[cell or None for cell in row] for row in rows]]


JAPANESE = st.text(
    st.sampled_from('東京都千代田区霞が関あいうえおカキクケコ一丁目公園、・ー0123abc,"\n'), max_size=12
)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(st.lists(JAPANESE, min_size=3, max_size=3), min_size=1, max_size=10),
    st.sampled_from(["cp932", "euc_jp", "iso2022_jp", "utf-8"]),
)
def test_japanese_comes_back_in_every_encoding(rows: list[list[str]], encoding: str) -> None:
    header = ["名称", "所在地", "緯度経度の説明"]
    with tempfile.TemporaryDirectory() as folder:
        read = read_bytes(Path(folder), _written([header, *rows]).encode(encoding))
        found = cells(read.tables[0])
    assert found == [header, *[[cell or None for cell in row] for row in rows]]


def test_rows_too_wide_are_told_in_their_order(tmp_path: Path) -> None:
    text = "a,b,c,d\n1,2,3,4\n,,,,,1\n,,,,1\n1,2,3,4\n,,,,1\n"
    refused = read_bytes(tmp_path, text.encode()).tables[0].refused
    assert [row.row for row in refused] == sorted(row.row for row in refused)


RAGGED = st.lists(
    st.lists(st.sampled_from(["", "1", "あ", "x,y", 'q"q', "two\nlines"]), max_size=6),
    min_size=1,
    max_size=40,
)


@settings(max_examples=150, deadline=None)
@given(RAGGED, st.integers(64, 400))
def test_small_blocks_and_the_tolerant_way_give_the_same(rows: list[list[str]], block: int) -> None:
    text = "見出し,b,c,d\n" + _minimal(rows)

    def outcome(patch: pytest.MonkeyPatch | None) -> object:
        with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as monkey:
            monkey.setattr(blocks, "BLOCK", 2**22 if patch is None else block)
            if tolerant:
                monkey.setattr(delimited, "parse_clean", lambda *_: None)
            table = read_bytes(Path(folder), text.encode()).tables[0]
            return (cells(table), numbers(table), [(row.row, row.raw) for row in table.refused], table.notes)

    tolerant = False
    plain = outcome(None)
    with pytest.MonkeyPatch.context() as monkey:
        assert outcome(monkey) == plain
    tolerant = True
    assert outcome(None) == plain


def _minimal(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


@settings(max_examples=200, deadline=None)
@given(st.text(st.sampled_from('a,"\n\r1あ;\t '), max_size=60), st.integers(64, 100))
def test_no_text_whatever_breaks_the_reader(text: str, block: int) -> None:
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as monkey:
        monkey.setattr(blocks, "BLOCK", block)
        try:
            table = read_bytes(Path(folder), ("見,b\n" + text).encode()).tables[0]
        except refusals.EmptyFile:
            return
        drawn = numbers(table)
        assert drawn == sorted(drawn)
        assert len(drawn) + len(table.refused) >= 1


@pytest.mark.parametrize("opening", [b"", b'"'])
def test_a_row_without_end_is_refused_with_bounded_memory(tmp_path: Path, opening: bytes) -> None:
    source = tmp_path / "plain"
    with source.open("wb") as file:
        file.write(b"a,b\n1,2\n3," + opening)
        for _ in range(60):
            file.write(b"x" * 1_000_000)
    tracemalloc.start()
    table = delimited.read_delimited(source, "長い.csv", "長い", tmp_path)[0]
    with pytest.raises(refusals.RowTooLong) as caught:
        list(table.batches())
    assert tracemalloc.get_traced_memory()[1] < 150_000_000
    tracemalloc.stop()
    assert caught.value.data["row"] == 3
    assert "長い.csv" in str(caught.value)


def test_a_large_file_streams_and_can_be_drawn_twice(tmp_path: Path) -> None:
    line = '13101,"千代田区, 霞が関",66680\n'.encode()
    read = read_bytes(tmp_path, "コード,名称,人口\n".encode() + line * 500_000 + b"1,2\n1,2,3,4\n")
    table = read.tables[0]
    assert table.rows is None
    for _ in range(2):
        assert sum(batch.num_rows for batch in table.batches()) == 500_002
        assert [row.row for row in table.refused] == [500_003]
        assert [note.rule for note in table.late_notes] == ["csv.ragged_rows"]


def test_a_broken_quote_deep_in_a_large_file_costs_one_line(tmp_path: Path) -> None:
    line = "13101,千代田区,66680\n".encode()
    read = read_bytes(tmp_path, "コード,名称,人口\n".encode() + line * 200_000 + b'9,"x\n' + line * 200_000)
    table = read.tables[0]
    assert sum(batch.num_rows for batch in table.batches()) == 400_001
    assert [(row.row, row.raw) for row in table.refused] == [(200_002, '9,"x')]


def test_too_many_columns(tmp_path: Path) -> None:
    with pytest.raises(refusals.TooManyColumns):
        read_bytes(tmp_path, b"a," * 20_000 + b"b\n")
