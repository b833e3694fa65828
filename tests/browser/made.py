"""Files as offices hand them in, made for the tests."""

from __future__ import annotations

from pathlib import Path

import openpyxl

_SHELTERS = (
    ("131041-900", "汐見小学校", "東京都ひろば市汐見1-2-3", "35.7101", "139.7201", "R5.4.1", "３２０", "○"),
    ("131041-901", "若葉公園", "東京都ひろば市若葉4-5-6", "35.7122", "139.7233", "R5.4.1", "１，２００", "×"),
    ("131041-902", "夕凪会館", "東京都ひろば市夕凪7-8", "35.7150", "139.7260", "R6.10.1", "85", "○"),
    ("131041-903", "朝日広場", "東京都ひろば市朝日2-2", "35.7170", "139.7290", "R6.10.1", "不明", "○"),
)
_HEAD = ("ID", "名称", "所在地", "緯度", "経度", "指定日", "収容人数", "洪水")


def shelters_cp932(folder: Path, name: str = "ひなん広場一覧.csv") -> Path:
    """CSV as an old spreadsheet writes it: CP932, CRLF, full-width figures, the Japanese calendar."""
    lines = [",".join(_HEAD), *(",".join(f'"{cell}"' for cell in row) for row in _SHELTERS)]
    file = folder / name
    file.write_bytes("\r\n".join(lines).encode("cp932"))
    return file


def shelters_changed(folder: Path, name: str = "ひなん広場一覧.csv") -> Path:
    """The same list a year later: one place more, one figure different."""
    rows = [list(row) for row in _SHELTERS]
    rows[2][6] = "90"
    rows.append(
        ["131041-904", "潮風ホール", "東京都ひろば市潮風3", "35.7190", "139.7310", "R7.4.1", "410", "○"]
    )
    file = folder / name
    lines = [",".join(_HEAD), *(",".join(f'"{cell}"' for cell in row) for row in rows)]
    file.write_bytes("\r\n".join(lines).encode("cp932"))
    return file


def messy_workbook(folder: Path) -> Path:
    """A workbook made to be printed: a title over the table, two rows of heads merged, a total, a note."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "汐見地区"
    sheet["A1"] = "自転車置場の利用状況（汐見地区）"
    sheet.merge_cells("A1:F1")
    sheet["F2"] = "単位：台"
    sheet.append(["置場名", "収容台数", "利用台数", None, None, "備考"])
    sheet.append([None, None, "令和4年度", "令和5年度", "令和6年度", None])
    for cells in ("A3:A4", "B3:B4", "C3:E3", "F3:F4"):
        sheet.merge_cells(cells)
    for row in (
        ["汐見駅前", 480, 391, 402, 433, None],
        ["若葉橋", "１２０", 88, "－", 97, "令和5年度は工事"],
        ["夕凪通り", 200, 143, 150, 161, None],
        ["朝日台", 90, 61, 70, 66, None],
    ):
        sheet.append(row)
    sheet.append(["合計", 890, 683, 622, 757, None])
    sheet.append(["※ 年度末の平日午前10時に数えたもの。"])
    file = folder / "自転車置場の利用状況.xlsx"
    book.save(file)
    return file


def page_named_csv(folder: Path) -> Path:
    """What a server sends when the file is gone: a page, under the name of a table."""
    file = folder / "公園一覧.csv"
    file.write_text(
        "<!DOCTYPE html><html><head><title>404</title></head><body><h1>Not Found</h1></body></html>"
    )
    return file


HOSTILE = (
    '<script>alert("x")</script>',
    '"><img src=x onerror=alert(1)>',
    "\u202ecod.exe",
    "'; DROP TABLE x; --",
    "{{ 7*7 }}{% now %}",
    "javascript:alert(document.domain)",
)


def hostile_table(folder: Path) -> Path:
    """Markup, quotes and letters that turn the direction, in the name, the heads and the cells."""
    quoted = [text.replace('"', '""') for text in HOSTILE]
    rows = [f'"名称{quoted[0]}","緯度","経度","種別{quoted[1]}","年","人数{quoted[2]}"']
    rows += [f'"{text}",{35.7 + at / 100},{139.7 + at / 100},"{quoted[-1 - at]}",{2018 + at},{100 + at}'
             for at, text in enumerate(quoted)]  # fmt: skip
    file = folder / 'わるい名前<img src=x onerror=alert(2)>"\u202e.csv'
    file.write_text("\n".join(rows))
    return file
