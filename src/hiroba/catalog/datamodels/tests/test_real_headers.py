"""The headers of real municipal files map as a person would map them."""

import csv
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from hiroba.catalog.datamodels import service
from hiroba.catalog.datamodels.types import HeaderHint

DATA = Path(__file__).parents[5].parent / "shared" / "data"
PLACE = {
    "latitude": "latitude", "longitude": "longitude", "name": "name", "address": "fullAddress",
    "telephoneNumber": "contactPointPhoneNumber", "referenceObject": "url", "note": "remarks",
}  # fmt: skip
HOURS = {
    "availableDate": "serviceDay",
    "startTime": "startTime",
    "endTime": "endTime",
    "availableDateNote": "dateTimeRemarks",
}


def rows(name: str) -> list[list[str]]:
    path = DATA / name
    if not path.exists():
        pytest.skip(f"../shared/data/{name} is not beside the checkout")
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            return list(csv.reader(file))
    sheet = CalamineWorkbook.from_path(path).get_sheet_by_index(0)
    return [[str(cell) for cell in row] for row in sheet.to_python(skip_empty_area=False)]


def mapped(name: str, header: int, *names: str) -> tuple[str | None, dict[str, str]]:
    """The model and title -> field for a file whose header stands in row `header`."""
    table = rows(name)
    body = [row for row in table[header + 1 : header + 40] if not row[0].startswith("#")]
    hints = [
        HeaderHint(title, samples=tuple(row[c] for row in body if c < len(row) and row[c]))
        for c, title in enumerate(table[header])
    ]
    found = service.match(hints, names=names)
    return found.model, {hints[c].title: field for c, field in found.columns.items()}


@pytest.mark.parametrize(
    ("name", "header", "names", "model", "columns"),
    [
        ("opendata_takamatsu/library/data.xlsx", 0, ("library",), None, PLACE | HOURS),
        ("opendata_takamatsu/park/data.xlsx", 0, ("park",), None, {"name": "name", "latitude": "latitude"}),
        ("opendata_takamatsu/community_center/data.xlsx", 0, (), None, {"address": "fullAddress"}),
        ("opendata_takamatsu/public_toilet/data.csv", 0, (), "PublicToilet", {
            "prefCode": "localGovernmentCode", "identification": "identifier", "fullNameInKana": "nameKana",
            "totalMensRestroom": "totalMaleToilet", "smallMensRestroom": "urinalMaleToilet",
            "multifunctionalRestroom": "numberOfMultipurposeToilet", "anInfantRestroom": "babyCareToilet",
            "ostomateRestroom": "toiletForOstomates", "katagaki": "buildingNameEtc", "startTime": "startTime",
        }),
        ("opendata_takamatsu/municipal_parking/data.xlsx", 0, ("municipal_parking",), "Parking", PLACE | HOURS),
        ("opendata_takamatsu/city_bicycle_parking/data.xlsx", 0, ("city_bicycle_parking",), "BicycleParking", HOURS),
        ("opendata_takamatsu/municipal_parking/data.xlsx", 0, (), None, HOURS),
        ("opendata_takamatsu/nursery_school/data.xlsx", 0, (), "ChildcareFacility", {
            "certifiedType": "type", "capacity": "maxCapacity", "acceptedAge": "minAge",
            "temporaryKeeping": "temporaryChildCare", "access": "accessMethod",
        }),
        ("opendata_takamatsu/cultural_property/data.xlsx", 0, (), "CulturalProperty", {
            "classification": "culturalPropertyClassification", "culturalPropertyDate": "designatedDate",
            "fullNameInRomaji": "nameEn", "owner": "owner",
        }),
        ("opendata_takamatsu/evacuation_space/data.xlsx", 0, (), "EvacuationSite", {
            "flood_L1": "flood", "tunami": "tsunami", "stormSurge": "stormSurge", "capacity": "maxCapacity",
        }),
        ("opendata_takamatsu/events/data.xlsx", 0, (), "Event", {
            "行事名": "name", "開催日": "startDate", "場所名称": "locationName", "TEL": "contactPointPhoneNumber",
        }),
        ("opendata_takamatsu/hospital/data.xlsx", 0, (), "MedicalInstitution", {
            "medicalSubjects": "medicalSpecialities", "numberOfBeds": "numberOfBeds", "name": "name",
            "telephone　number": "contactPointPhoneNumber",
        }),
        ("opendata_takamatsu/tourist_facilities/data.xlsx", 0, ("tourist_facilities",), "TouristFacility", {
            "basicPrice": "fee", "detailPrice": "feeDetail", "description": "description",
        }),
        ("opendata_takamatsu/population/0066_202501.xlsx", 0, (), "Population", {
            "totalPopulation": "totalPopulation", "man1": "male0_4", "woman18": "female85_",
            "regionName": "areaName", "surveyDate": "dateOfSurvey",
        }),
        ("opendata_takamatsu/menu_information/0084_202103.xlsx", 0, ("menu_information",), None, {}),
        ("opendata_takamatsu/number_of_births_and_deaths/0091_2020.xlsx", 0, (), None, {}),
        ("opendata_takamatsu/city_tax_settlement_status_r2/0097.xlsx", 0, (), None, {}),
        ("opendata_takamatsu_old/0002.csv", 6, (), "AED", {"equipmentForChildren": "pediatricSupport"}),
        ("opendata_takamatsu_old/0081.csv", 6, (), "Event", {"eventName": "name", "venue": "locationName"}),
        ("opendata_tokyo/GIS_131105_public_toilet_20210401.csv", 0, (), "PublicToilet", {
            "都道府県コード又は市区町村コード": "localGovernmentCode", "NO": "identifier", "住所": "fullAddress",
            "男性トイレ数（小便器）": "urinalMaleToilet", "多機能トイレ数": "numberOfMultipurposeToilet",
        }),
        ("opendata_tokyo/GIS_132098_public_toilet.csv", 0, (), "PublicToilet", {
            "全国地方公共団体コード": "localGovernmentCode", "ID": "identifier", "所在地_連結表記": "fullAddress",
            "所在地_番地以下": "cityBlock", "バリアフリートイレ数": "numberOfMultipurposeToilet",
        }),
        ("opendata_tokyo/GIS_toilet.csv", 0, (), "PublicToilet", {
            "施設名": "name", "施設名(英語)": "nameEn", "ベビーベッド(有、無)": "babyCareToilet",
            "説明(日本語)": "description", "利用可能時間OPENS": "startTime",
        }),
        ("codes/AdminiBoundary_CD.csv", 0, (), None, {}),
        ("timeseries/tokyo_covid19/date_district_num.csv", 0, (), None, {}),
    ],
)  # fmt: skip
def test_real_headers(
    name: str, header: int, names: tuple[str, ...], model: str | None, columns: dict[str, str]
) -> None:
    found, fields = mapped(name, header, *names)
    assert found == model
    assert {title: fields.get(title) for title in columns} == columns


def test_what_is_another_thing_stays_unmapped() -> None:
    _, fields = mapped("opendata_tokyo/GIS_131105_public_toilet_20210401.csv", 0)
    assert not {"設置位置", "男性トイレ数（和式）", "画像_ライセンス"} & set(fields)
    _, fields = mapped("opendata_tokyo/GIS_toilet.csv", 0)
    assert "説明(英語)" not in fields
    _, fields = mapped("codes/AdminiBoundary_CD.csv", 0)
    assert not {"改正後の名称", "最終市区町村名", "コードの改定区分"} & set(fields)
