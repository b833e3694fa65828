"""The standard open datasets of municipalities, by their headings in two generations (standard.tsv).

The third generation has the machine names of the second as headings; it is made from the data model."""

from __future__ import annotations

import csv
from functools import cache
from importlib import resources

from hiroba.intake.tidy.tests.made.forms import text

_VALUES = {
    "都道府県コード又は市区町村コード": "131032",
    "全国地方公共団体コード": "131032",
    "所在地_全国地方公共団体コード": "131032",
    "都道府県名": "見本県",
    "市区町村名": "見本市",
    "地方公共団体名": "見本市",
    "所在地_都道府県": "見本県",
    "所在地_市区町村": "見本市",
    "所在地_町字": "本町",
    "所在地_番地以下": "1-2-3",
    "所在地_連結表記": "見本県見本市本町1-2-3",
    "住所": "見本県見本市本町1-2-3",
    "町字ID": "0001001",
    "緯度": "35.65{n}",
    "経度": "139.75{n}",
    "名称": "見本会館{n}",
    "名称_カナ": "ミホンカイカン",
    "名称_英字": "Mihon Hall {n}",
    "電話番号": "0120-000-00{n}",
    "開始時間": "9:00",
    "終了時間": "17:00",
    "利用可能曜日": "月火水木金",
    "診療曜日": "月火水木金",
    "URL": "https://example.jp/{n}",
    "法人番号": "1234567890123",
    "設置位置": "1階ロビー",
    "ID": "131032{n:04d}",
    "NO": "{n:010d}",
    "調査年月日": "2024-04-01",
}
_NUMBERS = ("数", "総数", "人口", "男性", "女性", "面積", "定員", "口径", "台数", "収容", "標高")


@cache
def sets() -> tuple[tuple[str, str, str, str], ...]:
    """(dataset, generation, entity type or "", headings separated by commas)."""
    lines = resources.files(__package__).joinpath("standard.tsv").read_text(encoding="utf-8").splitlines()
    return tuple((row[0], row[1], row[2], row[3]) for row in csv.reader(lines[1:], delimiter="\t"))


def file(headings: str, *, codec: str = "utf-8") -> bytes:
    """A file with three rows under the headings."""
    titles = headings.split(",")
    return text([titles, *[[_value(title, n) for title in titles] for n in (1, 2, 3)]], codec=codec)


def _value(title: str, n: int) -> str:
    if title in _VALUES:
        return _VALUES[title].format(n=n)
    if "有無" in title or title.startswith("指定避難所"):
        return "有" if n % 2 else "無"
    if title.startswith("災害種別"):
        return "1" if n % 2 else ""
    if title.endswith("日") or "年月日" in title:
        return f"2024-06-{n:02d}"
    if title.endswith("URL"):
        return f"https://example.jp/data/{n}"
    if title.endswith("時間") and "対応" not in title:
        return "10:00"
    if "電話番号" in title or "FAX" in title:
        return f"0120-00{n}-000"
    if any(word in title for word in _NUMBERS) or title.endswith(("率", "価格", "額", "kcal）", "（g）")):
        return str(10 * n)
    return "" if "備考" in title or "特記" in title else f"{title}の値{'あいう'[n - 1]}"
