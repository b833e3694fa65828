"""Real municipal files: header row, body and what was set aside, as seen by eye."""

import pytest

from hiroba.intake.layout.service import find_regions
from hiroba.intake.layout.tests.real import DATA, grid, table, workbook
from hiroba.intake.layout.tests.sheets import lost, note, only, titles


@pytest.mark.parametrize(
    ("name", "header", "body", "first", "columns"),
    [
        ("opendata_takamatsu/library/data.xlsx", 0, (1, 5), ["番号", "latitude", "longitude", "name"], 12),
        ("opendata_takamatsu/public_toilet/data.csv", 0, (1, 169), ["番号", "latitude"], 33),
        ("opendata_takamatsu/events/data.xlsx", 0, (1, 51), ["№", "対象", "開催日"], 16),
        ("opendata_takamatsu/hospital/data.xlsx", 0, (1, 617), ["識別子", "latitude"], 16),
        ("opendata_takamatsu/Takamatsu_park_and_ride/data.xlsx", 0, (1, 3), ["番号", "緯度"], 8),
        ("opendata_takamatsu/exchange_center/data.xlsx", 0, (1, 10), ["番号"], 16),
        ("opendata_takamatsu/menu_information/0084_202607xlsx.xlsx", 0, (1, 677), ["番号", "lunchDay"], 5),
        ("opendata_takamatsu_old/0002.csv", 6, (9, 522), ["番号", "name", "address"], 11),
        ("opendata_takamatsu_old/0062.csv", 1, (2, 636), ["識別子", "address"], 26),
        ("opendata_tokyo/GIS_132098_public_toilet.csv", 0, (1, 192), ["全国地方公共団体コード", "ID"], 39),
        ("opendata_tokyo/raw_132241_public_toilet.csv", 0, (1, 176), ["市区町村コード", "NO"], 32),
        ("opendata_tokyo/GIS_toilet.csv", 0, (1, 162), ["施設名", "施設名(英語)"], 18),
        ("codes/全国地方公共団体コード.csv", 0, (1, 1794), ["団体コード"], 5),
        (
            "timeseries/tokyo_covid19/date_district_num.csv",
            0,
            (1, 916),
            ["Published", "Date", "千代田区"],
            67,
        ),
    ],
)
def test_tables_are_found(
    name: str, header: int, body: tuple[int, int], first: list[str], columns: int
) -> None:
    cells = grid(name)
    found = only(cells)
    assert found.header_rows == (header,)
    assert (found.body_first, found.body_last) == body
    assert titles(found)[: len(first)] == first
    assert len(found.columns) == columns


def test_headerless_files_are_known_as_such() -> None:
    found = only(grid("timeseries/tokyo_covid19/patients.csv"))
    assert found.header_rows == ()
    assert (found.body_first, found.body_last) == (0, 976)
    assert note(found, "header.missing") == 1


def test_a_footnote_at_the_end_is_no_row() -> None:
    found = only(grid("codes/全国地方公共団体コード.csv"))
    assert found.footnotes[0][0] == 1795
    assert found.footnotes[0][1].startswith("※出典")


def test_instructions_beside_a_form_are_no_column() -> None:
    found = only(grid("opendata_takamatsu/exchange_center/data.xlsx"))
    assert "←データの項目名を入力" not in titles(found)
    assert note(found, "column.comment") == 2


def test_nothing_is_lost_in_any_real_file() -> None:
    if not DATA.exists():
        pytest.skip("../shared/data is not beside the checkout")
    folders = ("opendata_takamatsu", "opendata_takamatsu_old", "opendata_tokyo", "timeseries")
    paths = [path for folder in folders for path in sorted((DATA / folder).rglob("*"))]
    for path in paths:
        if path.suffix not in (".csv", ".xlsx") or path.name.startswith("NON_"):
            continue
        cells = workbook(path) if path.suffix == ".xlsx" else table(path)
        found = find_regions(cells, complete=True)
        assert len(found) == 1, path
        assert lost(cells, found) == [], path
