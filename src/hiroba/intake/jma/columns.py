"""The columns of the telegrams' datasets."""

from __future__ import annotations

from hiroba.catalog.tables.types import Column, ColumnType

_S, _N, _I, _T = ColumnType.STRING, ColumnType.NUMBER, ColumnType.INTEGER, ColumnType.DATETIME

COLUMNS = (
    Column("identifier", "ID", _S),
    Column("title", "電文の種類", _S),
    Column("headline", "見出し", _S),
    Column("kinds", "警報等の種類", _S),
    Column("kind_codes", "種類のコード", _S),
    Column("level", "レベル", _I),
    Column("status", "状態", _S),
    Column("condition", "付記", _S),
    Column("last_kinds", "前回の種類", _S),
    Column("area_type", "区域の分け方", _S),
    Column("area_code", "区域コード", _S),
    Column("area_name", "区域名", _S),
    Column("occurred_at", "発生時刻", _T),
    Column("starts_at", "予報の始まり", _T),
    Column("period", "予報の長さ", _S),
    Column("period_name", "予報の時間帯", _S),
    Column("weather", "天気", _S),
    Column("weather_code", "天気コード", _S),
    Column("wind", "風向", _S),
    Column("wind_level", "風速階級", _N),
    Column("rain_probability", "降水確率", _N, unit="%"),
    Column("temperature", "気温", _N, unit="℃"),
    Column("temperature_max", "最高気温", _N, unit="℃"),
    Column("temperature_min", "最低気温", _N, unit="℃"),
    Column("magnitude", "マグニチュード", _N),
    Column("magnitude_text", "マグニチュード(文)", _S),
    Column("depth", "深さ", _N, unit="km"),
    Column("max_intensity", "最大震度", _S),
    Column("arrives_at", "津波の到達予想", _T),
    Column("height", "津波の高さ", _N, unit="m"),
    Column("height_text", "津波の高さ(文)", _S),
    Column("pressure", "中心気圧", _N, unit="hPa"),
    Column("longitude", "経度", _N, format="longitude"),
    Column("latitude", "緯度", _N, format="latitude"),
    Column("text", "本文", _S),
    Column("event", "イベントID", _S),
    Column("info_type", "発表の区分", _S),
    Column("serial", "続報の番号", _S),
    Column("office", "発表した官署", _S),
    Column("reported_at", "発表時刻", _T),
    Column("valid_from", "対象の時刻", _T),
    Column("valid_until", "有効な期限", _T),
)
ALWAYS = ("identifier", "title", "event", "info_type", "office", "reported_at")
