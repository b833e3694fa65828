"""The families of telegrams: what a telegram is about decides its dataset and the type of its entities."""

from __future__ import annotations

from dataclasses import dataclass

from hiroba.intake.jma.types import Finding, Severity


@dataclass(frozen=True)
class Family:
    """id: of the dataset. type: of the entities. marks: parts of Control/Title that tell it."""

    id: str
    title: str
    type: str
    marks: tuple[str, ...] = ()


# In this order: the first whose mark is in the title has it.
FAMILIES = (
    Family("tsunami", "津波警報・注意報・予報", "TsunamiWarning", ("津波",)),
    Family(
        "earthquake", "地震情報", "Earthquake", ("震度速報", "震源", "地震", "長周期地震動", "南海トラフ")
    ),
    Family("volcano", "火山情報", "VolcanicAlert", ("噴火", "火山", "降灰")),
    Family("landslide", "土砂災害警戒情報", "LandslideWarning", ("土砂災害",)),
    Family("flood", "指定河川洪水予報", "FloodForecast", ("洪水予報", "水位周知")),
    Family("tornado", "竜巻注意情報", "TornadoAdvisory", ("竜巻",)),
    Family("record-rain", "記録的短時間大雨情報", "RecordRainfall", ("記録的短時間大雨",)),
    Family("typhoon", "台風情報", "TropicalCyclone", ("台風", "熱帯低気圧")),
    Family("warning", "気象警報・注意報", "WeatherWarning", ("警報", "注意報")),
    Family("season", "季節観測", "SeasonalObservation", ("季節観測", "特殊気象")),
    Family("climate", "天候情報", "ClimateInformation", ("天候情報", "早期天候", "季節予報", "１か月予報")),
    Family("forecast", "天気予報", "WeatherForecast", ("天気予報", "時系列予報", "週間")),
    Family("information", "気象情報", "WeatherInformation", ("気象情報", "気象解説情報", "熱中症", "潮位")),
    Family("intensity", "市町村ごとの震度", "SeismicIntensity"),
    Family("other", "その他の気象庁電文", "DisasterBulletin"),
)
BY_ID = {family.id: family for family in FAMILIES}


def family_of(title: str, findings: list[Finding]) -> Family:
    """Return the family of a Control/Title; an unknown one is `other`, and told."""
    for family in FAMILIES:
        if any(mark in title for mark in family.marks):
            return family
    findings.append(Finding("jma.kind-unknown", Severity.WARNING, value=title[:100]))
    return BY_ID["other"]
