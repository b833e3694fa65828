"""Factors between units that municipal files use and the models' units."""

from __future__ import annotations

import unicodedata

# unit -> (what it measures, how many of the base unit)
_UNITS: dict[str, tuple[str, float]] = {
    "mm": ("length", 0.001), "ミリ": ("length", 0.001), "cm": ("length", 0.01),
    "センチ": ("length", 0.01),
    "m": ("length", 1), "メートル": ("length", 1), "km": ("length", 1000),
    "キロ": ("length", 1000),
    "m2": ("area", 1), "平米": ("area", 1), "平方メートル": ("area", 1), "a": ("area", 100),
    "アール": ("area", 100),
    "ha": ("area", 10_000), "ヘクタール": ("area", 10_000), "坪": ("area", 400 / 121),
    "km2": ("area", 1_000_000), "平方キロメートル": ("area", 1_000_000),
    "円": ("yen", 1), "千円": ("yen", 1000), "万円": ("yen", 10_000), "百万円": ("yen", 1_000_000),
    "億円": ("yen", 100_000_000),
    "人": ("people", 1), "名": ("people", 1), "千人": ("people", 1000), "万人": ("people", 10_000),
    "台": ("pieces", 1), "基": ("pieces", 1), "床": ("pieces", 1), "個": ("pieces", 1),
    "世帯": ("households", 1),
    "千世帯": ("households", 1000), "度": ("degrees", 1),
}  # fmt: skip


def known() -> tuple[str, ...]:
    """The units to choose from."""
    return tuple(_UNITS)


def factor(source: str, target: str) -> float | None:
    """What numbers in `source` are multiplied by to be in `target`; None where nothing is known of it."""
    if not source or not target or source == target:
        return 1.0
    one, other = _UNITS.get(_plain(source)), _UNITS.get(_plain(target))
    if one is None or other is None or one[0] != other[0]:
        return None
    return one[1] / other[1]


def _plain(unit: str) -> str:
    return unicodedata.normalize("NFKC", unit).strip()
