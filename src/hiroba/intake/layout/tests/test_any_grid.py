"""Whatever the grid: no error, no overlap, nothing lost, and quick."""

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from hiroba.intake.layout.service import filled, find_regions, judge_row
from hiroba.intake.layout.tests.sheets import lost, sheet, titles
from hiroba.intake.layout.types import Cells
from hiroba.intake.layout.units import is_unit, split_unit
from hiroba.intake.reading.types import Merge

CELLS = st.one_of(
    st.none(),
    st.sampled_from(
        [
            "名称",
            "住所",
            "人口",
            "男",
            "女",
            "合計",
            "※注記",
            "#property",
            "#lang",
            "1",
            "2",
            "3.5",
            "2024",
            "令和6年度",
            "2026-04-01",
            "（単位：人）",
            "人",
            "○",
            "記入例",
            "←説明",
            "備考：あり\u3000",
            "本町",
        ]
    ),
    st.text(max_size=6),
)
GRIDS = st.integers(1, 7).flatmap(
    lambda width: st.lists(st.lists(CELLS, min_size=0, max_size=width), min_size=0, max_size=14)
)
MERGES = st.lists(
    st.tuples(st.integers(-1, 14), st.integers(-1, 7), st.integers(0, 4), st.integers(0, 4)).map(
        lambda m: Merge(m[0], m[1], m[0] + m[2], m[1] + m[3])
    ),
    max_size=4,
)


@settings(max_examples=400, deadline=None)
@given(GRIDS, MERGES)
def test_never_an_error_never_an_overlap_nothing_lost(cells: Cells, merges: list[Merge]) -> None:
    found = find_regions(cells, merges=merges, complete=True)
    assert lost(cells, found) == []
    taken: set[tuple[int, int]] = set()
    for region in found:
        last = region.body_last
        assert last is not None
        rows = [*region.header_rows, *range(region.body_first, last + 1)]
        area = {(r, c) for r in rows for c in region.columns}
        assert not area & taken
        taken |= area
        assert len(region.headers) == len(region.columns) == len(set(region.columns))
        assert len(set(titles(region))) == len(titles(region))
        assert all(titles(region))


@settings(max_examples=150, deadline=None)
@given(GRIDS)
def test_a_stream_is_one_region_without_end(cells: Cells) -> None:
    found = find_regions(cells, complete=False)
    assert len(found) == any(cell and not cell.isspace() for row in cells for cell in row)
    assert all(region.body_last is None for region in found)
    for row in cells:
        assert all(judge_row(region, row).kind in ("data", "footnote", "skipped") for region in found)


@settings(max_examples=100, deadline=None)
@given(GRIDS, MERGES)
def test_filling_merges_changes_only_empty_cells(cells: Cells, merges: list[Merge]) -> None:
    for before, after in zip(cells, filled(cells, merges), strict=True):
        assert all(new == old for old, new in zip(before, after, strict=False) if (old or "").strip())


def test_later_rows_of_a_stream_are_judged() -> None:
    cells = sheet("町名|人口|世帯\n本町|1|2\n西町|3|4")
    region = find_regions(cells, complete=False)[0]
    assert judge_row(region, ["※注意", None, None]).text == "※注意"
    assert judge_row(region, [None, None, None]).reason == "row.blank"
    assert judge_row(region, ["町名", "人口", "世帯"], [cells[0]]).reason == "header.repeated"
    assert judge_row(region, ["北町", "5", "6"]).kind == "data"


def test_columns_that_a_stream_has_not_shown_yet_are_named() -> None:
    region = find_regions(sheet("町名||人口|\n本町||1|"), complete=False)[0]
    assert region.columns == (0, 2)
    assert region.unseen_columns == (1, 3)


def test_hidden_rows_and_columns_are_counted_and_kept() -> None:
    cells = sheet("町名|人口\n本町|1\n西町|3")
    region = find_regions(cells, hidden_rows=frozenset({2}), hidden_columns=frozenset({1}), complete=True)[0]
    assert region.body_last == 2
    assert ("rows.hidden", 1, ("3",)) in region.notes
    assert ("columns.hidden", 1, ("2",)) in region.notes


def test_units() -> None:
    assert split_unit("人口（人）") == ("人口", "人")
    assert split_unit("面積［k㎡］") == ("面積", "k㎡")
    assert split_unit("決算額（単位：千円）") == ("決算額", "千円")
    assert split_unit("電話（内線）") == ("電話（内線）", "")
    assert all(is_unit(text) for text in ("千円", "(㎡)", "単位：人"))
    assert not any(is_unit(text) for text in ("小便器", ""))


def test_a_large_sheet_is_read_within_a_second() -> None:
    width = 20
    header: list[str | None] = [f"項目{c}" for c in range(width)]
    cells = [header] + [[f"値{r}", *(str(r + c) for c in range(width - 1))] for r in range(100_000)]
    start = time.process_time()
    found = find_regions(cells, complete=True)
    elapsed = time.process_time() - start
    assert len(found) == 1
    assert found[0].body_last == 100_000
    assert elapsed < 3, elapsed  # under one second on a quiet machine
