"""What devices measure, in words: each choice is a field with its unit and its plausible range."""

from __future__ import annotations

from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from hiroba.context.devices.types import Field, Value


class Measure(NamedTuple):
    """attribute: as the standard data models name it. example: a value as a device sends it."""

    attribute: str
    title: Any
    unit: str = ""
    low: float | None = None
    high: float | None = None
    example: Any = 1
    value: Value = Value.NUMBER

    def field(self) -> Field:
        return Field(
            source=self.attribute, attribute=self.attribute, value=self.value, unit=self.unit,
            minimum=self.low, maximum=self.high,
        )  # fmt: skip


MEASURES = (
    Measure("temperature", _("気温・温度（℃）"), "CEL", -60, 100, 21.5),
    Measure("humidity", _("湿度（%）"), "P1", 0, 100, 48),
    Measure("atmosphericPressure", _("気圧（hPa）"), "A97", 800, 1100, 1013.2),
    Measure("precipitation", _("雨量（mm）"), "MMT", 0, 500, 0.5),
    Measure("windSpeed", _("風速（m/s）"), "MTS", 0, 120, 3.2),
    Measure("illuminance", _("明るさ（ルクス）"), "LUX", 0, 200_000, 800),
    Measure("co2", _("二酸化炭素（ppm）"), "59", 0, 50_000, 620),
    Measure("pm25", _("PM2.5(µg/m³)"), "GQ", 0, 2000, 12),
    Measure("noiseLevel", _("音の大きさ（dB）"), "2N", 0, 200, 55),
    Measure("waterLevel", _("水位（m）"), "MTR", -50, 100, 1.2),
    Measure("peopleCount", _("人の数"), "C62", 0, 1_000_000, 12),
    Measure("occupied", _("使われているか（はい・いいえ）"), example=True, value=Value.BOOLEAN),
    Measure("availableSpotNumber", _("空いている数"), "C62", 0, 100_000, 7),
    Measure("activePower", _("電力（W）"), "WTT", -10_000_000, 10_000_000, 340),
    Measure("batteryLevel", _("電池の残り（%）"), "P1", 0, 100, 87),
)
BY_ATTRIBUTE = {measure.attribute: measure for measure in MEASURES}
BATTERY = "batteryLevel"
TYPES = (
    ("WeatherObserved", _("天気の観測")),
    ("AirQualityObserved", _("空気のようす")),
    ("IndoorEnvironmentObserved", _("室内の環境")),
    ("NoiseLevelObserved", _("音の大きさ")),
    ("WaterLevelObserved", _("川の水位")),
    ("CrowdFlowObserved", _("人の流れ")),
    ("OffStreetParking", _("駐車場")),
    ("Toilet", _("トイレ")),
    ("Room", _("部屋")),
    ("StreetLight", _("街灯")),
    ("Device", _("そのほかの機器")),
)
