"""CSV files as offices send them: other encodings, old headers, full-width digits, ○ and ×."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from random import Random

from hiroba.demo.district.places import scatter
from hiroba.demo.files.texts import fullwidth, reiwa, reiwa_short

_NOTE = "架空のデータ"
_CODE = "130001"


def _write(path: Path, rows: Sequence[Sequence[object]], encoding: str, delimiter: str = ",") -> None:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))


def toilets(folder: Path, random: Random) -> None:
    """CP932, the oldest of the three header generations, a code without its check digit, 0,0 for unknown."""
    header = [
        "都道府県コード又は市区町村コード",
        "NO",
        "都道府県名",
        "市区町村名",
        "名称",
        "名称_カナ",
        "住所",
        "設置位置",
        "緯度",
        "経度",
        "男性トイレ総数",
        "女性トイレ総数",
        "男女共用トイレ総数",
        "多機能トイレ数",
        "車椅子使用者用トイレ有無",
        "乳幼児用設備設置トイレ有無",
        "オストメイト設置トイレ有無",
        "利用開始時間",
        "利用終了時間",
        "備考",
    ]
    rows: list[Sequence[object]] = [header]
    for place in scatter(random, 28, "公衆便所", "コウシュウベンジョ"):
        unknown = place.number == 7
        count = random.randint(1, 4)
        rows.append(
            [
                "13000",
                f"{place.number:03}",
                "東京都",
                "ひろば区",
                place.name,
                place.kana,
                place.address,
                "公園内",
                0 if unknown else place.latitude,
                0 if unknown else place.longitude,
                fullwidth(count) if place.number % 5 == 0 else count,
                count,
                random.randint(0, 1),
                random.randint(0, 2),
                *("○" if random.random() < 0.7 else "×" for _ in range(3)),
                "0:00",
                "24:00",
                _NOTE,
            ]
        )
    _write(folder / "公衆便所一覧.csv", rows, "cp932")


def wifi(folder: Path, random: Random) -> None:
    """UTF-8 with BOM, the newest header, one row with latitude and longitude the wrong way round."""
    header = [
        "全国地方公共団体コード",
        "ID",
        "地方公共団体名",
        "名称",
        "名称_カナ",
        "所在地_連結表記",
        "緯度",
        "経度",
        "提供エリア",
        "認証方式",
        "電話番号",
        "備考",
    ]
    rows: list[Sequence[object]] = [header]
    for place in scatter(random, 40, "Wi-Fiスポット", "ワイファイスポット"):
        where = (place.latitude, place.longitude)
        latitude, longitude = where[::-1] if place.number == 11 else where
        rows.append(
            [
                _CODE,
                f"{_CODE}{place.number:04}",
                "ひろば区（架空）",
                place.name,
                place.kana,
                place.address,
                latitude,
                longitude,
                random.choice(["屋内", "屋外", "ロビー"]),
                random.choice(["認証不要", "SNS認証", "メール認証"]),
                f"（03）0000－{fullwidth(f'{place.number:04}')}",
                _NOTE,
            ]
        )
    _write(folder / "公衆無線LANアクセスポイント.csv", rows, "utf-8-sig")


def aed(folder: Path, random: Random) -> None:
    """EUC-JP, one cell for both coordinates, dates by the era."""
    rows: list[Sequence[object]] = [
        ["施設名", "所在地", "緯度経度", "設置場所", "小児対応", "設置年月日", "備考"]
    ]
    for place in scatter(random, 32, "AED", ""):
        day = date(2019, 5, 1) + timedelta(days=random.randrange(2400))
        rows.append(
            [
                place.name.replace("AED", "会館"),
                place.address,
                f"{place.latitude},{place.longitude}",
                random.choice(["1階受付", "2階廊下", "入口横"]),
                random.choice(["有", "無"]),
                reiwa(day) if place.number % 3 else reiwa_short(day),
                _NOTE,
            ]
        )
    _write(folder / "AED設置場所.csv", rows, "euc_jp")


def events(folder: Path, random: Random) -> None:
    """Dates as people write them: some can be read, some are told and kept."""
    kinds = ("朝市", "防災訓練", "まちあるき", "親子工作教室", "音楽会", "健康相談", "古本市", "星を見る会")
    rows: list[Sequence[object]] = [
        ["イベント名", "開催日", "開始時間", "終了時間", "場所", "料金", "定員", "備考"]
    ]
    for number in range(48):
        day = date(2026, 4, 1) + timedelta(days=number * 7 + random.randrange(5))
        written = (reiwa(day), day.strftime("%Y/%m/%d"), reiwa_short(day))[number % 3]
        rows.append(
            [
                f"{kinds[number % 8]}（第{number // 8 + 1}回）",
                written,
                f"{9 + number % 6}:00",
                f"{11 + number % 6}時30分",
                "中央ひろば",
                random.choice(["0円", "500円", "1,000円"]),
                f"{random.randrange(20, 200, 10)}人",
                _NOTE,
            ]
        )
    _write(folder / "イベント一覧.csv", rows, "cp932")


def loans(folder: Path, random: Random) -> None:
    """UTF-16 with tabs, as a spreadsheet saves "Unicode text"; months by the era."""
    rows: list[Sequence[object]] = [["年月", "貸出冊数", "来館者数", "前年同月比（%）"]]
    for month in range(60):
        year, number = divmod(month + 3, 12)
        books = 21_000 + 2_500 * ((number in (6, 7)) + 0.1 * year) + random.randrange(3000)
        people = books * random.uniform(0.52, 0.6)
        change = random.uniform(-6, 9)
        rows.append(
            [
                f"令和{year + 3}年{number + 1}月",
                f"{round(books):,}",
                f"{round(people):,}",
                f"△{-change:.1f}" if change < 0 else f"{change:.1f}",
            ]
        )
    _write(folder / "図書館の貸出（架空）.tsv", rows, "utf-16", "\t")


def counters(folder: Path, random: Random) -> None:
    """A file a month, named by the era; a month was never sent, and one column came later."""
    for month in (1, 2, 3, 5, 6):
        later = month > 3
        rows: list[Sequence[object]] = [
            ["窓口", "受付件数", "平均待ち時間（分）", *(["予約件数"] if later else [])]
        ]
        for name in ("戸籍", "住民票", "国民健康保険", "税の証明", "子育て", "福祉", "ごみ・環境"):
            count = random.randrange(180, 900) * (2 if month == 3 else 1)
            wait = round(random.uniform(4, 38), 1)
            rows.append([name, count, wait, *([random.randrange(20, 140)] if later else [])])
        _write(folder / f"窓口の受付件数（架空） 令和8年{month}月.csv", rows, "utf-8-sig")


def error_page(folder: Path) -> None:
    """What a broken link leaves behind: it is refused, in one sentence, and the rest goes on."""
    page = "<!DOCTYPE html><html><head><title>404</title></head><body><h1>404</h1></body></html>"
    (folder / "ごみ収集日.csv").write_text(page, encoding="utf-8")
