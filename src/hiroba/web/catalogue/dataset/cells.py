"""A cell as a reader sees it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from hiroba.catalog.tables.types import Column, ColumnType
from hiroba.intake.mapping.types import PRECISION
from hiroba.web.catalogue.names import NUMERIC

_PLACES = frozenset({"longitude", "latitude"})
_URL = re.compile(r"https?://[^\s\"'<>]{3,2000}")
_YEAR_HEAD = re.compile(r"(?:年|年度|西暦|year)$", re.IGNORECASE)
_SHORT = 16  # letters that are not broken over two lines
_LONG = 160  # letters of a cell before the rest is cut off in the preview


@dataclass(frozen=True)
class Cell:
    """text: what stands there. href: for an address of the web. whole: the text when `text` is cut."""

    text: str
    numeric: bool = False
    href: str = ""
    whole: str = ""
    empty: bool = False

    @property
    def short(self) -> bool:
        """Whether it stays on one line: a date, a code, a word."""
        return len(self.text) <= _SHORT


def cell(column: Column, value: Any) -> Cell:
    """Render one JSON-safe value of the column; whoever shows it escapes it."""
    numeric = column.type in NUMERIC
    if value is None or value == "":
        return Cell("", numeric, empty=True)
    text = plain(column, value)
    if column.type is ColumnType.STRING and _URL.fullmatch(text):
        return Cell(_cut(text), href=text)
    if len(text) > _LONG:
        return Cell(_cut(text), numeric, whole=text)
    return Cell(text, numeric)


def plain(column: Column, value: Any) -> str:
    """The words of one value."""
    if value is None:
        return ""
    if column.type is ColumnType.BOOLEAN:
        return _("はい") if value else _("いいえ")
    if column.type in (ColumnType.INTEGER, ColumnType.NUMBER) and isinstance(value, (int, float)):
        return str(value) if column.format in _PLACES or _is_year(column, value) else figure(value)
    if column.type is ColumnType.DATETIME and isinstance(value, str):
        return _moment(value)
    if column.type is ColumnType.GEOMETRY and isinstance(value, Mapping):
        return _shape(str(value.get("type", "")))
    return _precision(str(value)) if column.name == PRECISION else str(value)


def _precision(word: str) -> str:
    """How well a place is known, in words."""
    return {
        "given": _("元のファイルの座標"),
        "chome": _("丁目の中心"),
        "town": _("町・大字の中心"),
        "municipality": _("市区町村まで"),
        "none": _("不明"),
    }.get(word, word)


def _is_year(column: Column, value: float) -> bool:
    """1975 under 「建築年」 is a year: it is written without a comma."""
    return isinstance(value, int) and 1000 <= value < 3000 and bool(_YEAR_HEAD.search(column.title))


def figure(value: float) -> str:
    """1234567.5 -> 1,234,567.5; no digit is lost."""
    if isinstance(value, int):
        return f"{value:,}"
    if value.is_integer() and abs(value) < 1e15:
        return f"{int(value):,}"
    whole, point, rest = repr(value).partition(".")
    return (
        f"{int(whole):,}{point}{rest}"
        if point and whole.lstrip("-").isdigit() and whole != "-0"
        else repr(value)
    )


def _moment(text: str) -> str:
    try:
        return f"{datetime.fromisoformat(text):%Y-%m-%d %H:%M}"
    except ValueError:
        return text


def _shape(kind: str) -> str:
    names = {"Point": _("点"), "LineString": _("線"), "MultiLineString": _("線"), "Polygon": _("面"),
             "MultiPolygon": _("面"), "MultiPoint": _("点")}  # fmt: skip
    return names.get(kind, kind)


def _cut(text: str) -> str:
    return text if len(text) <= _LONG else text[: _LONG - 1] + "…"
