"""What a reader types in Japanese finds what a reader means."""

from __future__ import annotations

import pytest

from hiroba.catalog.search import service
from hiroba.catalog.search.tests.conftest import Add

TITLES = {
    "shelter": "指定緊急避難場所一覧",
    "hinanjo": "避難所データ",
    "toilet": "公衆便所一覧",
    "wifi": "公衆無線LANアクセスポイント一覧",
    "kyoto": "京都市との姉妹都市交流",
    "tokyo": "東京都の統計",
    "sawada": "澤田記念館の所蔵品",
    "takasaki": "髙﨑公園の樹木",
    "saito": "斉藤文庫目録",
    "aed": "AED設置箇所",
    "river": "荒川の水位",
    "garbage": "ごみの出し方",
    "library": "図書館の蔵書数",
    "nursery": "保育所一覧",
    "school": "小学校の児童数",
    "population": "町丁別人口(令和5年度)",
    "bus": "停留所の位置",
    "child": "子育て支援施設",
}


@pytest.fixture
def titles(add: Add) -> None:
    for id, title in TITLES.items():
        add(id, title)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("避難所", ["hinanjo", "shelter"]),
        ("ひなんじょ", ["hinanjo", "shelter"]),
        ("ヒナンジョ", ["hinanjo", "shelter"]),
        ("ﾋﾅﾝｼﾞｮ", ["hinanjo", "shelter"]),
        ("ひなん", ["hinanjo", "shelter"]),
        ("指定緊急避難場所", ["shelter", "hinanjo"]),
        ("トイレ", ["toilet"]),
        ("ﾄｲﾚ", ["toilet"]),
        ("といれ", ["toilet"]),
        ("お手洗い", ["toilet"]),
        ("べんじょ", ["toilet"]),
        ("Wi-Fi", ["wifi"]),
        ("ｗｉｆｉ", ["wifi"]),
        ("WIFI", ["wifi"]),
        ("無線ＬＡＮ", ["wifi"]),
        ("京都", ["kyoto"]),
        ("東京", ["tokyo"]),
        ("東京都", ["tokyo"]),
        ("きょうと", ["kyoto"]),
        ("とうきょう", ["tokyo"]),
        ("沢田", ["sawada"]),
        ("澤田", ["sawada"]),
        ("高崎", ["takasaki"]),
        ("髙﨑", ["takasaki"]),
        ("齋藤", ["saito"]),
        ("斎藤", ["saito"]),
        ("自動体外式除細動器", ["aed"]),
        ("aed", ["aed"]),
        ("荒川", ["river"]),
        ("川", ["river"]),
        ("ゴミ", ["garbage"]),
        ("廃棄物", ["garbage"]),
        ("ごみのだしかた", ["garbage"]),
        ("としょかん", ["library"]),
        ("保育園", ["nursery"]),
        ("ほいくえん", ["nursery"]),
        ("しょうがっこう", ["school"]),
        ("世帯", ["population"]),
        ("人口", ["population"]),
        ("バス停", ["bus"]),
        ("ばすてい", ["bus"]),
        ("育児", ["child"]),
        ("存在しない言葉", []),
    ],
)
def test_a_word_finds_what_it_means(titles: None, text: str, expected: list[str]) -> None:
    assert service.search(text) == expected


def test_all_words_are_wanted_and_a_minus_excludes(titles: None) -> None:
    assert service.search("避難 指定") == ["shelter"]
    assert service.search("避難所 -指定") == ["hinanjo"]
    assert service.search("避難所 −データ") == ["shelter"]
    assert "toilet" not in service.search("-便所")
    assert len(service.search("-便所")) == len(TITLES) - 1


def test_a_phrase_in_quotes_is_taken_as_it_stands(titles: None) -> None:
    assert service.search('"避難場所"') == ["shelter"]
    assert service.search("「緊急避難」") == ["shelter"]
    assert service.search('"避難 一覧"') == []


def test_a_common_word_is_not_required(titles: None) -> None:
    assert service.search("避難所一覧")[:2] == ["shelter", "hinanjo"]
    assert "toilet" in service.search("一覧")


@pytest.mark.parametrize(
    "text", ["", "  ", '"', '""', "-", "*", "(", "AND", "NEAR(", "title:", "^", "{x}", "'; --"]
)
def test_signs_of_the_query_language_mean_nothing(titles: None, text: str) -> None:
    assert isinstance(service.search(text), list)
    assert service.did_you_mean(text) is None or isinstance(service.did_you_mean(text), str)
    assert isinstance(service.suggest(text), list)
