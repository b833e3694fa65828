"""Units by their UN/CEFACT code: name, symbol, and where they are defined."""

from __future__ import annotations

from typing import Any

_QUDT = "http://qudt.org/vocab/unit/"
_UNITS = {
    "CEL": ("degree Celsius", "°C", "DEG_C"),
    "FAH": ("degree Fahrenheit", "°F", "DEG_F"),
    "KEL": ("kelvin", "K", "K"),
    "P1": ("percent", "%", "PERCENT"),
    "C62": ("one", "1", "UNITLESS"),
    "MTR": ("metre", "m", "M"),
    "CMT": ("centimetre", "cm", "CentiM"),
    "MMT": ("millimetre", "mm", "MilliM"),
    "KMT": ("kilometre", "km", "KiloM"),
    "MTS": ("metre per second", "m/s", "M-PER-SEC"),
    "KMH": ("kilometre per hour", "km/h", "KiloM-PER-HR"),
    "DD": ("degree", "°", "DEG"),
    "A97": ("hectopascal", "hPa", "HectoPA"),
    "PAL": ("pascal", "Pa", "PA"),
    "LUX": ("lux", "lx", "LUX"),
    "2N": ("decibel", "dB", "DeciB"),
    "59": ("part per million", "ppm", "PPM"),
    "GQ": ("microgram per cubic metre", "µg/m³", "MicroGM-PER-M3"),
    "GP": ("milligram per cubic metre", "mg/m³", "MilliGM-PER-M3"),
    "VLT": ("volt", "V", "V"),
    "AMP": ("ampere", "A", "A"),
    "WTT": ("watt", "W", "W"),
    "KWH": ("kilowatt hour", "kWh", "KiloW-HR"),
    "KGM": ("kilogram", "kg", "KiloGM"),
    "LTR": ("litre", "L", "L"),
    "MTQ": ("cubic metre", "m³", "M3"),
    "MQS": ("cubic metre per second", "m³/s", "M3-PER-SEC"),
    "SEC": ("second", "s", "SEC"),
    "MIN": ("minute", "min", "MIN"),
    "D74": ("kilogram per mole", "kg/mol", "KiloGM-PER-MOL"),
    "Q30": ("pH", "pH", "PH"),
}
_CODES = {symbol: code for code, (_name, symbol, _definition) in _UNITS.items()} | {
    "C": "CEL",
    "percent": "P1",
}


def unit_of(code: str) -> dict[str, Any]:
    """unitOfMeasurement (OGC 18-088, 8.2.4); of no unit its members are null."""
    known = _UNITS.get(code)
    if known is not None:
        return {"name": known[0], "symbol": known[1], "definition": _QUDT + known[2]}
    return {"name": code or None, "symbol": code or None, "definition": None}


def code_of(unit: Any) -> str:
    """The UN/CEFACT code of a unitOfMeasurement, or ''."""
    symbol = unit.get("symbol") if isinstance(unit, dict) else None
    return _CODES.get(symbol, "") if isinstance(symbol, str) else ""
