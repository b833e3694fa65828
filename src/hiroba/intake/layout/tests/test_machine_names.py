"""A row of machine names alone is the header; the first row of Japanese data under it is no heading."""

from hiroba.intake.layout.service import find_regions
from hiroba.intake.layout.types import Cells


def test_machine_names_over_japanese_data() -> None:
    cells: Cells = [
        ["pref", "city", "name"],
        ["見本県", "見本市", "中央会館"],
        ["見本県", "例示町", "北会館"],
    ]
    (region,) = find_regions(cells, complete=True)
    assert [header.title for header in region.headers] == ["pref", "city", "name"]
    assert (region.body_first, region.body_last) == (1, 2)


def test_machine_names_beside_japanese_headings() -> None:
    cells: Cells = [["name", "count"], ["名称", "件数"], ["中央会館", "3"], ["北会館", "5"]]
    for rows in (cells, [cells[1], cells[0], *cells[2:]]):
        (region,) = find_regions(rows, complete=True)
        assert [header.title for header in region.headers] == ["名称", "件数"]
        assert [header.property for header in region.headers] == ["name", "count"]


def test_codes_under_japanese_headings_are_data() -> None:
    cells: Cells = [["記号", "略号"], ["A1", "B1"], ["A2", "B2"], ["A3", "B3"]]
    (region,) = find_regions(cells, complete=True)
    assert (region.header_rows, region.body_first) == ((0,), 1)


def test_rows_left_out_at_the_end_are_counted() -> None:
    cells: Cells = [["名称", "件数"], ["A", "1"], ["名称", "件数"]]
    (region,) = find_regions(cells, complete=True)
    assert (region.body_last, region.skipped) == (2, ((2, "header.repeated"),))
