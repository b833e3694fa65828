"""Words for kinds of things and their properties: the data models' own, and those of sensors."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from hiroba.catalog.datamodels import service as datamodels
from hiroba.intake.jma import service as jma
from hiroba.web.templatetags.hiroba_ui import title_of

GENERIC = "Place"  # what has a place and no model: ground, roads, buildings

TYPES: Mapping[str, Any] = {
    GENERIC: _("場所"),
    "BikeHireDockingStation": _("シェアサイクル"),
    "AirQualityObserved": _("空気のようす"),
    "WeatherObserved": _("天気の観測"),
    "WaterLevelObserved": _("川の水位"),
    "WaterQualityObserved": _("水質の観測"),
    "NoiseLevelObserved": _("音の大きさ"),
    "TrafficFlowObserved": _("車の流れ"),
    "CrowdFlowObserved": _("人の流れ"),
    "IndoorEnvironmentObserved": _("室内の環境"),
    "Toilet": _("トイレ"),
    "Room": _("部屋"),
    "StreetLight": _("街灯"),
    "ParkingSpot": _("駐車ます"),
    "OffStreetParking": _("駐車場"),
    "Device": _("センサー"),
    "Building": _("建物"),
    "Road": _("道路"),
    "RoadSegment": _("道路の区間"),
    "Streetlight": _("街灯"),
    "Park": _("公園"),
    "BusStop": _("バス停"),
    "Sensor": _("センサー"),
    "KeyPerformanceIndicator": _("指標の値"),
    "Earthquake": _("地震情報"),
    "SeismicIntensity": _("市町村ごとの震度"),
    "TsunamiWarning": _("津波警報・注意報・予報"),
    "WeatherWarning": _("気象警報・注意報"),
    "LandslideWarning": _("土砂災害警戒情報"),
    "FloodForecast": _("指定河川洪水予報"),
    "TornadoAdvisory": _("竜巻注意情報"),
    "RecordRainfall": _("記録的短時間大雨情報"),
    "TropicalCyclone": _("台風情報"),
    "VolcanicAlert": _("火山情報"),
    "WeatherForecast": _("天気予報"),
    "WeatherInformation": _("気象情報"),
    "ClimateInformation": _("天候情報"),
    "SeasonalObservation": _("季節観測"),
    "DisasterBulletin": _("その他の気象庁電文"),
    "GtfsAgency": _("交通事業者"),
    "GtfsStop": _("停留所"),
    "GtfsStation": _("駅・停留所のまとまり"),
    "GtfsRoute": _("路線"),
    "GtfsService": _("運行する日"),
    "GtfsTrip": _("便"),
}
PROPERTIES: Mapping[str, Any] = {
    "name": _("名前"),
    "location": _("位置"),
    "temperature": _("気温"),
    "relativeHumidity": _("湿度"),
    "humidity": _("湿度"),
    "windSpeed": _("風速"),
    "precipitation": _("雨量"),
    "atmosphericPressure": _("気圧"),
    "pm25": _("微小粒子（PM2.5）"),
    "pm2_5": _("微小粒子（PM2.5）"),
    "pm10": _("粒子（PM10）"),
    "co2": _("二酸化炭素"),
    "no2": _("二酸化窒素"),
    "waterLevel": _("水位"),
    "noiseLevel": _("音の大きさ"),
    "LAeq": _("音の大きさ"),
    "peopleCount": _("人の数"),
    "vehicleCount": _("車の数"),
    "intensity": _("通る台数"),
    "occupancy": _("混みぐあい"),
    "availableSpotNumber": _("空き台数"),
    "availableBikeNumber": _("利用できる自転車"),
    "freeSlotNumber": _("空いている返却場所"),
    "totalSlotNumber": _("とめられる台数"),
    "outOfServiceSlotNumber": _("使えない返却場所"),
    "status": _("状態"),
    "category": _("種類"),
    "refDevice": _("機器"),
    "dateObserved": _("観測した時刻"),
    "windDirection": _("風向"),
    "solarRadiation": _("日射量"),
    "averageSpeed": _("平均の速さ"),
    "telephone": _("電話番号"),
    "url": _("ホームページ"),
    "batteryLevel": _("電池の残り"),
    "value": _("値"),
    "height": _("高さ"),
    "address": _("所在地"),
    "capacity": _("定員"),
    "description": _("説明"),
    "observedAt": _("観測した時刻"),
    # of an indicator's values
    "kpiValue": _("指標の値"),
    "alternateName": _("別の呼び名"),
    "areaServed": _("対象の地域"),
    "calculationFormula": _("計算式"),
    "calculationFrequency": _("計算の間隔"),
    "calculationMethod": _("計算のしかた"),
    "calculationPeriod": _("対象の期間"),
    "organization": _("団体"),
    "source": _("出典"),
    "unit": _("単位"),
    # of public transport
    "shortName": _("略称"),
    "code": _("番号"),
    "phone": _("電話番号"),
    "language": _("言語"),
    "timezone": _("標準時"),
    "zoneCode": _("運賃の区域"),
    "platformCode": _("のりば"),
    "wheelchairAccessible": _("車いすでの利用"),
    "hasParentStation": _("属する駅・停留所"),
    "routeType": _("乗り物の種類"),
    "routeColor": _("路線の色"),
    "routeTextColor": _("路線の文字の色"),
    "operatedBy": _("交通事業者"),
    "daysOfWeek": _("運行する曜日"),
    "startDate": _("始まる日"),
    "endDate": _("終わる日"),
    "headSign": _("行き先"),
    "direction": _("方向"),
    "hasRoute": _("路線"),
    "hasService": _("運行する日"),
}
# Values that their model numbers or names, by property: GTFS Schedule reference, KeyPerformanceIndicator
VALUES: Mapping[str, Mapping[Any, Any]] = {
    "category": {"quantitative": _("数で表すもの"), "qualitative": _("質で表すもの")},
    "calculationMethod": {"automatic": _("自動"), "semiautomatic": _("一部は手作業"), "manual": _("手作業")},
    "calculationFrequency": {
        "hourly": _("1時間ごと"),
        "daily": _("毎日"),
        "weekly": _("毎週"),
        "monthly": _("毎月"),
        "quarterly": _("四半期ごと"),
        "yearly": _("毎年"),
    },
    "routeType": {
        0: _("路面電車"),
        1: _("地下鉄"),
        2: _("鉄道"),
        3: _("バス"),
        4: _("船"),
        5: _("ケーブルカー（路面を走るもの）"),
        6: _("ロープウェイ"),
        7: _("ケーブルカー"),
        11: _("トロリーバス"),
        12: _("モノレール"),
    },
    "wheelchairAccessible": {0: _("わかりません"), 1: _("できます"), 2: _("できません")},
    "daysOfWeek": {
        "monday": _("月曜日"),
        "tuesday": _("火曜日"),
        "wednesday": _("水曜日"),
        "thursday": _("木曜日"),
        "friday": _("金曜日"),
        "saturday": _("土曜日"),
        "sunday": _("日曜日"),
    },
}
# UN/CEFACT common codes, as NGSI-LD's unitCode carries them
UNITS: Mapping[str, str] = {
    "CEL": "℃",
    "P1": "%",
    "MTS": "m/s",
    "MMT": "mm",
    "CMT": "cm",
    "MTR": "m",
    "HPA": "hPa",
    "A97": "hPa",
    "GQ": "µg/m³",
    "59": "ppm",
    "2N": "dB",
    "LUX": "lx",
    "KMH": "km/h",
    "C62": "",
}


_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@cache
def _model_fields(entity_type: str) -> dict[str, str]:
    found = next((each for each in datamodels.models() if each.entity_type == entity_type), None)
    return {field.name: field.title for field in found.fields} if found else {}


@cache
def _headings() -> dict[str, str]:
    """Of columns that any data model has, and of the disaster telegrams'."""
    fields = {field.name: field.title for model in reversed(datamodels.models()) for field in model.fields}
    return {column.name: column.title for column in jma.COLUMNS} | fields


def type_title(entity_type: str) -> str:
    """The name of a kind of thing in the active language; its own name where there is none."""
    found = next((each for each in datamodels.models() if each.entity_type == entity_type), None)
    return title_of(found) if found else str(TYPES.get(entity_type) or short_name(entity_type))


def property_title(entity_type: str, name: str) -> str:
    """The heading of a property: the data model's, else ours, else that of a column that is called so
    elsewhere, else its own name.

    The models' headings are Japanese: on an English page the model's own English name is opened up.
    """
    ours = PROPERTIES.get(name)
    if get_language() == "en":
        return str(ours) if ours else _WORD.sub(" ", short_name(name)).replace("_", " ").capitalize()
    return _model_fields(entity_type).get(name) or str(ours or _headings().get(name) or short_name(name))


def value_title(name: str, value: str | int | float) -> str | None:
    """What a value of a property means, where its model only numbers it; None: it says so itself."""
    meant = VALUES.get(name, {}).get(value)
    return None if meant is None else str(meant)


def short_name(name: str) -> str:
    """The last part of a name that is an IRI; any other name as it is."""
    return (re.split(r"[/#:]", name.rstrip("/#:"))[-1] or name) if ":" in name else name


def unit_of(code: str) -> str:
    """The sign of a unit's code; the code itself when it is not one of the common ones."""
    return UNITS.get(code, code)
