from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiroba.catalog.geocoding import keeping, service
from hiroba.catalog.geocoding.folding import fold
from hiroba.catalog.geocoding.gazetteer import Gazetteer, of_towns
from hiroba.catalog.geocoding.locating import locate
from hiroba.catalog.geocoding.reading import read
from hiroba.catalog.geocoding.tests.made import TABLE, write
from hiroba.catalog.geocoding.types import NoAddresses, Precision, Town, Within

HERE = Within("香川県", "広場市")
TOWNS = [
    Town(place.partition("/")[0], place.partition("/")[2], name, koaza, x, y)
    for place, towns in TABLE.items()
    for name, koaza, y, x in towns
]
GAZETTEER = of_towns(TOWNS)
REAL = Path(__file__).parents[6] / "shared/data/codes/geolonia_japanese-addresses/api/ja"


@pytest.mark.parametrize(
    ("address", "precision", "town"),
    [
        ("香川県広場市旭町一丁目2番3号", "chome", "旭町一丁目"),
        ("広場市旭町１－２－３", "chome", "旭町一丁目"),
        ("旭町 2丁目", "chome", "旭町二丁目"),
        ("〒760-0001 香川県広場市旭町二丁目1", "chome", "旭町二丁目"),
        ("旭町1番地2", "town", "旭町"),
        ("旭町9丁目1", "town", "旭町"),
        ("旭町", "town", "旭町"),
        ("港町1-2", "town", "港町"),  # 港町 is a town of its own, so 1-2 may be a block
        ("港町1丁目2", "chome", "港町一丁目"),
        ("広場市大字沢邉12", "town", "大字澤辺"),
        ("字澤辺12", "town", "大字澤辺"),
        ("塩江町安原下第1号45", "town", "塩江町安原下第一号"),
        ("梅が丘3", "town", "梅ヶ丘"),
        ("梅ケ丘3", "town", "梅ヶ丘"),
        ("丸ノ内5", "town", "丸の内"),
        ("丸之内5", "town", "丸の内"),
        ("仁尾丁12-3", "town", "仁尾丁"),
        ("八田町字上原3", "town", "八田町"),
        ("広場市双子町3", "municipality", ""),  # two towns far apart have this name
        ("広場市知らない町3", "municipality", ""),
        ("香川県広場市", "municipality", ""),
        ("島町浜3", "town", "浜"),
        ("小豆郡島町浜3", "town", "浜"),
        ("知らない町3", "none", ""),
        ("隣市旭町1丁目", "none", ""),
        ("大阪府大阪市北区梅田1", "none", ""),
        ("東京都広場市旭町1丁目", "none", ""),
        ("", "none", ""),
        ("12-3", "none", ""),
    ],
)
def test_an_address_is_found_as_near_as_it_is_known_and_no_nearer(address, precision, town):
    found = locate(GAZETTEER, address, HERE)
    assert (found.precision, found.town) == (precision, town)
    assert (found.longitude is None) == (precision == "none")


def test_the_middle_of_the_chome_or_of_the_small_name_is_told():
    assert locate(GAZETTEER, "旭町2-1", HERE).longitude == 134.01
    assert locate(GAZETTEER, "旭町", HERE).longitude == pytest.approx(134.005)
    assert locate(GAZETTEER, "八田町上原3", HERE).latitude == 34.36
    assert locate(GAZETTEER, "八田町3", HERE).latitude == pytest.approx(34.37)
    assert locate(GAZETTEER, "旭町2-1-5", HERE).rest == "1-5"


def test_streets_on_the_way_to_a_town_of_kyoto_are_passed_over():
    found = locate(GAZETTEER, "京都市中京区寺町通御池上る本能寺前町488番地", Within("京都府", "京都市"))
    assert (found.municipality, found.town, found.rest) == ("京都市中京区", "本能寺前町", "488番地")
    assert locate(GAZETTEER, "北区紫野1", Within("京都府", "京都市")).town == "紫野"
    assert locate(GAZETTEER, "北区紫野1", HERE).precision is Precision.NONE


def test_a_municipality_of_another_prefecture_is_not_guessed_from_a_part_of_the_country():
    assert locate(GAZETTEER, "広場市旭町1丁目", Within("広島県", "")).precision is Precision.NONE
    assert locate(GAZETTEER, "広場市旭町1丁目", Within()).precision is Precision.NONE


@pytest.mark.parametrize("text", ["三12", "大字三１２", "二十三番地", "五〇番", "百二十一", "千代田1丁目"])
def test_folding_twice_changes_nothing_more(text):
    assert fold(fold(text)) == fold(text)


def test_numerals_are_kept_apart_from_digits():
    assert fold("大字三１２") == "3-12"
    assert fold("朝日町二十三丁目") == "朝日町23丁目"


_WORDS = st.sampled_from(
    ["香川県", "広場市", "旭町", "一丁目", "1丁目", "12", "-", "ー", "番地", "字", "大字", "京都市", "上る", "の", "ヶ", "　"]
)  # fmt: skip


@given(st.one_of(st.text(max_size=40), st.lists(_WORDS, max_size=8).map("".join)))
def test_any_text_has_an_answer_that_agrees_with_itself(text):
    found = locate(GAZETTEER, text, HERE)
    assert (found.precision is Precision.NONE) == (found.longitude is None)
    if found.precision is Precision.CHOME:
        assert found.town.endswith("丁目")
        assert found.town in {town.name for town in TOWNS}
    if found.precision is Precision.MUNICIPALITY:
        assert fold("広場市") in fold(text) or "町" in text or "区" in text


@given(st.sampled_from([town for town in TOWNS if town.name != "双子町"]), st.integers(1, 40))
def test_every_town_of_the_table_is_found_by_its_full_name(town, block):
    found = locate(
        GAZETTEER, f"{town.prefecture}{town.municipality}{town.name}{town.koaza}{block}番地", Within()
    )
    assert found.town == town.name
    assert found.rest == f"{block}番地"


def test_a_folder_is_loaded_and_stays(tmp_path, monkeypatch):
    monkeypatch.setattr(keeping, "_path", lambda: tmp_path / "addresses" / "towns.parquet")
    assert service.size().towns == 0
    assert service.locate("香川県広場市旭町1丁目").precision is Precision.NONE
    assert service.load(write(tmp_path / "ja")).municipalities == 4
    assert service.locate("香川県広場市旭町1丁目").precision is Precision.CHOME
    found = service.locate_all(["旭町1丁目", "x", "旭町1丁目"], HERE)
    assert [one.precision for one in found] == ["chome", "none", "chome"]


def test_a_prefecture_that_is_loaded_again_is_replaced_and_others_stay(tmp_path, monkeypatch):
    monkeypatch.setattr(keeping, "_path", lambda: tmp_path / "addresses" / "towns.parquet")
    service.load(write(tmp_path / "ja"))
    csv = tmp_path / "latest.csv"
    csv.write_bytes(
        "都道府県名,市区町村名,大字町丁目名,緯度,経度\n京都府,京都市北区,衣笠,35.0,135.7\n京都府,京都市北区,無し,x,\n".encode(
            "cp932"
        )
    )
    assert service.load(csv).municipalities == 3
    assert service.locate("京都府京都市北区衣笠1").precision is Precision.TOWN
    assert service.locate("京都府京都市北区紫野1").precision is Precision.MUNICIPALITY
    assert service.locate("香川県広場市旭町1丁目").precision is Precision.CHOME


def test_a_file_that_is_no_table_is_refused_in_a_sentence(tmp_path):
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")
    (tmp_path / "b.json").write_text('{"town": 1}')
    with pytest.raises(NoAddresses):
        list(read(tmp_path))


@pytest.mark.skipif(not REAL.is_dir(), reason="../shared/data is not here")
def test_every_town_of_a_real_table_is_found():
    towns = list(read(REAL / "香川県"))
    table: Gazetteer = of_towns(towns)
    found = [locate(table, f"{t.prefecture}{t.municipality}{t.name}{t.koaza}12-3", Within()) for t in towns]
    missed = [t.name for t, one in zip(towns, found, strict=True) if one.town != t.name]
    assert missed == []
