"""Titles as a municipality wrote them are found however a reader writes, and slips are mended."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from hiroba.catalog.search import service
from hiroba.catalog.search.latin import kana_of
from hiroba.catalog.search.tests.conftest import Add

LIST = Path(__file__).resolve().parents[6] / "shared" / "data" / "codes" / "metadatalist.csv"


@pytest.fixture
def titles(add: Add) -> dict[str, str]:
    """Titles of 目黒区's datasets, by their ids."""
    if not LIST.is_file():
        pytest.skip("the shared data is not here")
    with LIST.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    found = {row["データセットタイトル"]: row["データセットID"] for row in rows}
    for title, id in found.items():
        add(id, title)
    return {id: title for title, id in found.items()}


@pytest.mark.parametrize(
    ("typed", "part"),
    [
        ("区民農園", "区民農園"),
        ("くみんのうえん", "区民農園"),
        ("ｸﾐﾝﾉｳｴﾝ", "区民農園"),
        ("kuminnouen", "区民農園"),
        ("hinanjo", "避難"),
        ("ひなん", "避難"),
        ("保育園", "保育"),
        ("ほいく", "保育"),
        ("がん検診", "がん検診"),
        ("癌検診", "がん検診"),
        ("こども食堂", "子ども食堂"),
        ("子供食堂", "子ども食堂"),
        ("公園", "児童遊園"),
    ],
)
def test_it_is_found_however_it_is_written(titles: dict[str, str], typed: str, part: str) -> None:
    found = [titles[id] for id in service.search(typed)]
    assert any(part in title for title in found), found


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("区民農円", "区民農園"),
        ("がん健診", "がん検診"),
        ("地域避難書", "地域避難所"),
        ("時童遊園", "児童遊園"),
    ],
)
def test_a_slip_is_found_or_mended(titles: dict[str, str], typed: str, meant: str) -> None:
    better = typed if service.search(typed) else service.did_you_mean(typed)
    assert better is not None
    assert any(meant in titles[id] for id in service.search(better))


@pytest.mark.parametrize(
    ("typed", "word"), [("くみ", "区民農園"), ("kumin", "区民農園"), ("がん", "がん検診")]
)
def test_a_beginning_is_completed(titles: dict[str, str], typed: str, word: str) -> None:
    assert any(word in each or each in word for each in service.suggest(typed, 20))


@pytest.mark.parametrize(
    ("title", "typed"),
    [
        ("齋藤文庫", "斉藤"),
        ("斉藤文庫", "齋藤"),
        ("澤田記念館", "沢田"),
        ("沢田記念館", "澤田"),
        ("版画の収蔵品", "ﾊﾝｶﾞ"),
        ("ヴァイオリン教室", "バイオリン"),
        ("バイオリン教室", "ヴァイオリン"),
        ("渡邊家文書", "渡辺"),
        ("公衆便所", "toire"),
        ("小学校一覧", "shougakkou"),
    ],
)
def test_old_forms_widths_and_sounds_are_one(add: Add, title: str, typed: str) -> None:
    add("a", title)
    better = typed if service.search(typed) else service.did_you_mean(typed)
    assert better is not None
    assert service.search(better) == ["a"]


@pytest.mark.parametrize(
    ("latin", "kana"),
    [
        *(("hinanjo", "ヒナンジョ"), ("toire", "トイレ"), ("gakkou", "ガッコウ"), ("shinbun", "シンブン")),
        *(("shimbun", "シンブン"), ("matcha", "マッチャ"), ("tyuusya", "チュウシャ"), ("kinnen", "キンネン")),
        *(("data", "ダタ"), ("csv", ""), ("wifi", ""), ("x", ""), ("", "")),
    ],
)
def test_latin_letters_are_read_as_a_keyboard_reads_them(latin: str, kana: str) -> None:
    assert kana_of(latin) == kana
