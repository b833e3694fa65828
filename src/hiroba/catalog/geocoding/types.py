"""An address and where it is, with how well that is known."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from hiroba.kernel.errors.types import HirobaError


class Precision(StrEnum):
    """How near the coordinates are to what the address says; none of them is the building."""

    CHOME = "chome"  # middle of the 丁目
    TOWN = "town"  # middle of the 町 or 大字
    MUNICIPALITY = "municipality"  # middle of its towns
    NONE = "none"  # no coordinates


@dataclass(frozen=True)
class Within:
    """Where an address lies when it does not say so itself: names as the table writes them, or ""."""

    prefecture: str = ""
    municipality: str = ""


@dataclass(frozen=True)
class Located:
    """longitude, latitude: degrees (WGS84), None with Precision.NONE. rest: what follows the part
    that was recognised (block, building), folded."""

    precision: Precision
    longitude: float | None = None
    latitude: float | None = None
    prefecture: str = ""
    municipality: str = ""
    town: str = ""
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Town:
    """One line of a town table. name: with its 丁目 where it has one. koaza: the small name, or ""."""

    prefecture: str
    municipality: str
    name: str
    koaza: str
    longitude: float
    latitude: float


@dataclass(frozen=True)
class TableSize:
    prefectures: int
    municipalities: int
    towns: int


class NoAddresses(HirobaError):
    code: ClassVar[str] = "no_addresses"
    status: ClassVar[int] = 422
    sentence = _(
        "「{path}」に町丁目の位置の表が見つかりません。都道府県・市区町村・町丁目・緯度・経度の分かる"
        "CSV か、都道府県のフォルダーに市区町村ごとの JSON を置いたフォルダーを指定してください。"
    )
