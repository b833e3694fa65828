"""Workbooks as offices make them: titles, merged cells, two header rows, units, notes, hidden rows."""

from __future__ import annotations

from pathlib import Path
from random import Random

import xlsxwriter

from hiroba.demo.district.ground import TOWNS
from hiroba.demo.district.places import scatter

_HAZARDS = ("洪水", "高潮", "地震", "津波", "大規模な火事")


def shelters(folder: Path, random: Random) -> None:
    """A title, two header rows with merged cells, ○ and ×, people with their unit, notes below."""
    with xlsxwriter.Workbook(folder / "指定緊急避難場所.xlsx") as book:
        sheet = book.add_worksheet("避難場所")
        centred = book.add_format({"align": "center", "border": 1})
        sheet.merge_range("A1:L1", "指定緊急避難場所一覧（架空のデータ）", centred)
        sheet.write("L2", "令和8年4月1日現在")
        for column, title in enumerate(("NO", "施設・場所名", "住所", "緯度", "経度")):
            sheet.merge_range(2, column, 3, column, title, centred)
        sheet.merge_range(2, 5, 2, 9, "災害の種類", centred)
        for offset, hazard in enumerate(_HAZARDS):
            sheet.write(3, 5 + offset, hazard, centred)
        sheet.merge_range(2, 10, 3, 10, "想定収容人数（人）", centred)
        sheet.merge_range(2, 11, 3, 11, "電話番号", centred)
        places = scatter(random, 18, "小学校", "ショウガッコウ")
        for row, place in enumerate(places, 4):
            sheet.write_row(
                row, 0, [place.number, place.name, place.address, place.latitude, place.longitude]
            )
            sheet.write_row(row, 5, ["○" if random.random() < 0.75 else "×" for _ in _HAZARDS])
            sheet.write(row, 10, f"{random.randrange(200, 1500, 10):,}人" if place.number % 4 else "調査中")
            sheet.write(row, 11, f"03-0000-{place.number:04}")
        sheet.write(
            len(places) + 5, 0, "※ この一覧は架空の地区のために作ったもので、実在の施設ではありません。"
        )
        sheet.set_row(6, None, None, {"hidden": True})


def population(folder: Path, random: Random) -> None:
    """A statistical table: a unit line, three header rows, a column a year, totals."""
    with xlsxwriter.Workbook(folder / "町別人口の推移.xlsx") as book:
        sheet = book.add_worksheet("人口")
        centred = book.add_format({"align": "center", "border": 1})
        number = book.add_format({"num_format": "#,##0"})
        years = range(2019, 2027)
        sheet.write("A1", "第1表　町別人口の推移（架空のデータ）")
        sheet.write(1, len(years), "単位：人")
        sheet.merge_range(2, 0, 3, 0, "町名", centred)
        sheet.merge_range(2, 1, 2, len(years), "人口", centred)
        for column, year in enumerate(years, 1):
            sheet.write(3, column, "令和元年" if year == 2019 else f"令和{year - 2018}年", centred)
        totals = [0] * len(years)
        for row, town in enumerate(TOWNS, 4):
            sheet.write(row, 0, town)
            base = random.randrange(1800, 5200)
            for column, _year in enumerate(years):
                people = round(base * (1 + 0.012 * column) + random.randrange(-40, 40))
                totals[column] += people
                sheet.write_number(row, column + 1, people, number)
        last = 4 + len(TOWNS)
        sheet.write(last, 0, "合　計")
        for column, total in enumerate(totals, 1):
            letter = chr(ord("A") + column)
            sheet.write_formula(last, column, f"=SUM({letter}5:{letter}{last})", number, total)
        sheet.write(last + 2, 0, "資料：架空の住民基本台帳")


def budget(folder: Path, random: Random) -> None:
    """Two tables on one sheet, amounts in thousands of yen, a △ for less."""
    with xlsxwriter.Workbook(folder / "予算の概要.xlsx") as book:
        sheet = book.add_worksheet("概要")
        row = 0
        for title, lines in (
            (
                "1　歳入（架空のデータ）",
                ("区税", "交付金", "使用料及び手数料", "国庫支出金", "繰入金", "その他"),
            ),
            (
                "2　歳出（架空のデータ）",
                ("総務費", "民生費", "衛生費", "土木費", "教育費", "公債費", "その他"),
            ),
        ):
            sheet.write(row, 0, title)
            sheet.write_row(row + 1, 0, ["款", "令和8年度（千円）", "令和7年度（千円）", "増減率（%）"])
            for offset, line in enumerate(lines, row + 2):
                now, before = (random.randrange(80_000, 9_000_000) for _ in range(2))
                rate = (now - before) / before * 100
                sheet.write_row(
                    offset,
                    0,
                    [line, f"{now:,}", f"{before:,}", f"△{-rate:.1f}" if rate < 0 else f"{rate:.1f}"],
                )
            row += len(lines) + 4
