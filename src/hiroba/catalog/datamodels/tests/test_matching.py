"""Columns are mapped to what they are, and left alone where that is not certain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hiroba.catalog.datamodels import service
from hiroba.catalog.datamodels.keys import plain, without_remark
from hiroba.catalog.datamodels.types import HeaderHint

Samples = dict[str, list[str]]

TOILETS_1 = (
    "都道府県コード又は市区町村コード,NO,都道府県名,市区町村名,名称,名称_カナ,名称_英語,住所,方書,設置位置,緯度,経度,"
    "男性トイレ総数,男性トイレ数（小便器）,女性トイレ総数,男女共用トイレ総数,多機能トイレ数,利用開始時間,利用終了時間,備考"
)
TOILETS_2 = (
    "全国地方公共団体コード,ID,地方公共団体名,名称,名称_カナ,名称_英語,所在地_全国地方公共団体コード,町字ID,所在地_連結表記,"
    "所在地_都道府県,所在地_市区町村,所在地_町字,所在地_番地以下,建物名等(方書),緯度,経度,男性トイレ総数,バリアフリートイレ数"
)
TOILETS_3 = "#property,latitude,longitude,name,address,totalMensRestroom,sharedRestroom,ostomateRestroom,note"


def hints(titles: str, samples: Samples | None = None) -> list[HeaderHint]:
    samples = samples or {}
    return [HeaderHint(title, samples=tuple(samples.get(title, ()))) for title in titles.split(",")]


def mapped(
    titles: str, samples: Samples | None = None, names: tuple[str, ...] = ()
) -> tuple[str | None, dict[str, str]]:
    """Title -> field of the match."""
    given_hints = hints(titles, samples)
    found = service.match(given_hints, names=names)
    return found.model, {given_hints[i].title: field for i, field in found.columns.items()}


@pytest.mark.parametrize("titles", [TOILETS_1, TOILETS_2, TOILETS_3])
def test_three_generations_of_headings_are_one_model(titles: str) -> None:
    model, columns = mapped(titles)
    assert model == "PublicToilet"
    assert columns["latitude" if "#property" in titles else "緯度"] == "latitude"
    assert "totalMaleToilet" in columns.values()


def test_generations_name_the_same_fields() -> None:
    _, one = mapped(TOILETS_1)
    _, two = mapped(TOILETS_2)
    assert one["都道府県コード又は市区町村コード"] == two["全国地方公共団体コード"] == "localGovernmentCode"
    assert one["NO"] == two["ID"] == "identifier"
    assert one["住所"] == two["所在地_連結表記"] == "fullAddress"
    assert one["方書"] == two["建物名等(方書)"] == "buildingNameEtc"
    assert one["男性トイレ数（小便器）"] == "urinalMaleToilet"


@pytest.mark.parametrize(
    ("title", "field"),
    [
        ("緯度", "latitude"), ("Latitude", "latitude"), ("ＬＡＴ", "latitude"), ("経 度", "longitude"), ("lng", "longitude"),
        ("施設名", "name"), ("施設名称", "name"), ("施設名（カナ）", "nameKana"), ("名称_ｶﾅ", "nameKana"), ("フリガナ", "nameKana"),
        ("施設名(英語)", "nameEn"), ("所在地", "fullAddress"), ("住　所", "fullAddress"), ("ＴＥＬ", "contactPointPhoneNumber"),
        ("電話", "contactPointPhoneNumber"), ("FAX", "contactPointFaxNumber"), ("定休日", "dateTimeRemarks"),
        ("開館時間", "dateTimeRemarks"), ("備考（任意）", "remarks"), ("ホームページ", "url"), ("郵便番号", "contactPointPostalCode"),
    ],
)  # fmt: skip
def test_free_synonyms(title: str, field: str) -> None:
    _, columns = mapped(f"{title},なにか")
    assert columns == {title: field}


def test_without_a_model_the_shared_columns_still_map() -> None:
    model, columns = mapped("名称,住所,緯度,経度,電話番号,蔵書数")
    assert model is None
    assert columns == {
        "名称": "name", "住所": "fullAddress", "緯度": "latitude", "経度": "longitude", "電話番号": "contactPointPhoneNumber",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("titles", "names", "model"),
    [
        ("名称,住所,緯度,経度", ("public_toilet",), "PublicToilet"),
        ("名称,住所,緯度,経度", ("公衆便所一覧.csv",), "PublicToilet"),
        ("名称,住所,緯度,経度", ("市内AED設置施設",), "AED"),
        ("名称,住所,緯度,経度", ("city_bicycle_parking",), "BicycleParking"),
        ("名称,住所,緯度,経度", ("自転車駐車場",), "BicycleParking"),
        ("名称,住所,緯度,経度", ("municipal_parking",), "Parking"),
        ("名称,住所,緯度,経度", ("指定緊急避難場所一覧",), "EvacuationSite"),
        ("名称,住所,緯度,経度", ("公共施設一覧",), "PublicFacility"),
        ("名称,住所,緯度,経度", ("data(1)",), None),
        ("名称,住所,緯度,経度", ("park",), None),
        ("法令名,公布日,所管", ("公衆トイレ条例",), None),
    ],
)
def test_the_name_of_the_file_helps_but_does_not_decide_alone(
    titles: str, names: tuple[str, ...], model: str | None
) -> None:
    assert mapped(titles, names=names)[0] == model


@pytest.mark.parametrize(
    "titles",
    [
        "名称,公布日,法令番号",
        "名称,住所,緯度,経度,電話番号,説明,備考",
        "月,出生数,男,女,死亡数",
        "名称,住所,管理者",
        "名称,住所,定員",
        "品名,種別,料金,備考",
        "人口,面積,人口密度",
        "年度,総数,男性,女性",
    ],
)
def test_no_model_is_claimed_on_weak_evidence(titles: str) -> None:
    assert mapped(titles)[0] is None


def test_shelters_by_their_hazards() -> None:
    model, columns = mapped("施設名,住所,洪水,土砂災害,高潮,地震,津波,収容人数")
    assert model == "EvacuationSite"
    assert columns["津波"] == "tsunami"
    assert columns["収容人数"] == "maxCapacity"


def test_wireless_access_points_by_their_ssid() -> None:
    assert mapped("名称,住所,SSID,提供エリア,認証方式")[0] == "PublicWirelessLAN"
    assert mapped("名称,住所,SSID", names=("フリーWi-Fi",))[0] == "PublicWirelessLAN"
    assert mapped("名称,住所,SSID")[0] is None


@pytest.mark.parametrize("name", ["観光入込客数", "介護予防教室", "bus_shelter", "parks", "人口動態"])
def test_a_name_that_only_sounds_alike_is_no_evidence(name: str) -> None:
    assert mapped("名称,住所,緯度,経度", names=(name,))[0] is None


def test_population_by_area_is_recognised_in_both_spellings() -> None:
    assert mapped("町名,世帯数,総人口,男性,女性")[0] == "Population"
    ages = ",".join(f"{a}-{a + 4}歳の男性,{a}-{a + 4}歳の女性" for a in range(0, 85, 5))
    model, columns = mapped("地域名,総人口," + ages)
    assert model == "Population"
    assert columns["80-84歳の女性"] == "female80_84"


def test_plane_coordinates_are_no_degrees() -> None:
    plane = {"X座標": ["-35123.4", "-35200.1"], "Y座標": ["-6123.0", "-6200.9"]}
    assert mapped("名称,X座標,Y座標", plane)[1] == {"名称": "name"}
    degrees = {"X座標": ["139.7", "139.8"], "Y座標": ["35.6", "35.7"]}
    assert mapped("名称,X座標,Y座標", degrees)[1] == {
        "名称": "name",
        "X座標": "longitude",
        "Y座標": "latitude",
    }
    assert mapped("名称,X座標,Y座標")[1] == {"名称": "name"}
    assert "緯度" not in mapped("名称,緯度,経度", {"緯度": ["-35123.4"], "経度": ["-6123.0"]})[1]


def test_swapped_and_zero_coordinates_keep_their_headings() -> None:
    swapped = {"緯度": ["139.7", "0"], "経度": ["35.6", "0"]}
    assert mapped("名称,緯度,経度", swapped)[1]["緯度"] == "latitude"


def test_contact_is_a_phone_only_when_it_looks_like_one() -> None:
    assert (
        mapped("名称,連絡先", {"連絡先": ["03-1234-5678", "042-123-4567"]})[1]["連絡先"]
        == "contactPointPhoneNumber"
    )
    assert "連絡先" not in mapped("名称,連絡先", {"連絡先": ["市民課", "総務課"]})[1]
    assert "連絡先" not in mapped("名称,連絡先")[1]


def test_a_bare_number_column_is_no_identifier() -> None:
    assert "NO" not in mapped("NO,名称,住所")[1]
    assert mapped("市区町村コード,NO,名称")[1]["NO"] == "identifier"


def test_no_two_columns_are_one_field() -> None:
    _, columns = mapped("名称,施設名,施設名称,住所,所在地")
    assert columns == {"名称": "name", "住所": "fullAddress"}


def test_the_machine_name_leads_over_the_title() -> None:
    found = service.match([HeaderHint("なまえ", "name"), HeaderHint("ばしょ", "fullAddress")])
    assert found.columns == {0: "name", 1: "fullAddress"}


def test_keys() -> None:
    assert plain("名称（カナ）") == plain("名称_ｶﾅ") == plain("名称 フリガナ") == "名称カナ"
    assert plain("0～4歳の男性") == plain("０-４歳の男性")
    assert without_remark("男性トイレ数（小便器）") is None
    assert without_remark("ベビーベッド(有、無)") == "ベビーベッド"
    assert without_remark("(例)") is None


@given(
    st.lists(st.builds(HeaderHint, st.text(max_size=12), st.text(max_size=6), st.tuples(st.text(max_size=8))))
)
def test_any_headings_map_without_error_and_each_field_once(some: list[HeaderHint]) -> None:
    found = service.match(some, names=("何か",))
    assert len(set(found.columns.values())) == len(found.columns)
    assert all(0 <= i < len(some) for i in found.columns)
